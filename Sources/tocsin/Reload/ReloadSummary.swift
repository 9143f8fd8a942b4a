// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a reload has changed, in numbers: the message of the `config` record and the answer to who asked for it.
struct ReloadSummary: Equatable {
    let points: Int
    let changes: ConfigurationChanges
    let changedRules: Int
    let forgotten: Int
    private(set) var closed = 0
    private(set) var risen = 0
    private(set) var levels = 0
    private(set) var cleared = 0

    /// - Parameter records: what became of alarms.
    init(_ changeover: Changeover, changedRules: Int, records: some Sequence<Record>) {
        points = changeover.evaluation.engine.pointCount
        changes = changeover.changes
        self.changedRules = changedRules
        forgotten = changeover.forgotten.count
        for record in records {
            switch record.event {
            case .close: closed += 1
            case .raise, .suppress: risen += 1
            case .level: levels += 1
            case .clear: cleared += 1
            default: break
            }
        }
    }

    /// `12 points: 1 point removed, 3 rules changed; 1 alarm closed`; only what there is.
    var sentence: String {
        func counted(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
        func parts(_ all: [(Int, String, String)]) -> String {
            all.filter { $0.0 > 0 }.map { "\(counted($0.0, $0.1)) \($0.2)" }.joined(separator: ", ")
        }
        let definitions = parts([
            (changes.points.added.count, "point", "added"), (changes.points.removed.count, "point", "removed"),
            (changes.groups.added.count, "group", "added"), (changes.groups.removed.count, "group", "removed"),
            (changes.rules.added.count, "rule", "added"), (changes.rules.removed.count, "rule", "removed"),
            (changedRules, "rule", "changed"), (forgotten, "signal", "without a memory now"),
        ])
        let alarms = parts([
            (closed, "alarm", "closed"), (risen, "alarm", "risen"), (levels, "alarm", "at another level"),
            (cleared, "alarm", "cleared"),
        ])
        let what = [definitions, alarms].filter { !$0.isEmpty }.joined(separator: "; ")
        return "\(counted(points, "point")): \(what.isEmpty ? "no rule has changed" : what)"
    }
}

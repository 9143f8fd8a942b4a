// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A dry run for people: what would happen to alarms, what would be forgotten, what comes and goes.
struct DryRunText {
    /// The file of the configuration.
    let path: String

    /// Lines without their ends.
    func lines(of run: DryRun) -> [String] {
        var lines = ["\(path) (\(run.config)) in place of \(run.inForce); nothing has been changed"]
        for key in run.needsRestart {
            lines.append("`\(key)` differs, which needs a restart: a reload would be refused")
        }
        lines.append("alarms that would change: \(run.alarmCount)")
        lines += run.alarms.map(line) + rest(run.alarmCount, run.alarms.count)
        if !run.forgotten.isEmpty {
            lines.append("signals that mean something else, and would begin without a memory: \(run.forgotten.count)")
            lines += run.forgotten.map { "  \($0)" }
        }
        for (name, kind) in [("points", run.points), ("groups", run.groups), ("rules", run.rules)] {
            for (direction, names) in [("added", kind.added), ("removed", kind.removed)] where names.count > 0 {
                lines.append("\(name) \(direction): \(names.count)")
                lines += names.first.map { "  \($0)" } + rest(names.count, names.first.count)
            }
        }
        return lines
    }

    private func rest(_ count: Int, _ shown: Int) -> [String] { count > shown ? ["  and \(count - shown) more"] : [] }

    private func line(_ change: DryRun.AlarmChange) -> String {
        var words = "  \(change.change) \(change.alarm)"
        switch (change.previousLevel, change.level) {
        case (let before?, let level?): words += " from \(before) to \(level)"
        case (nil, let level?): words += " to \(level)"
        case (let before?, nil): words += ", was \(before)"
        case (nil, nil): break
        }
        if let after = change.after { words += after == "0ms" ? "" : " in \(after), unless a reading says otherwise" }
        if let value = change.value {
            words += ": \(number(value))\(change.unit.map { $0 == "1" ? "" : " \($0)" } ?? "")"
            if let limit = change.limit { words += ", limit \(number(limit))" }
        }
        return change.reason.map { "\(words) (\($0))" } ?? words
    }

    private func number(_ value: Double) -> String {
        var bytes: [UInt8] = []
        JSONText.append(number: value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

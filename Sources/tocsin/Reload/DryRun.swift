// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a reload would do, as `tocsin reload --dry-run` prints it with `--json`.
///
/// It is worked out by the command itself, from a copy of the running engine's memory: the daemon only hands that over.
struct DryRun: Encodable {
    /// An alarm that would be another than it is.
    struct AlarmChange: Encodable, Equatable {
        /// `POINT#RULE`.
        var alarm: String
        /// `rise`, `level`, `clear`, `close`, or what else the record's event would be.
        var change: String
        var level: String?
        var previousLevel: String?
        var value: Double?
        var unit: String?
        var limit: Double?
        /// Only when a delay has ended, such as `3s`, and unless a reading says otherwise before.
        var after: String?
        /// What a record would give as its reason.
        var reason: String?

        enum CodingKeys: String, CodingKey {
            case alarm, change, level, value, unit, limit, after, reason
            case previousLevel = "previous_level"
        }
    }

    struct Names: Encodable, Equatable {
        var count: Int
        /// The first 10,000.
        var first: [String]

        init(_ names: ConfigurationChanges.Names) { (count, first) = (names.count, names.first) }
    }

    struct Kind: Encodable, Equatable {
        var added: Names
        var removed: Names

        init(_ kind: ConfigurationChanges.Kind) { (added, removed) = (Names(kind.added), Names(kind.removed)) }
    }

    static let mostAlarms = 10_000

    /// Digests of the configuration in force and of the other one.
    var inForce: String
    var config: String
    /// The first 10,000.
    var alarms: [AlarmChange]
    var alarmCount: Int
    /// `POINT#RULE` of signals that would begin without a memory; the first 10,000.
    var forgotten: [String]
    var points: Kind
    var groups: Kind
    var rules: Kind
    /// Keys of the configuration that a running daemon cannot change: a reload would be refused.
    var needsRestart: [String]

    enum CodingKeys: String, CodingKey {
        case config, alarms, forgotten, points, groups, rules
        case inForce = "in_force"
        case alarmCount = "alarm_count"
        case needsRestart = "needs_restart"
    }

    /// - Parameters:
    ///   - new: the configuration that would be taken over.
    ///   - state: what the daemon handed over.
    init(_ new: PreparedConfiguration, _ state: StateHandover) throws {
        var changeover = try Changeover(
            to: new.configuration, checkpoint: state.checkpoint, inventory: try Engine.inventory(of: state.checkpoint),
            now: Instant(milliseconds: state.head.now))
        let running = Set(changeover.evaluation.engine.pendingChanges(limit: .max).map(DryRun.Goal.init))
        changeover.settle()
        let pending = changeover.evaluation.engine.pendingChanges(limit: .max)
            .filter { !running.contains(Goal($0)) }
        let changes = changeover.evaluation.engine.records.map(AlarmChange.init) + pending.map(AlarmChange.init)
        inForce = state.head.config
        config = new.digestText
        alarms = Array(changes.prefix(DryRun.mostAlarms))
        alarmCount = changes.count
        forgotten = changeover.forgotten
        points = Kind(changeover.changes.points)
        groups = Kind(changeover.changes.groups)
        rules = Kind(changeover.changes.rules)
        let http = new.configuration.http.map { "\($0)" } ?? ""
        needsRestart = [("node", state.head.node != new.configuration.node), ("http", state.head.http != http)]
            .filter(\.1).map(\.0)
    }

    /// Where a delay leads to, whenever it ends.
    private struct Goal: Hashable {
        let alarm: String
        let level: Level?

        init(_ change: Engine.PendingChange) { (alarm, level) = (change.alarm, change.to) }
    }
}

extension DryRun.AlarmChange {
    fileprivate init(_ record: Record) {
        alarm = record.alarm
        change = record.event == .raise ? "rise" : record.event.rawValue
        level = record.level?.name
        previousLevel = record.previousLevel?.name
        value = record.value
        unit = record.unit.isEmpty ? nil : record.unit
        limit = record.limit
        reason = record.reason.isEmpty ? nil : record.reason
        if alarm.isEmpty { alarm = record.message }
    }

    fileprivate init(_ pending: Engine.PendingChange) {
        alarm = pending.alarm
        change = pending.from == nil ? "rise" : pending.to == nil ? "clear" : "level"
        level = pending.to?.name
        previousLevel = pending.from?.name
        after = pending.rest.description
    }
}

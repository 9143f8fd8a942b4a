// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// What the console shows of one alarm.
    public struct AlarmSummary: Sendable, Equatable {
        public var alarm: String
        public var occurrence: UInt64
        public var state: AlarmState
        public var level: Level?
        /// The highest level that the present episode has had; nil when there is none, or a restart has forgotten it.
        public var highest: Level?
        public var definition: PointDefinition
        public var rule: String
        /// The signal's last answer; nil when it has none.
        public var value: Double?
        public var unit: String
        /// Event time of the point's newest reading; of a group, of the member's that it heard of last.
        public var readingTime: Instant?
        /// Of a suppressed alarm: the state that goes on underneath.
        public var beneath: AlarmState?
        /// Of a shelved alarm: when its shelf ends, on the wall clock.
        public var until: Instant?
        /// Who shelved it or took it out of service.
        public var by = ""
        /// Why it is suppressed: the operator's words, the work order, or what the design does it for.
        public var reason = ""
        /// It comes and goes too often, and is held.
        public var isChattering = false
        /// The condition that arms its rule; empty for none.
        public var gate = ""
        /// Whether that condition holds, as far as anybody knows.
        public var isArmed = true
        /// The standard that asks for the rule.
        public var basis = ""
    }

    /// Which of the alarms that are not normal are asked for.
    public enum AlarmSelection: String, Sendable, CaseIterable {
        case all
        /// Those in sight.
        case open
        /// Those shelved, suppressed by design, or out of service.
        case suppressed
    }

    /// The alarms that are not normal, in the order of their ids, at most `limit`.
    public func openAlarms(limit: Int) -> [AlarmSummary] {
        open.map { summary(Int($0.key), of: Int($0.value)) }
            .sorted { $0.alarm < $1.alarm }
            .prefix(limit)
            .map { $0 }
    }

    /// The gravest of the alarms that are not normal: those in sight first, by level, or the highest that they had, then by
    /// id; at most `limit`.
    public func gravestAlarms(limit: Int, _ selection: AlarmSelection = .all) -> [AlarmSummary] {
        var found: [(rank: Int, name: String, alarm: Int, point: Int)] = []
        for (alarm, point) in open {
            let isSuppressed = visibleState(Int(alarm)).isSuppressed
            guard selection == .all || isSuppressed == (selection == .suppressed) else { continue }
            // What has gone, and is owed an acknowledgement or a reset, stands after what goes on at that level.
            let (level, highest) = (alarms[Int(alarm)].active.highest, alarms[Int(alarm)].peak.highest)
            let rank = (level ?? highest).map { 2 * Int($0.rawValue) + (level == nil ? 0 : 1) } ?? -1
            found.append(((isSuppressed ? 0 : 10) + rank, alarmName(Int(alarm)), Int(alarm), Int(point)))
        }
        // The names decide among equals; only those that are shown are looked at closely.
        found.sort { ($1.rank, $0.name) < ($0.rank, $1.name) }
        return found.prefix(limit).map { summary($0.alarm, of: $0.point) }
    }

    /// The unit of a rule's answers.
    func unit(of alarm: Int, at index: Int) -> String {
        signals[alarms.rule(alarm)].signal.unit(for: template(of: index).prototype.unit)
    }

    /// Whether a reading says nothing new: its point's newest value again, with no time of its own or an older one.
    public func isKnown(_ reading: Reading) -> Bool {
        let index = Int(reading.point.value)
        let (known, told) = (points[index], measured(reading, at: index))
        guard known.time != PointState.never, known.flag == told.flag, known.isUsable == told.quality.isUsable,
            known.value == told.value || (known.value.isNaN && told.value.isNaN)
        else { return false }
        return reading.isUntimed || reading.time.milliseconds <= known.time
    }

    /// One alarm, whatever its state; nil when there is none of that id.
    public func alarm(_ id: String) -> AlarmSummary? { find(id).map { summary($0.alarm, of: $0.point) } }

    /// How many alarms are in each level and state; without level when only something is owed.
    public func openAlarmCounts() -> [AlarmCount: Int] {
        var counts: [AlarmCount: Int] = [:]
        for alarm in open.keys {
            let key = AlarmCount(level: alarms[Int(alarm)].active.highest, state: visibleState(Int(alarm)))
            counts[key, default: 0] += 1
        }
        return counts
    }

    /// Of a group: of the member that it heard of last; when the group itself was last asked tells nobody anything.
    private func readingTime(of index: Int) -> Instant? {
        let time = points[index].isGroup ? groups[Int(points[index].group)].deciding?.time : points[index].time
        guard let time, time != PointState.never else { return nil }
        return Instant(milliseconds: time)
    }

    private func summary(_ alarm: Int, of index: Int) -> AlarmSummary {
        let rule = ruleDefinition(of: alarm)
        let answer = alarms[alarm].answer
        let visible = visibleState(alarm)
        var summary = AlarmSummary(
            alarm: "\(ids[index])#\(rule.name)", occurrence: alarms[alarm].occurrence,
            state: visible, level: alarms[alarm].active.highest, highest: alarms[alarm].peak.highest,
            definition: definition(at: index),
            rule: rule.name, value: answer.isFinite ? answer : nil,
            unit: unit(of: alarm, at: index),
            readingTime: readingTime(of: index))
        summary.isChattering = alarms[alarm].isDamped
        summary.gate = rule.gate?.text ?? ""
        summary.isArmed = isArmed(alarm)
        summary.basis = rule.basis
        guard visible.isSuppressed else { return summary }
        let suppression = suppression(of: alarm)
        let order = suppression.outOfService ?? suppression.shelf?.order
        summary.beneath = alarms[alarm].state
        summary.until = shelfEnd(of: alarm)
        summary.by = order?.by ?? ""
        summary.reason = order?.reason ?? suppression.design.name
        return summary
    }
}

extension Record.OpenAlarm {
    /// What a segment record carries of an alarm.
    public init(_ summary: Engine.AlarmSummary) {
        // What the design suppresses has no order; its cause is found anew.
        let isOrdered = summary.state == .shelved || summary.state == .outOfService
        self.init(
            alarm: summary.alarm, occurrence: summary.occurrence, state: summary.state, level: summary.level,
            readingTime: summary.readingTime, beneath: summary.beneath, until: summary.until,
            by: isOrdered ? summary.by : "", reason: isOrdered ? summary.reason : "")
    }
}

/// A cell of the count of open alarms.
public struct AlarmCount: Hashable, Sendable {
    public var level: Level?
    public var state: AlarmState

    public init(level: Level?, state: AlarmState) {
        self.level = level
        self.state = state
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// An operator's command on one alarm.
    public enum Command: Sendable, Equatable {
        case acknowledge
        case reset
    }

    /// Carries out an operator's command: one record, or a reason why not.
    ///
    /// - Parameters:
    ///   - command: what to do.
    ///   - alarm: `POINT#RULE`.
    ///   - by: who acts.
    ///   - reason: why, in the operator's words; may be empty.
    ///   - instant: the engine clock's.
    public mutating func perform(
        _ command: Command, on alarm: String, by: String, reason: String, at instant: Instant
    ) throws(CommandRefusal) {
        advance(to: instant)
        guard let (alarmIndex, pointIndex) = find(alarm) else { throw .unknownAlarm(alarm) }
        let options = rules[Int(alarms[alarmIndex].rule)].options
        let stimulus: AlarmStimulus = command == .acknowledge ? .acknowledge : .reset
        switch AlarmMachine.next(alarms[alarmIndex].state, stimulus, options) {
        case .refused(let refusal): throw refusal
        case .ignored: return
        case .moved(let state, let event):
            enter(state, alarmIndex, of: pointIndex)
            var record = makeRecord(event, alarmIndex, of: pointIndex)
            record.level = alarms[alarmIndex].active.highest
            record.by = by
            record.reason = reason
            record.message =
                "\(record.alarm) \(command == .acknowledge ? "acknowledged" : "reset")\(by.isEmpty ? "" : " by \(by)")"
            emit(record, alarmIndex)
        }
    }

    private func find(_ alarm: String) -> (alarm: Int, point: Int)? {
        guard let separator = alarm.lastIndex(of: "#"), let point = pointIndexes[String(alarm[..<separator])] else {
            return nil
        }
        let name = alarm[alarm.index(after: separator)...]
        for index in points[Int(point)].alarms where ruleDefinitions[Int(alarms[index].rule)].name == name {
            return (index, Int(point))
        }
        return nil
    }

    // MARK: - Views

    /// What the console shows of one alarm.
    public struct AlarmSummary: Sendable, Equatable {
        public var alarm: String
        public var occurrence: UInt64
        public var state: AlarmState
        public var level: Level?
        public var definition: PointDefinition
        public var rule: String
        /// The signal's last answer; nil when it has none.
        public var value: Double?
        public var unit: String
        /// Event time of the point's newest reading.
        public var readingTime: Instant?
    }

    /// The alarms that are not normal, in the order of their ids, at most `limit`.
    public func openAlarms(limit: Int) -> [AlarmSummary] {
        open.map { summary(Int($0.key), of: Int($0.value)) }
            .sorted { $0.alarm < $1.alarm }
            .prefix(limit)
            .map { $0 }
    }

    /// The gravest of the alarms that are not normal: by level, then by id; at most `limit`.
    public func gravestAlarms(limit: Int) -> [AlarmSummary] {
        func rank(_ summary: AlarmSummary) -> Int { summary.level.map { Int($0.rawValue) } ?? -1 }
        return open.map { summary(Int($0.key), of: Int($0.value)) }
            .sorted { (rank($1), $0.alarm) < (rank($0), $1.alarm) }
            .prefix(limit)
            .map { $0 }
    }

    /// Whether a reading says nothing new: its point's newest value again, with no time of its own or an older one.
    public func isKnown(_ reading: Reading) -> Bool {
        let known = points[Int(reading.point.value)]
        guard known.time != PointState.never, known.value == reading.value else { return false }
        return reading.time.milliseconds <= known.time || reading.time == reading.received + wallOffset
    }

    /// One alarm, whatever its state; nil when there is none of that id.
    public func alarm(_ id: String) -> AlarmSummary? { find(id).map { summary($0.alarm, of: $0.point) } }

    /// How many alarms are in each level and state; without level when only something is owed.
    public func openAlarmCounts() -> [AlarmCount: Int] {
        var counts: [AlarmCount: Int] = [:]
        for alarm in open.keys {
            let key = AlarmCount(level: alarms[Int(alarm)].active.highest, state: alarms[Int(alarm)].state)
            counts[key, default: 0] += 1
        }
        return counts
    }

    private func summary(_ alarm: Int, of index: Int) -> AlarmSummary {
        let rule = ruleDefinitions[Int(alarms[alarm].rule)]
        let answer = alarms[alarm].answer
        return AlarmSummary(
            alarm: "\(definitions[index].id)#\(rule.name)", occurrence: alarms[alarm].occurrence,
            state: alarms[alarm].state, level: alarms[alarm].active.highest, definition: definitions[index],
            rule: rule.name, value: answer.isFinite ? answer : nil, unit: rule.signalUnit(for: definitions[index].unit),
            readingTime: points[index].time == PointState.never ? nil : Instant(milliseconds: points[index].time))
    }

    // MARK: - From the log alone

    /// Holds every point's newest reading against its rules again, as of its time: after alarms were taken over from
    /// the log. Readings that have had their say decide nothing.
    public mutating func askAgain() {
        for index in points.indices where points[index].time != PointState.never {
            guard points[index].badSince == PointState.never else { continue }
            let now = points[index].time
            for alarm in points[index].alarms where !rules[Int(alarms[alarm].rule)].isSilence {
                let isUncertain = points[index].quality == .uncertain
                if let answer = rules[Int(alarms[alarm].rule)].answer(
                    points[index], now: now, isUncertain: isUncertain)
                {
                    evaluate(alarm, of: index, answer: answer, now: now)
                }
            }
            refreshDeadline(of: index)
            schedule(index)
        }
    }

    /// Takes over an alarm as the log left it, when the engine's own memory of it is gone or belongs to an older
    /// configuration. Readings not newer than the record's decide nothing any more.
    ///
    /// - Returns: false when there is no such alarm now.
    public mutating func adopt(_ logged: Record.OpenAlarm) -> Bool {
        guard let (alarm, point) = find(logged.alarm) else { return false }
        enter(logged.state, alarm, of: point)
        alarms[alarm].occurrence = logged.state == .normal ? 0 : logged.occurrence
        alarms[alarm].active = LevelSet(upTo: logged.state.isActive ? logged.level : nil)
        alarms[alarm].held = alarms[alarm].active
        alarms[alarm].isBad = false
        if let time = logged.readingTime { alarms[alarm].settledThrough = time.milliseconds }
        refreshDeadline(of: point)
        schedule(point)
        return true
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

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// An operator's command on one alarm.
    public enum Command: Sendable, Equatable {
        case acknowledge
        case reset
        /// Puts the alarm aside for a while; needs a reason.
        case shelve(for: Interval)
        case unshelve
        /// Takes the alarm out of service until it is returned; the reason names the work order.
        case outOfService
        case returnToService

        /// What its record says.
        var event: Event {
            switch self {
            case .acknowledge: .ack
            case .reset: .reset
            case .shelve: .shelve
            case .unshelve: .unshelve
            case .outOfService: .outOfService
            case .returnToService: .returnToService
            }
        }
    }

    /// Carries out an operator's command: a record, or two where an alarm comes back into sight. A command that is
    /// fulfilled already does nothing. One that does not apply is a record too, of the event that was asked for, with
    /// the reason `refused: …`.
    ///
    /// - Parameters:
    ///   - command: what to do.
    ///   - alarm: `POINT#RULE`.
    ///   - by: who acts.
    ///   - reason: why, in the operator's words; may be empty where the command does not need one.
    ///   - instant: the engine clock's.
    public mutating func perform(
        _ command: Command, on alarm: String, by: String, reason: String, at instant: Instant
    ) throws(CommandRefusal) {
        advance(to: instant)
        guard let (alarmIndex, pointIndex) = find(alarm) else { throw .unknownAlarm(alarm) }
        do throws(CommandRefusal) {
            try carryOut(command, on: alarmIndex, of: pointIndex, Suppression.Order(by: by, reason: reason))
        } catch {
            let refusal = order(command.event, alarmIndex, of: pointIndex, by: by, reason: "refused: \(error)")
            emit(refusal, alarmIndex)
            throw error
        }
    }

    func find(_ alarm: String) -> (alarm: Int, point: Int)? {
        guard let separator = alarm.lastIndex(of: "#"), let point = ids[String(alarm[..<separator])] else {
            return nil
        }
        let name = alarm[alarm.index(after: separator)...]
        for index in points[Int(point)].alarms where ruleDefinition(of: index).name == name {
            return (index, Int(point))
        }
        return nil
    }

    // MARK: - One command

    /// Two shelves of one reason whose ends are less than this apart, in milliseconds, are one.
    private static let sameShelf: UInt64 = 10_000

    private mutating func carryOut(
        _ command: Command, on alarm: Int, of index: Int, _ given: Suppression.Order
    ) throws(CommandRefusal) {
        switch command {
        case .acknowledge: try ask(.acknowledge, alarm, of: index, given)
        case .reset: try ask(.reset, alarm, of: index, given)
        case .shelve(let length): try shelve(alarm, of: index, for: length, given)
        case .unshelve:
            guard suppression(of: alarm).shelf != nil else { return }
            changeCare(of: alarm, at: index) { $0.suppression.shelf = nil }
            leave(.unshelve, alarm, of: index, by: given.by, reason: given.reason)
        case .outOfService: try takeOutOfService(alarm, of: index, given)
        case .returnToService:
            guard suppression(of: alarm).outOfService != nil else { return }
            changeCare(of: alarm, at: index) { $0.suppression.outOfService = nil }
            leave(.returnToService, alarm, of: index, by: given.by, reason: given.reason)
        }
    }

    /// What the machine underneath decides, suppressed or not.
    private mutating func ask(
        _ stimulus: AlarmStimulus, _ alarm: Int, of index: Int, _ given: Suppression.Order
    ) throws(CommandRefusal) {
        let rule = rules[alarms.rule(alarm)].options
        let state = alarms[alarm].state
        // A one-shot alarm is latched while its condition still holds.
        if stimulus == .reset && rule.oneShot && alarms[alarm].active.highest != nil { throw .stillActive(state) }
        switch AlarmMachine.next(state, stimulus, rule) {
        case .refused(let refusal): throw refusal
        case .ignored: return
        case .moved(let state, let event):
            enter(state, alarm, of: index)
            emit(order(event, alarm, of: index, by: given.by, reason: given.reason), alarm)
        }
    }

    private mutating func shelve(
        _ alarm: Int, of index: Int, for length: Interval, _ given: Suppression.Order
    ) throws(CommandRefusal) {
        guard !given.reason.isEmpty else { throw .shelveWithoutReason }
        guard length > .zero else { throw .shelveWithoutEnd }
        let level = alarms[alarm].active.highest ?? .blue
        guard let limit = options.shelving[level] else { throw .levelIsNotShelved(level) }
        guard length <= limit else { throw .shelfTooLong(limit: limit, level) }
        let until = clock &+ length.milliseconds
        // The same order once more, such as by a second press of the key.
        if let present = suppression(of: alarm).shelf, present.order.reason == given.reason,
            (present.until &- until).magnitude < Engine.sameShelf
        {
            return
        }
        let shelf = Suppression.Shelf(from: clock, until: until, order: given)
        changeCare(of: alarm, at: index) { $0.suppression.shelf = shelf }
        enter(alarms[alarm].state, alarm, of: index)
        emit(order(.shelve, alarm, of: index, by: given.by, reason: given.reason), alarm)
    }

    private mutating func takeOutOfService(
        _ alarm: Int, of index: Int, _ given: Suppression.Order
    ) throws(CommandRefusal) {
        if let present = suppression(of: alarm).outOfService {
            guard given.reason.isEmpty || given.reason == present.reason else {
                throw .outOfServiceAlready(present.reason)
            }
            return
        }
        guard !given.reason.isEmpty else { throw .outOfServiceWithoutReason }
        changeCare(of: alarm, at: index) { $0.suppression.outOfService = given }
        enter(alarms[alarm].state, alarm, of: index)
        emit(order(.outOfService, alarm, of: index, by: given.by, reason: given.reason), alarm)
    }
}

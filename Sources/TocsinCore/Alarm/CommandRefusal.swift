// SPDX-License-Identifier: Apache-2.0

/// Why an operator's command was not carried out. The text is meant for that operator.
public enum CommandRefusal: Error, Equatable, Sendable {
    case unknownAlarm(String)
    case nothingToAcknowledge(AlarmState)
    case notLatched(AlarmState)
    case stillActive(AlarmState)
    case acknowledgeFirst
    /// A shelf needs a reason.
    case shelveWithoutReason
    /// A shelf needs an end that lies ahead.
    case shelveWithoutEnd
    /// An alarm of this level is never shelved.
    case levelIsNotShelved(Level)
    /// An alarm of this level is shelved for `limit` at most.
    case shelfTooLong(limit: Interval, Level)
    /// It is out of service already, under another work order.
    case outOfServiceAlready(String)
    /// Out of service needs a work order.
    case outOfServiceWithoutReason

    /// Whether there was an alarm to refuse it for: then the refusal is a record.
    public var isRecorded: Bool {
        if case .unknownAlarm = self { return false }
        return true
    }
}

extension CommandRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAlarm(let alarm):
            "there is no alarm \(alarm); an alarm's id is POINT#RULE, see the configuration's points and rules"
        case .nothingToAcknowledge(let state): "nothing to acknowledge: the alarm is \(state.rawValue)"
        case .notLatched(let state): "nothing to reset: the alarm is \(state.rawValue), only latched alarms are reset"
        case .stillActive(let state): "not reset: the alarm is \(state.rawValue), its condition still holds"
        case .acknowledgeFirst: "not reset: acknowledge the alarm first"
        case .shelveWithoutReason: "not shelved: say why, with a reason"
        case .shelveWithoutEnd: "not shelved: say for how long, more than 0"
        case .levelIsNotShelved(let level): "not shelved: \(level.name) may not be shelved"
        case .shelfTooLong(let limit, let level): "not shelved: at \(level.name) for \(limit) at most"
        case .outOfServiceAlready(let order):
            "not changed: the alarm is out of service already, under \(order); return it to service first"
        case .outOfServiceWithoutReason: "not taken out of service: name the work order as the reason"
        }
    }
}

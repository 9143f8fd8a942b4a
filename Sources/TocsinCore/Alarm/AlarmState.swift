// SPDX-License-Identifier: Apache-2.0

/// The states of an alarm (ISA-18.2, IEC 62682). The raw value is the word in the log.
public enum AlarmState: String, Sendable, CaseIterable {
    /// Normal, nothing to do.
    case normal = "NORM"
    /// Active, nobody has acknowledged it.
    case unacknowledged = "UNACK"
    /// Active and acknowledged.
    case acknowledged = "ACKED"
    /// The condition has gone, the acknowledgement is still owed.
    case returnedUnacknowledged = "RTNUN"
    /// The condition has gone, the latch holds, the acknowledgement is still owed.
    case latchedUnacknowledged = "LATUN"
    /// The condition has gone, the latch holds, acknowledged.
    case latchedAcknowledged = "LATAK"
    /// Taken out of sight by an operator for a while.
    case shelved = "SHELVED"
    /// Taken out of sight by a rule of the design.
    case suppressed = "SUPPR"
    /// Taken out of service.
    case outOfService = "OOS"

    /// Whether the condition holds in this state.
    public var isActive: Bool { self == .unacknowledged || self == .acknowledged }

    /// Whether the alarm is out of sight: another state goes on underneath.
    public var isSuppressed: Bool { self == .shelved || self == .suppressed || self == .outOfService }

    /// Whether an alarm that comes to this state speaks to people.
    public var isAnnunciated: Bool { isActive || self == .latchedUnacknowledged }
}

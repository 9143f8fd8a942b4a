// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What is expected of one alarm's records.
public struct AlarmExpectation: Sendable {
    /// Stands in the place of an alarm's id for records without one, such as floods.
    public static let daemon = "daemon"

    /// Nothing happens in this time, both ends included.
    public struct Quiet: Sendable {
        public var place: RuleTestPlace
        public var time: ClosedRange<Instant>
    }

    /// `POINT#RULE` or ``daemon``.
    public var alarm: String
    public var place: RuleTestPlace
    /// In the order of the records.
    public var records: [RecordExpectation]
    public var quiet: [Quiet]
}

/// One record: when, what, and those of its members that matter.
public struct RecordExpectation: Sendable {
    public var place: RuleTestPlace
    /// When it is made, both ends included.
    public var time: ClosedRange<Instant>
    public var event: Event
    public var members: [MemberExpectation]
}

/// The state of an alarm once all that belongs to an instant has happened.
public struct StateExpectation: Sendable {
    public var place: RuleTestPlace
    public var time: Instant
    public var alarm: String
    /// At least one.
    public var members: [MemberExpectation]
}

/// What one member of a record, or of an alarm's state, must be.
public struct MemberExpectation: Sendable {
    /// Keys as in the log.
    public enum Key: String, Sendable, CaseIterable {
        case state, beneath, level
        case previousLevel = "previous_level"
        case basis, value, unit, limit, signal
        case readingTime = "reading_time"
        case receivedTime = "received_time"
        case quality, historical, message, by, reason
    }

    public enum Demand: Sendable, Equatable {
        /// The member is not there.
        case absent
        case text(String)
        /// The member holds this text somewhere.
        case holds(String)
        /// Both ends included; a single number stands for what differs from it by rounding only.
        case number(ClosedRange<Double>)
        case time(Instant)
        case flag(Bool)
    }

    public var key: Key
    public var demand: Demand
}

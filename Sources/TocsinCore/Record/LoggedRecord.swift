// SPDX-License-Identifier: Apache-2.0

/// A record as it stands in the log: its line, and the members that readers choose by.
public struct LoggedRecord: Sendable, Equatable {
    /// Its `seq`.
    public var sequence: UInt64
    public var event: Event
    /// When it was made.
    public var time: Instant
    /// `POINT#RULE`; empty for events of the daemon.
    public var alarm: String
    /// Sequence of the record that raised the episode; 0 when there is none.
    public var occurrence: UInt64
    public var state: AlarmState?
    /// Of a suppressed alarm: the state that goes on underneath.
    public var beneath: AlarmState?
    public var level: Level?
    public var previousLevel: Level?
    public var site: String
    public var region: String
    public var industry: String
    public var point: String
    public var kind: String
    /// Event time of the deciding reading.
    public var readingTime: Instant?
    /// Who acted, and why.
    public var by: String
    public var reason: String
    /// Of a shelved alarm: when its shelf ends.
    public var until: Instant?
    /// The JSON object, without a line end.
    public var line: [UInt8]

    public init(
        sequence: UInt64, event: Event, time: Instant, alarm: String = "", occurrence: UInt64 = 0,
        state: AlarmState? = nil, beneath: AlarmState? = nil, level: Level? = nil, previousLevel: Level? = nil,
        site: String = "", region: String = "", industry: String = "", point: String = "", kind: String = "",
        readingTime: Instant? = nil, by: String = "", reason: String = "", until: Instant? = nil, line: [UInt8]
    ) {
        self.sequence = sequence
        self.event = event
        self.time = time
        self.alarm = alarm
        self.occurrence = occurrence
        self.state = state
        self.beneath = beneath
        self.level = level
        self.previousLevel = previousLevel
        self.site = site
        self.region = region
        self.industry = industry
        self.point = point
        self.kind = kind
        self.readingTime = readingTime
        self.by = by
        self.reason = reason
        self.until = until
        self.line = line
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One line of the alert log before it has its place in the chain (design section 8).
///
/// The engine makes records; the log gives them `prev` and `hash`. Keys are absent when they do not apply.
public struct Record: Sendable, Equatable {
    /// One of the last readings before an alarm rose.
    public struct Sample: Sendable, Equatable {
        /// Event time.
        public var time: Instant
        public var value: Double

        public init(time: Instant, value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// What a segment's first records carry of an alarm that is not normal, so that no older segment is needed.
    public struct OpenAlarm: Sendable, Equatable {
        public var alarm: String
        public var occurrence: UInt64
        public var state: AlarmState
        /// nil when the condition has gone and only an acknowledgement or a reset is owed.
        public var level: Level?
        /// Event time of the reading behind its last record.
        public var readingTime: Instant?
        /// Of a suppressed alarm: the state that goes on underneath.
        public var beneath: AlarmState?
        /// Of a shelved alarm: when its shelf ends.
        public var until: Instant?
        /// Who shelved it or took it out of service, and why; empty when nobody did.
        public var by: String
        public var reason: String

        public init(
            alarm: String, occurrence: UInt64, state: AlarmState, level: Level?, readingTime: Instant?,
            beneath: AlarmState? = nil, until: Instant? = nil, by: String = "", reason: String = ""
        ) {
            self.alarm = alarm
            self.occurrence = occurrence
            self.state = state
            self.level = level
            self.readingTime = readingTime
            self.beneath = beneath
            self.until = until
            self.by = by
            self.reason = reason
        }
    }

    /// 1, 2, 3 … without a gap; given by whoever keeps the count.
    public var sequence: UInt64 = 0
    /// When the record was made.
    public var time: Instant
    public var event: Event
    /// `POINT#RULE`; empty for events of the daemon.
    public var alarm = ""
    /// Sequence of the record that raised this episode; 0 when there is none.
    public var occurrence: UInt64 = 0
    public var state: AlarmState?
    /// Of a suppressed alarm: the state that goes on underneath.
    public var beneath: AlarmState?
    public var level: Level?
    public var previousLevel: Level?
    public var site = ""
    public var region = ""
    public var industry = ""
    public var point = ""
    public var kind = ""
    public var rule = ""
    public var basis = ""
    public var value: Double?
    public var unit = ""
    public var limit: Double?
    public var signal = ""
    public var readingTime: Instant?
    public var receivedTime: Instant?
    public var quality: Quality?
    public var historical = false
    /// At most 32 last readings, oldest first; on `raise` and on `level` upward.
    public var evidence: [Sample] = []
    /// One sentence for a person.
    public var message = ""
    public var by = ""
    public var reason = ""
    /// Of a shelved alarm: when its shelf ends.
    public var until: Instant?
    /// First 16 hex digits of the configuration's SHA-256; empty when unknown.
    public var config = ""
    /// On `segment` only.
    public var openAlarms: [OpenAlarm] = []

    public init(time: Instant, event: Event) {
        self.time = time
        self.event = event
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One input of the engine, in the order in which the line gave it: what a restart runs the engine over again.
public enum JournalEntry: Equatable, Sendable {
    /// A point seen for the first time since the checkpoint; readings name it by its number.
    case point(number: UInt32, id: String)
    case reading(Reading)
    /// An operator's command that was carried out.
    case command(Engine.Command, alarm: String, by: String, reason: String, at: Instant)
    /// The daemon starts (engine clock).
    case start(at: Instant)
    /// The link to the broker came up or went down.
    case link(isUp: Bool, at: Instant)
    /// The wall clock's lead over the engine clock, and a mark that time has passed to there.
    case wall(offset: Interval, at: Instant)
    /// A record of the daemon itself, which takes a sequence like any other.
    case daemon(DaemonRecord)
}

/// A record of the daemon itself, as far as it cannot be worked out again.
public struct DaemonRecord: Equatable, Sendable {
    public var event: Event
    /// Engine clock.
    public var at: Instant
    public var message: String
    public var reason: String

    public init(_ event: Event, at: Instant, message: String, reason: String = "") {
        self.event = event
        self.at = at
        self.message = message
        self.reason = reason
    }
}

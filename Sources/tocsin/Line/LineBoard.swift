// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinConsole
import TocsinCore
import TocsinWire

/// What the line counts and measures, as others may see it.
struct LineSnapshot: Sendable {
    /// A kind of record, as the metric counts it.
    struct RecordKind: Hashable, Sendable {
        var event: Event
        var level: Level?
    }

    /// A connection beside the line's own.
    struct Connection: Sendable {
        /// Such as `2-of-4`.
        var name: String
        var isUp: Bool
        var messages: UInt64
        /// Batches that wait for the line.
        var waiting: Int
    }

    var messages: UInt64 = 0
    var bytes: UInt64 = 0
    var engine = EngineCounters()
    /// In the order of the reasons.
    var decodeErrors = [UInt64](repeating: 0, count: DecodeErrorReason.allCases.count)
    var edgeNodes = SparkplugCounters()
    /// Requests to edge nodes that found too many others waiting.
    var unsentRequests: UInt64 = 0
    var pointsOverLimit: UInt64 = 0
    var pointLimit = 0
    /// Ids that are no points: those remembered, and how many had to give way to others.
    var unknownIDs = 0
    var forgottenIDs: UInt64 = 0
    var records: [RecordKind: UInt64] = [:]
    var alarms: [AlarmCount: Int] = [:]
    var points = 0
    var alarmCount = 0
    var commits: UInt64 = 0
    var failedCommits: UInt64 = 0
    var commitDuration = Histogram(bounds: LineSnapshot.seconds)
    var lineLag = Histogram(bounds: LineSnapshot.seconds)
    var journalBytes = 0
    var uncommittedReadings = 0
    var checkpoints: UInt64 = 0
    var failedCheckpoints: UInt64 = 0
    var checkpointBytes = 0
    var quarantined: UInt64 = 0
    var quarantineDropped: UInt64 = 0
    var committedSequence: UInt64 = 0
    /// In the order of their names.
    var intakes: [Connection] = []
    var isLinkUp = false
    /// Why the link is as it is.
    var linkReason = ""
    /// Why the disk takes nothing; nil while it does.
    var failure: String?
    /// Monotonic milliseconds when the line wrote this: it is alive while this moves.
    var publishedAt: Int64 = 0
    /// How long the oldest reading that is not on disk has waited, when this was written.
    var lag = Interval.zero

    private static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
}

/// Where the line puts its snapshots, twice a second: readers never touch the line itself.
final class LineBoard: Sendable {
    private let snapshot = Mutex(LineSnapshot())

    func publish(_ new: LineSnapshot) { snapshot.withLock { $0 = new } }
    func read() -> LineSnapshot { snapshot.withLock { $0 } }
}

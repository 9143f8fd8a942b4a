// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A message that came before one that it follows: a copy, the only one that is ever made.
struct SparkplugHeldMessage: Sendable {
    var node: Int
    var topic: [UInt8]
    var payload: [UInt8]
    var source: Int
    var received: Instant
    var sequence: UInt8
    var identity: SparkplugSequence.Identity

    var byteCount: Int { topic.count + payload.count }
}

/// Points to be marked stale, some at a time.
struct SparkplugStaleJob: Sendable {
    var node: Int
    var device: Int
    /// The metrics that are meant: those that the birth of this number named.
    var metrics: UInt32
    /// The device's birth when the job was made; after another one it is void.
    var generation: UInt32
    /// The next of the device's metrics; -1 at the end.
    var next: Int32
    /// Event time of the mark.
    var time: Instant
    var received: Instant
}

/// What a message or a time-out has brought about, for the caller to take part by part.
enum SparkplugWork: Sendable {
    /// One whose place in the order was not looked at yet, since others came first.
    case arrived(SparkplugHeldMessage)
    /// One whose turn has come.
    case message(SparkplugHeldMessage)
    /// The node dies, after the messages before it.
    case death(node: Int, received: Instant)
    case stale(SparkplugStaleJob)
}

/// First in, first out; bounded by the messages that may be held and the devices there are.
struct SparkplugWorkQueue: Sendable {
    private var items: [SparkplugWork] = []
    private var first = 0

    var isEmpty: Bool { first == items.count }
    var count: Int { items.count - first }

    mutating func append(_ work: SparkplugWork) { items.append(work) }

    mutating func next() -> SparkplugWork? {
        guard first < items.count else { return nil }
        let work = items[first]
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: items.capacity < 4_096)
            first = 0
        }
        return work
    }

    /// Gives the messages that wait the sources of another configuration; those that none of them has are dropped.
    mutating func changeSources(_ source: (SparkplugHeldMessage) -> Int?) {
        var kept: [SparkplugWork] = []
        while let work = next() {
            switch work {
            case .arrived(var message):
                guard let number = source(message) else { continue }
                message.source = number
                kept.append(.arrived(message))
            case .message(var message):
                guard let number = source(message) else { continue }
                message.source = number
                kept.append(.message(message))
            case .death, .stale: kept.append(work)
            }
        }
        items = kept
    }

    /// Puts what is left of a job back in front.
    mutating func putBack(_ job: SparkplugStaleJob) {
        if first > 0 {
            first -= 1
            items[first] = .stale(job)
        } else {
            items.insert(.stale(job), at: 0)
        }
    }
}

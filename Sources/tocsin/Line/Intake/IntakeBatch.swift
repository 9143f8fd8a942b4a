// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// Messages on their way from an intake to the line: one run of bytes and where each message stands in it. It is handed
/// over whole and comes back to be filled again, so that in steady state nothing is allocated.
struct IntakeBatch: Sendable {
    struct Entry {
        var start: Int
        var topicEnd: Int
        var end: Int
        var qos: Int
        var isRetained: Bool
    }

    /// A batch that holds so much is handed over; the last message may pass it.
    static let mostMessages = 256
    static let mostBytes = 256 << 10
    /// Storage that a few large messages have brought about is not kept beyond this.
    private static let mostKept = 4 << 20

    /// Counted by the intake from 1.
    var number: UInt64 = 0
    private(set) var entries: [Entry] = []
    private var bytes: [UInt8] = []

    init() { entries.reserveCapacity(IntakeBatch.mostMessages + IntakeBatch.turnLimit) }

    /// Messages of one turn of the connection at most: a turn cannot be ended by the bytes that it brings.
    static let turnLimit = 32

    var isFull: Bool { entries.count >= IntakeBatch.mostMessages || bytes.count >= IntakeBatch.mostBytes }

    mutating func put(_ message: borrowing Message) {
        let start = bytes.count
        message.withSpans { topic, payload in
            bytes.append(copying: topic)
            bytes.append(copying: payload)
        }
        entries.append(
            Entry(
                start: start, topicEnd: start + message.topicCount, end: bytes.count, qos: message.qos,
                isRetained: message.isRetained))
    }

    /// Lends topic and payload of a message.
    func withSpans(_ entry: Entry, _ body: (_ topic: Span<UInt8>, _ payload: Span<UInt8>) -> Void) {
        let all = bytes.span
        body(all.extracting(entry.start..<entry.topicEnd), all.extracting(entry.topicEnd..<entry.end))
    }

    /// Forgets the messages, keeps the storage.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity <= IntakeBatch.mostKept)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Whether an edge node's messages come in their order: each carries a number of 0 to 255, one more than the one before
/// over the node and all its devices.
struct SparkplugSequence: Sendable {
    /// What comes of a message.
    enum Order: Equatable {
        /// It is the one that follows.
        case next
        /// Others are missing before it; so many of them at most.
        case ahead(Int)
        /// One of the last messages once more, as overlapping subscriptions bring it.
        case repeated
        /// The order was lost, or the message has no number: nothing is known of it.
        case unchecked
    }

    private(set) var expected: UInt8 = 0
    /// False from a loss on, until the next birth of the node.
    private(set) var isChecked = false
    /// Those of the last messages, by the lowest bits of their numbers.
    private var recent = InlineArray<32, Identity>(repeating: Identity(timestamp: 0, byteCount: 0))

    /// What tells a message from another one that has the same number.
    struct Identity: Equatable {
        var timestamp: UInt64
        var byteCount: UInt32

        init(timestamp: UInt64, byteCount: Int) {
            self.timestamp = timestamp
            self.byteCount = UInt32(truncatingIfNeeded: byteCount)
        }
    }

    /// The node is born. One chapter of the specification lets the number begin at 0 and another anywhere: either is
    /// taken, and counted from there.
    mutating func begin(at sequence: UInt64?, _ identity: Identity) {
        isChecked = sequence != nil
        expected = UInt8(truncatingIfNeeded: sequence ?? 0)
        moveOn(identity)
    }

    func order(of sequence: UInt64?, _ identity: Identity) -> Order {
        guard isChecked, let sequence else { return .unchecked }
        let distance = UInt8(truncatingIfNeeded: sequence) &- expected
        if distance == 0 { return .next }
        if distance > 255 - 32, identity == recent[Int(sequence & 31)] { return .repeated }
        return .ahead(Int(distance))
    }

    /// The message that follows was taken.
    mutating func moveOn(_ identity: Identity) {
        recent[Int(expected & 31)] = identity
        expected &+= 1
    }

    /// Messages are lost: what comes until the next birth is taken as it comes.
    mutating func lose() { isChecked = false }
}

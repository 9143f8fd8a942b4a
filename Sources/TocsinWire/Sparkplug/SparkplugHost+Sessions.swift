// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Births, deaths and the order of messages.
extension SparkplugHost {
    // MARK: - Order

    /// What comes of a message that is ahead of its turn.
    enum Held {
        case waits
        case repeated
        /// The wait is given up: what is missing is lost.
        case lost
    }

    /// Keeps a message until those before it have come, or the reorder time-out has passed.
    mutating func hold(_ message: SparkplugHeldMessage, timeout: Int64) -> Held {
        let node = message.node
        if nodes[node].held.contains(where: { $0.sequence == message.sequence && $0.identity == message.identity }) {
            return .repeated
        }
        let isTwice = nodes[node].held.contains { $0.sequence == message.sequence }
        nodes[node].held.append(message)
        heldBytes += message.byteCount
        counters.held &+= 1
        guard !isTwice, timeout > 0, nodes[node].held.count < min(limits.heldMessages, 255),
            heldBytes <= limits.heldBytes
        else {
            lose(node)
            return .lost
        }
        if nodes[node].reorderDeadline == .max {
            nodes[node].reorderDeadline = message.received.milliseconds &+ timeout
        }
        watch(node)
        return .waits
    }

    /// After a message in its turn: those that follow it come out as well.
    mutating func releaseFollowers(of node: Int, now: Int64, timeout: Int64) {
        guard !nodes[node].held.isEmpty else { return }
        let before = nodes[node].held.count
        while let place = nodes[node].held.firstIndex(where: { $0.sequence == nodes[node].sequence.expected }) {
            let message = nodes[node].held.remove(at: place)
            heldBytes -= message.byteCount
            nodes[node].sequence.moveOn(message.identity)
            work.append(.message(message))
        }
        if nodes[node].held.isEmpty {
            nodes[node].reorderDeadline = .max
        } else if nodes[node].held.count < before {
            // Another message is missing now: it has its own time.
            nodes[node].reorderDeadline = now &+ timeout
        }
    }

    /// What is missing will not come. What waited is taken in its order, the node is asked for its births, and until they
    /// come its messages are taken as they are: a lost message must not make the host blind to those after it.
    mutating func lose(_ node: Int) {
        releaseAll(of: node)
        nodes[node].sequence.lose()
        nodes[node].isBroken = true
    }

    /// All that waits comes out, in the order of its numbers.
    mutating func releaseAll(of node: Int) {
        let expected = nodes[node].sequence.expected
        if !nodes[node].held.isEmpty { nodes[node].isBroken = true }
        for message in nodes[node].held.sorted(by: { $0.sequence &- expected < $1.sequence &- expected }) {
            heldBytes -= message.byteCount
            work.append(.message(message))
        }
        nodes[node].held = []
        nodes[node].reorderDeadline = .max
    }

    /// Before a birth of a node: what waited and is older than it comes out; what is newer belongs to the new session and
    /// goes on waiting.
    ///
    /// - Returns: whether anything came out.
    mutating func releaseOlder(than timestamp: UInt64, of node: Int) -> Bool {
        let newer = nodes[node].held.filter { $0.identity.timestamp >= timestamp }
        nodes[node].held.removeAll { $0.identity.timestamp >= timestamp }
        let isAny = !nodes[node].held.isEmpty
        releaseAll(of: node)
        nodes[node].held = newer
        return isAny
    }

    // MARK: - Sessions

    /// A node is born. Its devices are awaited: in the same session they have some time, since a rebirth that was asked
    /// for is no failure; in a new one they are stale at once.
    mutating func begin(
        _ node: Int, birthDeathNumber: Int64?, sequence: UInt64?, _ identity: SparkplugSequence.Identity, now: Int64,
        timeout: Int64
    ) {
        compact(node)
        let isSameSession =
            nodes[node].session == .alive && birthDeathNumber != nil
            && nodes[node].birthDeathNumber == birthDeathNumber
        let time = Instant(milliseconds: nodes[node].ownTime(now))
        let received = Instant(milliseconds: now)
        for device in nodes[node].devices.indices.dropFirst()
        where nodes[node].devices[device].isAlive || nodes[node].devices[device].isAwaited {
            nodes[node].devices[device].isAlive = false
            nodes[node].devices[device].isAwaited = true
            if !isSameSession { markStale(node, device: device, time: time, received: received) }
        }
        nodes[node].session = .alive
        nodes[node].isBroken = false
        nodes[node].birthDeathNumber = birthDeathNumber
        nodes[node].sequence.begin(at: sequence, identity)
        nodes[node].rebirth.end()
        nodes[node].table.removeAliases()
        nodes[node].graceDeadline =
            isSameSession && nodes[node].devices.contains { $0.isAwaited } ? now &+ SparkplugHost.birthGrace : .max
        if !nodes[node].held.isEmpty { nodes[node].reorderDeadline = now &+ timeout }
        watch(node)
    }

    private mutating func compact(_ node: Int) {
        counters.metrics -= nodes[node].table.count
        nameBytes -= nodes[node].table.nameBytes
        nodes[node].compact()
        counters.metrics += nodes[node].table.count
        nameBytes += nodes[node].table.nameBytes
    }

    /// A node dies: all its points and those of its devices are stale from now on.
    mutating func die(_ node: Int, received: Instant) {
        let time = Instant(milliseconds: nodes[node].ownTime(received.milliseconds))
        for device in nodes[node].devices.indices
        where nodes[node].devices[device].isAlive || nodes[node].devices[device].isAwaited {
            markStale(node, device: device, time: time, received: received)
        }
        releaseAll(of: node)
        nodes[node].session = .gone
        nodes[node].isBroken = false
        nodes[node].graceDeadline = .max
        nodes[node].rebirth.end()
    }

    /// The grace after a birth of a node has passed: devices that were not born again are stale.
    mutating func giveUpAwaited(_ node: Int, now: Int64) {
        nodes[node].graceDeadline = .max
        let time = Instant(milliseconds: nodes[node].ownTime(now))
        for device in nodes[node].devices.indices where nodes[node].devices[device].isAwaited {
            markStale(node, device: device, time: time, received: Instant(milliseconds: now))
        }
    }

    /// The points of a device are stale, until its next birth.
    mutating func markStale(_ node: Int, device: Int, time: Instant, received: Instant) {
        nodes[node].devices[device].isAlive = false
        nodes[node].devices[device].isAwaited = false
        nodes[node].devices[device].staleSince = time.milliseconds
        let generation = nodes[node].devices[device].generation
        work.append(
            .stale(
                SparkplugStaleJob(
                    node: node, device: device, metrics: generation, generation: generation,
                    next: nodes[node].devices[device].firstMetric, time: time, received: received)))
    }

    /// What the birth before named and the present one does not: nothing will come of these metrics any more.
    mutating func markVanished(_ node: Int, device: Int, time: Instant, received: Instant) {
        let generation = nodes[node].devices[device].generation
        work.append(
            .stale(
                SparkplugStaleJob(
                    node: node, device: device, metrics: generation &- 1, generation: generation,
                    next: nodes[node].devices[device].firstMetric, time: time, received: received)))
    }
}

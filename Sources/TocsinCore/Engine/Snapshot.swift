// SPDX-License-Identifier: Apache-2.0

/// A checkpoint that is being taken while the engine goes on.
///
/// It shows the engine as it was when it began. Points are written a slice at a time; one that changes before its slice
/// has come is written first, as it was. So it costs the line a little now and then, and never a whole look at all points.
struct Snapshot: Sendable {
    /// Points that existed when it began.
    let count: Int
    /// Points below are written.
    private(set) var next = 0
    /// Points from ``next`` on that have changed since, as they were.
    private var early: [Int32: [UInt8]] = [:]
    /// What is finished, in order.
    private(set) var parts: [[UInt8]]

    init(count: Int, head: [UInt8]) {
        self.count = count
        parts = [head]
    }

    var isComplete: Bool { next == count }

    /// Whether a point must be written before it changes.
    func needs(_ index: Int) -> Bool { index >= next && index < count && early[Int32(index)] == nil }

    mutating func keep(_ bytes: [UInt8], of index: Int) { early[Int32(index)] = bytes }

    /// Takes what was kept of the next point; nil when it has not changed.
    mutating func takeNext() -> [UInt8]? {
        defer { next += 1 }
        return early.isEmpty ? nil : early.removeValue(forKey: Int32(next))
    }

    mutating func append(_ slice: [UInt8]) { parts.append(slice) }
}

extension Engine {
    /// Begins a checkpoint of the engine as it is now; ``continueCheckpoint(points:)`` goes on with it. One at a time: a
    /// second call begins anew.
    public mutating func beginCheckpoint() {
        var writer = CheckpointWriter()
        writeHead(to: &writer)
        snapshot = Snapshot(count: points.count, head: writer.bytes)
    }

    /// Writes the next slice.
    ///
    /// - Parameter count: points of the slice.
    /// - Returns: all parts, in order, once the last slice is written; nil before.
    public mutating func continueCheckpoint(points count: Int) -> [[UInt8]]? {
        guard snapshot != nil else { return nil }
        var writer = CheckpointWriter()
        for _ in 0..<count {
            guard let next = snapshot?.next, snapshot?.isComplete == false else { break }
            if let kept = snapshot?.takeNext() { writer.bytes += kept } else { write(point: next, to: &writer) }
        }
        snapshot?.append(writer.bytes)
        guard snapshot?.isComplete == true else { return nil }
        defer { snapshot = nil }
        return snapshot?.parts
    }

    /// Gives up the checkpoint that is being taken.
    public mutating func cancelCheckpoint() { snapshot = nil }

    /// Whether a checkpoint is being taken.
    public var isTakingCheckpoint: Bool { snapshot != nil }

    /// All that the engine remembers, in one go.
    public func checkpoint() -> [UInt8] {
        var writer = CheckpointWriter()
        writeHead(to: &writer)
        for index in points.indices { write(point: index, to: &writer) }
        return writer.bytes
    }

    /// Says that a point, or one of its alarms, is about to change.
    @inline(__always)
    mutating func touch(_ index: Int) {
        if snapshot != nil { keepEarly(index) }
    }

    private mutating func keepEarly(_ index: Int) {
        guard snapshot?.needs(index) ?? false else { return }
        var writer = CheckpointWriter()
        write(point: index, to: &writer)
        snapshot?.keep(writer.bytes, of: index)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How much of a sliding window is covered by readings: each covers what lies between it and the one before, at most
/// `hold` milliseconds. What the next reading may still cover is not missing yet.
///
/// Keeps the stretches that are not covered, at most 64: then the two oldest become one, which errs to less coverage.
struct ReadingCoverage: Sendable {
    private struct Gap: TimedElement {
        var from: Int64
        /// Its end.
        var time: Int64
    }

    let window: Int64
    let hold: Int64
    private var first = PointState.never
    private var newest = PointState.never
    private var gaps = GrowingRing<Gap>(limit: 64)

    init(window: Int64, hold: Int64) {
        self.window = window
        self.hold = hold
    }

    mutating func take(at time: Int64) {
        if first == PointState.never {
            first = time
        } else if time &- newest > hold {
            if gaps.isFull {
                let from = gaps[0].from
                gaps.removeFirst()
                gaps[0].from = from
            }
            gaps.append(Gap(from: newest, time: time &- hold))
        }
        newest = time
        while !gaps.isEmpty && gaps[0].time <= time &- window { gaps.removeFirst() }
    }

    mutating func takeLate(at time: Int64) {
        // The newest reading of the point may be a bad one.
        if first == PointState.never || time > newest { return take(at: time) }
        guard time < newest, time > newest &- window else { return }
        if time < first {
            if first &- time > hold { _ = gaps.insert(Gap(from: time, time: first &- hold), at: 0) }
            first = time
            return
        }
        guard hold != Int64.max else { return }
        let index = gaps.firstIndex(from: time &- hold)
        guard index < gaps.count, gaps[index].from < time else { return }
        let gap = gaps[index]
        gaps.remove(at: index)
        // When the ring is full the second part counts as covered.
        let left = Gap(from: gap.from, time: min(gap.time, time &- hold))
        let right = Gap(from: time, time: gap.time)
        if right.time > right.from { _ = gaps.insert(right, at: index) }
        if left.time > left.from { _ = gaps.insert(left, at: index) }
    }

    /// The covered part of (now - window, now], from 0 to 1.
    func part(at now: Int64) -> Double {
        guard first != PointState.never else { return 0 }
        let edge = now &- window
        var missing = max(0, first &- edge)
        for index in 0..<gaps.count where gaps[index].time > edge {
            missing &+= gaps[index].time &- max(gaps[index].from, edge)
        }
        if hold != Int64.max { missing &+= max(0, now &- max(newest &+ hold, edge)) }
        return Double(window &- missing) / Double(window)
    }

    mutating func shift(by step: Int64) {
        if first != PointState.never { first &+= step }
        if newest != PointState.never { newest &+= step }
        for index in 0..<gaps.count {
            gaps[index].from &+= step
            gaps[index].time &+= step
        }
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(first)
        writer.put(newest)
        writer.put(UInt8(truncatingIfNeeded: gaps.count))
        for index in 0..<gaps.count {
            writer.put(gaps[index].from)
            writer.put(gaps[index].time)
        }
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        first = try reader.integer()
        newest = try reader.integer()
        gaps.removeAll()
        let count = Int(try reader.integer(UInt8.self))
        guard count <= gaps.limit, first <= newest else { throw reader.damaged() }
        var previous = first
        for _ in 0..<count {
            let gap = Gap(from: try reader.integer(), time: try reader.integer())
            guard gap.from >= previous, gap.time >= gap.from else { throw reader.damaged() }
            previous = gap.time
            gaps.append(gap)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How long a condition has held, in milliseconds of covered time: after its last reading a point is known for at most
/// `hold`, so that a gap adds no more than that; and from a bad reading to the next usable one nothing is.
struct Stopwatch: Equatable, Sendable {
    let hold: Int64
    private var counted: Int64 = 0
    /// The last reading.
    private var last = PointState.never
    private(set) var isRunning = false

    init(hold: Int64) { self.hold = hold }

    /// A reading at `time`: what has passed until then is counted, and it runs on or stands.
    mutating func mark(at time: Int64, runs: Bool) {
        counted = elapsed(at: time)
        last = time
        isRunning = runs
    }

    /// From `time` on it counts from 0.
    mutating func reset(at time: Int64, runs: Bool) {
        counted = 0
        last = time
        isRunning = runs
    }

    func elapsed(at time: Int64) -> Int64 {
        isRunning ? counted &+ max(0, min(time &- last, hold)) : counted
    }

    /// When it will show `target`, if no reading comes; nil for never.
    func time(of target: Int64) -> Int64? {
        guard isRunning, target >= counted, target &- counted <= hold else { return nil }
        return last &+ (target &- counted)
    }

    func course(after now: Int64) -> SignalCourse {
        let (end, overflow) = last.addingReportingOverflow(hold)
        let until = overflow ? Int64.max : end
        return isRunning && now < until ? .growing(zero: last &- counted, until: until) : .still
    }

    mutating func shift(by step: Int64) {
        if last != PointState.never { last &+= step }
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(counted)
        writer.put(last)
        writer.put(isRunning)
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        counted = try reader.integer()
        last = try reader.integer()
        isRunning = try reader.bool()
        guard counted >= 0, last != PointState.never || !isRunning else { throw reader.damaged() }
    }
}

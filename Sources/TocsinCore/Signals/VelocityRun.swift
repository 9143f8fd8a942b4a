// SPDX-License-Identifier: Apache-2.0

/// The newest run of velocities in which each is larger than the one before, and when its inverse reaches 0 (H2.9).
///
/// Velocities that are not above the floor enter no fit and do not end the run. At most the newest 64 are kept.
struct VelocityRun: Sendable {
    /// Most velocities that are kept.
    static let most = 64

    private struct Point: Sendable {
        /// Milliseconds.
        var time: Int64
        var velocity: Double
    }

    private let floor: Double
    private let confidence: Double
    private let minimum: Int
    private var points: [Point] = []
    /// The newest velocity was larger than the one before, or there was none before.
    private var grows = false
    /// Milliseconds from the run's first velocity to the failure; nil when the fit is too poor.
    private var failure: Double?

    /// - Parameters:
    ///   - floor: a velocity must be above it, in the velocities' unit; not negative.
    ///   - confidence: least r² of the line, 0 to 1.
    ///   - minimum: least number of velocities, 3 to ``most``.
    init(floor: Double, confidence: Double, minimum: Int) {
        self.floor = floor
        self.confidence = confidence
        self.minimum = minimum
    }

    /// Appends the newest velocity.
    mutating func append(_ velocity: Double, at time: Int64) {
        guard velocity > floor else {
            grows = false
            return
        }
        if let last = points.last, velocity <= last.velocity {
            points.removeAll(keepingCapacity: true)
            grows = false
        } else {
            if points.count == VelocityRun.most { points.removeFirst() }
            grows = true
        }
        points.append(Point(time: time, velocity: velocity))
        fit()
    }

    mutating func removeAll() {
        points.removeAll(keepingCapacity: true)
        grows = false
        failure = nil
    }

    private mutating func fit() {
        failure = nil
        guard points.count >= minimum, let first = points.first else { return }
        var line = LeastSquares()
        for point in points { line.add(Double(point.time &- first.time), 1 / point.velocity - 1 / first.velocity) }
        guard let slope = line.slope, slope < 0, line.determination >= confidence else { return }
        let after = -(line.intercept(slope: slope) + 1 / first.velocity) / slope
        failure = after.isNaN ? nil : after
    }

    /// Seconds from `now` to the failure.
    func timeToFailure(at now: Int64) -> Double? {
        guard let first = points.first else { return nil }
        guard grows else { return .infinity }
        return failure.map { max(0, $0 - Double(now &- first.time)) / 1_000 }
    }

    /// Moves all times.
    mutating func shift(by step: Int64) {
        for index in points.indices { points[index].time &+= step }
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(grows)
        writer.put(UInt8(points.count))
        for point in points {
            writer.put(point.time)
            writer.put(point.velocity)
        }
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        removeAll()
        grows = try reader.bool()
        let count = Int(try reader.integer(UInt8.self))
        guard count <= VelocityRun.most else { throw reader.damaged() }
        for _ in 0..<count {
            points.append(Point(time: try reader.integer(), velocity: try reader.double()))
        }
        fit()
    }
}

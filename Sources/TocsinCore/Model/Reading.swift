// SPDX-License-Identifier: Apache-2.0

/// Where a point stands in the engine's table; stable for the life of one configuration.
public struct PointIndex: Hashable, Comparable, Sendable {
    /// The position, from 0.
    public var value: Int32

    @inlinable public init(_ value: Int32) { self.value = value }
    @inlinable public static func < (left: PointIndex, right: PointIndex) -> Bool { left.value < right.value }
}

/// One value of a point, as the engine takes it: plain bits, no references.
public struct Reading: Sendable, Equatable {
    /// Which point it belongs to.
    public var point: PointIndex
    /// What the payload says of its worth.
    public var quality: Quality
    /// Whether the sensor is in calibration, under test, or has just started.
    public var flag: ReadingFlag
    /// Event time: from the payload, else the receive time.
    public var time: Instant
    /// When the line received it, on the engine's clock; never less than that of the reading before.
    public var received: Instant
    /// It has no time of its own: the receive time stands for it, and it is new whenever it comes.
    public var isUntimed: Bool
    /// In the point's unit; NaN when the payload had none that can be used (its quality is then bad).
    public var value: Double

    @inlinable
    public init(
        point: PointIndex, time: Instant, received: Instant, value: Double, quality: Quality = .good,
        flag: ReadingFlag = .none, isUntimed: Bool = false
    ) {
        self.point = point
        self.isUntimed = isUntimed
        self.flag = flag
        self.time = time
        self.received = received
        self.value = value
        self.quality = quality
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Counts observations by size, as a Prometheus histogram shows them. Observing allocates nothing.
public struct Histogram: Sendable, Equatable {
    /// Upper bounds of the buckets, ascending.
    public let bounds: [Double]
    /// Observations by bucket, not cumulated; the last is what lies above all bounds.
    public private(set) var counts: [UInt64]
    public private(set) var sum = 0.0

    /// - Parameter bounds: ascending, without infinity.
    public init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must ascend")
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count + 1)
    }

    /// All observations.
    public var count: UInt64 { counts.reduce(0, +) }

    public mutating func observe(_ value: Double) {
        var index = 0
        while index < bounds.count && value > bounds[index] { index &+= 1 }
        counts[index] &+= 1
        sum += value
    }
}

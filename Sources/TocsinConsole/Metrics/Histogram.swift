// SPDX-License-Identifier: Apache-2.0

/// Counts observations by size, as a Prometheus histogram shows them.
///
/// The counts live inside the value, so observing allocates nothing, not even after a copy was published.
public struct Histogram: Sendable {
    /// The most bounds that there is room for.
    public static let maximumBounds = 23

    /// Upper bounds of the buckets in the unit of the values, ascending; a value on a bound is within it.
    public let bounds: [Double]
    /// All observations added up.
    public private(set) var sum = 0.0
    private var tally = InlineArray<24, UInt64>(repeating: 0)

    /// - Parameter bounds: ascending, without infinity, at most ``maximumBounds``.
    public init(bounds: [Double]) {
        precondition(bounds.count <= Histogram.maximumBounds, "at most \(Histogram.maximumBounds) bounds")
        precondition(bounds.allSatisfy(\.isFinite), "bounds must be finite")
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must ascend")
        self.bounds = bounds
    }

    /// Observations by bucket, not cumulated; the last is what lies above all bounds.
    public var counts: [UInt64] { (0...bounds.count).map { tally[$0] } }

    /// All observations.
    public var count: UInt64 {
        var total: UInt64 = 0
        for index in 0...bounds.count { total &+= tally[index] }
        return total
    }

    /// Counts one value. NaN is no measurement and would spoil the sum for good: it is left out.
    public mutating func observe(_ value: Double) {
        guard !value.isNaN else { return }
        var index = 0
        while index < bounds.count && value > bounds[index] { index &+= 1 }
        tally[index] &+= 1
        sum += value
    }
}

extension Histogram: Equatable {
    public static func == (left: Histogram, right: Histogram) -> Bool {
        left.bounds == right.bounds && left.sum == right.sum && left.counts == right.counts
    }
}

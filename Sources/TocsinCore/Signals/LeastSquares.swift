// SPDX-License-Identifier: Apache-2.0

/// A straight line through points by least squares, from three points on.
///
/// Only the sums are kept. Callers measure x and y from the first point, so that no digits are lost to the size of an
/// epoch time. Points that do not spread along x, and sums that overflow, give no line.
struct LeastSquares: Sendable {
    private var count = 0.0
    private var sumX = 0.0
    private var sumY = 0.0
    private var sumXX = 0.0
    private var sumXY = 0.0
    private var sumYY = 0.0

    @inline(__always)
    mutating func add(_ x: Double, _ y: Double) {
        count += 1
        sumX += x
        sumY += y
        sumXX += x * x
        sumXY += x * y
        sumYY += y * y
    }

    /// Change of y for each unit of x.
    @inline(__always)
    var slope: Double? {
        let spread = count * sumXX - sumX * sumX
        guard count >= 3, spread > 0 else { return nil }
        let slope = (count * sumXY - sumX * sumY) / spread
        return slope.isNaN ? nil : slope
    }

    /// y where x is 0, on the line of this slope.
    func intercept(slope: Double) -> Double { (sumY - slope * sumX) / count }

    /// The share of the variance of y that the line explains (r²), 0 to 1. Points on a level line are explained wholly.
    var determination: Double {
        let spreadX = count * sumXX - sumX * sumX
        let spreadY = count * sumYY - sumY * sumY
        guard spreadX > 0 else { return 0 }
        guard spreadY > 0 else { return 1 }
        let product = count * sumXY - sumX * sumY
        let share = (product / spreadX) * (product / spreadY)
        return share.isNaN ? 0 : min(share, 1)
    }
}

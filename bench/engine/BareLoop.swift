// SPDX-License-Identifier: Apache-2.0

/// The yardstick: a ladder and an incremental regression over plain arrays, and nothing else. No quality, no late readings,
/// no gaps, no delays, no silence, no records; it only counts what would be alarms.
struct BareLoop {
    private static let window = 13

    /// Sums over a point's window: time counts in readings.
    private struct Sums {
        var place = 0
        var count = 0
        var y = 0.0
        var xy = 0.0
        var isHigh = false
    }

    private var sums: [Sums]
    private var samples: [Double]
    private let hasRegression: Bool
    private(set) var alarms = 0

    init(points: Int, hasRegression: Bool) {
        sums = Array(repeating: Sums(), count: points)
        samples = Array(repeating: 0, count: hasRegression ? points * BareLoop.window : 0)
        self.hasRegression = hasRegression
    }

    /// One reading of each point; how long a round takes is what counts.
    mutating func round(_ stream: inout Stream) {
        for point in stream.order { take(stream.next(), of: Int(point)) }
    }

    private mutating func take(_ value: Double, of point: Int) {
        let isHigh = value >= Workload.limit || (sums[point].isHigh && value >= Workload.limit - 2)
        if isHigh != sums[point].isHigh {
            sums[point].isHigh = isHigh
            if isHigh { alarms &+= 1 }
        }
        guard hasRegression else { return }
        let slope = addToWindow(value, of: point)
        if slope * 12 >= 50 { alarms &+= 1 }
    }

    private mutating func addToWindow(_ value: Double, of point: Int) -> Double {
        var sum = sums[point]
        let place = point &* BareLoop.window &+ sum.place
        if sum.count == BareLoop.window {
            // All move one back, and the oldest drops out.
            sum.y -= samples[place]
            sum.xy -= sum.y
        } else {
            sum.count &+= 1
        }
        samples[place] = value
        sum.place = sum.place &+ 1 == BareLoop.window ? 0 : sum.place &+ 1
        let n = Double(sum.count)
        sum.y += value
        sum.xy += (n - 1) * value
        sums[point] = sum
        let spread = n * n * (n * n - 1) / 12
        return spread > 0 ? (n * sum.xy - n * (n - 1) / 2 * sum.y) / spread : 0
    }
}

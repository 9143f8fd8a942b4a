// SPDX-License-Identifier: Apache-2.0

/// The signals that look back over a window, answered from a point's ring of recent readings.
///
/// All times are event times in milliseconds. `since` is where the unbroken run of samples began: a gap, and for rates
/// a bad reading, leaves what came before out. An answer of nil means "cannot say": the alarm holds.
enum WindowSignals {
    /// Change per millisecond over the window that ends with the newest sample (H2.6a).
    ///
    /// Uncertain samples are left out. It answers from a span of 0.8 of the window on; regression also needs three
    /// samples.
    static func slope(
        _ ring: borrowing SampleRing, now: Int64, window: Int64, since: Int64, method: SignalDefinition.Method
    ) -> Double? {
        var first = ring.firstIndex(from: max(now &- window, since))
        var last = ring.count &- 1
        while first < last && ring[first].isUncertain { first &+= 1 }
        while last > first && ring[last].isUncertain { last &-= 1 }
        guard last > first else { return nil }
        let span = ring[last].time &- ring[first].time
        // span ≥ 0.8 window, in whole numbers
        guard span > 0, span &* 5 >= window &* 4 else { return nil }
        switch method {
        case .ends: return (ring[last].value - ring[first].value) / Double(span)
        case .regression: return leastSquares(ring, first...last)
        }
    }

    private static func leastSquares(_ ring: borrowing SampleRing, _ range: ClosedRange<Int>) -> Double? {
        // Measured from the first sample, so that no digits are lost to the size of an epoch time.
        let (origin, base) = (ring[range.lowerBound].time, ring[range.lowerBound].value)
        var (count, sumTime, sumValue, sumSquare, sumProduct) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var index = range.lowerBound
        while index <= range.upperBound {
            let sample = ring[index]
            index &+= 1
            if sample.isUncertain { continue }
            let time = Double(sample.time &- origin)
            let value = sample.value - base
            count += 1
            sumTime += time
            sumValue += value
            sumSquare += time * time
            sumProduct += time * value
        }
        let spread = count * sumSquare - sumTime * sumTime
        guard count >= 3, spread > 0 else { return nil }
        return (count * sumProduct - sumTime * sumValue) / spread
    }

    /// The largest rise, fall, or difference inside the window (H2.6b). A single sample gives no answer.
    static func swing(
        _ ring: borrowing SampleRing, now: Int64, window: Int64, since: Int64, direction: SignalDefinition.Direction
    ) -> Double? {
        var index = ring.firstIndex(from: max(now &- window, since))
        guard ring.count &- index >= 2 else { return nil }
        var (lowest, highest) = (ring[index].value, ring[index].value)
        var (rise, fall) = (0.0, 0.0)
        while index < ring.count {
            let value = ring[index].value
            rise = max(rise, value - lowest)
            fall = max(fall, highest - value)
            lowest = min(lowest, value)
            highest = max(highest, value)
            index &+= 1
        }
        return switch direction {
        case .up: rise
        case .down: fall
        case .both: highest - lowest
        }
    }
}

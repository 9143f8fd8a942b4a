// SPDX-License-Identifier: Apache-2.0

/// How signals find their window in a ring, and what several of them take from it.
///
/// All answers depend on the ring alone; little more than the window itself is touched.
extension SampleRing {
    /// The same as ``firstIndex(from:)``, for a window that ends with the newest samples.
    ///
    /// It is at its quickest when all samples but a few belong to the window, as they do for a point's longest one, and
    /// otherwise searches back from the newest, which the processor's cache holds already.
    @inline(__always)
    func windowIndex(from time: Int64) -> Int {
        let few = min(count, 4)
        var first = 0
        while first < few && self[first].time < time { first &+= 1 }
        return first < few || first == count ? first : laterWindowIndex(from: time)
    }

    private func laterWindowIndex(from time: Int64) -> Int {
        var (high, stride) = (count, 1)
        while high > stride && self[high &- stride].time >= time {
            high &-= stride
            stride &<<= 1
        }
        var low = max(0, high &- stride) &+ 1
        while low < high {
            let middle = (low &+ high) >> 1
            if self[middle].time < time { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The samples from `time` on, and before the index `end`, that a rate is taken from: uncertain ones at either end
    /// are left out, and from first to last they must span 0.8 of `window` (H2.6a).
    @inline(__always)
    func rateSpan(from time: Int64, before end: Int, window: Int64) -> ClosedRange<Int>? {
        var first = windowIndex(from: time)
        var last = end &- 1
        while first < last && self[first].isUncertain { first &+= 1 }
        while last > first && self[last].isUncertain { last &-= 1 }
        guard last > first else { return nil }
        let span = self[last].time &- self[first].time
        // span ≥ 0.8 window, in whole numbers
        guard span > 0, span &* 5 >= window &* 4 else { return nil }
        return first...last
    }

    /// Newest minus oldest value over their true time apart, per millisecond.
    @inline(__always)
    func slope(ofEnds range: ClosedRange<Int>) -> Double {
        let (first, last) = (self[range.lowerBound], self[range.upperBound])
        return (last.value - first.value) / Double(last.time &- first.time)
    }

    /// The line through the certain samples; x in milliseconds, both measured from the first sample.
    @inline(__always)
    func line(through range: ClosedRange<Int>) -> LeastSquares {
        let origin = self[range.lowerBound]
        let (start, base) = (origin.time, origin.value)
        var line = LeastSquares()
        forEach(in: Range(range)) { sample in
            if !sample.isUncertain { line.add(Double(sample.time &- start), sample.value - base) }
        }
        return line
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The integral of a point's value over a sliding window of time: what ``MeanSignal`` and ``TwaSignal`` divide.
///
/// Sample and hold: a value counts until the next reading, also a bad one, but for at most `hold`. Readings that fall
/// into one slot of 1/480 of the window (aligned in event time) are taken together as their time-weighted mean, so that
/// the memory is bounded by some 482 segments of 56 bytes. What the edge of the window cuts off a segment is taken in
/// proportion; that is exact while no two readings share a slot.
///
/// Sums are never carried on by adding and subtracting, which would drift: the older segments keep the sums from
/// themselves to the youngest of the older ones, the newer ones have one sum; when the older are used up, the newer
/// become the older. That costs a constant time a reading, and each answer is a fresh sum of what is kept.
struct TimeIntegral: Sendable {
    static let slots: Int64 = 480
    /// Larger values are taken as this, so that no integral overflows.
    private static let largest = 1e280

    let window: Int64
    let hold: Int64
    let slotLength: Int64
    var segments: GrowingRing<Segment>
    /// So many of the oldest segments have their suffix; at least one as soon as any has a successor.
    private(set) var olderCount = 0
    private var newer = CompensatedSum()
    /// Covered time of all segments that have a successor; whole numbers, so adding and subtracting is exact.
    private var coveredBehind: Int64 = 0
    /// The point's newest reading.
    var newest = PointState.never
    var isNewestBad = false

    init(window: Int64, hold: Int64) {
        self.window = window
        self.hold = hold
        slotLength = max(1, (window &+ TimeIntegral.slots &- 1) / TimeIntegral.slots)
        segments = GrowingRing(limit: 512)
    }

    // MARK: - Readings

    mutating func take(_ value: Double, at time: Int64) {
        let value = TimeIntegral.limited(value)
        newest = time
        isNewestBad = false
        drop(before: time)
        let youngest = segments.count &- 1
        if youngest >= 0 && isOneSlot(segments[youngest].time, time) {
            segments[youngest].extend(to: time, value: value, until: end(ofHoldFrom: time))
            return
        }
        if segments.isFull { dropOldest() }
        segments.append(Segment(time: time, until: end(ofHoldFrom: time), mean: value, value: value))
        if segments.count > 1 { close(segments.count &- 2) }
    }

    /// From a bad reading on nothing is known, until the next usable one.
    mutating func takeBad(at time: Int64) {
        newest = time
        isNewestBad = true
        guard !segments.isEmpty else { return }
        let youngest = segments.count &- 1
        segments[youngest].until = min(segments[youngest].until, time)
    }

    /// A reading between others takes its time from the one before it. In the midst of readings that have been taken
    /// together a new one cannot be told from a repeat: there it is left out (it would weigh less than a slot).
    ///
    /// - Returns: whether it has been taken.
    mutating func takeLate(_ value: Double, at time: Int64) -> Bool {
        guard time < newest, time > newest &- window else { return false }
        let value = TimeIntegral.limited(value)
        let next = segments.firstIndex(from: time)
        if next < segments.count && segments[next].time == time { return false }
        var until = end(ofHoldFrom: time)
        if next == segments.count && isNewestBad { until = min(until, newest) }
        if next > 0 {
            let before = segments[next - 1]
            // A bad reading that ended the value before ends this one too.
            if before.until > time && before.until < end(ofHoldFrom: before.last) { until = min(until, before.until) }
            if isOneSlot(before.time, time) {
                guard time > before.last else { return false }
                segments[next - 1].extend(to: time, value: value, until: until)
                sumAgain(older: segments.count - 1)
                return true
            }
        }
        if next < segments.count && isOneSlot(time, segments[next].time) {
            prepend(value, at: time, until: until, to: next)
        } else {
            let segment = Segment(time: time, until: until, mean: value, value: value)
            guard segments.insert(segment, at: next) else { return false }
        }
        sumAgain(older: segments.count - 1)
        return true
    }

    private mutating func prepend(_ value: Double, at time: Int64, until: Int64, to index: Int) {
        var segment = segments[index]
        let ahead = segment.time &- time
        if segment.covered == 0 { segment.mean = value }
        segment.combine(value, for: min(segment.time, until) &- time)
        segment.span &+= UInt32(truncatingIfNeeded: ahead)
        segment.time = time
        segments[index] = segment
    }

    // MARK: - The answer

    /// The integral over (now - window, now].
    mutating func total(at now: Int64) -> Total {
        drop(before: now)
        guard !segments.isEmpty else { return Total() }
        var total = part(of: 0, from: now &- window, to: now)
        let youngest = segments.count &- 1
        guard youngest > 0 else { return total }
        if olderCount > 1 { total.integral.add(segments[1].suffix) }
        total.integral.add(newer)
        let last = part(of: youngest, from: now &- window, to: now)
        total.integral.add(last.integral)
        total.covered += last.covered + Double(coveredBehind &- covered(of: 0))
        return total
    }

    @inline(__always)
    private func part(of index: Int, from edge: Int64, to now: Int64) -> Total {
        let segment = segments[index]
        var total = Total()
        var before = Double(segment.covered)
        if edge > segment.time {
            before = edge < segment.last ? before * Double(segment.last &- edge) / Double(segment.span) : 0
        }
        if before > 0 { total.integral.add(segment.mean, times: before) }
        let held = min(end(of: index), now) &- max(segment.last, edge)
        if held > 0 { total.integral.add(segment.value, times: Double(held)) }
        total.covered = before + Double(max(0, held))
        return total
    }

    // MARK: - Upkeep

    @inline(__always)
    private func isOneSlot(_ earlier: Int64, _ later: Int64) -> Bool {
        // Divisions are slow, and seldom needed.
        later &- earlier < slotLength && slot(of: earlier) == slot(of: later)
    }

    private func slot(of time: Int64) -> Int64 {
        let quotient = time / slotLength
        return time % slotLength < 0 ? quotient &- 1 : quotient
    }

    @inline(__always)
    private func end(ofHoldFrom time: Int64) -> Int64 {
        let (end, overflow) = time.addingReportingOverflow(hold)
        return overflow ? Int64.max : end
    }

    @inline(__always)
    private func end(of index: Int) -> Int64 {
        index &+ 1 < segments.count ? min(segments[index].until, segments[index &+ 1].time) : segments[index].until
    }

    @inline(__always)
    private func covered(of index: Int) -> Int64 {
        Int64(segments[index].covered) &+ end(of: index) &- segments[index].last
    }

    @inline(__always)
    private func integral(of index: Int) -> CompensatedSum {
        var sum = CompensatedSum()
        let segment = segments[index]
        sum.add(segment.mean, times: Double(segment.covered))
        sum.add(segment.value, times: Double(end(of: index) &- segment.last))
        return sum
    }

    /// The segment has got a successor.
    private mutating func close(_ index: Int) {
        coveredBehind &+= covered(of: index)
        if index == 0 {
            segments[0].suffix = integral(of: 0)
            olderCount = 1
        } else {
            newer.add(integral(of: index))
        }
    }

    private mutating func drop(before now: Int64) {
        while !segments.isEmpty && end(of: 0) <= now &- window { dropOldest() }
    }

    private mutating func dropOldest() {
        if segments.count > 1 { coveredBehind &-= covered(of: 0) }
        segments.removeFirst()
        olderCount &-= 1
        if olderCount < 1 { sumAgain(older: segments.count &- 1) }
    }

    /// Sums anew from the segments, of which the `older` oldest become the older ones.
    mutating func sumAgain(older: Int) {
        olderCount = max(0, older)
        newer = CompensatedSum()
        coveredBehind = 0
        var suffix = CompensatedSum()
        var index = olderCount &- 1
        while index >= 0 {
            suffix.add(integral(of: index))
            segments[index].suffix = suffix
            coveredBehind &+= covered(of: index)
            index &-= 1
        }
        index = olderCount
        while index < segments.count &- 1 {
            newer.add(integral(of: index))
            coveredBehind &+= covered(of: index)
            index &+= 1
        }
    }

    private static func limited(_ value: Double) -> Double { min(max(value, -largest), largest) }
}

// SPDX-License-Identifier: Apache-2.0

/// The recent usable readings of one point in order of event time: what its windows are answered from, and the
/// evidence of its records. One ring serves both.
///
/// It grows by doubling to what the longest window needs and is bounded by the caller; in steady state it allocates
/// nothing.
struct SampleRing: Sendable {
    /// 16 bytes: event time and value; the lowest bit of the stamp says that the reading was uncertain.
    struct Sample: Equatable, Sendable {
        var stamp: Int64
        var value: Double

        init(time: Int64, value: Double, isUncertain: Bool) {
            stamp = time << 1 | (isUncertain ? 1 : 0)
            self.value = value
        }

        init(stamp: Int64, value: Double) {
            self.stamp = stamp
            self.value = value
        }

        var time: Int64 { stamp >> 1 }
        var isUncertain: Bool { stamp & 1 != 0 }
    }

    private var storage: [Sample] = []
    private var first: Int32 = 0
    private var length: Int32 = 0

    var count: Int { Int(length) }
    private var head: Int { Int(first) }

    /// - Parameter index: 0 is the oldest.
    subscript(index: Int) -> Sample {
        storage[(head &+ index) & (storage.count &- 1)]
    }

    /// Appends the newest sample.
    ///
    /// - Parameters:
    ///   - oldestNeeded: event time from which on samples must stay for a window.
    ///   - keep: how many samples stay in any case.
    ///   - capacity: at most this many, a power of two; then the oldest gives way.
    /// - Returns: false when a sample that a window still needs had to give way.
    @inline(__always)
    mutating func append(_ sample: Sample, oldestNeeded: Int64, keep: Int, capacity: Int) -> Bool {
        while count >= keep && self[0].time < oldestNeeded { dropOldest() }
        var complete = true
        if count == storage.count {
            if storage.count < capacity {
                grow()
            } else {
                complete = self[0].time < oldestNeeded
                dropOldest()
            }
        }
        storage[(head &+ count) & (storage.count &- 1)] = sample
        length &+= 1
        return complete
    }

    /// Samples of each cache line that the next reading will need: the whole of a small ring, the ends of a large one. Means
    /// nothing, but loads them all.
    @inline(__always)
    var glance: Int64 {
        let samples = storage.span
        guard samples.count > 0 else { return 0 }
        guard samples.count <= PointState.leastEvidence else {
            return samples[head].stamp ^ samples[(head &+ count) & (samples.count &- 1)].stamp
        }
        var sum = samples[samples.count &- 1].stamp
        var place = 0
        while place < samples.count {
            sum ^= samples[place].stamp
            place &+= 4
        }
        return sum
    }

    /// Puts a late sample in its place in time. The ring does not grow for it: a full one gives up its oldest.
    ///
    /// - Returns: false when it is older than all of a full ring.
    mutating func insert(_ sample: Sample, capacity: Int) -> Bool {
        var position = firstIndex(from: sample.time)
        if count == storage.count {
            if storage.count < capacity {
                grow()
            } else {
                guard position > 0 else { return false }
                dropOldest()
                position -= 1
            }
        }
        let mask = storage.count &- 1
        var index = count
        while index > position {
            storage[(head &+ index) & mask] = storage[(head &+ index &- 1) & mask]
            index -= 1
        }
        storage[(head &+ position) & mask] = sample
        length += 1
        return true
    }

    /// Hands `body` the samples of `range`, oldest first: faster than by index, since the place where the storage wraps
    /// around is looked at once.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (Sample) -> Void) {
        let samples = storage.span
        var place = (head &+ range.lowerBound) & (samples.count &- 1)
        var rest = range.count
        while rest > 0 {
            let end = min(place &+ rest, samples.count)
            rest &-= end &- place
            while place < end {
                body(samples[place])
                place &+= 1
            }
            place = 0
        }
    }

    /// The index of the first sample at or after `time`; `count` when there is none.
    func firstIndex(from time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) >> 1
            if self[middle].time < time { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The sample of exactly this event time.
    func sample(at time: Int64) -> Sample? {
        let index = firstIndex(from: time)
        return index < count && self[index].time == time ? self[index] : nil
    }

    /// Moves all event times.
    mutating func shift(by step: Int64) {
        for index in storage.indices { storage[index].stamp &+= step << 1 }
    }

    private mutating func dropOldest() {
        first = Int32(truncatingIfNeeded: (head &+ 1) & (storage.count &- 1))
        length &-= 1
    }

    private mutating func grow() {
        var larger = [Sample]()
        // Every point that speaks comes to the least evidence; growing up to there would only leave holes in the heap.
        let capacity = max(PointState.leastEvidence, storage.count * 2)
        larger.reserveCapacity(capacity)
        for index in 0..<count { larger.append(self[index]) }
        let filler = Sample(stamp: 0, value: 0)
        while larger.count < capacity { larger.append(filler) }
        storage = larger
        first = 0
    }
}

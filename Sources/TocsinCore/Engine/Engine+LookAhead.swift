// SPDX-License-Identifier: Apache-2.0

/// Looking ahead over a batch of readings. It changes nothing that the engine says.
///
/// Of a large fleet nothing is in the processor's cache when a point's reading comes, and one after the other the lines of
/// its state, its recent readings and its memories cost some hundred nanoseconds each. Readings that are known together
/// have these waits together: all points of a block are loaded first, then what hangs on them, each a load that waits for
/// no other.
extension Engine {
    /// Readings that are looked at together: their lines fit the smallest cache, and there are as many as the processor
    /// can wait for at a time.
    private static let block = 16

    /// Fewer points than this fit the larger caches; one memory of a signal takes the place of up to so many points.
    private static let fleet = 16_384
    private static let pointsPerMemory = 16

    /// Says that `readings` are given to ``receive(_:)`` next, one after the other, and that it is the turn of the one at
    /// `place`. To be called before each; it does something at every sixteenth.
    @inlinable
    public mutating func lookAhead(over readings: [Reading], at place: Int) {
        if place & 15 == 0 && readings.count > 1 { lookAhead(over: readings, from: place) }
    }

    @usableFromInline
    mutating func lookAhead(over readings: [Reading], from first: Int) {
        guard points.count &+ Engine.pointsPerMemory &* memories.count > Engine.fleet else { return }
        let batch = first..<min(readings.count, first &+ Engine.block)
        var sum = glance(over: readings, in: batch)
        if sum.hasMemories { glanceAtMemories(over: readings, in: batch, &sum.glanced) }
        glanced = sum.glanced
    }

    @inline(__always)
    private func glance(over readings: [Reading], in batch: Range<Int>) -> (glanced: Int64, hasMemories: Bool) {
        // What is loaded must be used for something, or no load is made.
        var sum: Int64 = 0
        var hasMemories = false
        let points = points.span
        for place in batch { sum ^= points[Int(readings[place].point.value)].glance }
        for place in batch {
            let index = Int(readings[place].point.value)
            sum ^= points[index].ring.glance
            if traits[Int(points[index].template)].hasMemory {
                hasMemories = true
                sum ^= Int64(alarms.memory(Int(points[index].firstAlarm)))
            }
        }
        return (sum, hasMemories)
    }

    @inline(__always)
    private mutating func glanceAtMemories(over readings: [Reading], in batch: Range<Int>, _ sum: inout Int64) {
        for place in batch {
            for alarm in points[Int(readings[place].point.value)].alarms {
                let memory = alarms.memory(alarm)
                if memory >= 0 { sum ^= memories[memory].glance() }
            }
        }
    }
}

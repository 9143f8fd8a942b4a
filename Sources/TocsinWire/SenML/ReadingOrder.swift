// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Puts the readings of a message in the order of their time.
enum ReadingOrder {
    /// Merges runs that are in order until one is left: readings of one time keep their order. The series of several
    /// points one after the other, as packs have them, are as many runs.
    ///
    /// - Parameter spare: room that is kept from message to message; its content means nothing.
    static func sortByTime(_ readings: inout [DecodedReading], spare: inout [DecodedReading]) {
        var runs = 0
        repeat {
            spare.removeAll(keepingCapacity: true)
            spare.reserveCapacity(readings.count)
            runs = merge(readings.span, into: &spare)
            swap(&readings, &spare)
        } while runs > 1
    }

    // Each two runs become one.
    private static func merge(_ readings: Span<DecodedReading>, into merged: inout [DecodedReading]) -> Int {
        var runs = 0
        var next = 0
        while next < readings.count {
            let middle = endOfRun(readings, from: next)
            let end = endOfRun(readings, from: middle)
            var left = next
            var right = middle
            while left < middle, right < end {
                if readings[right].time < readings[left].time {
                    merged.append(readings[right])
                    right += 1
                } else {
                    merged.append(readings[left])
                    left += 1
                }
            }
            for place in left..<middle { merged.append(readings[place]) }
            for place in right..<end { merged.append(readings[place]) }
            next = end
            runs += 1
        }
        return runs
    }

    private static func endOfRun(_ readings: Span<DecodedReading>, from start: Int) -> Int {
        guard start < readings.count else { return start }
        var end = start + 1
        while end < readings.count, readings[end - 1].time <= readings[end].time { end += 1 }
        return end
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// An id that is no point, as far as it was seen.
public struct UnknownID: Sendable, Equatable {
    public var id: String
    /// Receive times, on the wall clock.
    public var first: Instant
    public var last: Instant
    /// How often it was seen; of a Sparkplug metric, how often it was born.
    public var count: UInt64
    /// The source that brought it last, from 0.
    public var source: Int
    /// It would be a point, but there were as many as there may be.
    public var isOverLimit: Bool
}

/// The ids that the configuration has refused, so that they cost no further look-up, and how often each was seen.
///
/// They are bounded. When there is no room for another one, those that were seen most stay and the others are forgotten: a
/// million made-up ids, seen once each, do not drive out the sensor that somebody forgot to configure.
struct RefusedIDs: Sendable {
    /// What is known of an id besides the table's own entry, whose tag is the source and whose number is 1 when the limit of
    /// points was the reason.
    private struct Sighting: Sendable {
        var first: Int64
        var last: Int64
        var count: UInt64
    }

    /// So many stay at most when others are forgotten.
    static let mostKept = 10_000

    private var table = PackedTextTable()
    private var sightings: [Sighting] = []
    private let capacity: Int
    /// Ids forgotten since the start; one that comes again counts again.
    private(set) var forgotten: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { table.count }

    /// Whether the id is refused; then it has been seen once more.
    mutating func see(_ words: Span<UInt64>, byteCount: Int, at time: Instant) -> Bool {
        let entry = table.find(words, byteCount: byteCount)
        guard entry >= 0 else { return false }
        sightings[entry].count &+= 1
        sightings[entry].last = time.milliseconds
        return true
    }

    /// Remembers an id that has been refused now.
    mutating func add(_ text: PackedText, at time: Instant, source: UInt16, isOverLimit: Bool) {
        guard capacity > 0, table.find(text.words.span, byteCount: text.count) < 0 else { return }
        if table.count >= capacity { forget() }
        let number: Int32 = isOverLimit ? 1 : 0
        guard table.add(text.words.span, byteCount: text.count, number: number, tag: source) >= 0 else { return }
        sightings.append(Sighting(first: time.milliseconds, last: time.milliseconds, count: 1))
    }

    /// - Parameter number: from 0, below ``count``.
    subscript(number: Int) -> UnknownID {
        let (entry, sighting) = (table.entries[number], sightings[number])
        return UnknownID(
            id: table.text(number), first: Instant(milliseconds: sighting.first),
            last: Instant(milliseconds: sighting.last), count: sighting.count, source: Int(entry.tag),
            isOverLimit: entry.number == 1)
    }

    /// Makes room: keeps the ids that were seen most, of those that were seen more than once.
    private mutating func forget() {
        let most = min(RefusedIDs.mostKept, capacity / 2)
        // Counts by their magnitude are enough to tell them apart, without sorting.
        var magnitudes = [Int](repeating: 0, count: UInt64.bitWidth)
        for sighting in sightings { magnitudes[RefusedIDs.magnitude(sighting)] += 1 }
        var (least, above) = (UInt64.bitWidth, 0)
        while least > 1, above + magnitudes[least - 1] <= most {
            least -= 1
            above += magnitudes[least]
        }
        // Of the next magnitude there is room for some.
        var room = least > 1 ? most - above : 0
        let (old, oldSightings) = (table, sightings)
        table.removeAll()
        sightings.removeAll(keepingCapacity: true)
        for number in oldSightings.indices {
            let magnitude = RefusedIDs.magnitude(oldSightings[number])
            if magnitude < least {
                guard magnitude == least - 1, room > 0 else { continue }
                room -= 1
            }
            let (entry, text) = (old.entries[number], old.packed(number))
            guard table.add(text.words.span, byteCount: text.count, number: entry.number, tag: entry.tag) >= 0
            else { continue }
            sightings.append(oldSightings[number])
        }
        forgotten &+= UInt64(oldSightings.count - sightings.count)
    }

    /// 0 for an id that was seen once.
    private static func magnitude(_ sighting: Sighting) -> Int {
        UInt64.bitWidth - 1 - max(1, sighting.count).leadingZeroBitCount
    }
}

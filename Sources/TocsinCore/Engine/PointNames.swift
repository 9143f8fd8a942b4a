// SPDX-License-Identifier: Apache-2.0

/// The ids of points and groups by where they stand, and where each id stands.
///
/// An array of strings and a dictionary take 120 bytes a point, a fifth of all that a point may take. Here all letters
/// stand one after the other, with a hash table of places (open addressing) beside them: some 35 bytes. A name is made into
/// a string when it is asked for, which the records and the checkpoint do, and no reading.
struct PointNames: Sendable {
    private static let free: Int32 = -1

    private var letters: [UInt8] = []
    /// Where each name ends in `letters`.
    private var ends: [Int] = []
    /// Places; a power of two of slots, at most two thirds taken.
    private var slots = [Int32](repeating: PointNames.free, count: 16)

    var count: Int { ends.count }

    subscript(place: Int) -> String { String(decoding: letters[range(of: place)], as: UTF8.self) }

    /// Where this id stands; nil when it is not known.
    subscript(id: String) -> Int32? {
        let place = slots[slot(of: id)]
        return place == PointNames.free ? nil : place
    }

    /// Gives the next place to an id that is not known yet.
    mutating func append(_ id: String) {
        if ends.count * 3 >= slots.count * 2 { grow() }
        slots[slot(of: id)] = Int32(ends.count)
        letters.append(contentsOf: id.utf8)
        ends.append(letters.count)
    }

    private func range(of place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }

    /// The slot that an id has, or would get.
    private func slot(of id: String) -> Int {
        let mask = slots.count - 1
        var slot = id.hashValue & mask
        while slots[slot] != PointNames.free && !isName(of: Int(slots[slot]), id) { slot = (slot + 1) & mask }
        return slot
    }

    private func isName(of place: Int, _ id: String) -> Bool {
        if letters[range(of: place)].elementsEqual(id.utf8) { return true }
        // The same letters may be written in several ways, outside of ASCII.
        return id.utf8.contains { $0 >= 0x80 } && self[place] == id
    }

    private mutating func grow() {
        slots = [Int32](repeating: PointNames.free, count: slots.count * 2)
        for place in 0..<count { slots[slot(of: self[place])] = Int32(place) }
    }
}

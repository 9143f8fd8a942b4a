// SPDX-License-Identifier: Apache-2.0

/// The ids of points and groups by where they stand, and where each id stands.
///
/// A dictionary from ids to places would hold each id a second time; with a million points that is 35 bytes a point. This is
/// a hash table of places alone, with open addressing.
struct PointNames: Sendable {
    private static let free: Int32 = -1

    private var names: [String] = []
    /// Places in `names`; a power of two of them, at most two thirds taken.
    private var slots = [Int32](repeating: PointNames.free, count: 16)

    var count: Int { names.count }

    subscript(index: Int) -> String { names[index] }

    /// Where this id stands; nil when it is not known.
    subscript(id: String) -> Int32? {
        let place = slots[slot(of: id)]
        return place == PointNames.free ? nil : place
    }

    /// Gives the next place to an id that is not known yet.
    mutating func append(_ id: String) {
        if names.count * 3 >= slots.count * 2 { grow() }
        slots[slot(of: id)] = Int32(names.count)
        // A string that was put together holds more memory than its letters need; a copy of the letters does not.
        names.append(String(decoding: Array(id.utf8), as: UTF8.self))
    }

    /// The slot that an id has, or would get.
    private func slot(of id: String) -> Int {
        let mask = slots.count - 1
        var slot = id.hashValue & mask
        while slots[slot] != PointNames.free && names[Int(slots[slot])] != id { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = [Int32](repeating: PointNames.free, count: slots.count * 2)
        for (place, name) in names.enumerated() { slots[slot(of: name)] = Int32(place) }
    }
}

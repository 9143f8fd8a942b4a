// SPDX-License-Identifier: Apache-2.0

/// Texts with a number and a tag each, found by their bytes: open addressing, the texts one after the other in one
/// arena, so that a million of them are three blocks of memory.
struct PackedTextTable: Sendable {
    struct Entry: Sendable {
        /// First word in the arena.
        var offset: UInt32
        /// Bytes of the text.
        var count: UInt16
        /// For the user: a unit, a source.
        var tag: UInt16
        /// For the user: a point, an entry of another table.
        var number: Int32
    }

    private let seed: UInt64
    /// Upper half: the upper half of the hash; lower half: entry + 1; zero for an empty slot.
    private var slots: [UInt64]
    private(set) var entries: [Entry] = []
    private var arena: [UInt64] = []

    private static let smallest = 64

    init() {
        seed = UInt64.random(in: .min ... .max)
        slots = Array(repeating: 0, count: PackedTextTable.smallest)
    }

    var count: Int { entries.count }

    /// - Returns: the entry's number, or -1.
    @inline(__always)
    func find(_ words: Span<UInt64>, byteCount: Int) -> Int {
        let hash = PackedText.hash(words, byteCount: byteCount, seed: seed)
        let last = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & last
        while true {
            let content = slots[slot]
            if content == 0 { return -1 }
            if (content ^ hash) &>> 32 == 0 {
                let entry = Int(truncatingIfNeeded: content & 0xFFFF_FFFF) &- 1
                if equals(entry, words, byteCount) { return entry }
            }
            slot = (slot &+ 1) & last
        }
    }

    @inline(__always)
    private func equals(_ entry: Int, _ words: Span<UInt64>, _ byteCount: Int) -> Bool {
        let entry = entries[entry]
        guard Int(entry.count) == byteCount else { return false }
        var place = 0
        while place < PackedText.wordCount(byteCount) {
            if arena[Int(entry.offset) &+ place] != words[place] { return false }
            place &+= 1
        }
        return true
    }

    /// Adds a text that is not in the table yet.
    ///
    /// - Returns: the entry's number; -1 when the arena has no room left (32 GiB).
    mutating func add(_ words: Span<UInt64>, byteCount: Int, number: Int32, tag: UInt16) -> Int {
        guard let offset = UInt32(exactly: arena.count), entries.count < Int(UInt32.max) else { return -1 }
        if (entries.count + 1) * 4 > slots.count * 3 { grow() }
        entries.append(Entry(offset: offset, count: UInt16(byteCount), tag: tag, number: number))
        for place in 0..<PackedText.wordCount(byteCount) { arena.append(words[place]) }
        place(entries.count - 1, hash: PackedText.hash(words, byteCount: byteCount, seed: seed))
        return entries.count - 1
    }

    mutating func set(_ entry: Int, number: Int32, tag: UInt16) {
        entries[entry].number = number
        entries[entry].tag = tag
    }

    /// Forgets all; keeps the memory unless it is far more than was needed.
    mutating func removeAll() {
        guard !entries.isEmpty else { return }
        if slots.count > PackedTextTable.smallest * 16, slots.count > entries.count * 16 {
            slots = Array(repeating: 0, count: PackedTextTable.smallest)
        } else {
            for slot in slots.indices { slots[slot] = 0 }
        }
        entries.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
    }

    /// The text of an entry.
    func text(_ entry: Int) -> String { packed(entry).string }

    /// The text of an entry.
    func packed(_ entry: Int) -> PackedText {
        let entry = entries[entry]
        var text = PackedText()
        for place in 0..<PackedText.wordCount(Int(entry.count)) {
            text.append(word: arena[Int(entry.offset) + place], byteCount: min(8, Int(entry.count) - 8 * place))
        }
        return text
    }

    // MARK: - Slots

    private mutating func place(_ entry: Int, hash: UInt64) {
        let last = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & last
        while slots[slot] != 0 { slot = (slot + 1) & last }
        slots[slot] = hash & ~0xFFFF_FFFF | UInt64(entry + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, entry) in entries.enumerated() {
            let text = packed(number)
            place(number, hash: PackedText.hash(text.words.span, byteCount: Int(entry.count), seed: seed))
        }
    }
}

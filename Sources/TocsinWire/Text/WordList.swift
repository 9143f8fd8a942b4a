// SPDX-License-Identifier: Apache-2.0

/// Words with a number each, found whatever the case of their ASCII letters.
struct WordList: Sendable {
    private var table = PackedTextTable()

    /// - Parameter words: in lower case, each once.
    init(_ words: [Int32: [String]]) {
        for (number, group) in words {
            for word in group {
                var text = PackedText()
                if text.append(word.utf8) {
                    _ = table.add(text.words.span, byteCount: text.count, number: number, tag: 0)
                }
            }
        }
    }

    /// - Returns: nil for a word that is not in the list.
    func number(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int32? {
        guard end > start, end - start <= 32 else { return nil }
        var text = PackedText()
        var next = start
        while next < end {
            let count = min(8, end - next)
            text.append(word: WordList.lowercased(ByteWords.load(bytes, at: next, count: count)), byteCount: count)
            next += count
        }
        let entry = table.find(text.words.span, byteCount: text.count)
        return entry < 0 ? nil : table.entries[entry].number
    }

    // Sets the 0x20 bit of the bytes from A to Z; those with the highest bit set are no ASCII.
    private static func lowercased(_ word: UInt64) -> UInt64 {
        let low = word & ~ByteWords.highs
        let fromA = low &+ ByteWords.ones &* (0x80 - 0x41)
        let afterZ = low &+ ByteWords.ones &* (0x80 - 0x5B)
        return word | (fromA & ~afterZ & ~word & ByteWords.highs) >> 2
    }
}

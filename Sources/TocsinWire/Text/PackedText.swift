// SPDX-License-Identifier: Apache-2.0

/// A short text as words of eight bytes, zero after its end: put together, hashed and compared a word at a time.
struct PackedText: Sendable {
    static let maximumBytes = 256

    /// One word more than the bytes need, so that an append may always write the one after.
    private(set) var words = InlineArray<33, UInt64>(repeating: 0)
    /// Bytes.
    private(set) var count = 0

    /// Appends the bytes that `word` has at its low end, the rest of it zero.
    ///
    /// - Parameter byteCount: at most 8; together at most ``maximumBytes``.
    @inline(__always)
    mutating func append(word: UInt64, byteCount: Int) {
        let place = count &>> 3
        let shift = UInt64(truncatingIfNeeded: (count & 7) &* 8)
        if shift == 0 {
            words[place] = word
        } else {
            words[place] |= word &<< shift
            words[place &+ 1] = word &>> (64 &- shift)
        }
        count &+= byteCount
    }

    /// - Returns: false, and appends nothing, if there is no room for so many.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        guard end &- start <= PackedText.maximumBytes &- count else { return false }
        var next = start
        while next < end {
            let length = min(8, end &- next)
            append(word: ByteWords.load(bytes, at: next, count: length), byteCount: length)
            next &+= 8
        }
        return true
    }

    /// - Parameter other: together at most ``maximumBytes``.
    @inline(__always)
    mutating func append(_ other: borrowing PackedText) {
        var left = other.count
        var place = 0
        while left > 0 {
            append(word: other.words[place], byteCount: min(8, left))
            left &-= 8
            place &+= 1
        }
    }

    /// - Returns: false, and appends nothing, if there is no room for so many.
    mutating func append(_ bytes: some Sequence<UInt8>) -> Bool {
        let array = Array(bytes)
        return append(array.span, from: 0, to: array.count)
    }

    /// - Parameter count: not more than there are.
    @inline(__always)
    mutating func truncate(to count: Int) {
        self.count = count
        if count & 7 != 0 { words[count &>> 3] &= ByteWords.mask(count & 7) }
    }

    /// The bytes as text.
    var string: String {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(8 * ($0 & 7))) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @inline(__always) static func wordCount(_ bytes: Int) -> Int { (bytes &+ 7) &>> 3 }

    /// Mixes the words by folded 128-bit products. With a seed that nobody outside knows, texts cannot be made to collide.
    @inline(__always)
    static func hash(_ words: Span<UInt64>, byteCount: Int, seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: byteCount) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place < wordCount(byteCount) {
            let product = (hash ^ words[place] ^ 0xA076_1D64_78BD_642F)
                .multipliedFullWidth(by: seed | 0xE703_7ED1_0000_0001)
            hash = product.high ^ product.low
            place &+= 1
        }
        let product = hash.multipliedFullWidth(by: 0x8EBC_6AF0_9C88_C6E3)
        return product.high ^ product.low
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Eight bytes at a time: the first byte of a word is its lowest.
public enum ByteWords {
    /// Each byte 1.
    @inlinable @inline(__always) public static var ones: UInt64 { 0x0101_0101_0101_0101 }
    /// The highest bit of each byte.
    @inlinable @inline(__always) public static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Eight bytes from an offset that has so many after it.
    @inlinable @inline(__always)
    public static func load(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // The load itself is checked against the span's bounds, and any bits are a UInt64.
        UInt64(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Up to eight bytes, the others zero.
    @inlinable @inline(__always)
    public static func load(_ bytes: Span<UInt8>, at offset: Int, count: Int) -> UInt64 {
        guard count < 8 else { return load(bytes, at: offset) }
        guard offset &+ 8 <= bytes.count else { return loadLast(bytes, at: offset, count: count) }
        return load(bytes, at: offset) & mask(count)
    }

    @usableFromInline
    static func loadLast(_ bytes: Span<UInt8>, at offset: Int, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in 0..<count { word |= UInt64(bytes[offset + place]) << UInt64(8 * place) }
        return word
    }

    /// Ones in the lowest `count` bytes.
    ///
    /// - Parameter count: 0 to 7.
    @inlinable @inline(__always)
    public static func mask(_ count: Int) -> UInt64 { (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1 }

    /// Not zero if a byte of the word is zero; its lowest set bit is then the highest bit of the first such byte.
    @inlinable @inline(__always)
    public static func zeroes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    /// As ``zeroes(_:)``, for a byte of some value.
    @inlinable @inline(__always)
    public static func matches(_ word: UInt64, _ byte: UInt8) -> UInt64 { zeroes(word ^ (ones &* UInt64(byte))) }

    /// As ``zeroes(_:)``, for bytes below some value, at most 128.
    @inlinable @inline(__always)
    public static func below(_ word: UInt64, _ byte: UInt8) -> UInt64 { (word &- ones &* UInt64(byte)) & ~word & highs }
}

/// A part of the message that is being decoded: no copy of it.
struct ByteRange: Sendable {
    /// Offset of the first byte; the largest stands for a range that is not there, since no payload is so long.
    var start = UInt32.max
    private var bits: UInt32 = 0

    init() {}

    @inline(__always)
    init(_ start: Int, _ end: Int, isEscaped: Bool = false) {
        self.start = UInt32(truncatingIfNeeded: start)
        bits = UInt32(truncatingIfNeeded: end &- start) &<< 1 | (isEscaped ? 1 : 0)
    }

    @inline(__always) var isThere: Bool { start != .max }
    /// Whether something in it stands for something else, as its format's ``EscapeStyle`` says.
    @inline(__always) var isEscaped: Bool { bits & 1 != 0 }
    @inline(__always) var count: Int { Int(bits &>> 1) }
    @inline(__always) var first: Int { Int(start) }
    @inline(__always) var end: Int { first &+ count }
}

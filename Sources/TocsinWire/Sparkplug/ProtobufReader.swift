// SPDX-License-Identifier: Apache-2.0

/// Steps forward through the protobuf wire format: fields with a number and one of four shapes.
///
/// Nothing is built and nothing is entered by itself: a message inside a message is a range of bytes, so that nesting
/// costs nothing and cannot run deep. Groups, which no schema of today uses, are refused.
struct ProtobufReader {
    /// How a field's value lies in the bytes.
    enum Shape: UInt8 {
        case varint = 0
        case eightBytes = 1
        case bytes = 2
        case fourBytes = 5
    }

    private(set) var offset: Int
    let end: Int

    /// - Parameter end: not more than the bytes that there will be.
    init(from start: Int, to end: Int) {
        offset = start
        self.end = end
    }

    var hasMore: Bool {
        @inline(__always) get { offset < end }
    }

    /// The key of the next field: its number in the upper bits, its shape in the lowest three.
    ///
    /// - Throws: `invalidProtobuf` for field 0, a group, or a shape that there is not.
    @inline(__always)
    mutating func key(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> UInt32 {
        let key = try varint(bytes)
        guard key >= 8, key <= UInt64(UInt32.max), 0b10_0111 &>> (key & 7) & 1 != 0 else { throw .invalidProtobuf }
        return UInt32(truncatingIfNeeded: key)
    }

    /// A number of 7 bits a byte, lowest first: at most 10 bytes and 64 bits.
    @inline(__always)
    mutating func varint(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> UInt64 {
        guard offset < end else { throw .invalidProtobuf }
        let first = bytes[offset]
        guard first >= 0x80 else {
            offset &+= 1
            return UInt64(first)
        }
        guard offset &+ 8 <= end else { return try byteByByte(bytes) }
        let word = ByteWords.load(bytes, at: offset)
        let stops = ~word & ByteWords.highs
        guard stops != 0 else { return try byteByByte(bytes) }
        let count = stops.trailingZeroBitCount &>> 3 &+ 1
        offset &+= count
        // The 7 bits of each byte, put together in three steps: two bytes, four, eight.
        var value = word & (count == 8 ? .max : ByteWords.mask(count)) & ~ByteWords.highs
        value = (value & 0x007F_007F_007F_007F) | (value & 0x7F00_7F00_7F00_7F00) &>> 1
        value = (value & 0x0000_3FFF_0000_3FFF) | (value & 0x3FFF_0000_3FFF_0000) &>> 2
        return (value & 0x0FFF_FFFF) | (value & 0x0FFF_FFFF_0000_0000) &>> 4
    }

    @inline(never)
    private mutating func byteByByte(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end, shift < 70 {
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || byte <= 1 else { throw .invalidProtobuf }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .invalidProtobuf
    }

    /// The four bytes of a `float` or `fixed32`.
    @inline(__always)
    mutating func fourBytes(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> UInt32 {
        guard end &- offset >= 4 else { throw .invalidProtobuf }
        let word = ByteWords.load(bytes, at: offset, count: 4)
        offset &+= 4
        return UInt32(truncatingIfNeeded: word)
    }

    /// The eight bytes of a `double` or `fixed64`.
    @inline(__always)
    mutating func eightBytes(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> UInt64 {
        guard end &- offset >= 8 else { throw .invalidProtobuf }
        let word = ByteWords.load(bytes, at: offset)
        offset &+= 8
        return word
    }

    /// Where the bytes of a string, a byte field or an inner message are: inside the bounds.
    @inline(__always)
    mutating func range(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> ByteRange {
        let length = try varint(bytes)
        guard length <= UInt64(end &- offset) else { throw .invalidProtobuf }
        let start = offset
        offset &+= Int(length)
        return ByteRange(start, offset)
    }

    /// Over the value of a field that nobody asks for.
    @inline(__always)
    mutating func skip(_ key: UInt32, _ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        switch Shape(rawValue: UInt8(truncatingIfNeeded: key & 7)) {
        case .varint: _ = try varint(bytes)
        case .eightBytes: _ = try eightBytes(bytes)
        case .bytes: _ = try range(bytes)
        case .fourBytes: _ = try fourBytes(bytes)
        case nil: throw .invalidProtobuf
        }
    }

    /// A field's key, as a constant to compare with.
    static func key(_ number: UInt32, _ shape: Shape) -> UInt32 { number << 3 | UInt32(shape.rawValue) }
}

// SPDX-License-Identifier: Apache-2.0

/// Steps through CBOR (RFC 8949) without building anything.
///
/// All that is stepped over is checked to be well-formed (RFC 8949, appendix C); the bytes of text are not checked to be
/// UTF-8 unless they are used. Lengths need not be written in their shortest form.
enum CBORScan {
    static let breakByte: UInt8 = 0xFF
    /// The tag that says "what follows is CBOR" and nothing else.
    static let selfDescribed: UInt64 = 55_799

    /// What an item begins with.
    struct Head {
        /// 0 to 7: unsigned, negative, bytes, text, array, map, tag, simple or float.
        var major: UInt8
        /// The low five bits of the first byte.
        var information: UInt8
        /// Value, length or tag; the bits of a float. 0 where the length is indefinite.
        var argument: UInt64

        @inline(__always) var isIndefinite: Bool { information == 31 }
    }

    /// The byte at an offset.
    @inline(__always)
    static func peek(_ bytes: Span<UInt8>, _ offset: Int) throws(DecodeErrorReason) -> UInt8 {
        guard offset < bytes.count else { throw .invalidCBOR }
        return bytes[offset]
    }

    /// Steps over the head of an item, which must not be a break.
    @inline(__always)
    static func head(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> Head {
        let first = try peek(bytes, offset)
        offset &+= 1
        let information = first & 31
        if information < 24 {
            return Head(major: first &>> 5, information: information, argument: UInt64(information))
        }
        return try longHead(first, bytes, &offset)
    }

    @inline(__always)
    private static func longHead(
        _ first: UInt8, _ bytes: Span<UInt8>, _ offset: inout Int
    ) throws(DecodeErrorReason) -> Head {
        let (major, information) = (first &>> 5, first & 31)
        guard information < 28 else {
            // Indefinite length: of bytes, text, array, map.
            guard information == 31, major >= 2, major <= 5 else { throw .invalidCBOR }
            return Head(major: major, information: information, argument: 0)
        }
        let length = 1 &<< Int(information &- 24)
        guard length <= bytes.count &- offset else { throw .invalidCBOR }
        let word = ByteWords.load(bytes, at: offset, count: length).byteSwapped
        offset &+= length
        return Head(
            major: major, information: information, argument: word &>> UInt64(truncatingIfNeeded: 64 &- 8 &* length))
    }

    /// Whether the container that was entered ends here; if so, steps over its end.
    ///
    /// - Parameter left: items of a container of definite length that are still to come; counts down.
    @inline(__always)
    static func ends(
        _ bytes: Span<UInt8>, _ offset: inout Int, _ head: Head, left: inout UInt64
    ) throws(DecodeErrorReason) -> Bool {
        if head.isIndefinite {
            guard try peek(bytes, offset) == breakByte else { return false }
            offset &+= 1
            return true
        }
        guard left > 0 else { return true }
        left &-= 1
        return false
    }

    // MARK: - Strings

    /// Steps over a string of text or bytes whose head has been read.
    ///
    /// - Returns: its bytes; of one in chunks the chunks with their heads, marked as escaped, for
    ///   ``join(_:_:into:)``.
    @inline(__always)
    static func string(
        _ bytes: Span<UInt8>, _ offset: inout Int, _ head: Head
    ) throws(DecodeErrorReason) -> ByteRange {
        if head.isIndefinite { return try chunks(bytes, &offset, major: head.major) }
        guard head.argument <= UInt64(bytes.count &- offset) else { throw .invalidCBOR }
        let start = offset
        offset &+= Int(truncatingIfNeeded: head.argument)
        return ByteRange(start, offset)
    }

    @inline(never)
    private static func chunks(
        _ bytes: Span<UInt8>, _ offset: inout Int, major: UInt8
    ) throws(DecodeErrorReason) -> ByteRange {
        let start = offset
        while try peek(bytes, offset) != breakByte {
            let chunk = try head(bytes, &offset)
            guard chunk.major == major, !chunk.isIndefinite else { throw .invalidCBOR }
            _ = try string(bytes, &offset, chunk)
        }
        offset += 1
        return ByteRange(start, offset - 1, isEscaped: true)
    }

    /// Replaces `text` by the content of chunks that ``string(_:_:_:)`` has stepped over.
    static func join(_ bytes: Span<UInt8>, _ range: ByteRange, into text: inout [UInt8]) throws(DecodeErrorReason) {
        text.removeAll(keepingCapacity: true)
        var next = range.first
        while next < range.end {
            let chunk = try head(bytes, &next)
            let content = try string(bytes, &next, chunk)
            for place in content.first..<content.end { text.append(bytes[place]) }
        }
    }

    // MARK: - Items

    /// Steps over any item.
    ///
    /// - Parameter nesting: how many more arrays, maps and tags may be inside each other.
    static func skip(_ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int) throws(DecodeErrorReason) {
        let head = try head(bytes, &offset)
        switch head.major {
        case 2, 3: _ = try string(bytes, &offset, head)
        case 4, 5:
            guard nesting > 0 else { throw .nestingTooDeep }
            var left = head.argument
            while try !ends(bytes, &offset, head, left: &left) {
                try skip(bytes, &offset, nesting: nesting &- 1)
                if head.major == 5 { try skip(bytes, &offset, nesting: nesting &- 1) }
            }
        case 6:
            guard nesting > 0 else { throw .nestingTooDeep }
            try skip(bytes, &offset, nesting: nesting &- 1)
        case 7: try check(simple: head)
        default: break
        }
    }

    /// A simple value written in two bytes must be one that does not fit into one.
    @inline(__always)
    static func check(simple head: Head) throws(DecodeErrorReason) {
        guard head.information != 24 || head.argument >= 32 else { throw .invalidCBOR }
    }
}

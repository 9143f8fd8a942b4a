// SPDX-License-Identifier: Apache-2.0

/// Steps through JSON text (RFC 8259) without building anything.
///
/// What is stepped over is checked as far as its syntax goes; the bytes of strings are not checked to be UTF-8 unless
/// they are used. One thing more than the RFC is taken: the words `NaN`, `Infinity` and `-Infinity`, since common
/// encoders write them for a sensor without a value, and the other readings of such a message must not be lost.
enum JSONScan {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    private static let backslash = UInt8(ascii: "\\")

    /// The byte at an offset; 0, which is no JSON, at the end.
    @inline(__always)
    static func peek(_ bytes: Span<UInt8>, _ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    @inline(__always)
    static func skipSpace(_ bytes: Span<UInt8>, _ offset: inout Int) {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset &+= 1
        }
    }

    @inline(__always)
    static func expect(_ byte: UInt8, _ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) {
        guard peek(bytes, offset) == byte else { throw .invalidJSON }
        offset &+= 1
    }

    /// Steps over a string.
    ///
    /// - Returns: what is between the quotation marks.
    @inline(__always)
    static func string(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> ByteRange {
        try expect(quote, bytes, &offset)
        let start = offset
        var next = start
        skipPlain(bytes, &next)
        if next < bytes.count, bytes[next] == quote {
            offset = next &+ 1
            return ByteRange(start, next)
        }
        return try escapedString(bytes, &offset, from: next)
    }

    @inline(never)
    private static func escapedString(
        _ bytes: Span<UInt8>, _ offset: inout Int, from: Int
    ) throws(DecodeErrorReason) -> ByteRange {
        let start = offset
        var next = from
        while peek(bytes, next) != quote {
            guard peek(bytes, next) == backslash else { throw .invalidJSON }
            switch peek(bytes, next + 1) {
            case quote, backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
                UInt8(ascii: "r"), UInt8(ascii: "t"):
                next += 2
            case UInt8(ascii: "u"):
                for place in 2...5 where HexadecimalDigit.value(peek(bytes, next + place)) == nil { throw .invalidJSON }
                next += 6
            default: throw .invalidJSON
            }
            skipPlain(bytes, &next)
        }
        offset = next + 1
        return ByteRange(start, next, isEscaped: true)
    }

    // To the next quotation mark, backslash or control character, or to the end.
    @inline(__always)
    private static func skipPlain(_ bytes: Span<UInt8>, _ next: inout Int) {
        while next &+ 8 <= bytes.count {
            let word = ByteWords.load(bytes, at: next)
            let special =
                ByteWords.matches(word, quote) | ByteWords.matches(word, backslash) | ByteWords.below(word, 0x20)
            if special != 0 {
                next &+= special.trailingZeroBitCount &>> 3
                return
            }
            next &+= 8
        }
        while next < bytes.count {
            let byte = bytes[next]
            if byte == quote || byte == backslash || byte < 0x20 { return }
            next &+= 1
        }
    }

    /// A value that is neither an object nor an array.
    enum Scalar {
        case number(DecimalNumber)
        case string(ByteRange)
        case yes
        case no
        case null
        /// `NaN`, `Infinity`, `-Infinity`.
        case notFinite
    }

    /// Steps over a value that is neither an object nor an array.
    @inline(__always)
    static func scalar(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> Scalar {
        let byte = peek(bytes, offset)
        if byte == quote { return .string(try string(bytes, &offset)) }
        if byte &- 48 < 10 || byte == UInt8(ascii: "-"),
            let number = DecimalNumber.scan(bytes, at: &offset, end: bytes.count, .json)
        {
            return .number(number)
        }
        return try word(bytes, &offset)
    }

    @inline(never)
    private static func word(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> Scalar {
        if take(0x6575_7274, 4, bytes, &offset) { return .yes }
        if take(0x65_736C_6166, 5, bytes, &offset) { return .no }
        if take(0x6C6C_756E, 4, bytes, &offset) { return .null }
        if take(0x4E_614E, 3, bytes, &offset) { return .notFinite }
        if peek(bytes, offset) == UInt8(ascii: "-") { offset &+= 1 }
        if take(0x7974_696E_6966_6E49, 8, bytes, &offset) { return .notFinite }
        throw .invalidJSON
    }

    // The letters of the word, the first lowest.
    private static func take(_ word: UInt64, _ count: Int, _ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
        guard offset &+ count <= bytes.count, ByteWords.load(bytes, at: offset, count: count) == word else {
            return false
        }
        offset &+= count
        return true
    }

    /// Steps over any value.
    ///
    /// - Parameter nesting: how many more objects and arrays may be inside each other.
    static func skipValue(_ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int) throws(DecodeErrorReason) {
        let close: UInt8
        switch peek(bytes, offset) {
        case openBrace: close = closeBrace
        case openBracket: close = closeBracket
        default:
            _ = try scalar(bytes, &offset)
            return
        }
        guard nesting > 0 else { throw .nestingTooDeep }
        guard enter(bytes, &offset, close: close) else { return }
        repeat {
            if close == closeBrace { _ = try memberName(bytes, &offset) }
            try skipValue(bytes, &offset, nesting: nesting &- 1)
        } while try hasMore(bytes, &offset, close: close)
    }

    /// Over an opening bracket.
    ///
    /// - Returns: whether anything is inside; if not, also over the closing one.
    @inline(__always)
    static func enter(_ bytes: Span<UInt8>, _ offset: inout Int, close: UInt8) -> Bool {
        offset &+= 1
        skipSpace(bytes, &offset)
        guard peek(bytes, offset) == close else { return true }
        offset &+= 1
        return false
    }

    /// Over the name of a member and the colon, to its value.
    @inline(__always)
    static func memberName(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> ByteRange {
        let name = try string(bytes, &offset)
        skipSpace(bytes, &offset)
        try expect(colon, bytes, &offset)
        skipSpace(bytes, &offset)
        return name
    }

    /// After a member or element: over the comma to the next, or over the closing bracket.
    @inline(__always)
    static func hasMore(_ bytes: Span<UInt8>, _ offset: inout Int, close: UInt8) throws(DecodeErrorReason) -> Bool {
        skipSpace(bytes, &offset)
        let byte = peek(bytes, offset)
        offset &+= 1
        if byte == comma {
            skipSpace(bytes, &offset)
            return true
        }
        guard byte == close else { throw .invalidJSON }
        return false
    }
}

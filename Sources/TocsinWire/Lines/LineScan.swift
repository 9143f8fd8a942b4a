// SPDX-License-Identifier: Apache-2.0

/// Steps through one line of line protocol (InfluxData's reference, version 2) without building anything.
///
/// A line ends at a line feed, also inside quotation marks, so that a mark that is missing costs no other line.
enum LineScan {
    static let comma = UInt8(ascii: ",")
    static let equals = UInt8(ascii: "=")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let space: UInt8 = 0x20

    /// Where the line that begins at an offset ends: at a line feed or at the end.
    static func end(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var next = start
        while next &+ 8 <= bytes.count {
            let found = ByteWords.matches(ByteWords.load(bytes, at: next), 0x0A)
            if found != 0 { return next &+ found.trailingZeroBitCount &>> 3 }
            next &+= 8
        }
        while next < bytes.count, bytes[next] != 0x0A { next &+= 1 }
        return next
    }

    /// Steps over the text of a name, or of a tag.
    ///
    /// - Parameter stops: what ends it, unless a backslash stands before it; the end of the line always does.
    /// - Returns: the text, which may be empty.
    @inline(__always)
    static func name(
        _ bytes: Span<UInt8>, _ offset: inout Int, end: Int, stops: (UInt8, UInt8, UInt8)
    ) -> ByteRange {
        let start = offset
        var isEscaped = false
        var next = start
        while next < end {
            let byte = bytes[next]
            if byte == backslash {
                isEscaped = true
                // Only these lose their meaning, so that `\\,` is a backslash and a comma.
                if next &+ 1 < end {
                    let following = bytes[next &+ 1]
                    if following == comma || following == equals || following == space { next &+= 1 }
                }
            } else if byte == stops.0 || byte == stops.1 || byte == stops.2 {
                break
            }
            next &+= 1
        }
        offset = next
        return ByteRange(start, next, isEscaped: isEscaped)
    }

    /// Steps over spaces.
    @inline(__always)
    static func skipSpace(_ bytes: Span<UInt8>, _ offset: inout Int, end: Int) {
        while offset < end, bytes[offset] == space { offset &+= 1 }
    }

    /// A field of the field set.
    struct Field {
        var key = ByteRange()
        /// With its quotation marks if it has some.
        var value = ByteRange()
        /// Whether another one follows.
        var hasMore = false
    }

    /// Steps over a field, and over the comma behind it.
    ///
    /// - Returns: nil when there is none, or something is wrong with it.
    static func field(_ bytes: Span<UInt8>, _ offset: inout Int, end: Int) -> Field? {
        var field = Field()
        field.key = name(bytes, &offset, end: end, stops: (equals, comma, space))
        guard field.key.count > 0, offset < end, bytes[offset] == equals else { return nil }
        offset &+= 1
        let start = offset
        if offset < end, bytes[offset] == quote {
            guard string(bytes, &offset, end: end) else { return nil }
        } else {
            while offset < end, bytes[offset] != comma, bytes[offset] != space { offset &+= 1 }
        }
        field.value = ByteRange(start, offset)
        guard field.value.count > 0 else { return nil }
        guard offset < end else { return field }
        field.hasMore = bytes[offset] == comma
        guard field.hasMore || bytes[offset] == space else { return nil }
        if field.hasMore { offset &+= 1 }
        return field
    }

    // False when its quotation mark is not closed.
    private static func string(_ bytes: Span<UInt8>, _ offset: inout Int, end: Int) -> Bool {
        offset &+= 1
        while offset < end, bytes[offset] != quote {
            if bytes[offset] == backslash, offset &+ 1 < end { offset &+= 1 }
            offset &+= 1
        }
        guard offset < end else { return false }
        offset &+= 1
        return true
    }

    /// A whole number without a sign; nil for anything else, and for one beyond 64 bits.
    static func wholeNumber(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64? {
        guard start < end else { return nil }
        var number: UInt64 = 0
        for place in start..<end {
            let digit = bytes[place] &- 48
            guard digit < 10 else { return nil }
            let product = number.multipliedReportingOverflow(by: 10)
            let sum = product.partialValue.addingReportingOverflow(UInt64(digit))
            guard !product.overflow, !sum.overflow else { return nil }
            number = sum.partialValue
        }
        return number
    }
}

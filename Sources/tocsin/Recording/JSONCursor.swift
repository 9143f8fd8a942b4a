// SPDX-License-Identifier: Apache-2.0
import TocsinWire

/// A forward reader of one JSON line in borrowed bytes: it tells where things stand and copies nothing.
///
/// Raw control characters inside a string are a fault, so nothing ever reaches beyond the end of its line.
struct JSONCursor {
    /// What is wrong, and at which byte.
    struct Fault: Error, Equatable {
        var offset: Int
        var reason: String
    }

    /// A string's bytes without the quotes, as they stand in the line.
    struct Text: Equatable {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    /// More arrays and objects inside each other are refused.
    static let deepest = 64

    var offset: Int

    /// Whether the member list of an object goes on; called once before each key.
    mutating func nextMember(_ bytes: Span<UInt8>, isFirst: Bool) throws(Fault) -> Bool {
        if isFirst {
            try expect(UInt8(ascii: "{"), bytes)
            skipBlanks(bytes)
            return !take(UInt8(ascii: "}"), bytes)
        }
        skipBlanks(bytes)
        if take(UInt8(ascii: ","), bytes) { return true }
        guard take(UInt8(ascii: "}"), bytes) else { throw fault("expected , or } after a value") }
        return false
    }

    /// A key and the colon after it.
    mutating func key(_ bytes: Span<UInt8>) throws(Fault) -> Range<Int> {
        let text = try string(bytes)
        try expect(UInt8(ascii: ":"), bytes)
        skipBlanks(bytes)
        return text.range
    }

    mutating func string(_ bytes: Span<UInt8>) throws(Fault) -> Text {
        try expect(UInt8(ascii: "\""), bytes)
        let start = offset
        var hasEscapes = false
        while true {
            offset = JSONCursor.special(bytes, from: offset)
            guard offset < bytes.count, bytes[offset] >= 0x20 else { break }
            if bytes[offset] == UInt8(ascii: "\"") {
                offset &+= 1
                return Text(range: start..<offset &- 1, hasEscapes: hasEscapes)
            }
            hasEscapes = true
            // What is escaped may be no control character either.
            guard offset &+ 1 < bytes.count, bytes[offset &+ 1] >= 0x20 else { break }
            offset &+= 2
        }
        throw Fault(offset: start &- 1, reason: "a string without its end")
    }

    /// A string and what it means.
    ///
    /// - Parameter scratch: holds the meaning if the text has escapes; else it stands in the line.
    mutating func string(_ bytes: Span<UInt8>, into scratch: inout ScratchText) throws(Fault) -> Text {
        try expect(UInt8(ascii: "\""), bytes)
        let start = offset
        offset = JSONCursor.special(bytes, from: start)
        var hasEscapes = false
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\\") {
            hasEscapes = true
            switch scratch.unescape(bytes, from: start) {
            case .quote(let end): offset = end
            case .unended: offset = bytes.count
            case .unknownEscape:
                throw Fault(offset: start, reason: "a string has an escape that JSON does not know")
            }
        }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
            throw Fault(offset: start &- 1, reason: "a string without its end")
        }
        offset &+= 1
        return Text(range: start..<offset &- 1, hasEscapes: hasEscapes)
    }

    /// The first quotation mark, backslash or control character from an offset on; where the bytes end if there is none.
    static func special(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= bytes.count {
            let found = special(in: ByteWords.load(bytes, at: offset))
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < bytes.count, bytes[offset] >= 0x20, bytes[offset] != UInt8(ascii: "\""),
            bytes[offset] != UInt8(ascii: "\\")
        { offset &+= 1 }
        return offset
    }

    /// The same in a word: its lowest set bit is the highest bit of the first such byte; zero if there is none.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        ByteWords.matches(word, UInt8(ascii: "\"")) | ByteWords.matches(word, UInt8(ascii: "\\"))
            | ByteWords.below(word, 0x20)
    }

    /// Goes over any value.
    ///
    /// - Returns: where it stands.
    mutating func value(_ bytes: Span<UInt8>, depth: Int = 0) throws(Fault) -> Range<Int> {
        skipBlanks(bytes)
        let start = offset
        guard start < bytes.count else { throw fault("expected a value") }
        switch bytes[start] {
        case UInt8(ascii: "\""): _ = try string(bytes)
        case UInt8(ascii: "{"):
            try checkDepth(depth)
            var isFirst = true
            while try nextMember(bytes, isFirst: isFirst) {
                isFirst = false
                _ = try key(bytes)
                _ = try value(bytes, depth: depth + 1)
            }
        case UInt8(ascii: "["): try array(bytes, depth: depth)
        default: try word(bytes)
        }
        return start..<offset
    }

    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 || bytes[offset] == 0x0D {
            offset &+= 1
        }
    }

    func fault(_ reason: String) -> Fault { Fault(offset: offset, reason: reason) }

    // MARK: - Parts

    private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(Fault) {
        try checkDepth(depth)
        offset &+= 1
        skipBlanks(bytes)
        if take(UInt8(ascii: "]"), bytes) { return }
        repeat {
            _ = try value(bytes, depth: depth + 1)
            skipBlanks(bytes)
        } while take(UInt8(ascii: ","), bytes)
        try expect(UInt8(ascii: "]"), bytes)
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word(_ bytes: Span<UInt8>) throws(Fault) {
        let start = offset
        scan: while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                offset &+= 1
            default: break scan
            }
        }
        guard offset > start else { throw fault("expected a value") }
    }

    private func checkDepth(_ depth: Int) throws(Fault) {
        guard depth < JSONCursor.deepest else {
            throw fault("more than \(JSONCursor.deepest) levels inside each other")
        }
    }

    private mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(Fault) {
        skipBlanks(bytes)
        guard take(byte, bytes) else { throw fault("expected \(Character(Unicode.Scalar(byte)))") }
    }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset &+= 1
        return true
    }
}

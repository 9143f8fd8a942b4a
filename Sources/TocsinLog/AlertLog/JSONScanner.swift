// SPDX-License-Identifier: Apache-2.0

/// Reads JSON member by member, for the log's own lines: what it does not ask for is skipped, not built.
struct JSONScanner {
    /// The text is not JSON, or not of the shape that was asked for.
    struct Malformed: Error, Equatable {
        var offset: Int
    }

    private static let deepest = 16
    let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    var isAtEnd: Bool { offset == end }

    /// Calls `member` with each key; it must read or skip the value.
    mutating func object(_ member: (String, inout JSONScanner) throws(Malformed) -> Void) throws(Malformed) {
        try expect(UInt8(ascii: "{"))
        if try take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try member(key, &self)
        } while try take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Calls `element` at each element; it must read or skip it.
    mutating func array(_ element: (inout JSONScanner) throws(Malformed) -> Void) throws(Malformed) {
        try expect(UInt8(ascii: "["))
        if try take(UInt8(ascii: "]")) { return }
        repeat { try element(&self) } while try take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// A string without its escapes.
    mutating func string() throws(Malformed) -> String {
        let (start, hasEscapes) = try skipString()
        let raw = bytes[start..<(offset - 1)]
        guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        return try unescape(raw)
    }

    /// The raw bytes of a string without escapes, such as a hash.
    mutating func plainString() throws(Malformed) -> [UInt8] {
        let (start, hasEscapes) = try skipString()
        guard !hasEscapes else { throw Malformed(offset: start) }
        return Array(bytes[start..<(offset - 1)])
    }

    mutating func unsigned() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        let start = offset
        while offset < end, bytes[offset] >= 48, bytes[offset] <= 57 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[offset] - 48))
            guard !overflow, !carry else { throw Malformed(offset: start) }
            value = sum
            offset += 1
        }
        guard offset > start else { throw Malformed(offset: start) }
        return value
    }

    mutating func skipValue(depth: Int = 0) throws(Malformed) {
        guard offset < end, depth < JSONScanner.deepest else { throw Malformed(offset: offset) }
        switch bytes[offset] {
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "{"):
            try object { (_, scanner) throws(Malformed) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try array { (scanner) throws(Malformed) in try scanner.skipValue(depth: depth + 1) }
        default:
            let start = offset
            while offset < end, !",}]".utf8.contains(bytes[offset]) { offset += 1 }
            guard offset > start else { throw Malformed(offset: start) }
        }
    }

    // MARK: - Parts

    private mutating func expect(_ byte: UInt8) throws(Malformed) {
        guard offset < end, bytes[offset] == byte else { throw Malformed(offset: offset) }
        offset += 1
    }

    private mutating func take(_ byte: UInt8) throws(Malformed) -> Bool {
        guard offset < end else { throw Malformed(offset: offset) }
        guard bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipString() throws(Malformed) -> (start: Int, hasEscapes: Bool) {
        try expect(UInt8(ascii: "\""))
        let start = offset
        var hasEscapes = false
        while offset < end {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return (start, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                offset += 2
            case 0..<0x20: throw Malformed(offset: offset)
            default: offset += 1
            }
        }
        throw Malformed(offset: start)
    }

    private func unescape(_ raw: ArraySlice<UInt8>) throws(Malformed) -> String {
        var text: [UInt8] = []
        var index = raw.startIndex
        while index < raw.endIndex {
            guard raw[index] == UInt8(ascii: "\\") else {
                text.append(raw[index])
                index += 1
                continue
            }
            let escape = raw[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                // The log writes control characters this way and nothing else.
                let digits = String(decoding: raw[index..<min(index + 4, raw.endIndex)], as: UTF8.self)
                guard digits.utf8.count == 4, let code = UInt8(digits, radix: 16), code < 0x80 else {
                    throw Malformed(offset: index)
                }
                text.append(code)
                index += 4
            default: text.append(escape)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Storage for a text that cannot be read where it stands: without its escapes, or decoded from Base64. It is kept from
/// one text to the next.
struct ScratchText {
    private var storage: [UInt8] = []
    /// Bytes of the present text.
    private(set) var count = 0

    /// Lends the text.
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result { body(storage.span.extracting(0..<count)) }

    /// A copy, where it is not on the hot path.
    var string: String { String(decoding: storage[..<count], as: UTF8.self) }

    /// Takes a JSON string without its escapes.
    ///
    /// - Parameter range: between the quotes.
    /// - Returns: false for an escape that JSON does not know, or half of a surrogate pair.
    mutating func unescape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        reserve(range.count)
        var target = storage.mutableSpan
        var (from, to) = (range.lowerBound, 0)
        while from < range.upperBound {
            let byte = bytes[from]
            from &+= 1
            guard byte == UInt8(ascii: "\\") else {
                target[to] = byte
                to &+= 1
                continue
            }
            guard from < range.upperBound else { return false }
            let escape = bytes[from]
            from &+= 1
            if escape == UInt8(ascii: "u") {
                guard let scalar = ScratchText.scalar(bytes, &from, range.upperBound) else { return false }
                guard let encoded = UTF8.encode(scalar) else { return false }
                for unit in encoded {
                    target[to] = unit
                    to &+= 1
                }
                continue
            }
            guard let plain = ScratchText.plain(escape) else { return false }
            target[to] = plain
            to &+= 1
        }
        count = to
        return true
    }

    /// Takes what a Base64 text means (RFC 4648, the standard alphabet, with or without padding).
    ///
    /// - Returns: false when it is none.
    mutating func decodeBase64(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        reserve(range.count)
        var end = range.upperBound
        while end > range.lowerBound, range.upperBound - end < 2, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var (bits, bitCount, to) = (UInt32(0), 0, 0)
        for index in range.lowerBound..<end {
            guard let six = ScratchText.base64(bytes[index]) else { return false }
            bits = bits << 6 | UInt32(six)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                storage[to] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
                to += 1
            }
        }
        count = to
        return bitCount < 6
    }

    // MARK: - Parts

    private mutating func reserve(_ size: Int) {
        count = 0
        if storage.count < size {
            storage.append(contentsOf: repeatElement(0, count: max(size, storage.count * 2) - storage.count))
        }
    }

    private static func plain(_ escape: UInt8) -> UInt8? {
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The character of one `\uXXXX`, or of two that are a surrogate pair.
    private static func scalar(_ bytes: Span<UInt8>, _ from: inout Int, _ end: Int) -> Unicode.Scalar? {
        guard let first = hexadecimal(bytes, &from, end) else { return nil }
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
        guard end - from >= 6, bytes[from] == UInt8(ascii: "\\"), bytes[from + 1] == UInt8(ascii: "u") else {
            return nil
        }
        from += 2
        guard let second = hexadecimal(bytes, &from, end), second & 0xFC00 == 0xDC00 else { return nil }
        return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF))
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ from: inout Int, _ end: Int) -> UInt32? {
        guard end - from >= 4 else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[from])).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
            from += 1
        }
        return value
    }

    private static func base64(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

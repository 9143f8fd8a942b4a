// SPDX-License-Identifier: Apache-2.0
import TocsinWire

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

    /// How the text of a JSON string ended.
    enum Ending: Equatable {
        /// At the quotation mark that stands there.
        case quote(Int)
        /// At the end of the bytes, or at a control character.
        case unended
        /// At an escape that JSON does not know, or half of a surrogate pair.
        case unknownEscape
    }

    /// Takes a JSON string without its escapes, up to its closing quotation mark.
    ///
    /// - Parameter start: behind the opening one.
    mutating func unescape(_ bytes: Span<UInt8>, from start: Int) -> Ending {
        reserve(bytes.count - start)
        var target = storage.mutableSpan
        var (from, to) = (start, 0)
        while from < bytes.count {
            if from &+ 8 <= bytes.count {
                // Whole words, of which counts what comes before something special. The store is checked against the
                // storage's bounds, as is the one below.
                let word = ByteWords.load(bytes, at: from)
                var raw = unsafe target.mutableBytes
                raw.storeBytes(of: word.littleEndian, toByteOffset: to, as: UInt64.self)
                let found = JSONCursor.special(in: word)
                let plain = found == 0 ? 8 : found.trailingZeroBitCount &>> 3
                from &+= plain
                to &+= plain
                if found == 0 { continue }
            }
            let byte = bytes[from]
            if byte == UInt8(ascii: "\"") {
                count = to
                return .quote(from)
            }
            if byte < 0x20 { return .unended }
            from &+= 1
            guard byte == UInt8(ascii: "\\") else {
                target[to] = byte
                to &+= 1
                continue
            }
            guard from < bytes.count else { return .unended }
            guard ScratchText.unescape(bytes, &from, &target, &to) else { return .unknownEscape }
        }
        return .unended
    }

    /// Takes what a Base64 text means (RFC 4648, the standard alphabet, with or without padding).
    ///
    /// - Returns: false when it is none.
    mutating func decodeBase64(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        reserve(range.count)
        var end = range.upperBound
        while end > range.lowerBound, range.upperBound - end < 2, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        let (table, noDigit) = (ScratchText.base64, ScratchText.noDigit)
        let digits = table.span
        var target = storage.mutableSpan
        var (from, to) = (range.lowerBound, 0)
        // Eight digits are six bytes.
        while from &+ 8 <= end {
            var word = ByteWords.load(bytes, at: from)
            var (bits, seen) = (UInt64(0), UInt8(0))
            for _ in 0..<8 {
                let digit = digits[Int(UInt8(truncatingIfNeeded: word))]
                bits = bits &<< 6 | UInt64(digit)
                seen |= digit
                word &>>= 8
            }
            guard seen < noDigit else { return false }
            var raw = unsafe target.mutableBytes
            raw.storeBytes(of: (bits &<< 16).bigEndian, toByteOffset: to, as: UInt64.self)
            from &+= 8
            to &+= 6
        }
        var (bits, bitCount) = (UInt32(0), 0)
        while from < end {
            let digit = digits[Int(bytes[from])]
            guard digit < noDigit else { return false }
            bits = bits << 6 | UInt32(digit)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                target[to] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
                to += 1
            }
            from += 1
        }
        count = to
        return bitCount < 6
    }

    // MARK: - Parts

    /// Room for so many bytes, and for the word that the last of them may be written with.
    private mutating func reserve(_ size: Int) {
        count = 0
        let needed = size + 8
        if storage.count < needed {
            storage.append(contentsOf: repeatElement(0, count: max(needed, storage.count * 2) - storage.count))
        }
    }

    /// What stands behind a backslash.
    private static func unescape(
        _ bytes: Span<UInt8>, _ from: inout Int, _ target: inout MutableSpan<UInt8>, _ to: inout Int
    ) -> Bool {
        let escape = bytes[from]
        from &+= 1
        if escape == UInt8(ascii: "u") {
            guard let scalar = scalar(bytes, &from, bytes.count), let encoded = UTF8.encode(scalar) else {
                return false
            }
            for unit in encoded {
                target[to] = unit
                to &+= 1
            }
            return true
        }
        guard let plain = plain(escape) else { return false }
        target[to] = plain
        to &+= 1
        return true
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

    private static let noDigit: UInt8 = 64

    /// What each byte stands for.
    private static let base64: [UInt8] = {
        var digits = [UInt8](repeating: noDigit, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() { digits[Int(byte)] = UInt8(value) }
        return digits
    }()
}

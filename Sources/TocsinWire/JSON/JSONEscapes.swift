// SPDX-License-Identifier: Apache-2.0

/// The inside of a JSON string with backslashes, as the text that it stands for.
enum JSONEscapes {
    /// Replaces `text` by what a string says that ``JSONScan/string(_:_:)`` has stepped over.
    ///
    /// Half a surrogate pair becomes a byte that is never in UTF-8, so that whoever needs UTF-8 refuses the text.
    static func resolve(_ bytes: Span<UInt8>, _ range: ByteRange, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        var next = range.first
        while next < range.end {
            let byte = bytes[next]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                next += 1
                continue
            }
            let letter = bytes[next + 1]
            next += 2
            guard letter == UInt8(ascii: "u") else {
                text.append(short(letter))
                continue
            }
            let scalar = scalar(bytes, &next, end: range.end)
            if let scalar { UTF8Text.append(scalar, to: &text) } else { text.append(0xFF) }
        }
    }

    private static func short(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    // `next` stands behind the `u`; a pair of surrogates is one scalar.
    private static func scalar(_ bytes: Span<UInt8>, _ next: inout Int, end: Int) -> UInt32? {
        let first = unit(bytes, next)
        next += 4
        guard (0xD800...0xDFFF).contains(first) else { return first }
        guard first < 0xDC00, next + 6 <= end, bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u")
        else { return nil }
        let second = unit(bytes, next + 2)
        guard (0xDC00...0xDFFF).contains(second) else { return nil }
        next += 6
        return 0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private static func unit(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | (HexadecimalDigit.value(bytes[offset + $1]) ?? 0) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// UTF-8 by the table of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Text {
    /// The scalar at an offset, which then stands behind it; nil if the bytes there are not UTF-8.
    static func next(_ bytes: Span<UInt8>, at offset: inout Int, end: Int) -> UInt32? {
        let first = bytes[offset]
        if first < 0x80 {
            offset += 1
            return UInt32(first)
        }
        let length: Int
        let lowest: UInt32
        switch first {
        case 0xC2...0xDF: (length, lowest) = (2, 0x80)
        case 0xE0...0xEF: (length, lowest) = (3, 0x800)
        case 0xF0...0xF4: (length, lowest) = (4, 0x1_0000)
        default: return nil
        }
        guard offset + length <= end else { return nil }
        var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
        for place in 1..<length {
            let byte = bytes[offset + place]
            guard byte & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= lowest, scalar <= 0x10_FFFF, !(0xD800...0xDFFF).contains(scalar) else { return nil }
        offset += length
        return scalar
    }

    /// Appends a scalar that is not a surrogate.
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        if scalar < 0x80 {
            bytes.append(UInt8(scalar))
        } else if scalar < 0x800 {
            bytes.append(0xC0 | UInt8(scalar >> 6))
            bytes.append(0x80 | UInt8(scalar & 0x3F))
        } else if scalar < 0x1_0000 {
            bytes.append(0xE0 | UInt8(scalar >> 12))
            bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(scalar & 0x3F))
        } else {
            bytes.append(0xF0 | UInt8(scalar >> 18))
            bytes.append(0x80 | UInt8(scalar >> 12 & 0x3F))
            bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(scalar & 0x3F))
        }
    }
}

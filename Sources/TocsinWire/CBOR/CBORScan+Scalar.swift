// SPDX-License-Identifier: Apache-2.0

// Numbers, words and text; what is none of these is stepped over.
extension CBORScan {
    /// Steps over any item.
    ///
    /// - Returns: what it is. A number is an integer, a float, or a bignum or decimal fraction by its tag (RFC 8949, 3.4),
    ///   rounded to the nearest double; `undefined` is null.
    @inline(__always)
    static func scalar(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) -> FieldScalar {
        let first = try peek(bytes, offset)
        // What most fields are: a double or a small number.
        if first == 0xFB, offset &+ 9 <= bytes.count {
            let bits = ByteWords.load(bytes, at: offset &+ 1).byteSwapped
            offset &+= 9
            return .number(Double(bitPattern: bits))
        }
        if first < 24 {
            offset &+= 1
            return .number(Double(first))
        }
        return try otherScalar(bytes, &offset, nesting: nesting)
    }

    @inline(never)
    private static func otherScalar(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) -> FieldScalar {
        let start = offset
        let head = try head(bytes, &offset)
        switch head.major {
        case 0: return .number(Double(head.argument))
        case 1: return .number(negative(head.argument))
        case 3: return .text(try string(bytes, &offset, head))
        case 7: return try simple(head)
        case 6: return try tagged(bytes, &offset, head.argument, nesting: nesting)
        default:
            offset = start
            try skip(bytes, &offset, nesting: nesting)
            return .other
        }
    }

    @inline(__always)
    private static func simple(_ head: Head) throws(DecodeErrorReason) -> FieldScalar {
        switch head.information {
        case 27: return .number(Double(bitPattern: head.argument))
        case 26: return .number(Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))))
        case 25: return .number(half(UInt16(truncatingIfNeeded: head.argument)))
        case 20: return .no
        case 21: return .yes
        case 22, 23: return .null
        default:
            try check(simple: head)
            return .other
        }
    }

    /// −1 − `argument`, rounded once.
    @inline(__always)
    private static func negative(_ argument: UInt64) -> Double {
        argument == .max ? -0x1p64 : -Double(argument &+ 1)
    }

    /// IEEE 754 binary16.
    static func half(_ bits: UInt16) -> Double {
        let (exponent, fraction) = (UInt64(bits >> 10 & 31), UInt64(bits & 0x3FF))
        let sign = UInt64(bits >> 15) << 63
        switch exponent {
        case 0: return Double(bitPattern: sign | (Double(fraction) * 0x1p-24).bitPattern)
        case 31: return Double(bitPattern: sign | 0x7FF << 52 | fraction << 42)
        default: return Double(bitPattern: sign | (exponent + 1_023 - 15) << 52 | fraction << 42)
        }
    }

    // MARK: - Tags

    @inline(never)
    private static func tagged(
        _ bytes: Span<UInt8>, _ offset: inout Int, _ tag: UInt64, nesting: Int
    ) throws(DecodeErrorReason) -> FieldScalar {
        guard nesting > 0 else { throw .nestingTooDeep }
        let content = offset
        switch tag {
        case 2, 3:
            if let integer = try bignum(bytes, &offset, isNegative: tag == 3) { return .number(integer.double) }
        case 4:
            if let number = try decimalFraction(bytes, &offset) { return .number(number) }
        case selfDescribed: return try scalar(bytes, &offset, nesting: nesting &- 1)
        default: break
        }
        offset = content
        try skip(bytes, &offset, nesting: nesting &- 1)
        return .other
    }

    /// The magnitude of an integer as its first 64 significant bits, and how many bits follow these.
    private struct WideInteger {
        var isNegative: Bool
        var bits: UInt64
        var shift = 0

        var double: Double {
            // The lowest bit of a shifted one says whether anything is left behind it, so that one rounding is right.
            let magnitude =
                shift > 960 ? Double.infinity : Double(bits) * Double(bitPattern: UInt64(1_023 + shift) << 52)
            return isNegative ? -magnitude : magnitude
        }
    }

    // nil when no byte string of definite length follows.
    private static func bignum(
        _ bytes: Span<UInt8>, _ offset: inout Int, isNegative: Bool
    ) throws(DecodeErrorReason) -> WideInteger? {
        let head = try head(bytes, &offset)
        guard head.major == 2, !head.isIndefinite else { return nil }
        let range = try string(bytes, &offset, head)
        var first = range.first
        while first < range.end, bytes[first] == 0 { first += 1 }
        var integer = WideInteger(isNegative: isNegative, bits: 0)
        for place in first..<min(first + 8, range.end) { integer.bits = integer.bits << 8 | UInt64(bytes[place]) }
        if range.end - first > 8 {
            integer.shift = min(8 * (range.end - first - 8), 1_024)
            let up = integer.bits.leadingZeroBitCount
            integer.bits = integer.bits << UInt64(up) | UInt64(bytes[first + 8]) >> UInt64(8 - up)
            integer.shift -= up
            let hasMore = (first + 8..<range.end).contains { place in
                (place == first + 8 ? bytes[place] << UInt8(up) : bytes[place]) != 0
            }
            if hasMore || isNegative { integer.bits |= 1 }
        } else if isNegative {
            // −1 − n.
            if integer.bits == .max { (integer.bits, integer.shift) = (1 << 63, 1) } else { integer.bits += 1 }
        }
        return integer
    }

    // nil when it is no pair of integers, the first within 64 bits and the second within 64 bits beside its sign.
    private static func decimalFraction(
        _ bytes: Span<UInt8>, _ offset: inout Int
    ) throws(DecodeErrorReason) -> Double? {
        let array = try head(bytes, &offset)
        guard array.major == 4, !array.isIndefinite, array.argument == 2,
            let exponent = try integer(bytes, &offset), let mantissa = try integer(bytes, &offset),
            exponent.shift == 0, mantissa.shift == 0
        else { return nil }
        // Beyond this all doubles are zero or infinite.
        let power = Int(min(exponent.bits, 10_000))
        let number = DecimalNumber(
            mantissa: mantissa.bits, exponent: exponent.isNegative ? -power : power, isNegative: mantissa.isNegative)
        return number.double
    }

    private static func integer(_ bytes: Span<UInt8>, _ offset: inout Int) throws(DecodeErrorReason) -> WideInteger? {
        let head = try head(bytes, &offset)
        switch head.major {
        case 0: return WideInteger(isNegative: false, bits: head.argument)
        case 1:
            guard head.argument < .max else { return nil }
            return WideInteger(isNegative: true, bits: head.argument + 1)
        case 6 where head.argument == 2 || head.argument == 3:
            return try bignum(bytes, &offset, isNegative: head.argument == 3)
        default: return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A number as written: mantissa × 10^exponent, so that a time beyond 2^53 loses nothing and a value is rounded once.
struct DecimalNumber: Sendable {
    /// The first 19 significant digits.
    var mantissa: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// Whether all significant digits are in the mantissa.
    var isExact = true

    /// How strictly a number is read.
    enum Grammar {
        /// RFC 8259.
        case json
        /// Also a plus sign, zeros in front, and no digit on one side of the point.
        case text
    }

    /// Reads a number; `offset` then stands behind it.
    ///
    /// - Returns: nil if there is none.
    @inline(__always)
    static func scan(_ bytes: Span<UInt8>, at offset: inout Int, end: Int, _ grammar: Grammar) -> DecimalNumber? {
        var number = DecimalNumber()
        var next = offset
        if next < end, bytes[next] == UInt8(ascii: "-") || grammar == .text && bytes[next] == UInt8(ascii: "+") {
            number.isNegative = bytes[next] == UInt8(ascii: "-")
            next &+= 1
        }
        let first = next
        number.digits(bytes, at: &next, end: end, step: 0)
        var digitCount = next &- first
        if grammar == .json, digitCount == 0 || digitCount > 1 && bytes[first] == UInt8(ascii: "0") { return nil }
        if next < end, bytes[next] == UInt8(ascii: ".") {
            let point = next
            next &+= 1
            number.digits(bytes, at: &next, end: end, step: -1)
            digitCount &+= next &- point &- 1
            if grammar == .json, next == point &+ 1 { return nil }
        }
        guard digitCount > 0 else { return nil }
        if next < end, bytes[next] | 0x20 == UInt8(ascii: "e") {
            guard number.power(bytes, at: &next, end: end) else { return nil }
        }
        offset = next
        return number
    }

    @inline(__always)
    private mutating func digits(_ bytes: Span<UInt8>, at next: inout Int, end: Int, step: Int) {
        while next < end {
            let digit = bytes[next] &- 48
            guard digit < 10 else { return }
            // Below 10^18 another digit still fits.
            if mantissa < 1_000_000_000_000_000_000 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                exponent &+= step
            } else {
                if digit != 0 { isExact = false }
                exponent &+= step &+ 1
            }
            next &+= 1
        }
    }

    private mutating func power(_ bytes: Span<UInt8>, at next: inout Int, end: Int) -> Bool {
        next &+= 1
        var isNegative = false
        if next < end, bytes[next] == UInt8(ascii: "-") || bytes[next] == UInt8(ascii: "+") {
            isNegative = bytes[next] == UInt8(ascii: "-")
            next &+= 1
        }
        let first = next
        var power = 0
        while next < end, bytes[next] &- 48 < 10 {
            // Far beyond what a double holds; more digits change nothing.
            if power < 100_000_000 { power = power &* 10 &+ Int(bytes[next] &- 48) }
            next &+= 1
        }
        exponent &+= isNegative ? -power : power
        return next > first
    }

    // MARK: - To binary

    /// The nearest double (ties to even), infinite when too large.
    ///
    /// - Parameters:
    ///   - bytes: where the number was read from: for the rare one that takes more than 64-bit arithmetic.
    @inline(__always)
    func double(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
        let magnitude: Double
        // Both factors are doubles without rounding, so the one operation rounds once.
        if isExact, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            magnitude =
                exponent < 0
                ? Double(mantissa) / DecimalNumber.powers[-exponent] : Double(mantissa) * DecimalNumber.powers[exponent]
        } else {
            magnitude = wideDouble(bytes, from: start, to: end)
        }
        return isNegative ? -magnitude : magnitude
    }

    /// As ``double(_:from:to:)``, of a number whose digits are all in the mantissa.
    var double: Double {
        let magnitude = exactDouble ?? Double("\(mantissa)e\(exponent)") ?? .nan
        return isNegative ? -magnitude : magnitude
    }

    // nil when it takes more than 64-bit arithmetic.
    private var exactDouble: Double? {
        if mantissa == 0 { return 0 }
        if isExact, (-19 ... -1).contains(exponent) { return quotient(DecimalNumber.integerPower(-exponent)) }
        if isExact, (0...19).contains(exponent) { return product(DecimalNumber.integerPower(exponent)) }
        return nil
    }

    @inline(never)
    private func wideDouble(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
        if let exactDouble { return exactDouble }
        var text: [UInt8] = []
        for place in start..<end where bytes[place] != UInt8(ascii: "-") || place != start {
            text.append(bytes[place])
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    // A quotient of at least 63 bits, with whether anything is left in its last: rounding that to 53 bits is exact.
    private func quotient(_ divisor: UInt64) -> Double {
        let up = mantissa.leadingZeroBitCount
        let down = divisor.leadingZeroBitCount
        let top = mantissa << UInt64(up)
        let result = (divisor << UInt64(down)).dividingFullWidth((top >> 1, top << 63))
        let bits = result.quotient | (result.remainder == 0 ? 0 : 1)
        return Double(bits) * DecimalNumber.powerOfTwo(down - up - 63)
    }

    private func product(_ factor: UInt64) -> Double {
        let (high, low) = mantissa.multipliedFullWidth(by: factor)
        guard high != 0 else { return Double(low) }
        let up = UInt64(high.leadingZeroBitCount)
        let top = up == 0 ? high : high << up | low >> (64 - up)
        return Double(top | (low << up == 0 ? 0 : 1)) * DecimalNumber.powerOfTwo(64 - Int(up))
    }

    private static func powerOfTwo(_ exponent: Int) -> Double { Double(bitPattern: UInt64(1_023 + exponent) << 52) }

    /// - Parameter exponent: 0 to 19.
    static func integerPower(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }

    private static let powers: InlineArray<23, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

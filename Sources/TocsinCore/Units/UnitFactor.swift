// SPDX-License-Identifier: Apache-2.0

/// How many base units a unit is: an exact positive number, `numerator / denominator · 2^twos · 5^fives · π^pis`.
///
/// Powers of ten stand in the exponents, so that prefixes never fill the integers.
struct UnitFactor: Hashable, Sendable {
    /// Neither has a factor 2 or 5, nor both a common one.
    private var numerator: UInt64 = 1
    private var denominator: UInt64 = 1
    private var twos = 0
    private var fives = 0
    private var pis = 0

    static let one = UnitFactor()
    static let pi: UnitFactor = {
        var factor = UnitFactor()
        factor.pis = 1
        return factor
    }()

    /// Exponents beyond this have no use, and no `Double`.
    private static let largestExponent = 300

    private init() {}

    /// - Returns: nil for zero.
    init?(_ number: UInt64) {
        guard number > 0 else { return nil }
        (numerator, twos, fives) = UnitFactor.withoutTens(number)
    }

    /// - Parameter decimal: digits, perhaps with a point and an exponent: `6.02214076e23`.
    /// - Returns: nil for what is no such text, for zero, and for more than 64 bits.
    init?(decimal: some StringProtocol) {
        var digits: UInt64 = 0
        var exponent = 0
        let parts = decimal.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        let number = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard number.contains(where: { !$0.isEmpty }) else { return nil }
        for byte in number.joined().utf8 {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (product, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(UInt64(byte - 0x30))
            guard !isTooLarge, !isTooLargeNow else { return nil }
            digits = sum
        }
        if number.count == 2 { exponent = -number[1].utf8.count }
        if parts.count == 2 {
            guard let power = Int(parts[1]), abs(power) <= UnitFactor.largestExponent else { return nil }
            exponent += power
        }
        guard digits > 0 else { return nil }
        (numerator, twos, fives) = UnitFactor.withoutTens(digits)
        twos += exponent
        fives += exponent
    }

    private static func withoutTens(_ number: UInt64) -> (UInt64, twos: Int, fives: Int) {
        let twos = number.trailingZeroBitCount
        var (rest, fives) = (number >> UInt64(twos), 0)
        while rest % 5 == 0 { (rest, fives) = (rest / 5, fives + 1) }
        return (rest, twos, fives)
    }

    // MARK: - Arithmetic

    var inverse: UnitFactor {
        var factor = self
        (factor.numerator, factor.denominator) = (denominator, numerator)
        (factor.twos, factor.fives, factor.pis) = (-twos, -fives, -pis)
        return factor
    }

    /// - Returns: nil when the product cannot be held exactly.
    func times(_ other: UnitFactor) -> UnitFactor? {
        let (upper, lower) = (
            UnitFactor.greatestCommonDivisor(numerator, other.denominator),
            UnitFactor.greatestCommonDivisor(other.numerator, denominator)
        )
        let above = (numerator / upper).multipliedReportingOverflow(by: other.numerator / lower)
        let below = (denominator / lower).multipliedReportingOverflow(by: other.denominator / upper)
        guard !above.overflow, !below.overflow else { return nil }
        var product = UnitFactor()
        (product.numerator, product.denominator) = (above.partialValue, below.partialValue)
        (product.twos, product.fives, product.pis) = (twos + other.twos, fives + other.fives, pis + other.pis)
        let limit = UnitFactor.largestExponent
        guard max(abs(product.twos), abs(product.fives), abs(product.pis)) <= limit else { return nil }
        return product
    }

    /// - Returns: nil when the power cannot be held exactly.
    func power(_ exponent: Int) -> UnitFactor? {
        let base = exponent < 0 ? inverse : self
        var power = UnitFactor.one
        for _ in 0..<abs(exponent) {
            guard let next = power.times(base) else { return nil }
            power = next
        }
        return power
    }

    private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (large, small) = (left, right)
        while small != 0 { (large, small) = (small, large % small) }
        return large
    }

    // MARK: - As numbers

    /// As two whole numbers without a common factor; nil when they do not fit, or with π.
    var ratio: (numerator: Int64, denominator: Int64)? {
        guard pis == 0, let above = UnitFactor.whole(numerator, max(twos, 0), max(fives, 0)),
            let below = UnitFactor.whole(denominator, max(-twos, 0), max(-fives, 0))
        else { return nil }
        return (above, below)
    }

    private static func whole(_ number: UInt64, _ twos: Int, _ fives: Int) -> Int64? {
        guard var whole = Int64(exactly: number) else { return nil }
        for place in 0..<(twos + fives) {
            let (product, isTooLarge) = whole.multipliedReportingOverflow(by: place < twos ? 2 : 5)
            guard !isTooLarge else { return nil }
            whole = product
        }
        return whole
    }

    /// To 2^-100 of itself.
    var number: DoubleDouble {
        var number = DoubleDouble(numerator) / DoubleDouble(denominator)
        let five = DoubleDouble(5)
        for _ in 0..<abs(fives) { number = fives > 0 ? number * five : number / five }
        for _ in 0..<abs(pis) { number = pis > 0 ? number * .pi : number / .pi }
        let scale = Double(sign: .plus, exponent: twos, significand: 1)
        return DoubleDouble(high: number.high * scale, low: number.low * scale)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// From values in one unit to values in another: `(value · multiplier + addend) / divisor`.
///
/// Exact as far as a `Double` can be: a value of at most 15 digits, which is what sensors write, is taken as the decimal
/// number that it was written as, and the result is the `Double` nearest to the exact one, as if that had been read. So
/// 77 `[degF]` are 25 `Cel`, 298.15 `K` are, too, and 6.3 `mm` meet a limit of 0.0063 `m`. Other values are converted as the
/// binary numbers that they are, rounded once. Units with π and gases have factors of 100 bits.
public struct UnitConversion: Hashable, Sendable {
    let multiplier: DoubleDouble
    let addend: Double
    let divisor: Double

    /// Leaves values as they are.
    public static let identity = UnitConversion(multiplier: DoubleDouble(1))

    private init(multiplier: DoubleDouble, addend: Double = 0, divisor: Double = 1) {
        self.multiplier = multiplier
        self.addend = addend
        self.divisor = divisor
    }

    /// - Parameter gas: what the values are of, for shares and masses by volume.
    /// - Throws: why there is no conversion.
    public init(from source: UCUMUnit, to target: UCUMUnit, gas: ReferenceGas? = nil) throws(UnitMismatch) {
        let (from, to) = (source.quantity, target.quantity)
        if let gas, let scaling = try UnitConversion.scaling(from, to, gas) {
            self.init(multiplier: scaling)
            return
        }
        guard from.dimension == to.dimension else {
            throw UnitConversion.areShareAndMass(from, to) ? .gas : .dimension
        }
        guard from.marks == to.marks else { throw .annotation }
        guard let factor = from.factor.times(to.factor.inverse) else { throw .tooFarApart }
        if from.zero != to.zero {
            self = try UnitConversion.shifted(from, to, factor)
            return
        }
        if let ratio = factor.ratio, max(ratio.numerator, ratio.denominator) <= UnitConversion.largestWhole {
            self.init(multiplier: DoubleDouble(UInt64(ratio.numerator)), divisor: Double(ratio.denominator))
        } else {
            let number = factor.number
            guard number.high.isNormal, abs(number.high.exponent) < 900 else { throw .tooFarApart }
            self.init(multiplier: number)
        }
    }

    public var isIdentity: Bool { self == .identity }

    // MARK: - How

    /// Whole numbers up to here are exact as a `Double`.
    private static let largestWhole: Int64 = 1 << 53

    // value · n/d + (source zero − target zero) / target factor, over one denominator.
    private static func shifted(
        _ from: UnitQuantity, _ to: UnitQuantity, _ factor: UnitFactor
    ) throws(UnitMismatch) -> UnitConversion {
        guard let ratio = factor.ratio, let inverse = to.factor.inverse.ratio else { throw .tooFarApart }
        // The zeros of all units are fractions of 900.
        let zeros = 900 / from.zero.denominator * from.zero.numerator - 900 / to.zero.denominator * to.zero.numerator
        let (shift, isTooLarge) = zeros.multipliedReportingOverflow(by: inverse.numerator)
        let (below, isTooSmall) = inverse.denominator.multipliedReportingOverflow(by: 900)
        let (divisor, isTooFine) = below.multipliedReportingOverflow(by: ratio.denominator)
        let (multiplier, isTooWide) = below.multipliedReportingOverflow(by: ratio.numerator)
        let (addend, isTooFar) = shift.multipliedReportingOverflow(by: ratio.denominator)
        guard !isTooLarge, !isTooSmall, !isTooFine, !isTooWide, !isTooFar else { throw .tooFarApart }
        let common = greatestCommonDivisor(greatestCommonDivisor(divisor, multiplier), abs(addend))
        guard max(abs(addend), divisor, multiplier) / common <= largestWhole else { throw .tooFarApart }
        return UnitConversion(
            multiplier: DoubleDouble(UInt64(multiplier / common)), addend: Double(addend / common),
            divisor: Double(divisor / common))
    }

    private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (large, small) = (left, right)
        while small != 0 { (large, small) = (small, large % small) }
        return large
    }

    // MARK: - Gases

    private static let massByVolume = SIMD8<Int8>(-3, 0, 1, 0, 0, 0, 0, 0)
    /// The annotation of a share by volume.
    private static let byVolume = "{vol}"

    private static func isShare(_ quantity: UnitQuantity) -> Bool {
        quantity.dimension == SIMD8() && (quantity.marks.isEmpty || quantity.marks == [byVolume: 1])
    }

    private static func isMass(_ quantity: UnitQuantity) -> Bool {
        quantity.dimension == massByVolume && quantity.marks.isEmpty
    }

    static func isOfGas(_ quantity: UnitQuantity) -> Bool { isShare(quantity) || isMass(quantity) }

    private static func areShareAndMass(_ from: UnitQuantity, _ to: UnitQuantity) -> Bool {
        isShare(from) && isMass(to) || isMass(from) && isShare(to)
    }

    // nil when it is no matter of the gas. All shares of a gas are by volume, whether they say so or not.
    private static func scaling(
        _ from: UnitQuantity, _ to: UnitQuantity, _ gas: ReferenceGas
    ) throws(UnitMismatch) -> DoubleDouble? {
        if isShare(from), isShare(to), from.marks != to.marks, gas.molarMass != nil {
            guard let factor = from.factor.times(to.factor.inverse) else { throw .tooFarApart }
            return factor.number
        }
        guard areShareAndMass(from, to) else { return nil }
        guard let density = gas.density else { throw .gas }
        let number = from.factor.number / to.factor.number
        return isShare(from) ? number * density : number / density
    }
}

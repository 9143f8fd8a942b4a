// SPDX-License-Identifier: Apache-2.0

/// A unit of measure by its case-sensitive code in UCUM (The Unified Code for Units of Measure, version 2.2).
///
/// Left to right, with `.` and `/` of one rank, as UCUM says: `m/s.A` is `(m/s).A`. What UCUM leaves to those who compare:
/// - An annotation changes no factor, but units with other annotations are other units: `%{LEL}` is neither `%{vol}` nor
///   `%`. So are Bq and Hz, Gy and Sv, bit and `1`, the levels of B and Np, `[pH]`, `[NTU]` and `[FNU]`, and the mole is a
///   base unit as in the SI.
/// - `Cel` and `[degF]` inside a larger unit, and with a factor, mean a difference: `Cel/min` is `K/min`.
///
/// Out of reach are the arbitrary units of medicine (`[iU]`, `[HPF]` …), those of homeopathy, and `%[slope]`, `[p'diop]`,
/// `[m/s2/Hz^(1/2)]` and `bit_s`, which are no multiples of anything.
public struct UCUMUnit: Hashable, Sendable {
    /// Bytes of a code.
    public static let maximumBytes = 64
    /// Parentheses in one another.
    public static let maximumDepth = 8
    /// The largest power of a part.
    public static let maximumExponent = 30

    /// As it was written.
    public let code: String
    var quantity: UnitQuantity

    /// Reads a code; the empty text is the unity.
    public init(_ code: String) throws(UnitFault) {
        guard code.utf8.count <= UCUMUnit.maximumBytes else { throw .tooLong }
        self.code = code
        var reader = UnitReader(code, atoms: UnitAtoms.all)
        quantity = try reader.whole()
    }

    /// Whether a value in one is a value in the other.
    public func isSame(as other: UCUMUnit) -> Bool { quantity == other.quantity }

    /// Whether it is a share, by volume or unmarked, or a mass by volume: what a gas is measured in.
    public var isOfGas: Bool { UnitConversion.isOfGas(quantity) }
}

/// What a unit measures, and how much of it is one.
struct UnitQuantity: Hashable, Sendable {
    /// Exponents of m, s, g, rad, K, C, cd, mol.
    var dimension = SIMD8<Int8>()
    /// In these base units.
    var factor = UnitFactor.one
    /// Where the unit has its zero, in base units: 273.15 of degrees Celsius.
    var zero = UnitZero()
    /// What keeps it apart from others of its dimension, with exponents: annotations with their braces, and names.
    var marks: [String: Int] = [:]

    /// - Returns: nil when a number becomes too large.
    func power(_ exponent: Int) -> UnitQuantity? {
        guard exponent != 1 else { return self }
        guard let factor = factor.power(exponent) else { return nil }
        var power = UnitQuantity(factor: factor)
        for place in 0..<8 {
            guard let sum = Int8(exactly: Int(dimension[place]) * exponent) else { return nil }
            power.dimension[place] = sum
        }
        if exponent != 0 { power.marks = marks.mapValues { $0 * exponent } }
        return power
    }

    /// - Returns: nil when a number becomes too large.
    func times(_ other: UnitQuantity) -> UnitQuantity? {
        guard let factor = factor.times(other.factor) else { return nil }
        var product = UnitQuantity(factor: factor)
        for place in 0..<8 {
            guard let sum = Int8(exactly: Int(dimension[place]) + Int(other.dimension[place])) else { return nil }
            product.dimension[place] = sum
        }
        product.marks = marks.merging(other.marks, uniquingKeysWith: +).filter { $0.value != 0 }
        return product
    }

    /// This with another factor; the zero stays.
    func scaled(by scale: UnitFactor) -> UnitQuantity? {
        guard let factor = factor.times(scale) else { return nil }
        var scaled = self
        scaled.factor = factor
        return scaled
    }
}

/// A fraction of whole numbers.
struct UnitZero: Hashable, Sendable {
    var numerator: Int64 = 0
    var denominator: Int64 = 1
}

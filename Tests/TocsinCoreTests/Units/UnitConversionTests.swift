// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

@Suite struct UnitConversionTests {
    static func convert(_ value: Double, _ from: String, _ to: String, gas: ReferenceGas? = nil) throws -> Double {
        try UnitConversion(from: UCUMUnit(from), to: UCUMUnit(to), gas: gas)(value)
    }

    /// The conversion cases of UCUM's functional tests, to the digits that they give.
    @Test(arguments: [
        (6.3, "m", "m", 6.3), (6.3, "mm", "m", 0.0063), (6.3, "mm", "cm", 0.63), (6.3, "s.m-1", "s/m", 6.3),
        (6.3, "s.mm-1", "s.m-1", 6_300), (6.3, "s.mm-2", "s.m-2", 6_300_000), (6.3, "s/m/g", "s.m-1.g-1", 6.3),
        (6.3, "ms/m/g", "s.m-1.g-1", 0.0063), (6.3, "s/mm/g", "s.m-1.g-1", 6_300), (6.3, "s/m/mg", "s.m-1.g-1", 6_300),
        (6.3, "s/m.mg", "s.m-1.g", 0.0063), (6.3, "ms/m", "s/m", 0.0063), (6.3, "4.s/m", "s/m", 25.2),
        (6.3, "s/4/m", "s/m", 1.575), (6.3, "s/mm", "s/m", 6_300), (6.3, "ms/mm", "s/m", 6.3),
        (6.3, "[in_i]", "m", 0.16002), (6.3, "[in_i]", "cm", 16.002), (6.3, "g.m.s-2.A-2", "g.m.C-2", 6.3),
        (1, "10*-7.s", "s", 1e-7), (1, "4.[pi].10*-7.s", "s", 1.25663706143591729538506e-6),
        (1, "4.[pi].10*-7.N", "N", 1.25663706143591729538506e-6),
        (1, "[mu_0]", "g.m.C-2", 1.25663706143591729538506e-3),
        (1, "m[Hg]", "g.s-2.m-1", 133_322_000), (1, "S", "g-1.m-2.C2.s", 0.001),
        (1, "[ly]", "cm", 946_073_047_258_080_000), (1, "1/[ly]", "cm-1", 1.05700083402461546370946e-18),
        (1.2, "g.m", "m.g", 1.2),
    ])
    func ofTheFunctionalTests(_ value: Double, _ from: String, _ to: String, _ expected: Double) throws {
        #expect(try UnitConversionTests.convert(value, from, to) == expected)
    }

    /// Values of NIST SP 811 (2008), appendix B, where these are exact, and of the definitions themselves.
    @Test(
        arguments: [
            (1_000, "mbar", "bar", 1), (77, "[degF]", "Cel", 25), (25, "Cel", "[degF]", 77),
            (-40, "[degF]", "Cel", -40),
            (298.15, "K", "Cel", 25), (25, "Cel", "K", 298.15), (0.1, "Cel", "K", 273.25), (-459.67, "[degF]", "K", 0),
            (80, "[degRe]", "Cel", 100), (36, "km/h", "m/s", 10), (1, "m/s", "km/h", 3.6), (101.325, "kPa", "atm", 1),
            (1, "[psi]", "Pa", 6_894.757293168362), (1, "[in_i]", "mm", 25.4), (1, "[ft_i]", "m", 0.3048),
            (1, "[mi_i]", "km", 1.609344), (1, "[nmi_i]", "m", 1_852), (1, "[kn_i]", "km/h", 1.852),
            (1, "[gal_us]", "L", 3.785411784), (1, "[gal_br]", "L", 4.54609), (1, "[bbl_us]", "L", 158.987294928),
            (1, "[lb_av]", "kg", 0.45359237), (1, "[lbf_av]", "N", 4.4482216152605), (1, "kgf", "N", 9.80665),
            (1, "kgf/cm2", "kPa", 98.0665), (1, "m[H2O]", "Pa", 9_806.65), (1, "mm[H2O]", "Pa", 9.80665),
            (760, "mm[Hg]", "kPa", 101.32472), (1, "[in_i'Hg]", "kPa", 3.38637880),
            (1, "kW.h", "MJ", 3.6), (1, "cal_th", "J", 4.184), (1, "[Btu_IT]", "J", 1_055.05585262),
            (1, "Ci", "GBq", 37), (1, "R", "C/kg", 2.58e-4), (100, "REM", "Sv", 1), (100, "RAD", "Gy", 1),
            (1, "mg/L", "g/m3", 1), (1, "ug/m3", "mg/m3", 0.001), (1, "t", "kg", 1_000), (1, "L/s", "m3/h", 3.6),
            (1, "m3/h", "L/min", 16.666666666666668), (1, "d", "min", 1_440), (1, "a", "d", 365.25),
            (3_000, "/min", "Hz", 50), (360, "deg", "rad", 6.283185307179586), (180, "deg", "[pi].rad", 1),
            (1, "gon", "deg", 0.9), (1, "%", "[ppm]", 10_000), (1, "[ppm]", "[ppb]", 1_000), (0.0024, "%", "[ppm]", 24),
            (50, "umol/mol", "[ppm]", 50), (1, "g", "ug", 1_000_000), (5, "Cel/min", "K/min", 5),
            (9, "[degF]/min", "Cel/min", 5), (2, "%{LEL}/s", "%{LEL}/min", 120), (30, "dB[W]", "B[W]", 3),
            (0, "B[kW]", "B[W]", 3), (20, "dB[mV]", "dB[V]", -40), (1, "KiBy", "bit", 8_192),
        ] as [(Double, String, String, Double)])
    func ofTheTables(_ value: Double, _ from: String, _ to: String, _ expected: Double) throws {
        #expect(try UnitConversionTests.convert(value, from, to) == expected)
    }

    /// What was written in decimals comes out as if its result had been written: a limit of 0.0063 m holds 6.3 mm.
    @Test(arguments: [("mm", "m", -3), ("m", "mm", 3), ("mbar", "bar", -3), ("Pa", "MPa", -6), ("kPa", "Pa", 3)])
    func decimalsStayDecimals(_ from: String, _ to: String, _ exponent: Int) throws {
        let conversion = try UnitConversion(from: UCUMUnit(from), to: UCUMUnit(to))
        for digits in 1...20_000 {
            let value = try #require(Double("\(digits)e-2"))
            #expect(conversion(value) == Double("\(digits)e\(exponent - 2)"))
        }
    }

    @Test func temperaturesStayDecimals() throws {
        let conversion = try UnitConversion(from: UCUMUnit("K"), to: UCUMUnit("Cel"))
        let back = try UnitConversion(from: UCUMUnit("Cel"), to: UCUMUnit("K"))
        for digits in 0...50_000 {
            let kelvin = try #require(Double("\(digits)e-2"))
            let celsius = try #require(Double("\(digits - 27_315)e-2"))
            #expect(conversion(kelvin) == celsius && back(celsius) == kelvin)
        }
    }

    /// There and back leaves what a sensor can write as it is.
    @Test(arguments: [
        ("[psi]", "bar"), ("[degF]", "Cel"), ("m3/h", "L/min"), ("[in_i'Hg]", "mm[H2O]"), ("[ft_i]", "m"),
    ])
    func thereAndBack(_ one: String, _ other: String) throws {
        let (there, back) = (
            try UnitConversion(from: UCUMUnit(one), to: UCUMUnit(other)),
            try UnitConversion(from: UCUMUnit(other), to: UCUMUnit(one))
        )
        for digits in stride(from: -9_999, through: 99_999, by: 7) {
            let value = Double(digits) / 100
            #expect((back(there(value)) - value).magnitude <= 2 * max(value.magnitude, 1000).ulp)
        }
    }

    @Test(arguments: [1.0e300, -.leastNormalMagnitude, .infinity, 1.7e308, .leastNonzeroMagnitude, 0, -0.0])
    func valuesAtTheEnds(_ value: Double) throws {
        #expect(try UnitConversionTests.convert(value, "kPa", "kPa") == value)
        let result = try UnitConversionTests.convert(value, "km", "m")
        #expect(!result.isNaN && (value == 0) == (result == 0))
        #expect(try UnitConversionTests.convert(value, "Cel", "K").isNaN == false)
    }

    /// A value that no decimal of 15 digits is taken as the binary number that it is.
    @Test func binaryValues() throws {
        let single = Double(Float(25.3))
        #expect(try UnitConversionTests.convert(single, "mm", "m") == single / 1_000)
        #expect(try UnitConversionTests.convert(0x1p70, "m", "km") == 0x1p70 / 1_000)
        #expect(UnitConversion.decimal(of: single).scale == 1 && UnitConversion.decimal(of: 0.25) == (25, 100))
    }

    // MARK: - What is not converted

    @Test(arguments: [
        ("%{LEL}", "%{vol}", UnitMismatch.annotation), ("%{vol}", "%{LEL}", .annotation), ("%{LEL}", "%", .annotation),
        ("%", "%{vol}", .annotation), ("[ppm]", "%{vol}", .annotation), ("m3{normal}/h", "m3/h", .annotation),
        ("Gy", "Sv", .annotation), ("Bq", "Hz", .annotation), ("By", "1", .annotation), ("dB", "Np", .annotation),
        ("dB[W]", "dB[V]", .annotation), ("[pH]", "1", .annotation), ("[NTU]", "[FNU]", .annotation),
        ("V.A{apparent}", "W", .annotation), ("Pa", "m", .dimension), ("mol", "1", .dimension),
        ("mg", "mg/m3", .dimension),
        ("deg", "%", .dimension), ("[ppm]", "mg/m3", .gas), ("ug/m3", "[ppb]", .gas), ("%{vol}", "g/m3", .gas),
        ("%{LEL}", "mg/m3", .dimension), ("YK", "yCel", .tooFarApart),
    ])
    func isRefused(_ from: String, _ to: String, _ reason: UnitMismatch) throws {
        let (source, target) = (try UCUMUnit(from), try UCUMUnit(to))
        #expect(throws: reason) { _ = try UnitConversion(from: source, to: target) }
    }

    @Test func sameIsTheIdentity() throws {
        for (one, other) in [
            ("L/min", "l.min-1"), ("kPa", "10*3.Pa"), ("Cel", "Cel"), ("/min", "1/min"), ("%", "cg/g"),
        ] {
            #expect(try UnitConversion(from: UCUMUnit(one), to: UCUMUnit(other)).isIdentity)
            #expect(try UCUMUnit(one).isSame(as: UCUMUnit(other)))
        }
        #expect(try !UnitConversion(from: UCUMUnit("Cel"), to: UCUMUnit("K")).isIdentity)
    }
}

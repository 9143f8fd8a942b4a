// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

/// Shares and masses by volume. The field's figures are those of 22.41, 24.04 and 24.45 L/mol at 0, 20 and 25 Cel; R·T/p is
/// 22.414, 24.055 and 24.465.
@Suite struct GasConversionTests {
    @Test(arguments: [
        (24, "[ppm]", "mg/m3", 28.01, 0, 30.0), (24, "[ppm]", "mg/m3", 28.01, 20, 28.0),
        (24, "[ppm]", "mg/m3", 28.01, 25, 27.5), (10, "mg/m3", "[ppm]", 34.08, 0, 6.6),
        (10, "mg/m3", "[ppm]", 34.08, 20, 7.1), (10, "mg/m3", "[ppm]", 34.08, 25, 7.2),
        (20, "[ppm]", "mg/m3", 34.08, 25, 27.9), (24_000, "[ppb]", "ug/m3", 28.01, 20, 27_965),
        (0.5, "%{vol}", "mg/m3", 44.01, 20, 9_153),
    ])
    func ofTheField(
        _ value: Double, _ from: String, _ to: String, _ molarMass: Double, _ temperature: Double, _ expected: Double
    ) throws {
        let gas = ReferenceGas(molarMass: molarMass, temperature: temperature)
        let result = try UnitConversionTests.convert(value, from, to, gas: gas)
        // The rounding of the figures, and of their molar volumes.
        #expect((result - expected).magnitude <= 0.05 + expected * 0.0007)
    }

    /// Molar volumes in L/mol: NIST's for 0 Cel, and R·T/p for the others.
    @Test(arguments: [(0, 101.325, 22.41396954), (0, 100, 22.71095464), (20, 101.325, 24.0551), (25, 101.325, 24.4654)])
    func molarVolumes(_ temperature: Double, _ pressure: Double, _ litres: Double) throws {
        let gas = ReferenceGas(molarMass: 1, temperature: temperature, pressure: pressure)
        let volume = try 1_000 / UnitConversionTests.convert(100, "%", "g/m3", gas: gas)
        #expect((volume - litres).magnitude < 0.0001)
    }

    @Test func thereAndBack() throws {
        let gas = ReferenceGas(molarMass: 34.081, temperature: 20)
        for value in [0.1, 10, 37.2, 1_000] {
            let there = try UnitConversionTests.convert(value, "[ppm]", "mg/m3", gas: gas)
            let back = try UnitConversionTests.convert(there, "mg/m3", "[ppm]", gas: gas)
            #expect((back - value).magnitude <= value.ulp)
        }
    }

    @Test func sharesOfAGasAreByVolume() throws {
        let gas = ReferenceGas(molarMass: 28.01)
        #expect(try UnitConversionTests.convert(0.0024, "%{vol}", "[ppm]", gas: gas) == 24)
        #expect(throws: UnitMismatch.annotation) { try UnitConversionTests.convert(1, "%{LEL}", "%{vol}", gas: gas) }
    }

    @Test(arguments: [
        ReferenceGas(), ReferenceGas(molarMass: 28.01), ReferenceGas(temperature: 20),
    ])
    func halfAGasIsNone(_ gas: ReferenceGas) throws {
        #expect(throws: UnitMismatch.gas) { try UnitConversionTests.convert(1, "[ppm]", "mg/m3", gas: gas) }
    }

    /// Where no gas is needed none matters.
    @Test func otherUnitsStayExact() throws {
        let gas = ReferenceGas(molarMass: 28.01, temperature: 20)
        #expect(try UnitConversionTests.convert(6.3, "ug/m3", "mg/m3", gas: gas) == 0.0063)
        #expect(try UnitConversion(from: UCUMUnit("mg/m3"), to: UCUMUnit("ug/L"), gas: gas).isIdentity)
    }
}

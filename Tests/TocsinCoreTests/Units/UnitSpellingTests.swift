// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

@Suite struct UnitSpellingTests {
    @Test(arguments: [
        ("℃", "Cel"), ("°C", "Cel"), ("degC", "Cel"), ("C", "Cel"), ("摄氏度", "Cel"), ("℉", "[degF]"), ("F", "[degF]"),
        ("%RH", "%{RH}"), ("%RH", "%"), ("% RH", "%{RH}"), ("m3/h", "m3/h"), ("m³/h", "m3/h"), ("mg/m³", "mg/m3"),
        ("Nm3/h", "m3{normal}/h"), ("Nm³/h", "m3{normal}/h"), ("mg/Nm3", "mg/m3{normal}"), ("MPa", "MPa"),
        ("Mpa", "MPa"),
        ("kpa", "kPa"), ("KPa", "kPa"), ("千帕", "kPa"), ("毫克/立方米", "mg/m3"), ("立方米/小时", "m3/h"), ("米/秒", "m/s"),
        ("℃/min", "Cel/min"), ("μg/m³", "ug/m3"), ("µg/m3", "ug/m3"), ("%LEL", "%{LEL}"), ("%lel", "%{LEL}"),
        ("LEL%", "%{LEL}"), ("%LEL/min", "%{LEL}/min"), ("%VOL", "%{vol}"), ("Vol%", "%{vol}"), ("%CH4", "%{vol}"),
        ("%CH4", "%{CH4}"), ("ppm", "[ppm]"), ("PPM", "[ppm]"), ("ppb", "[ppb]"), ("psi", "[psi]"), ("mmHg", "mm[Hg]"),
        ("kWh", "kW.h"), ("kW·h", "kW.h"), ("kW*h", "kW.h"), ("m/s^2", "m/s2"), ("m·s⁻²", "m.s-2"), ("Ω", "Ohm"),
        ("°", "deg"), ("rpm", "/min"), ("r/min", "/min"), ("pH", "[pH]"), ("kN·m", "kN.m"), ("Nm", "N.m"),
        ("NTU", "[NTU]"),
        ("m3/hr", "m3/h"), ("L/min", "L/min"), ("‰", "[ppth]"), ("％", "%"), ("人", "{person}"), ("kgf/cm2", "kgf/cm2"),
        ("10^6/m³", "10*6/m3"), ("10⁶/m³", "10*6/m3"), ("10*6/m³", "10*6/m3"), ("10^4·m³", "10*4.m3"),
        ("10³/µL", "10*3/uL"), ("10⁻³·m", "10*-3.m"), ("m^10", "m10"), ("次", "1"), ("次", "{count}"),
    ])
    func canMean(_ text: String, _ code: String) throws {
        let unit = try UCUMUnit(code)
        #expect(UnitSpelling.meanings(of: text).contains { $0.isSame(as: unit) })
    }

    /// Nothing is guessed: what can be two things is neither.
    @Test(arguments: [
        "mpa", "", " ", "foo", "bar(g)", "psig", "mg/x", "///", "m//s", "10*m³", "m-9223372036854775808",
        "m99999999999999999999", String(repeating: "米", count: 40),
    ])
    func isNoUnit(_ text: String) { #expect(UnitSpelling.meanings(of: text).isEmpty) }

    /// A code means itself before anything else.
    @Test(arguments: ["C", "F", "pH", "S", "h", "mPa", "%"]) func aCodeMeansItself(_ code: String) {
        #expect(UnitSpelling.meanings(of: code).first?.code == code)
    }

    @Test(
        arguments: [
            ("°C", "Cel"), ("mg/m³", "mg/m3"), ("ppm", "[ppm]"), ("%LEL", "%{LEL}"), ("kpa", "kPa"),
            ("Nm3/h", "m3{normal}/h"),
            ("%RH", "%{RH}"), ("foo", nil), ("MPa", nil),
        ] as [(String, String?)])
    func suggestions(_ text: String, _ code: String?) { #expect(UnitSpelling.suggestion(for: text) == code) }

    /// A word that may stand for a plain number or for per cent is no share by volume.
    @Test(arguments: [("%RH", "[ppm]"), ("次", "%"), ("pcs", "[ppm]")])
    func isNotConverted(_ text: String, _ code: String) throws {
        let target = try UCUMUnit(code)
        #expect(throws: UnitMismatch.self) {
            try UnitConversion.find(from: UnitSpelling.meanings(of: text), to: target, gas: nil)
        }
    }

    /// The dimension that is wanted decides between meanings, and what is the same goes first.
    @Test func theTargetDecides() throws {
        let celsius = try UnitConversion.find(from: UnitSpelling.meanings(of: "C"), to: UCUMUnit("Cel"), gas: nil)
        #expect(celsius.conversion.isIdentity)
        let charge = try UnitConversion.find(from: UnitSpelling.meanings(of: "C"), to: UCUMUnit("mC"), gas: nil)
        #expect(charge.conversion(1) == 1_000)
        #expect(throws: UnitMismatch.annotation) {
            try UnitConversion.find(from: UnitSpelling.meanings(of: "%LEL"), to: UCUMUnit("%{vol}"), gas: nil)
        }
        #expect(throws: UnitMismatch.dimension) { try UnitConversion.find(from: [], to: UCUMUnit("m"), gas: nil) }
    }
}

/// The registries of SenML: RFC 8428, section 12.1, and RFC 8798.
@Suite struct SenMLUnitsTests {
    static let primary = [
        "m", "kg", "g", "s", "A", "K", "cd", "mol", "Hz", "rad", "sr", "N", "Pa", "J", "W", "C", "V", "F", "Ohm", "S",
        "Wb", "T", "H", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "kat", "m2", "m3", "l", "m/s", "m/s2", "m3/s", "l/s",
        "W/m2", "cd/m2", "bit", "bit/s", "lat", "lon", "pH", "dB", "dBW", "Bspl", "count", "/", "%", "%RH", "%EL", "EL",
        "1/s", "1/min", "beat/min", "beats", "S/m", "B", "VA", "VAs", "var", "vars", "J/m", "kg/m3", "deg",
    ]

    @Test(arguments: primary) func everyPrimaryUnitIsOne(_ symbol: String) {
        #expect(!SenMLUnits.meanings(of: symbol).isEmpty)
    }

    /// Secondary unit, primary unit, scale as a fraction, offset.
    @Test(arguments: [
        ("ms", "s", 1, 1_000, 0), ("min", "s", 60, 1, 0), ("h", "s", 3_600, 1, 0), ("MHz", "Hz", 1_000_000, 1, 0),
        ("kW", "W", 1_000, 1, 0), ("kVA", "VA", 1_000, 1, 0), ("kvar", "var", 1_000, 1, 0), ("Ah", "C", 3_600, 1, 0),
        ("Wh", "J", 3_600, 1, 0), ("kWh", "J", 3_600_000, 1, 0), ("varh", "vars", 3_600, 1, 0),
        ("kvarh", "vars", 3_600_000, 1, 0), ("kVAh", "VAs", 3_600_000, 1, 0), ("Wh/km", "J/m", 18, 5, 0),
        ("KiB", "B", 1_024, 1, 0), ("GB", "B", 1_000_000_000, 1, 0), ("Mbit/s", "bit/s", 1_000_000, 1, 0),
        ("B/s", "bit/s", 8, 1, 0), ("MB/s", "bit/s", 8_000_000, 1, 0), ("mV", "V", 1, 1_000, 0),
        ("mA", "A", 1, 1_000, 0),
        ("dBm", "dBW", 1, 1, -30), ("ug/m3", "kg/m3", 1, 1_000_000_000, 0), ("mm/h", "m/s", 1, 3_600_000, 0),
        ("m/h", "m/s", 1, 3_600, 0), ("ppm", "/", 1, 1_000_000, 0), ("/100", "/", 1, 100, 0),
        ("/1000", "/", 1, 1_000, 0),
        ("hPa", "Pa", 100, 1, 0), ("mm", "m", 1, 1_000, 0), ("cm", "m", 1, 100, 0), ("km", "m", 1_000, 1, 0),
        ("km/h", "m/s", 5, 18, 0),
    ])
    func secondaryUnits(
        _ symbol: String, _ base: String, _ numerator: Double, _ denominator: Double, _ offset: Double
    ) throws {
        let target = try #require(SenMLUnits.meanings(of: base).first)
        let conversion = try UnitConversion.find(from: SenMLUnits.meanings(of: symbol), to: target, gas: nil).conversion
        for value in [0.0, 1, 7, 12_600] { #expect(conversion(value) == value * numerator / denominator + offset) }
    }

    @Test func sumsAreTimesSeconds() throws {
        let joule = try UCUMUnit("J")
        let conversion = try UnitConversion.find(from: SenMLUnits.meanings(of: "W.s"), to: joule, gas: nil).conversion
        #expect(conversion.isIdentity && SenMLUnits.meanings(of: "kVA.s").first?.code == "kV.A{apparent}.s")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The units of SenML as UCUM units: those of RFC 8428, section 12.1, and of RFC 8798, primary and secondary.
///
/// A secondary unit stands for so many of a primary one; its UCUM code says just that. Only `dBm` is shifted as well.
public enum SenMLUnits {
    /// What a symbol means; what is in no registry is read as a UCUM code. Several where UCUM has no word of its own.
    public static func meanings(of symbol: String) -> [UCUMUnit] {
        if symbol == "dBm" { return milliwattLevel.map { [$0] } ?? [] }
        // A sum is in the unit times seconds.
        if let second = symbol.utf8.count > 2 && symbol.hasSuffix(".s") ? symbol.dropLast(2) : nil,
            let codes = codes[String(second)]
        {
            return codes.compactMap { try? UCUMUnit("\($0).s") }
        }
        return (codes[symbol] ?? [symbol]).compactMap { try? UCUMUnit($0) }
    }

    /// 0 dBm is -30 dBW.
    private static let milliwattLevel: UCUMUnit? = {
        var unit = try? UCUMUnit("dB[W]")
        unit?.quantity.zero = UnitZero(numerator: -3)
        return unit
    }()

    /// Those that are not UCUM codes of the same meaning.
    static let codes: [String: [String]] = [
        // RFC 8428, 12.1
        "lat": ["deg{lat}", "deg"], "lon": ["deg{lon}", "deg"], "pH": ["[pH]"], "dBW": ["dB[W]"], "Bspl": ["B[SPL]"],
        "count": ["{count}", "1"], "/": ["1"], "%RH": ["%{RH}", "%"], "%EL": ["%{EL}", "%"], "EL": ["s{EL}", "s"],
        "beat/min": ["{beat}/min", "/min"], "beats": ["{beat}", "1"],
        // RFC 8798, primary
        "B": ["By"], "VA": ["V.A{apparent}"], "VAs": ["V.A{apparent}.s"], "var": ["V.A{reactive}"],
        "vars": ["V.A{reactive}.s"],
        // RFC 8798, secondary
        "kVA": ["kV.A{apparent}"], "kvar": ["kV.A{reactive}"], "Ah": ["A.h"], "Wh": ["W.h"], "kWh": ["kW.h"],
        "varh": ["V.A{reactive}.h"], "kvarh": ["kV.A{reactive}.h"], "kVAh": ["kV.A{apparent}.h"],
        "Wh/km": ["W.h/km"], "KiB": ["KiBy"], "GB": ["GBy"], "B/s": ["By/s"], "MB/s": ["MBy/s"],
        "ppm": ["[ppm]"], "/100": ["%"], "/1000": ["[ppth]"],
    ]
}

// SPDX-License-Identifier: Apache-2.0

/// How people and gateways write units, as UCUM codes: the one place for that.
///
/// A text that is a code as it stands means that first. Else signs are made plain (`m³` is `m3`, `μ` is `u`), and words
/// are looked up: as a whole, then part by part between `/`, `.` and `*`, so that `℃/min` and `Nm³/h` need no entry of
/// their own. Upper and lower case are not guessed at: `mPa` and `MPa` differ by 10^9.
public enum UnitSpelling {
    /// What a text can mean, the likeliest first; empty when it is no unit that is known.
    public static func meanings(of text: String) -> [UCUMUnit] {
        guard text.utf8.count <= maximumBytes else { return [] }
        var units: [UCUMUnit] = []
        for code in [text] + codes(for: text) {
            guard let unit = try? UCUMUnit(code), !unit.code.isEmpty, !units.contains(unit) else { continue }
            units.append(unit)
        }
        return units
    }

    /// The code that somebody who wrote this meant; nil when that cannot be said.
    public static func suggestion(for text: String) -> String? {
        guard text.utf8.count <= maximumBytes else { return nil }
        return codes(for: text).first { $0 != text && (try? UCUMUnit($0)) != nil }
    }

    /// The codes that are usual, for suggestions.
    public static let commonCodes = Array(Set(parts.values)).sorted()

    /// Bytes of a text that may be a unit; Chinese words take three for a character.
    private static let maximumBytes = 96

    private static func codes(for text: String) -> [String] {
        let plain = plain(text)
        if let known = words[plain] { return known }
        if let known = words[folded(plain)] { return known }
        var code = ""
        var part = ""
        func finish() {
            code += parts[part] ?? parts[folded(part)] ?? part
            part = ""
        }
        for character in plain {
            // `10*6` is a power of ten, and no product.
            if character == "/" || character == "." || character == "*" && part != "10" {
                finish()
                code.append(character == "*" ? "." : character)
            } else {
                part.append(character)
            }
        }
        finish()
        return [code]
    }

    /// Lower case of what has no meaning by its case: more than three letters, and percentages.
    private static func folded(_ text: String) -> String {
        let isWord = text.unicodeScalars.filter { $0.properties.isAlphabetic }.count > 3
        return isWord || text.contains("%") || text.lowercased().hasPrefix("pp") ? text.lowercased() : text
    }

    /// Without blanks, and with the signs of ASCII.
    private static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case " ", "\u{A0}", "\u{3000}": continue
            case "^": plain += endsInTen(plain) ? "^" : ""
            case "¹", "²", "³", "⁰", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻":
                if endsInTen(plain) { plain += "^" }
                plain += raised[scalar] ?? ""
            case "µ", "μ": plain += "u"
            case "·", "•", "⋅", "×": plain += "."
            case "Ω", "\u{2126}": plain += "Ohm"
            case "％": plain += "%"
            case "／", "∕", "÷": plain += "/"
            case "（": plain += "("
            case "）": plain += ")"
            case "º", "˚": plain += "°"
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// Whether the last part is the number 10, whose exponent has to be told from its digits.
    private static func endsInTen(_ plain: String) -> Bool {
        guard plain.hasSuffix("10") else { return false }
        guard let before = plain.dropLast(2).last else { return true }
        return "/.*(".contains(before)
    }

    private static let raised: [Unicode.Scalar: String] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
    ]

    // MARK: - Words

    /// Of whole texts; in lower case where case has no meaning.
    private static let words: [String: [String]] = {
        var words: [String: [String]] = [
            "%lel": ["%{LEL}"], "lel%": ["%{LEL}"], "LEL": ["%{LEL}"], "%(lel)": ["%{LEL}"],
            "%vol": ["%{vol}"], "vol%": ["%{vol}"], "%v/v": ["%{vol}"], "v/v%": ["%{vol}"], "%(v/v)": ["%{vol}"],
            "VOL": ["%{vol}"], "%ch4": ["%{vol}", "%{CH4}"], "%o2": ["%{vol}", "%{O2}"],
            "%rh": ["%{RH}", "%"], "rh%": ["%{RH}", "%"], "RH": ["%{RH}", "%"], "%(rh)": ["%{RH}", "%"],
            "ppm": ["[ppm]"], "ppmv": ["[ppm]"], "ppb": ["[ppb]"], "ppbv": ["[ppb]"], "ppth": ["[ppth]"],
            "‰": ["[ppth]"], "percent": ["%"],
            "C": ["Cel"], "F": ["[degF]"], "pH": ["[pH]"], "PH": ["[pH]"], "ph": ["[pH]"],
            "rpm": ["/min"], "r/min": ["/min"], "转/分": ["/min"],
            "人": ["{person}"], "个": ["{count}", "1"], "次": ["{count}", "1"], "pcs": ["{count}", "1"],
        ]
        for word in ["dB(A)", "dBA"] { words[word] = ["dB[SPL]{A}"] }
        return words
    }()

    /// Of parts.
    private static let parts: [String: String] = {
        let groups: [String: [String]] = [
            "Cel": ["℃", "°C", "°c", "degC", "DegC", "degc", "celsius", "摄氏度"],
            "[degF]": ["℉", "°F", "°f", "degF", "DegF", "degf", "fahrenheit", "华氏度"],
            "K": ["kelvin", "开尔文"], "deg": ["°", "degree", "degrees"],
            "[ppm]": ["ppm"], "[ppb]": ["ppb"], "%{LEL}": ["%lel"], "%{vol}": ["%vol"],
            "Pa": ["pa", "帕"], "kPa": ["kpa", "KPa", "Kpa", "KPA", "千帕"], "MPa": ["Mpa", "MPA", "兆帕"],
            "hPa": ["hpa", "HPa"], "bar": ["Bar", "BAR"], "mbar": ["mBar", "millibar"], "[psi]": ["psi", "PSI"],
            "mm[Hg]": ["mmhg"], "m[H2O]": ["mH2O"], "cm[H2O]": ["cmh2o"], "mm[H2O]": ["mmh2o"],
            "[in_i'Hg]": ["inhg"], "[in_i'H2O]": ["inh2o"], "atm": ["ATM"],
            "m": ["米", "meter", "metre"], "mm": ["毫米"], "cm": ["厘米"], "km": ["千米", "公里"],
            "[in_i]": ["inch"], "[ft_i]": ["ft", "feet"],
            "m2": ["平方米"], "m3": ["M3", "立方米"], "m3{normal}": ["Nm3", "NM3", "标立方米"],
            "L": ["升"], "mL": ["毫升"], "[gal_us]": ["gal"],
            "g": ["克"], "mg": ["毫克"], "ug": ["微克"], "kg": ["Kg", "KG", "千克", "公斤"], "t": ["吨"],
            "s": ["S", "sec", "秒"], "min": ["分", "分钟", "mins"], "h": ["H", "hr", "小时", "时"],
            "d": ["D", "day", "天", "日"],
            "V": ["伏"], "kV": ["KV", "千伏"], "A": ["安"], "mA": ["毫安"], "Hz": ["HZ", "hz", "赫兹"], "kHz": ["KHz"],
            "W": ["瓦"], "kW": ["KW", "kw", "千瓦"], "kW.h": ["kWh", "KWh", "KWH", "kwh"], "W.h": ["Wh"],
            "MW.h": ["MWh"], "A.h": ["Ah"], "V.A{apparent}": ["VA"], "kV.A{apparent}": ["kVA", "KVA"],
            "V.A{reactive}": ["var", "Var"], "kV.A{reactive}": ["kvar", "kVar"],
            "Ohm": ["ohm", "欧"], "kN": ["KN", "千牛"], "N": ["牛"], "kN.m": ["kNm", "kN·m"], "N.m": ["Nm"],
            "lx": ["Lux", "lux"], "[NTU]": ["NTU"], "[kn_i]": ["knot", "kn"],
        ]
        var parts: [String: String] = [:]
        for (code, spellings) in groups { for spelling in spellings { parts[spelling] = code } }
        return parts
    }()
}

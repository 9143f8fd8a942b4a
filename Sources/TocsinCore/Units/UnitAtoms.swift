// SPDX-License-Identifier: Apache-2.0

/// A unit that is not made of others by the grammar.
struct UnitAtom: Sendable {
    var quantity: UnitQuantity
    /// Whether it takes prefixes.
    var isMetric: Bool
}

/// The prefixes and atoms of UCUM 2.2 that are known here: see ``UCUMUnit`` for what is left out.
enum UnitAtoms {
    /// SI and IEC 80000-13.
    static let prefixes: [String: UnitFactor] = {
        let tens = [
            "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2,
            "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
        ]
        var prefixes = tens.compactMapValues { UnitFactor(decimal: "1e\($0)") }
        for (name, power) in [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40)] {
            prefixes[name] = UnitFactor(UInt64(1) << UInt64(power))
        }
        return prefixes
    }()

    static let all: [String: UnitAtom] = {
        var atoms: [String: UnitAtom] = [:]
        for (place, name) in ["m", "s", "g", "rad", "K", "C", "cd", "mol"].enumerated() {
            var quantity = UnitQuantity()
            quantity.dimension[place] = 1
            atoms[name] = UnitAtom(quantity: quantity, isMetric: true)
        }
        atoms["[pi]"] = UnitAtom(quantity: UnitQuantity(factor: .pi), isMetric: false)
        for line in definitions.split(separator: "\n") {
            let columns = line.split(separator: " ")
            let code = String(columns[0])
            if let quantity = quantity(value: columns[2], unit: columns[3], mark: marks[code], atoms) {
                atoms[code] = UnitAtom(quantity: quantity, isMetric: columns[1] == "metric")
            }
        }
        for special in specials {
            var quantity = UnitQuantity()
            var reader = UnitReader(special.unit, atoms: atoms)
            if let unit = try? reader.whole() { quantity = unit }
            quantity.zero = special.zero
            if let mark = special.mark { quantity.marks[mark] = 1 }
            atoms[special.code] = UnitAtom(quantity: quantity, isMetric: special.isMetric)
        }
        return atoms
    }()

    // A definition that cannot be read leaves its atom out; a test looks for all of them.
    private static func quantity(
        value: Substring, unit: Substring, mark: String?, _ atoms: [String: UnitAtom]
    ) -> UnitQuantity? {
        var reader = UnitReader(String(unit), atoms: atoms)
        guard let whole = try? reader.whole(), let value = UnitFactor(decimal: value) else { return nil }
        var quantity = whole.scaled(by: value)
        if let mark { quantity?.marks[mark] = 1 }
        return quantity
    }

    /// A unit whose zero is not the zero of its base, or whose value is a logarithm.
    struct Special {
        let code: String
        let unit: String
        var zero = UnitZero()
        var mark: String?
        var isMetric = true
    }

    /// Levels of one reference quantity differ by a shift: 0 of `B[kW]` is 3 of `B[W]`.
    static let specials: [Special] = [
        Special(code: "Cel", unit: "K", zero: UnitZero(numerator: 27_315, denominator: 100)),
        Special(code: "[degF]", unit: "5.K/9", zero: UnitZero(numerator: 45_967, denominator: 180), isMetric: false),
        Special(code: "[degRe]", unit: "5.K/4", zero: UnitZero(numerator: 27_315, denominator: 100), isMetric: false),
        Special(code: "[pH]", unit: "1", mark: "pH", isMetric: false),
        Special(code: "Np", unit: "1", mark: "Np"),
        Special(code: "B", unit: "1", mark: "B"),
        Special(code: "B[SPL]", unit: "1", mark: "B[SPL]"),
        Special(code: "B[V]", unit: "1", mark: "B[V]"),
        Special(code: "B[mV]", unit: "1", zero: UnitZero(numerator: -6), mark: "B[V]"),
        Special(code: "B[uV]", unit: "1", zero: UnitZero(numerator: -12), mark: "B[V]"),
        Special(code: "B[10.nV]", unit: "1", zero: UnitZero(numerator: -16), mark: "B[V]"),
        Special(code: "B[W]", unit: "1", mark: "B[W]"),
        Special(code: "B[kW]", unit: "1", zero: UnitZero(numerator: 3), mark: "B[W]"),
    ]
}

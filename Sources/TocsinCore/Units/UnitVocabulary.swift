// SPDX-License-Identifier: Apache-2.0

/// How the units of a payload are written.
public enum UnitVocabulary: Sendable {
    /// As gateways and their operators write them: ``UnitSpelling``.
    case gateway
    /// As the registries of SenML have them: ``SenMLUnits``.
    case senML

    /// What a unit of a payload can mean, the likeliest first; empty for what is no unit.
    public func meanings(of text: String) -> [UCUMUnit] {
        switch self {
        case .gateway: UnitSpelling.meanings(of: text)
        case .senML: SenMLUnits.meanings(of: text)
        }
    }
}

extension UnitConversion {
    /// From values with a payload's unit to those of a point.
    ///
    /// - Parameter meanings: what the unit can mean: the first that can be converted counts, and one that is the same
    ///   before all others.
    /// - Returns: what was found, with the unit as it was understood.
    /// - Throws: why the likeliest cannot be converted.
    public static func find(
        from meanings: [UCUMUnit], to target: UCUMUnit, gas: ReferenceGas?
    ) throws(UnitMismatch) -> (conversion: UnitConversion, unit: UCUMUnit) {
        if let same = meanings.first(where: { $0.isSame(as: target) }) { return (.identity, same) }
        var first: UnitMismatch?
        for (place, meaning) in meanings.enumerated() where place == 0 || !isBareShare(meaning) {
            do throws(UnitMismatch) {
                return (try UnitConversion(from: meaning, to: target, gas: gas), meaning)
            } catch {
                if first == nil || first == .dimension { first = error }
            }
        }
        throw first ?? .dimension
    }

    /// Where `%RH` may stand for `%`, or `个` for a plain number, that is to call the same what is written in two ways: a
    /// humidity is no share by volume that could become ppm.
    private static func isBareShare(_ unit: UCUMUnit) -> Bool { unit.code == "%" || unit.code == "1" }
}

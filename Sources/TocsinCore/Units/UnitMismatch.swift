// SPDX-License-Identifier: Apache-2.0

/// Why values cannot be converted from one unit into another.
public enum UnitMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// They measure different things.
    case dimension
    /// One of them is marked, by an annotation or as a unit of its own, and the other is not so: `%{LEL}` and `%{vol}`.
    case annotation
    /// Between shares and masses by volume, without the gas.
    case gas
    /// The factor between them cannot be held.
    case tooFarApart

    public var description: String {
        switch self {
        case .dimension: "they are of different dimensions"
        case .annotation: "units with different annotations, or names of their own, are never converted"
        case .gas:
            "between a share and a mass by volume it takes the point's molar_mass and reference_temperature"
        case .tooFarApart: "the factor between them is too large"
        }
    }
}

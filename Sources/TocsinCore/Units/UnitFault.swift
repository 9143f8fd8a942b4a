// SPDX-License-Identifier: Apache-2.0

/// Why a text is no UCUM unit that is known here.
public enum UnitFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// More than ``UCUMUnit/maximumBytes``.
    case tooLong
    /// Parentheses in one another beyond ``UCUMUnit/maximumDepth``.
    case tooDeep
    /// A part that is no unit.
    case unknown(String)
    /// A part without a unit: behind `/` or `.`, or between parentheses.
    case nothing
    /// Something stands behind a part that cannot stand there.
    case unexpected(String)
    /// A brace or bracket or parenthesis that is not closed.
    case notClosed
    /// A character that no annotation has: only visible ASCII.
    case annotation
    /// An exponent beyond ±``UCUMUnit/maximumExponent``, or a factor of zero or of more than 64 bits.
    case tooLarge

    public var description: String {
        switch self {
        case .tooLong: "it is longer than \(UCUMUnit.maximumBytes) bytes"
        case .tooDeep: "its parentheses are nested too deeply"
        case .unknown(let part): "\"\(part)\" is no unit"
        case .nothing: "a unit is missing in it"
        case .unexpected(let part): "\"\(part)\" cannot stand there"
        case .notClosed: "a bracket is not closed"
        case .annotation: "an annotation in braces has only visible ASCII characters"
        case .tooLarge: "a number in it is too large"
        }
    }
}

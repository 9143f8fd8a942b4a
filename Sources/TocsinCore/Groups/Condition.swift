// SPDX-License-Identifier: Apache-2.0

/// True, false, or nobody can say.
public enum Truth: UInt8, Sendable, Hashable {
    case no = 0
    case yes = 1
    case unknown = 2
}

/// A condition over several points in three-valued logic (H2.19): `when:` and `while:`.
///
/// ```
/// condition := conjunction { "or" conjunction }
/// conjunction := negation { "and" negation }
/// negation := "not" negation | "(" condition ")" | comparison
/// comparison := POINT ( ">=" | ">" | "<=" | "<" | "==" | "!=" ) NUMBER
/// ```
/// A point's id may stand in quotes; `on`, `true`, `open`, `yes` are 1, and `off`, `false`, `closed`, `no` are 0.
public struct Condition: Hashable, Sendable {
    public enum Comparison: UInt8, Hashable, Sendable {
        case atLeast, above, atMost, below, equal, unequal
    }

    /// In the order in which a stack machine takes them.
    public enum Step: Hashable, Sendable {
        /// Pushes what the comparison of an input's value with a number says.
        case compare(input: Int, Comparison, Double)
        case and, or, not
    }

    /// As it was written, for records and diagnostics.
    public var text: String
    /// The ids of the points that it looks at; each once, in the order of their first mention.
    public var inputs: [String]
    public var steps: [Step]
    /// An input that was received longer ago is unknown; nil: three of its own periods, or for ever if it has none.
    public var maximumAge: Interval?

    public init(text: String, inputs: [String], steps: [Step], maximumAge: Interval? = nil) {
        self.text = text
        self.inputs = inputs
        self.steps = steps
        self.maximumAge = maximumAge
    }
}

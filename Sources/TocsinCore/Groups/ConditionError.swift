// SPDX-License-Identifier: Apache-2.0

/// What is wrong in the text of a condition, and where.
public struct ConditionError: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        case empty
        /// More bytes than a condition may have.
        case tooLong(bytes: Int)
        case tooManyComparisons
        /// Parentheses and `not` inside one another.
        case tooDeep
        case unclosedQuote
        case unclosedParenthesis
        /// A character that begins nothing, such as `&` or a lone `=`.
        case strayCharacter(String)
        /// Something else stands where a comparison, `not` or `(` must begin; empty: the end.
        case noComparison(found: String)
        case noOperator(found: String)
        case noNumber(found: String)
        /// Something else stands where the condition may only go on with `and`, `or` or `)`.
        case noEnd(found: String)
        /// A name of several points.
        case pattern(String)
        /// No id of a point, as it is after `./` and `{site}` have been replaced.
        case noPoint(String)
    }

    /// Of the first byte that is wrong, in the UTF-8 of the text; its length when something is missing at the end.
    public let offset: Int
    public let problem: Problem

    public init(offset: Int, _ problem: Problem) {
        self.offset = offset
        self.problem = problem
    }
}

extension ConditionError: CustomStringConvertible {
    /// What is wrong; what is allowed. Without the place.
    public var description: String { "\(fault); \(allowed)" }

    /// What is wrong.
    public var fault: String {
        switch problem {
        case .empty: "the condition is empty"
        case .tooLong(let bytes): "the condition has \(bytes) bytes"
        case .tooManyComparisons: "the condition has too many comparisons"
        case .tooDeep: "parentheses and not are nested too deeply"
        case .unclosedQuote: "the quote is not closed"
        case .unclosedParenthesis: "the parenthesis is not closed"
        case .strayCharacter(let character): "`\(character)` means nothing here"
        case .noComparison(let found): "\(ConditionError.quoted(found)) is no comparison"
        case .noOperator(let found): "\(ConditionError.quoted(found)) does not compare"
        case .noNumber(let found): "\(ConditionError.quoted(found)) is no number"
        case .noEnd(let found): "\(ConditionError.quoted(found)) does not join conditions"
        case .pattern(let name): "`\(name)` may stand for several points"
        case .noPoint(let name): "`\(name)` is no point"
        }
    }

    /// What would be right.
    public var allowed: String {
        switch problem {
        case .empty, .noComparison: "write POINT >= NUMBER, not, or a parenthesis"
        case .tooLong: "at most \(ConditionParser.mostBytes)"
        case .tooManyComparisons: "at most \(Condition.mostComparisons)"
        case .tooDeep: "at most \(ConditionParser.mostNesting) levels"
        case .unclosedQuote: "end the point's id with the same quote"
        case .unclosedParenthesis: "add )"
        case .strayCharacter("="): "equality is =="
        case .strayCharacter("!"): "write not, or != between a point and a number"
        case .strayCharacter: "compare by >= > <= < == !=, join by and, or, not; other ids stand in quotes"
        case .noOperator: "write >=, >, <=, <, == or !="
        case .noNumber: "a finite number, or on, off, true, false, open, closed, yes, no"
        case .noEnd: "go on with and, or, a closing parenthesis, or end"
        case .pattern: "name one point; a group's rules look at several"
        case .noPoint: "an id has two or more parts, site/unit/measure, and no space or #"
        }
    }

    private static func quoted(_ found: String) -> String { found.isEmpty ? "the end" : "`\(found)`" }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

@Suite("Conditions in three-valued logic (H2.19)")
struct ConditionEvaluationTests {
    private static let all: [Truth] = [.no, .yes, .unknown]

    /// Rows are the left side: no, yes, unknown; columns the right side in the same order.
    @Test(
        "H2.19: truth tables",
        arguments: [
            ("and", [[.no, .no, .no], [.no, .yes, .unknown], [.no, .unknown, .unknown]]),
            ("or", [[.no, .yes, .unknown], [.yes, .yes, .yes], [.unknown, .yes, .unknown]]),
        ] as [(String, [[Truth]])])
    func truthTables(word: String, table: [[Truth]]) throws {
        let condition = try ConditionParser.parse("a/l == 1 \(word) a/r == 1")
        for (row, left) in Self.all.enumerated() {
            for (column, right) in Self.all.enumerated() {
                let result = condition.evaluate { input, _, _ in input == 0 ? left : right }
                #expect(result == table[row][column], "\(left) \(word) \(right)")
                #expect((word == "and" ? Truth.and : Truth.or)(left, right) == table[row][column])
            }
        }
    }

    @Test("H2.19: not turns true and false round, and leaves unknown")
    func negation() throws {
        let condition = try ConditionParser.parse("not a/l == 1")
        #expect(Self.all.map { one in condition.evaluate { _, _, _ in one } } == [.yes, .no, .unknown])
    }

    @Test(
        "Comparisons at, below and above the number, and without a value",
        arguments: [
            (">=", [.no, .yes, .yes]), (">", [.no, .no, .yes]), ("<=", [.yes, .yes, .no]), ("<", [.yes, .no, .no]),
            ("==", [.no, .yes, .no]), ("!=", [.yes, .no, .yes]),
        ] as [(String, [Truth])])
    func comparisons(sign: String, expected: [Truth]) throws {
        let condition = try ConditionParser.parse("a/b \(sign) 2.5")
        #expect([2.4, 2.5, 2.6].map { condition.evaluate([$0]) } == expected)
        #expect(condition.evaluate([.nan]) == .unknown)
        #expect(condition.evaluate([]) == .unknown)
    }

    @Test(
        "Binding: not before and before or; parentheses before all",
        arguments: [
            ("a/a == 1 or a/b == 1 and a/c == 1", [1, 0, 0], .yes),
            ("(a/a == 1 or a/b == 1) and a/c == 1", [1, 0, 0], .no),
            ("a/a == 1 and a/b == 1 or a/c == 1", [0, 0, 1], .yes),
            ("not a/a == 1 and a/b == 1", [0, 1, 0], .yes),
            ("not (a/a == 1 and a/b == 1)", [1, 0, 0], .yes),
            ("not not a/a == 1", [1, 0, 0], .yes),
        ] as [(String, [Double], Truth)])
    func binding(text: String, values: [Double], expected: Truth) throws {
        #expect(try ConditionParser.parse(text).evaluate(values) == expected)
    }

    @Test("Steps that no parser makes are unknown, never a trap")
    func oddSteps() {
        let compare = Condition.Step.compare(input: 0, .atLeast, 1)
        let tooMany = Array(repeating: compare, count: 65) + Array(repeating: .or, count: 64)
        for steps in [[], [.and], [compare, .or], [.not], [compare, compare], tooMany] as [[Condition.Step]] {
            #expect(Condition(text: "", inputs: ["a/b"], steps: steps).evaluate([1]) == .unknown)
        }
    }

    /// A condition as a tree, written with all parentheses and reckoned by its definition.
    private indirect enum Tree {
        case input(Int)
        case not(Tree)
        case and(Tree, Tree)
        case or(Tree, Tree)

        static func random(_ budget: Int, _ generator: inout SeededGenerator) -> Tree {
            guard budget > 1 else { return .input(Int.random(in: 0..<5, using: &generator)) }
            let part = Int.random(in: 1..<budget, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: return .not(random(budget - 1, &generator))
            case 1, 2: return .and(random(part, &generator), random(budget - part, &generator))
            default: return .or(random(part, &generator), random(budget - part, &generator))
            }
        }

        var text: String {
            switch self {
            case .input(let index): "a/\(index) > 0"
            case .not(let one): "not (\(one.text))"
            case .and(let left, let right): "(\(left.text)) and (\(right.text))"
            case .or(let left, let right): "(\(left.text)) or (\(right.text))"
            }
        }

        /// In Kleene's numbers: 0 false, 1 unknown, 2 true.
        func rank(_ values: [Double]) -> Int {
            switch self {
            case .input(let index): values[index].isNaN ? 1 : values[index] > 0 ? 2 : 0
            case .not(let one): 2 - one.rank(values)
            case .and(let left, let right): min(left.rank(values), right.rank(values))
            case .or(let left, let right): max(left.rank(values), right.rank(values))
            }
        }
    }

    @Test("Random conditions say what their definition says", arguments: 0..<40 as Range<UInt64>)
    func randomTrees(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tree = Tree.random(12, &generator)
        let condition = try ConditionParser.parse(tree.text)
        for _ in 0..<50 {
            let values = (0..<5).map { _ in Double(Int.random(in: -1...1, using: &generator)) }.map {
                $0 < 0 ? .nan : $0
            }
            let known = condition.inputs.map { values[Int($0.dropFirst(2)) ?? 0] }
            let expected = [Truth.no, .unknown, .yes][tree.rank(values)]
            #expect(condition.evaluate(known) == expected, "\(tree.text) with \(values)")
        }
    }
}

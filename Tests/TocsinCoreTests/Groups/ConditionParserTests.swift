// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

@Suite("The text of conditions")
struct ConditionParserTests {
    private typealias Problem = ConditionError.Problem

    @Test("A condition keeps its text, its points once each, and its steps")
    func steps() throws {
        let text = "m/3/ch4 >= 1.0 and (m/fan == off or not m/3/ch4 < 0.5)"
        let condition = try ConditionParser.parse(text, maximumAge: .minutes(5))
        #expect(condition.text == text)
        #expect(condition.inputs == ["m/3/ch4", "m/fan"])
        #expect(condition.maximumAge == .minutes(5))
        #expect(
            condition.steps == [
                .compare(input: 0, .atLeast, 1), .compare(input: 1, .equal, 0), .compare(input: 0, .below, 0.5), .not,
                .or, .and,
            ])
    }

    @Test(
        "Ids with and without quotes, with and without spaces",
        arguments: [
            ("a/b>=1", "a/b"), ("矿井/三号/瓦斯 > 1", "矿井/三号/瓦斯"), ("a-b/c_d/e.f != 0", "a-b/c_d/e.f"),
            ("\"a/b(2)\" >= 1", "a/b(2)"), ("'a/and<x>' == on", "a/and<x>"), ("\tand/or <= 1\n", "and/or"),
            ("é/ü:1@2%~$+ < 1", "é/ü:1@2%~$+"), ("(a/b < 1)", "a/b"),
        ])
    func ids(text: String, id: String) throws {
        let condition = try ConditionParser.parse(text)
        #expect(condition.inputs == [id])
        #expect(condition.steps.count == 1)
    }

    @Test(
        "Numbers and words for 1 and 0",
        arguments: [
            ("1", 1), ("-2.5", -2.5), ("+3", 3), ("1e3", 1_000), ("2.5E-1", 0.25), ("on", 1), ("true", 1), ("open", 1),
            ("yes", 1), ("off", 0), ("false", 0), ("closed", 0), ("no", 0),
        ] as [(String, Double)])
    func numbers(word: String, number: Double) throws {
        #expect(try ConditionParser.parse("a/b == \(word)").steps == [.compare(input: 0, .equal, number)])
    }

    @Test("Names are resolved before they are compared with each other")
    func resolve() throws {
        let condition = try ConditionParser.parse("./ch4 > 1 and {site}/3/ch4 < 2 and m/fan == on") { name in
            name.replacing("./", with: "m/3/").replacing("{site}", with: "m")
        }
        #expect(condition.inputs == ["m/3/ch4", "m/fan"])
    }

    @Test(
        "Every fault with its place",
        arguments: [
            ("", 0, .empty), ("  ", 0, .empty),
            ("a/b", 3, .noOperator(found: "")),
            ("a/b 3", 4, .noOperator(found: "3")),
            ("a/b and c/d == 1", 4, .noOperator(found: "and")),
            ("a/b >=", 6, .noNumber(found: "")),
            ("a/b >= c/d", 7, .noNumber(found: "c/d")),
            ("a/b >= '1'", 7, .noNumber(found: "1")),
            ("a/b >= inf", 7, .noNumber(found: "inf")),
            ("a/b >= nan", 7, .noNumber(found: "nan")),
            ("a/b >= 0x10", 7, .noNumber(found: "0x10")),
            ("a/b >= 1e999", 7, .noNumber(found: "1e999")),
            ("a/b >= 1and c/d == 1", 7, .noNumber(found: "1and")),
            ("a/b >= 1 c/d == 1", 9, .noEnd(found: "c/d")),
            ("a/b >= 1)", 8, .noEnd(found: ")")),
            ("a/b >= 1 AND c/d == 1", 9, .noEnd(found: "AND")),
            ("(a/b >= 1", 0, .unclosedParenthesis),
            ("c/d > 1 and ((a/b >= 1)", 12, .unclosedParenthesis),
            ("(a/b >= 1 c/d < 1)", 10, .noEnd(found: "c/d")),
            ("a/b >= 1 and", 12, .noComparison(found: "")),
            ("and a/b >= 1", 0, .noComparison(found: "and")),
            ("a/b >= 1 or or c/d == 1", 12, .noComparison(found: "or")),
            ("()", 1, .noComparison(found: ")")),
            (">= 1", 0, .noComparison(found: ">=")),
            ("not", 3, .noComparison(found: "")),
            ("a/b = 1", 4, .strayCharacter("=")),
            ("!a/b == 1", 0, .strayCharacter("!")),
            ("a/b > 1 && c/d > 1", 8, .strayCharacter("&")),
            ("a/b ≥ 1", 4, .strayCharacter("≥")),
            ("é/b > 1 and （c/d > 1）", 13, .strayCharacter("（")),
            ("矿/瓦斯≥1", 10, .strayCharacter("≥")),
            ("a/b#high > 1", 3, .strayCharacter("#")),
            ("\"a/b > 1", 0, .unclosedQuote),
            ("a/b > 1 and 'c/d > 1", 12, .unclosedQuote),
            ("a/*/c > 1", 0, .pattern("a/*/c")),
            ("a/b > 1 or 'a/**' > 1", 11, .pattern("a/**")),
            ("fan == on", 0, .noPoint("fan")),
            ("a//b > 1", 0, .noPoint("a//b")),
            ("a/ > 1", 0, .noPoint("a/")),
            ("'a/b c' > 1", 0, .noPoint("a/b c")),
            ("'a/b#c' > 1", 0, .noPoint("a/b#c")),
            ("'' > 1", 0, .noPoint("")),
        ] as [(String, Int, ConditionError.Problem)])
    func faults(text: String, offset: Int, problem: ConditionError.Problem) {
        #expect(throws: ConditionError(offset: offset, problem)) { try ConditionParser.parse(text) }
    }

    @Test("The bounds hold, and one beyond them is a fault")
    func bounds() throws {
        let most = Array(repeating: "a/b>1", count: 64).joined(separator: " and ")
        #expect(try ConditionParser.parse(most).steps.count == 127)
        #expect(throws: ConditionError(offset: 640, .tooManyComparisons)) {
            try ConditionParser.parse(most + " or  a/b>1")
        }
        let deep = String(repeating: "(", count: 32) + "a/b>1" + String(repeating: ")", count: 32)
        #expect(try ConditionParser.parse(deep).steps.count == 1)
        #expect(throws: ConditionError(offset: 32, .tooDeep)) { try ConditionParser.parse("(" + deep + ")") }
        let nots = String(repeating: "not ", count: 33)
        #expect(throws: ConditionError(offset: 128, .tooDeep)) { try ConditionParser.parse(nots + "a/b>1") }
        let long = "a/b>1" + String(repeating: " ", count: 1_019)
        #expect(try ConditionParser.parse(long).inputs == ["a/b"])
        #expect(throws: ConditionError(offset: 1_024, .tooLong(bytes: 1_025))) {
            try ConditionParser.parse(long + " ")
        }
    }

    @Test("64 comparisons nested to the right and to the left are reckoned")
    func widest() throws {
        // 31 open parentheses, each with an operand waiting for `or` and one for `and`.
        let text = String(repeating: "a/a>0 or a/b>0 and(", count: 31) + "a/c>0" + String(repeating: ")", count: 31)
        let condition = try ConditionParser.parse(text)
        #expect(condition.evaluate([0, 1, 1]) == .yes)
        #expect(condition.evaluate([0, 1, 0]) == .no)
        #expect(condition.evaluate([0, 1, .nan]) == .unknown)
        #expect(condition.evaluate([1, .nan, .nan]) == .yes)
    }

    @Test("What is wrong and what is allowed are said")
    func words() {
        let error = ConditionError(offset: 4, .strayCharacter("="))
        #expect(error.description == "`=` means nothing here; equality is ==")
        #expect(
            ConditionError(offset: 3, .noOperator(found: "")).description
                == "the end does not compare; write >=, >, <=, <, == or !=")
    }

    @Test("Rubbish is refused or read, never a trap", arguments: 0..<20 as Range<UInt64>)
    func rubbish(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let scraps = [
            "a/b", ">=", "1", "and", "or", "not", "(", ")", "'", "\"", "é", "=", "!", " ", "\0", "🜁", "*", "<",
        ]
        for _ in 0..<200 {
            let count = Int.random(in: 0..<20, using: &generator)
            let text = (0..<count).map { _ in scraps.randomElement(using: &generator) ?? "" }.joined()
            do {
                let condition = try ConditionParser.parse(text)
                #expect(condition.evaluate(condition.inputs.map { _ in 1 }) != .unknown, "\(text)")
            } catch {
                #expect((0...text.utf8.count).contains(error.offset), "\(text)")
                #expect(!error.description.isEmpty)
            }
        }
    }
}

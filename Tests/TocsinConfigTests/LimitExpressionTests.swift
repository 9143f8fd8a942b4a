// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinConfig

/// Expressions over the constants of a place (H2.23).
struct LimitExpressionTests {
    @Test(arguments: [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 - 2 - 1", 4), ("8 / 2 / 2", 2), ("-2 * -3", 6), ("--2", 2),
        ("-(1 + 2)", -3), ("2 * -depth", -16), ("+5", 5), ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3), ("abs(-4)", 4),
        ("max(1)", 1), ("min(30, 0.003 * depth)", 0.024), ("1e3 + .5", 1000.5), ("depth - depth_2", 6.5),
        ("min(max(1, 2), abs(0 - 9)) * 2", 4), ("1.1*depth", 8.8), (" depth\n", 8),
    ])
    func value(_ text: String, _ expected: Double) throws {
        let expression = try ExpressionParser.parse(text)
        let value = try expression.value(with: ["depth": 8, "depth_2": 1.5])
        #expect(abs(value - expected) < 1e-12)
    }

    @Test func constantsAreNamedOnceWithTheirPlace() throws {
        let expression = try ExpressionParser.parse("a + min(b, a)")
        #expect(expression.constants.map(\.name) == ["a", "b"] && expression.constants.map(\.offset) == [0, 8])
        #expect(throws: LimitExpression.Fault.unknown(.init(name: "b", offset: 8))) {
            try expression.value(with: ["a": 1])
        }
    }

    @Test(arguments: ["1 / 0", "0 / 0", "1e308 * 10", "1 / (2 - 2)"])
    func noNumber(_ text: String) throws {
        let expression = try ExpressionParser.parse(text)
        #expect(throws: LimitExpression.Fault.notFinite) { try expression.value(with: [:]) }
    }

    @Test(arguments: [
        ("", 0), ("1 +", 3), ("(1", 2), ("1)", 1), ("1 2", 2), ("a b", 2), ("min 1", 0), ("min()", 4), ("min(1,)", 6),
        ("foo(1)", 0), ("abs(1, 2)", 0), ("1 ** 2", 3), ("é", 0), ("1.2.3", 3), ("a # b", 2), ("2e", 0), (".", 0),
    ])
    func faultHasItsPlace(_ text: String, _ offset: Int) throws {
        let fault = try #require(throws: ExpressionParser.Fault.self) { try ExpressionParser.parse(text) }
        #expect(fault.offset == offset)
    }

    @Test func depthAndLengthAreBounded() {
        let deep = String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)
        #expect(throws: ExpressionParser.Fault.self) { try ExpressionParser.parse(deep) }
        let long = "1" + String(repeating: " + 1", count: 200)
        #expect(throws: ExpressionParser.Fault.self) { try ExpressionParser.parse(long) }
        let signs = String(repeating: "-", count: 400) + "1"
        #expect(throws: Never.self) { try ExpressionParser.parse(signs) }
    }

    /// The alarm of a pit is the smaller of an absolute number and a part of its depth: 0.3 % of 8 m are 24 mm.
    @Test func exampleH2_23LimitsOfDerivedValues() throws {
        let workspace = try Workspace([
            "tocsin.yaml": """
            sources: [{topic: t, point: a/b}]
            sites:
              a: {constants: {depth: 8}}
              b: {constants: {depth: 80}}
            packs: [pack.yaml]
            points:
              - {match: "a/own", kind: pit, constants: {depth: 2}}
              - {match: "a/first", kind: pit}
              - {match: "*/*/own", kind: pit, constants: {depth: 1}, limits: {wall: {red: "min(5, 2 * depth)"}}}
              - {match: "**", kind: pit}
            """,
            "pack.yaml": """
            pack: pits
            version: 1
            kinds:
              pit:
                unit: mm
                rules:
                  wall: {above: {yellow: 1, red: "min(30, 3 * depth)"}, deadband: "depth / 8"}
                  often: {count: {window: 1d, at_least: "depth"}, above: {red: 2}}
                  back: {above: {red: "depth"}, reset: "depth - 0.5"}
            """,
        ])
        let points = try workspace.load().points
        func rules(_ id: String) throws -> [RuleDefinition] { try #require(points.resolve(id: id)).rules }
        #expect(try rules("a/first").map(\.name) == ["back", "often", "wall"])
        #expect(try rules("a/first")[2].above == Limits(yellow: 1, red: 24))
        #expect(try rules("a/first")[2].deadband == 1)
        #expect(try rules("a/first")[1].signal.arguments.number("at_least") == 8)
        #expect(try rules("a/first")[0].reset == 7.5)
        #expect(points.declared == [points.resolve(id: "a/own"), points.resolve(id: "a/first")])
        #expect(try rules("a/own")[2].above.red == 6)
        // Points that show themselves get the numbers of their own site.
        #expect(try rules("a/x/y")[2].above.red == 24 && rules("b/x/y")[2].above.red == 30)
        #expect(try rules("b/x/own")[2].above.red == 2 && rules("b/x/own")[2].above.yellow == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct FieldMappingTests {
    typealias Fields = SourceDefinition.Fields
    typealias Problem = FieldMapping.Problem

    struct Case: CustomTestStringConvertible, Sendable {
        var fields: Fields
        var field: String
        var number = 0
        var problem: Problem
        var testDescription: String { "\(field) \(problem)" }
    }

    static var cases: [Case] {
        [
            Case(fields: .init(time: "a."), field: "time", problem: .notAPath("a.")),
            Case(fields: .init(time: ["a", "{b"]), field: "time", number: 1, problem: .notAPath("{b")),
            Case(fields: .init(values: "x{b}"), field: "values", problem: .notAPath("x{b}")),
            Case(fields: .init(values: "{}"), field: "values", problem: .notAPath("{}")),
            Case(fields: .init(values: "{a b}"), field: "values", problem: .notAPath("{a b}")),
            Case(
                fields: .init(unit: .init([String(repeating: "a", count: 256)])), field: "unit",
                problem: .notAPath(String(repeating: "a", count: 256))),
            Case(
                fields: .init(unit: .init([Array(repeating: "a", count: 17).joined(separator: ".")])), field: "unit",
                problem: .notAPath(Array(repeating: "a", count: 17).joined(separator: "."))),
            Case(fields: .init(time: .init((0..<9).map { "t\($0)" })), field: "time", problem: .tooMany(8)),
            Case(fields: .init(value: []), field: "value", problem: .noValue),
            Case(fields: .init(values: "{a}.{a}"), field: "values", problem: .twice("a")),
            Case(fields: .init(values: "{key}.v"), field: "values", problem: .keyInside("{key}.v")),
            Case(fields: .init(errors: "{a}.e"), field: "errors", problem: .keyInside("{a}.e")),
            Case(fields: .init(value: "{a}.v"), field: "value", problem: .capture("{a}.v", name: "a")),
            Case(fields: .init(key: "{key}"), field: "key", problem: .capture("{key}", name: "key")),
            Case(
                fields: .init(time: "{device}.ts", values: "{device}.{key}"), field: "time",
                problem: .capture("{device}.ts", name: "device")),
            Case(fields: .init(time: "times.{key}"), field: "time", problem: .noKey("times.{key}")),
            Case(fields: .init(ignore: ["a"]), field: "ignore", problem: .noKey("a")),
            Case(fields: .init(values: "{key}", ignore: [""]), field: "ignore", problem: .notAPath("")),
            Case(
                fields: .init(values: "{key}", ignore: (0..<65).map { "n\($0)" }), field: "ignore",
                problem: .tooMany(64)),
            Case(
                fields: .init(value: "d.v", values: "d"), field: "value", problem: .insideValues("d.v", values: "d")),
            Case(
                fields: .init(time: "d.{key}.ts", values: "d.{key}"), field: "time",
                problem: .insideValues("d.{key}.ts", values: "d.{key}")),
            Case(
                fields: .init(values: ["d", "d.e"]), field: "values", number: 1,
                problem: .insideValues("d.e", values: "d")),
            Case(
                fields: .init(values: ["{a}.x", "{b}.y"]), field: "values",
                problem: .otherName("{a}.x", name: "a", other: "b")),
            Case(
                fields: .init(time: "{key}.ts", values: "{a}.{key}"), field: "time",
                problem: .otherName("{key}.ts", name: "key", other: "a")),
            Case(
                fields: .init(values: "{a}.{key}", errors: "{key}"), field: "errors",
                problem: .otherName("{key}", name: "key", other: "a")),
            Case(
                fields: .init(time: "e.{key}.ts", values: "{key}", errors: "e.{key}"), field: "time",
                problem: .otherName("e.{key}.ts", name: "key", other: "key")),
        ]
    }

    @Test(arguments: cases) func isRefused(_ test: Case) throws {
        var faults: [FieldMapping.Fault] = []
        _ = FieldMapping(test.fields, faults: &faults)
        let expected = FieldMapping.Fault(field: test.field, number: test.number, problem: test.problem)
        #expect(faults.contains(expected), "\(faults)")
        #expect(!expected.problem.allowed.isEmpty)
        let source = SourceDefinition.json(fields: test.fields)
        #expect(throws: SourceError.self) { try MessageDecoder(sources: [source]) }
    }

    @Test(arguments: [
        Fields(), Fields(values: ["{key}", "{chip}.{key}"]), Fields(values: ["{device}.values", "{device}.{key}"]),
        Fields(value: "data", values: "data"), Fields(time: "times.{key}", values: ["values.{key}", "tags"]),
        Fields(values: "{key}", errors: ["errors.{key}", "error"], ignore: ["a.b", "{c}"]),
    ])
    func isTaken(_ fields: Fields) throws {
        var faults: [FieldMapping.Fault] = []
        _ = FieldMapping(fields, faults: &faults)
        #expect(faults.isEmpty)
        _ = try MessageDecoder(sources: [.json(fields: fields)])
    }

    @Test(arguments: SourcePreset.allCases) func presetsCanBeUsed(_ preset: SourcePreset) throws {
        let point = preset.point(topicNames: ["site", "device"])
        #expect(point.hasPrefix("{site}/{device}/{$"))
        _ = try MessageDecoder(sources: [.json("t/{site}/{device}", point: point, fields: preset.fields)])
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// What real payloads have in them that a reader of JSON gets wrong.
@Suite struct TrapTests {
    static let eight = DecoderHarness.eight
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var preset = SourcePreset.flat
        var payload: String
        var readings: [Named]
        var reasons: [DecodeErrorReason] = []
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "values as text",
            payload: #"{"a":"34.6","b":"34,6","c":"--","d":"NaN","e":"1e3","f":"0x1F","g":" 7 ","h":""}"#,
            readings: [
                Named("x/a", 34.6, received), Named("x/d", .nan, received, .bad), Named("x/e", 1_000, received),
                Named("x/g", 7, received),
            ], reasons: [.unknownPoint, .unknownPoint, .unknownPoint, .unknownPoint]),
        Case(
            name: "null and words without a value", payload: #"{"a":null,"b":NaN,"c":"断线","d":"标校"}"#,
            readings: [
                Named("x/a", .nan, received, .bad), Named("x/b", .nan, received, .bad),
                Named("x/c", .nan, received, .bad), Named("x/d", .nan, received, .bad, .calibration),
            ]),
        Case(
            name: "true for analog", payload: #"{"a":true,"b":false}"#,
            readings: [
                Named("x/a", 1, received), Named("x/b", 0, received),
            ]),
        Case(
            name: "numbers over 2^53", payload: #"{"a":9007199254740993,"b":18446744073709551616,"c":1e400}"#,
            readings: [
                Named("x/a", 9_007_199_254_740_992, received), Named("x/b", 18_446_744_073_709_551_616, received),
                Named("x/c", .nan, received, .bad),
            ]),
        Case(
            name: "nanoseconds are whole numbers",
            payload: #"[{"ts":1772352000000999999,"a":1},{"ts":1772351999999999999,"a":2}]"#,
            readings: [Named("x/a", 1), Named("x/a", 2, Instant(milliseconds: 1_772_351_999_999))]),
        Case(
            name: "a name that stands twice", payload: #"{"ts":1,"a":1,"a":2,"ts":1772352000}"#,
            readings: [Named("x/a", 1), Named("x/a", 2)]),
        Case(
            name: "byte order mark and CRLF", payload: "\u{FEFF}{\r\n\"a\":1\r\n}\r\n",
            readings: [Named("x/a", 1, received)]),
        Case(
            name: "arrays of arrays", preset: .thingsboard,
            payload: #"[[{"a":1}],[[{"ts":1772352000,"values":{"b":2}}]],[]]"#,
            readings: [Named("x/a", 1, received), Named("x/b", 2)]),
        Case(
            name: "pairs of time and value are no items", preset: .thingsboard, payload: #"{"a":[[1772352000,20.1]]}"#,
            readings: [], reasons: [.unexpectedShape, .unexpectedShape]),
        Case(
            name: "one point twice, at two times", preset: .thingsboard,
            payload: #"[{"ts":1772352001000,"values":{"a":2}},{"ts":1772352000000,"values":{"a":1}}]"#,
            readings: [Named("x/a", 2, received), Named("x/a", 1)]),
        Case(
            name: "one bad item in a batch", preset: .neuron,
            payload:
                #"{"node":"n","group":"g","timestamp":1772352000000,"tags":[{"name":"a","value":1},{"name":"b","value":{}},{"name":"c c","value":3},{"value":4},5,{"name":"d","value":6}]}"#,
            readings: [Named("x/n/g/a", 1), Named("x/n/g/d", 6)],
            reasons: [.unexpectedShape, .invalidValue, .missingID, .invalidID]),
        Case(
            name: "names in other scripts, with units", payload: #"{"压力(MPa)":0.4,"temp_c":21}"#,
            readings: [Named("x/压力(MPa)", 0.4, received), Named("x/temp_c", 21, received)]),
        Case(
            name: "zoneless time of winter and summer", preset: .tasmota,
            payload: #"[{"Time":"2026-03-01T16:00:00","S":{"a":1}},{"S":{"a":2},"Time":"2026-07-01T16:00:00"}]"#,
            readings: [Named("x/S/a", 1), Named("x/S/a", 2, Instant(milliseconds: 1_782_892_800_000))]),
        Case(name: "empty body", payload: "", readings: [], reasons: [.emptyPayload]),
        Case(name: "only a byte order mark", payload: "\u{FEFF}", readings: [], reasons: [.emptyPayload]),
    ]

    @Test(arguments: cases) func isReadAsItIsMeant(_ test: Case) throws {
        let source = SourceDefinition.json(
            point: test.preset.point(topicNames: ["a"]), fields: test.preset.fields)
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", test.payload) == test.readings)
        var again = try DecoderHarness([source])
        #expect(again.reasons(of: "t/x", test.payload) == test.reasons)
    }

    @Test func aWholeDayInOneBurst() throws {
        let source = SourceDefinition.json(point: "{a}/{$key}", fields: SourcePreset.thingsboard.fields)
        var harness = try DecoderHarness([source], points: ["x/t": ""])
        let items = (0..<8_640).map { #"{"ts":\#(1_772_352_000 + 10 * $0),"values":{"t":\#($0)}}"# }
        let readings = harness.decode("t/x", "[" + items.joined(separator: ",") + "]")
        #expect(readings.count == 8_640)
        #expect(readings.last == Named("x/t", 8_639, TrapTests.eight + .seconds(86_390)))
    }
}

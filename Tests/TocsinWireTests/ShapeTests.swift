// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

typealias Named = DecoderHarness.Named

/// Each JSON shape that a source may have, and what of it is a reading.
@Suite struct ShapeTests {
    static let eight = DecoderHarness.eight
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var source: SourceDefinition
        var payload: String
        var readings: [Named]
        var testDescription: String { name }
    }

    static let flat = SourceDefinition.json()
    static let keyed = SourceDefinition.json(point: "{a}/{$key}")
    static let batch = SourceDefinition.json(point: "{a}/{$.sensor}")
    static let gateway = SourceDefinition.json(
        point: "{$.gw}/{$.id}", fields: .init(value: "val", time: "time", quality: "q", values: "data"))
    static let nested = SourceDefinition.json(
        fields: .init(value: "BME280.Temperature", time: "Time", unit: "TempUnit", quality: "BME280.State"))
    static let neuron = SourceDefinition.json(
        point: "{$.node}/{$.group}/{$key}", fields: .init(time: "timestamp"))
    static let edge = SourceDefinition.json(
        point: "{$.deviceName}/{$.resourceName}",
        fields: .init(value: "value", time: "origin", values: "event.readings"))

    static let cases: [Case] = [
        Case(
            name: "flat", source: flat,
            payload: #"{"ts":1772352000000,"value":20.00,"unit":"Cel","quality":"good"}"#, readings: [Named("s/x", 20)]),
        Case(
            name: "flat, other order, spaces and CRLF", source: flat,
            payload: " {\r\n \"quality\" : \"bad\" ,\t\"value\" : -1.5e1 , \"ts\" : 1772352000 } \r\n",
            readings: [Named("s/x", -15, eight, .bad)]),
        Case(name: "no time", source: flat, payload: #"{"value":1}"#, readings: [Named("s/x", 1, received)]),
        Case(
            name: "null time", source: flat, payload: #"{"value":1,"ts":null}"#, readings: [Named("s/x", 1, received)]),
        Case(
            name: "time: receive", source: .json(time: .receive), payload: #"{"value":1,"ts":"yesterday"}"#,
            readings: [Named("s/x", 1, received)]),
        Case(
            name: "byte order mark", source: flat, payload: "\u{FEFF}{\"value\":1}",
            readings: [Named("s/x", 1, received)]),
        Case(
            name: "unknown members of every kind", source: flat,
            payload:
                #"{"a":{"value":9,"b":[1,{"value":8},"x\"]}"]},"c":[],"d":{},"e":null,"value":3,"f":true,"g":-0.5E-2}"#,
            readings: [Named("s/x", 3, received)]),
        Case(
            name: "last of two members", source: flat, payload: #"{"value":1,"value":2,"ts":1,"ts":1772352000}"#,
            readings: [Named("s/x", 2)]),
        Case(
            name: "escaped name", source: flat, payload: #"{"v\u0061lue":4,"\u0074s":1772352000}"#,
            readings: [Named("s/x", 4)]),
        Case(
            name: "nested by path", source: nested,
            payload: #"{"Time":"2026-03-01T16:00:00","BME280":{"Temperature":31.2,"State":64},"TempUnit":"C"}"#,
            readings: [Named("s/x", 31.2, eight, .uncertain)]),
        Case(
            name: "values by name", source: keyed, payload: #"{"ts":1772352000000,"values":{"level":1,"flow":"2.5"}}"#,
            readings: [Named("x/level", 1), Named("x/flow", 2.5)]),
        Case(
            name: "values by name, time after", source: keyed,
            payload: #"{"values":{"level":1,"flow":true},"quality":"bad","ts":1772352000000}"#,
            readings: [Named("x/level", 1, eight, .bad), Named("x/flow", 1, eight, .bad)]),
        Case(
            name: "objects and arrays inside values", source: keyed,
            payload: #"""
                {"ts":1772352000,"values":{"a":{"value":1,"ts":1772352001,"quality":64},"b":{"value":2},
                "c":[{"value":3},{"value":4,"ts":1772352001}]}}
                """#,
            readings: [
                Named("x/a", 1, received, .uncertain), Named("x/b", 2), Named("x/c", 3), Named("x/c", 4, received),
            ]),
        Case(
            name: "array of messages", source: keyed,
            payload: #"[{"ts":1772352000,"values":{"a":1}},{"values":{"a":2,"b":3},"ts":1772352001}]"#,
            readings: [Named("x/a", 1), Named("x/a", 2, received), Named("x/b", 3, received)]),
        Case(
            name: "batch", source: batch,
            payload:
                #"{"ts":1772352000000,"values":[{"sensor":"t0/temp","value":20.00},{"sensor":"t1/temp","value":20.01}]}"#,
            readings: [Named("x/t0/temp", 20), Named("x/t1/temp", 20.01)]),
        Case(
            name: "batch, item wins over message, message after", source: batch,
            payload: #"""
                {"values":[{"sensor":"a","value":1,"ts":1772352001,"quality":"good"},{"value":2,"sensor":"b"}],
                "quality":"stale","ts":1772352000}
                """#,
            readings: [Named("x/a", 1, received), Named("x/b", 2, eight, .stale)]),
        Case(
            name: "array of readings", source: batch,
            payload: #"[{"sensor":"a","value":1,"ts":1772352000},{"sensor":17,"value":2}]"#,
            readings: [Named("x/a", 1), Named("x/17", 2, received)]),
        Case(
            name: "arrays in arrays", source: batch,
            payload: #"[[{"sensor":"a","value":1}],[],[[{"sensor":"b","value":2}]]]"#,
            readings: [Named("x/a", 1, received), Named("x/b", 2, received)]),
        Case(
            name: "one point, an array", source: flat,
            payload: #"[{"value":1,"ts":1772352000},{"value":2,"ts":1772352001}]"#,
            readings: [Named("s/x", 1), Named("s/x", 2, received)]),
        Case(
            name: "id from the message and the item", source: gateway,
            payload:
                #"{"gw":"GW-88","time":1772352000,"data":[{"id":"T-01","val":"34.6","q":192},{"id":"P-02","val":null,"q":24}]}"#,
            readings: [Named("GW-88/T-01", 34.6), Named("GW-88/P-02", .nan, eight, .bad)]),
        Case(
            name: "id of the message after its items", source: gateway,
            payload:
                #"{"data":[{"id":"T-01","val":1},{"val":2,"id":"T-02","time":1772352001}],"time":1772352000,"gw":"GW-88"}"#,
            readings: [Named("GW-88/T-01", 1), Named("GW-88/T-02", 2, received)]),
        Case(
            name: "names, node and group", source: neuron,
            payload:
                #"{"timestamp":1772352000000,"node":"plc-a","group":"cool","values":{"flow":118.2},"errors":{"press":3002}}"#,
            readings: [Named("plc-a/cool/flow", 118.2)]),
        Case(
            name: "nested readings, nanoseconds, text values", source: edge,
            payload: #"""
                {"apiVersion":"v3","event":{"deviceName":"pit-1","origin":1772352000000000000,"readings":[
                {"deviceName":"pit-1","resourceName":"x12m","value":"18.4","origin":1772352000000000000}]}}
                """#,
            readings: [Named("pit-1/x12m", 18.4)]),
        Case(
            name: "escapes and other scripts in ids", source: keyed,
            payload: #"{"ts":1772352000,"values":{"\u6db2\u4f4d":1,"压力(MPa)":2,"\ud83d\udd25":3,"a\/b":4}}"#,
            readings: [Named("x/液位", 1), Named("x/压力(MPa)", 2), Named("x/🔥", 3), Named("x/a/b", 4)]),
        Case(
            name: "words without a value", source: keyed,
            payload:
                #"{"ts":1772352000,"values":{"a":NaN,"b":-Infinity,"c":null,"d":"NaN","e":"断线","f":1e999,"g":"\u6545\u969c"}}"#,
            readings: "abcdefg".map { Named("x/\($0)", .nan, eight, .bad) }),
    ]

    @Test(arguments: cases) func isRead(_ test: Case) throws {
        var harness = try DecoderHarness([test.source])
        #expect(harness.decode("t/x", test.payload) == test.readings)
        #expect(harness.decoder.lastMessageErrors == 0)
        #expect(harness.decoder.lastMessageError == nil)
    }

    @Test(arguments: cases) func isReadAlikeWhenPointsAreKnown(_ test: Case) throws {
        let points = Dictionary(test.readings.map { ($0.id, "") }, uniquingKeysWith: { first, _ in first })
        var harness = try DecoderHarness([test.source], points: points)
        for _ in 0..<3 {
            #expect(harness.decode("t/x", test.payload) == test.readings)
            #expect(harness.decoder.unresolvedCount == 0)
        }
    }

    @Test func aBadItemCostsOnlyItself() throws {
        var harness = try DecoderHarness([ShapeTests.batch])
        let readings = harness.decode(
            "t/x",
            #"""
            {"ts":1772352000,"values":[{"sensor":"a","value":1},{"sensor":"b","value":"--"},{"sensor":"c"},{"value":4},7,
            {"sensor":"e e","value":5},{"sensor":"f","value":6,"ts":"noon"},{"sensor":"g","value":7,"ts":5},
            {"sensor":"h","value":{"x":1}},{"sensor":"i","value":9}]}
            """#)
        #expect(readings == [Named("x/a", 1), Named("x/i", 9)])
        #expect(harness.decoder.errorCount(.invalidValue) == 2)
        for reason in [
            DecodeErrorReason.missingValue, .missingID, .unexpectedShape, .invalidID, .invalidTime, .timeOutOfRange,
        ] { #expect(harness.decoder.errorCount(reason) == 1, "\(reason)") }
        #expect(harness.decoder.lastMessageErrors == 8)
        #expect(harness.decoder.lastMessageError == .invalidValue)
    }

    @Test func aTimeOfTheMessageThatCannotBeReadCostsOnlyWhatNeedsIt() throws {
        var harness = try DecoderHarness([ShapeTests.batch])
        let payload = #"{"values":[{"sensor":"a","value":1},{"sensor":"b","value":2,"ts":1772352000}],"ts":"noon"}"#
        #expect(harness.decode("t/x", payload) == [Named("x/b", 2)])
        #expect(harness.decoder.errorCount(.invalidTime) == 1)
    }

    @Test func twoReadingsOfOnePointKeepTheirOrder() throws {
        var harness = try DecoderHarness([ShapeTests.batch], points: ["x/a": ""])
        let payload = #"[{"sensor":"a","value":1,"ts":1772352001},{"sensor":"a","value":2,"ts":1772352000}]"#
        #expect(harness.decode("t/x", payload) == [Named("x/a", 1, ShapeTests.received), Named("x/a", 2)])
    }
}

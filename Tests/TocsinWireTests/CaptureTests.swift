// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// Paths with braces, lists of paths, errors and fields beside `values`: what a site maps by itself.
@Suite struct CaptureTests {
    static let eight = DecoderHarness.eight
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var point: String
        var fields: SourceDefinition.Fields
        var payload: String
        var readings: [Named]
        var reasons: [DecodeErrorReason] = []
        var time = SourceDefinition.TimeSource.payload
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "a named child goes before braces", point: "{a}/{$key}",
            fields: .init(time: "d.at", values: "d.{key}"),
            payload: #"{"d":{"at":1772352000,"at2":2,"x":1}}"#, readings: [Named("x/at2", 2), Named("x/x", 1)]),
        Case(
            name: "ignored names", point: "{a}/{$key}",
            fields: .init(values: "d.{key}", ignore: ["x.y", "very-long-name"]),
            payload: #"{"d":{"x.y":1,"very-long-name":2,"very-long-namf":3,"x":{"value":4}}}"#,
            readings: [Named("x/very-long-namf", 3, received), Named("x/x", 4, received)]),
        Case(
            name: "members that are values, and those that are chips", point: "{a}/{$key}",
            fields: .init(values: ["{key}", "{chip}.{key}"]), payload: #"{"ts":1772352000,"p":1,"c":{"q":2}}"#,
            readings: [Named("x/p", 1), Named("x/q", 2)]),
        Case(
            name: "two names", point: "{$line}/{$cell}/{$key}", fields: .init(values: "lines.{line}.{cell}.{key}"),
            payload: #"{"lines":{"L1":{"c1":{"i":1,"u":2},"c2":{"i":3}},"L2":{"c1":{"i":4}}},"ts":1772352000}"#,
            readings: [Named("L1/c1/i", 1), Named("L1/c1/u", 2), Named("L1/c2/i", 3), Named("L2/c1/i", 4)]),
        Case(
            name: "a name with escapes", point: "{$line}/{$key}", fields: .init(values: "{line}.{key}"),
            payload: #"{"\u6db2\u4f4d":{"\u0061":1}}"#, readings: [Named("液位/a", 1, received)]),
        Case(
            name: "braces around items", point: "{$line}/{$.n}", fields: .init(values: "{line}"),
            payload: #"{"A":[{"n":"x","value":1,"ts":1772352000}],"B":[{"n":"y","value":2}],"C":3}"#,
            readings: [Named("A/x", 1), Named("B/y", 2, received)]),
        Case(
            name: "a name that is no part of an id", point: "{$line}/{$key}", fields: .init(values: "{line}.{key}"),
            payload: #"{"a b":{"x":1},"":{"x":2},"ok":{"y z":3,"x":4}}"#, readings: [Named("ok/x", 4, received)],
            reasons: [.invalidID, .invalidID, .invalidID]),
        Case(
            name: "arrays on the way, each with a time", point: "{a}/{$key}", fields: .init(values: "m.p.{key}"),
            payload:
                #"{"m":[{"ts":1772352000,"p":{"a":1}},{"p":{"a":2},"ts":1772352001},[{"p":[{"a":3},{"ts":1772352001,"a":4}]}],5],"ts":1772352000}"#,
            readings: [Named("x/a", 1), Named("x/a", 2, received), Named("x/a", 3), Named("x/a", 4, received)],
            reasons: [.unexpectedShape]),
        Case(
            name: "arrays on the way without braces", point: "{a}/{$.n}", fields: .init(values: "m.list"),
            payload:
                #"{"m":[{"quality":"bad","list":[{"n":"a","value":1}]},{"list":[{"n":"b","value":2}]}],"ts":1772352000}"#,
            readings: [Named("x/a", 1, eight, .bad), Named("x/b", 2)]),
        Case(
            name: "the id of an element", point: "{$.gw}/{$key}", fields: .init(values: "m.{key}"),
            payload: #"{"m":[{"a":1,"gw":"g1"},{"gw":"g2","a":2}],"gw":"g0","ts":1772352000}"#,
            readings: [Named("g1/a", 1), Named("g2/a", 2)]),
        Case(
            name: "the first path that is there", point: "{a}/{$key}",
            fields: .init(time: ["t1", "t2"], quality: ["q1", "q2"], values: "v"),
            payload: #"{"t2":1772352001,"t1":1772352000,"q1":"good","q2":"bad","v":{"a":1}}"#,
            readings: [Named("x/a", 1)]),
        Case(
            name: "the second where the first is null", point: "{a}/{$key}",
            fields: .init(time: ["t1", "t2"], quality: ["q1", "q2"], values: "v"),
            payload: #"{"t1":null,"t2":1772352000,"q2":"stale","q1":null,"v":{"a":1}}"#,
            readings: [Named("x/a", 1, eight, .stale)]),
        Case(
            name: "inner before outer", point: "{a}/{$key}", fields: .init(time: ["t1", "t2"], values: "v"),
            payload: #"{"t1":1772352001,"v":{"a":{"value":1,"t2":1772352000},"b":2}}"#,
            readings: [Named("x/a", 1), Named("x/b", 2, received)]),
        Case(
            name: "the last of two members of a list", point: "{a}",
            fields: .init(value: ["v", "w"], time: ["t1", "t2"]),
            payload: #"{"w":0,"v":1,"v":2,"t1":1772352001,"t1":1772352000}"#, readings: [Named("x", 2)]),
        Case(
            name: "a value that is an object where another path has one", point: "{a}",
            fields: .init(value: ["v", "w"]),
            payload: #"{"v":[1],"w":2,"ts":1772352000}"#, readings: [], reasons: [.invalidValue]),
        Case(
            name: "units and qualities by name, before and after", point: "{a}/{$key}",
            fields: .init(
                time: "t.{key}", unit: "u.{key}", quality: "q.{key}.code", values: "v.{key}"),
            payload: #"""
                {"u":{"a":"Cel","b":"m"},"t":{"a":1772352000},"v":{"a":1,"b":2,"c":3},"q":{"b":{"code":0},"c":5,"z":{}},
                "t":{"b":1772352000,"c":null}}
                """#,
            readings: [Named("x/a", 1), Named("x/b", 2, eight, .bad), Named("x/c", 3, received)]),
        Case(
            name: "in an array each has its own", point: "{a}/{$key}",
            fields: .init(time: "t.{key}", values: "v.{key}"),
            payload: #"[{"v":{"a":1},"t":{"a":1772352000}},{"v":{"a":2}},7]"#,
            readings: [Named("x/a", 1), Named("x/a", 2, received)], reasons: [.unexpectedShape]),
        Case(
            name: "the item's own time before that by name", point: "{a}/{$key}",
            fields: .init(time: ["ts", "t.{key}"], values: "v.{key}"),
            payload: #"{"t":{"a":1772352001,"b":1772352000},"v":{"a":{"value":1,"ts":1772352000},"b":2}}"#,
            readings: [Named("x/a", 1), Named("x/b", 2)]),
        Case(
            name: "a time by name that cannot be read costs only its measure", point: "{a}/{$key}",
            fields: .init(time: "t.{key}", values: "v.{key}"),
            payload: #"{"t":{"a":"noon","b":1772352000,"c":[1]},"v":{"a":1,"b":2,"c":3}}"#, readings: [Named("x/b", 2)],
            reasons: [.invalidTime, .invalidTime]),
        Case(
            name: "time: receive", point: "{a}/{$key}", fields: .init(time: ["ts", "t.{key}"], values: "v.{key}"),
            payload: #"{"t":{"a":"noon"},"ts":"noon","v":{"a":1}}"#, readings: [Named("x/a", 1, received)],
            time: .receive),
        Case(
            name: "errors of every kind", point: "{a}/{$key}", fields: .init(values: "v", errors: "e.{key}"),
            payload: #"""
                {"ts":1772352000,"e":{"a":7,"b":"broken","c":{"code":7},"d":null,"f":false,"g":0,"h":"","i":true,"j":"标校"},
                "v":{"z":1}}
                """#,
            readings: [
                Named("x/a", .nan, eight, .bad), Named("x/b", .nan, eight, .bad), Named("x/c", .nan, eight, .bad),
                Named("x/i", .nan, eight, .bad), Named("x/j", .nan, eight, .bad, .calibration), Named("x/z", 1),
            ], reasons: [.unknownQuality, .unknownQuality]),
        Case(
            name: "errors below a device", point: "{$d}/{$key}", fields: .init(values: "{d}.v", errors: "{d}.e.{key}"),
            payload: #"{"A":{"v":{"a":1},"e":{"b":"bad"},"ts":1772352000},"B":{"e":{"b":"bad"}}}"#,
            readings: [
                Named("A/a", 1), Named("A/b", .nan, eight, .bad), Named("B/b", .nan, received, .bad),
            ]),
        Case(
            name: "an item's error goes before its quality", point: "{a}/{$key}",
            fields: .init(errors: "err", key: "n"),
            payload: #"[{"n":"a","err":"bad","quality":"good","value":1},{"n":"b","quality":64,"value":2,"err":null}]"#,
            readings: [Named("x/a", 1, received, .bad), Named("x/b", 2, received, .uncertain)]),
        Case(
            name: "names of measures as members", point: "{a}/{$key}",
            fields: .init(values: "list", key: ["n", "meta.n"]),
            payload: #"{"list":[{"n":"a","value":1},{"value":2,"meta":{"n":7}},{"value":3}],"ts":1772352000}"#,
            readings: [Named("x/a", 1), Named("x/7", 2)], reasons: [.missingID]),
    ]

    @Test(arguments: cases) func isRead(_ test: Case) throws {
        let source = SourceDefinition.json(point: test.point, fields: test.fields, time: test.time)
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", test.payload) == test.readings)
        var again = try DecoderHarness([source])
        #expect(again.reasons(of: "t/x", test.payload) == test.reasons)
    }

    // MARK: - Bounds

    @Test func unitsByNameAreHeldAgainstThePoint() throws {
        let source = SourceDefinition.json(
            point: "{$.gw}/{$key}", fields: .init(unit: "u.{key}", values: "v.{key}"))
        var harness = try DecoderHarness([source], points: ["g/a": "Cel", "g/b": "Cel"])
        for payload in [
            #"{"gw":"g","u":{"a":"Cel","b":"m"},"v":{"a":1,"b":2}}"#,
            #"{"v":{"a":1,"b":2},"u":{"a":"Cel","b":"m"},"gw":"g"}"#,
        ] {
            #expect(
                harness.decode("t/x", payload) == [
                    Named("g/a", 1, CaptureTests.received), Named("g/b", 2, CaptureTests.received, .bad),
                ])
        }
        #expect(harness.decoder.errorCount(.unitMismatch) == 2)
    }

    @Test func namesBesideValuesAreBounded() throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 2
        let source = SourceDefinition.json(point: "{a}/{$key}", fields: .init(time: "t.{key}", values: "v.{key}"))
        var harness = try DecoderHarness([source], limits: limits)
        let payload = #"{"t":{"a":1772352000,"b":1772352000,"c":1772352000},"v":{"c":1,"a":2}}"#
        #expect(harness.reasons(of: "t/x", payload) == [.tooManyReadings])
        #expect(harness.decode("t/x", payload) == [Named("x/c", 1, CaptureTests.received), Named("x/a", 2)])
        // Nothing of one message is left for the next.
        #expect(harness.decode("t/x", #"{"v":{"a":1}}"#) == [Named("x/a", 1, CaptureTests.received)])
    }

    @Test func nestingIsBoundedOnTheWay() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$key}", fields: .init(values: "m.{d}.{key}"))])
        for open in ["[", #"{"m":"#, #"{"m":{"d":"#] {
            let deep = open + String(repeating: "[", count: 100_000)
            #expect(harness.reasons(of: "t/x", deep) == [.nestingTooDeep])
        }
    }

    @Test func aTextAmongMeasuresIsAFaultOnlyOfAKnownPoint() throws {
        let source = SourceDefinition.json(point: "{a}/{$key}", fields: SourcePreset.flat.fields)
        var harness = try DecoderHarness([source], points: ["x/temp": ""])
        #expect(harness.reasons(of: "t/x", #"{"temp":"hot","firmware":"1.2.3"}"#) == [.invalidValue, .unknownPoint])
        #expect(harness.decoder.unresolvedCount == 0)
        #expect(harness.reasons(of: "t/x", #"{"temp":1,"firmware":"1.2.3"}"#) == [.unknownPoint])
        #expect(harness.decoder.lastMessageError == nil)
    }
}

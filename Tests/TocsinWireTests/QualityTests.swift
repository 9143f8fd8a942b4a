// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct QualityTests {
    /// What stands after `"quality":`.
    @Test(
        arguments: [
            ("192", Quality.good), ("216", .good), ("\"192\"", .good), ("192.0", .good), ("0xC0", nil),
            ("\"0xC0\"", .good),
            ("0", .bad), ("4", .bad), ("8", .bad), ("24", .bad), ("32", .bad), ("64", .uncertain), ("68", .uncertain),
            ("84", .uncertain), ("500", .stale), ("448", .good), ("65535", .good), ("65536", .good),
            ("1073741824", .uncertain),
            ("1083441152", .uncertain), ("2147483648", .bad), ("2150891520", .bad), ("-2147483648", .bad),
            ("-2144075776", .bad),
            ("\"0x80340000\"", .bad), ("true", .good), ("false", .bad), ("null", .good),
            ("\"good\"", .good), ("\"GOOD\"", .good), ("\" Good \"", .good), ("\"Uncertain\"", .uncertain),
            ("\"BAD\"", .bad),
            ("\"stale\"", .stale), ("\"OK\"", .good), ("\"BadNoCommunication\"", .bad), ("\"Good_Clamped\"", .good),
            ("\"UncertainLastUsableValue\"", .uncertain), ("\"N\"", .good), ("\"D\"", .bad), ("\"B\"", .bad),
            ("\"F\"", .bad),
            ("\"T\"", .uncertain), ("\"t\"", .uncertain), ("\"正常\"", .good), ("\"断线\"", .bad),
            ("\"questionable\"", .uncertain), ("\"UncertainSensorCalibration\"", .uncertain), ("80", .uncertain),
            ("1082785792", .uncertain),
            ("\"故障\"", .bad), ("\"超量程\"", .bad), ("\"报警\"", .good),
            ("\"\\u65ad\\u7ebf\"", .bad),
            ("\"false\"", .bad),
        ] as [(String, Quality?)])
    func isKnown(_ text: String, _ quality: Quality?) throws {
        var harness = try DecoderHarness([.json()])
        let readings = harness.decode("t/x", "{\"value\":1,\"quality\":\(text)}")
        guard let quality else {
            #expect(harness.decoder.lastMessageError == .invalidJSON)
            return
        }
        #expect(readings == [Named("s/x", 1, DecoderHarness.received, quality)])
        #expect(harness.decoder.errorCount(.unknownQuality) == 0)
    }

    @Test(arguments: [
        "1", "2", "128", "3221225472", "-1", "4294967296", "1e30", "0.5", "\"perhaps\"", "\"\"", "\"x\"",
        "\"calibrated\"", "\"tested\"", "\"restartedly\"", "{}", "[]",
        "NaN",
        "99999999999999999999",
    ])
    func isUnknownAndCountedOnce(_ text: String) throws {
        var harness = try DecoderHarness([.json()])
        for _ in 0..<3 {
            let readings = harness.decode("t/x", "{\"value\":1,\"quality\":\(text)}")
            #expect(readings == [Named("s/x", 1, DecoderHarness.received, .uncertain)])
            #expect(harness.decoder.lastMessageError == nil)
        }
        #expect(harness.decoder.errorCount(.unknownQuality) == 1)
        #expect(harness.decoder.unknownQualityCodes.count == 1)
    }

    @Test func unknownCodesAreBounded() throws {
        var limits = DecoderLimits()
        limits.unknownQualityCodes = 5
        var harness = try DecoderHarness([.json()], limits: limits)
        for code in 0..<100 { _ = harness.decode("t/x", "{\"value\":1,\"quality\":\"code \(code)\"}") }
        #expect(harness.decoder.unknownQualityCodes == (0..<5).map { "code \($0)" })
        #expect(harness.decoder.errorCount(.unknownQuality) == 5)
    }

    @Test func aValueThatIsMissingIsBadWhateverTheCode() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        let payload = #"{"values":[{"id":"p","value":null,"quality":"good"},{"id":"q","value":null}],"quality":192}"#
        let bad = ["x/p", "x/q"].map { Named($0, .nan, DecoderHarness.received, .bad) }
        #expect(harness.decode("t/x", payload) == bad)
    }
}

@Suite struct UnitTests {
    static let payloads: [(String, Quality, UInt64)] = [
        (#"{"value":1,"unit":"Cel"}"#, .good, 0), (#"{"value":1,"unit":"K"}"#, .bad, 1), (#"{"value":1}"#, .good, 0),
        (#"{"value":1,"unit":""}"#, .good, 0), (#"{"value":1,"unit":null}"#, .good, 0),
        (#"{"value":1,"unit":"\u0043el"}"#, .good, 0), (#"{"value":1,"unit":"Celsius"}"#, .good, 0),
        (#"{"value":1,"unit":"Celsio"}"#, .bad, 1), (#"{"value":1,"unit":"\u2103"}"#, .good, 0),
    ]

    @Test(arguments: payloads) func isHeldAgainstThePoints(_ payload: String, _ quality: Quality, _ count: UInt64)
        throws
    {
        var harness = try DecoderHarness([.json()], points: ["s/x": "Cel", "s/y": ""])
        #expect(harness.decode("t/x", payload) == [Named("s/x", 1, DecoderHarness.received, quality)])
        #expect(harness.decoder.errorCount(.unitMismatch) == count)
        #expect(harness.decode("t/y", payload) == [Named("s/y", 1, DecoderHarness.received)])
    }

    @Test(arguments: payloads)
    func isHeldAgainstThePointThatIsMadeForIt(_ payload: String, _ quality: Quality, _ count: UInt64) throws {
        var harness = try DecoderHarness([.json()])
        _ = harness.decode("t/x", payload)
        try #require(harness.decoder.unresolvedCount == 1)
        let isInserted = harness.decoder.points.insert(id: harness.decoder.unresolvedID(0), index: 7, unit: "Cel")
        #expect(isInserted)
        harness.decoder.adoptResolvedPoints()
        #expect(harness.decoder.readings.map(\.point) == [7])
        #expect(harness.decoder.readings.map(\.quality) == [quality])
        #expect(harness.decoder.errorCount(.unitMismatch) == count)
    }

    @Test func theUnitOfTheMessageIsForItemsWithoutOne() throws {
        let source = SourceDefinition.json(point: "s/{$.id}")
        var harness = try DecoderHarness([source], points: ["s/a": "Cel", "s/b": "Cel", "s/c": "K"])
        let payload =
            #"{"values":[{"id":"a","value":1},{"id":"b","value":1,"unit":"K"},{"id":"c","value":1}],"unit":"Cel"}"#
        #expect(harness.decode("t/x", payload).map(\.quality) == [.good, .bad, .bad])
        #expect(harness.decoder.errorCount(.unitMismatch) == 2)
    }

    @Test func theUnitWaitsWithTheID() throws {
        let source = SourceDefinition.json(point: "{$.gw}/{$.id}")
        var harness = try DecoderHarness([source], points: ["g/a": "Cel", "g/b": "Cel", "g/c": "K"])
        let payload = #"""
            [{"values":[{"id":"a","value":1},{"id":"b","value":1,"unit":"K"},{"id":"c","value":1}],"gw":"g","unit":"Cel"}]
            """#
        #expect(harness.decode("t/x", payload).map(\.quality) == [.good, .bad, .bad])
    }
}

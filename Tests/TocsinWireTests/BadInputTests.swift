// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

@Suite struct BadInputTests {
    @Test(arguments: [
        "{", "}", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[1,]", "{\"value\":1",
        "{\"value\":1,\"a\":\"x",
        "{'value':1}", "{value:1}", "{\"value\":01}", "{\"value\":1.}", "{\"value\":.5}", "{\"value\":+1}",
        "{\"value\":tru}",
        "{\"value\":1 2}", "{\"value\":0x1F}", "{\"a\":\"\\x\",\"value\":1}", "{\"a\":\"\\u12g4\",\"value\":1}",
        "{\"a\":\"\n\",\"value\":1}", "{\"value\":1,\"a\":[1 2]}", "{\"value\":1,\"a\":{1:2}}", "nul", "-", "\u{0}",
        "{\"value\":1}}",
        "{\"value\":1}{\"value\":2}", "{\"value\":1} x", "{\"value\":1}\u{0}", "[{\"value\":1},{\"value\":2}",
    ])
    func whatIsNoJSONGivesNothing(_ payload: String) throws {
        var harness = try DecoderHarness([.json()])
        let reasons = harness.reasons(of: "t/x", payload)
        #expect(reasons.contains(.invalidJSON) || reasons == [.trailingData])
        #expect(harness.decoder.readings.isEmpty)
        #expect(harness.decoder.unresolvedCount == 0)
        #expect(harness.decoder.lastMessageError != nil)
        #expect(harness.decode("t/x", #"{"value":1}"#).count == 1)
        #expect(harness.decoder.lastMessageError == nil)
    }

    @Test func everyReasonHasAName() {
        #expect(Set(DecodeErrorReason.allCases.map(\.name)).count == DecodeErrorReason.allCases.count)
        for (place, reason) in DecodeErrorReason.allCases.enumerated() {
            #expect(Int(reason.rawValue) == place)
            #expect(reason.name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 &- 97 < 26 || $0 &- 48 < 10 })
        }
    }

    @Test func everyReasonStandsInTheManual() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let manual = try String(contentsOf: root.appendingPathComponent("docs/formats.md"), encoding: .utf8)
        for reason in DecodeErrorReason.allCases { #expect(manual.contains("`\(reason.name)`"), "\(reason.name)") }
    }

    @Test(arguments: [
        ("5", DecodeErrorReason.unexpectedShape), ("[1]", .unexpectedShape), ("\"x\"", .unexpectedShape),
        ("{}", .missingValue),
        ("{\"value\":{}}", .invalidValue), ("{\"value\":[1]}", .invalidValue),
    ])
    func otherShapes(_ payload: String, _ reason: DecodeErrorReason) throws {
        var harness = try DecoderHarness([.json()])
        #expect(harness.reasons(of: "t/x", payload) == [reason])
    }

    @Test func emptyArraysAndValuesAreFine() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$key}")])
        for payload in ["[]", "{\"values\":{}}", "{\"values\":[]}", "[[],[]]"] {
            #expect(harness.reasons(of: "t/x", payload) == [])
        }
    }

    @Test(arguments: [
        (#"{"id":"","value":1}"#, DecodeErrorReason.invalidID), (#"{"id":"a b","value":1}"#, .invalidID),
        (#"{"id":"a#","value":1}"#, .invalidID), (#"{"id":"a\u0000","value":1}"#, .invalidID),
        (#"{"id":"\u0085","value":1}"#, .invalidID), (#"{"id":"\ud800","value":1}"#, .invalidUTF8),
        (#"{"id":"\udc00\ud800","value":1}"#, .invalidUTF8), (#"{"id":null,"value":1}"#, .missingID),
        (#"{"id":true,"value":1}"#, .missingID), (#"{"id":["a"],"value":1}"#, .missingID),
        (#"{"value":1}"#, .missingID),
    ])
    func idsFromThePayload(_ payload: String, _ reason: DecodeErrorReason) throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        #expect(harness.reasons(of: "t/x", payload) == [reason])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(
        arguments: [
            [0xD1, 0xB9, 0xC1, 0xA6], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE6, 0xB6], [0x80],
            [0xFF],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8InAnID(_ id: [UInt8]) throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        let payload = Array("{\"id\":\"".utf8) + id + Array("\",\"value\":1}".utf8)
        #expect(harness.reasons(of: Array("t/x".utf8), payload) == [.invalidUTF8])
        // In a name that nobody asks for they do no harm.
        let other = Array("{\"id\":\"a\",\"".utf8) + id + Array("\":1,\"value\":1}".utf8)
        #expect(harness.decode(Array("t/x".utf8), other).map(\.id) == ["x/a"])
    }

    // MARK: - Limits

    @Test func payloads() throws {
        var limits = DecoderLimits()
        limits.payload = 11
        var harness = try DecoderHarness([.json()], limits: limits)
        #expect(harness.decode("t/x", #"{"value":1}"#).count == 1)
        #expect(harness.reasons(of: "t/x", #"{"value":12}"#) == [.payloadTooLarge])
    }

    @Test func readings() throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 3
        var harness = try DecoderHarness([.json(point: "{a}/{$key}")], limits: limits)
        let payload = #"{"values":{"a":1,"b":2,"c":3,"d":4,"e":5},"ts":1772352000}"#
        #expect(harness.reasons(of: "t/x", payload) == [.tooManyReadings])
        #expect(harness.decode("t/x", payload) == [Named("x/a", 1), Named("x/b", 2), Named("x/c", 3)])
    }

    @Test func nesting() throws {
        var limits = DecoderLimits()
        limits.nesting = 4
        var harness = try DecoderHarness([.json()], limits: limits)
        #expect(harness.decode("t/x", #"{"a":[[[]]],"value":1}"#).count == 1)
        #expect(harness.reasons(of: "t/x", #"{"a":[[[[]]]],"value":1}"#) == [.nestingTooDeep])
        #expect(harness.reasons(of: "t/x", #"[[[[{"value":1}]]]]"#) == [.nestingTooDeep])
        let deep = String(repeating: "[", count: 1 << 20)
        #expect(harness.reasons(of: "t/x", deep) == [.nestingTooDeep])
        #expect(harness.reasons(of: "t/x", "{\"a\":" + deep.dropLast(9)) == [.nestingTooDeep])
    }

    @Test func idBytes() throws {
        var limits = DecoderLimits()
        limits.idBytes = 8
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}/z")], limits: limits)
        #expect(harness.decode("t/x", #"{"id":"1234","value":1}"#).map(\.id) == ["x/1234/z"])
        #expect(harness.reasons(of: "t/x", #"{"id":"12345","value":1}"#) == [.idTooLong])
        #expect(harness.reasons(of: "t/123456789", #"{"id":"1","value":1}"#) == [.idTooLong])
        var widest = try DecoderHarness([.json()])
        let level = String(repeating: "y", count: 254)
        #expect(widest.decode("t/\(level)", #"{"value":1}"#).map(\.id) == ["s/\(level)"])
        #expect(widest.reasons(of: "t/\(level)y", #"{"value":1}"#) == [.idTooLong])
    }

    @Test func unresolvedIDs() throws {
        var limits = DecoderLimits()
        limits.unresolvedPerMessage = 2
        var harness = try DecoderHarness([.json(point: "{a}/{$key}")], limits: limits)
        let payload = #"{"values":{"a":1,"b":2,"c":3,"a":4}}"#
        #expect(harness.reasons(of: "t/x", payload) == [.tooManyUnresolved])
        #expect(harness.decode("t/x", payload).map(\.id) == ["x/a", "x/b", "x/a"])
        #expect(harness.decoder.unresolvedCount == 2)
    }

    // MARK: - Chance

    @Test func mutatedMessagesNeverCrashAndAlwaysSayWhy() throws {
        var random = SeededGenerator(seed: 11)
        var sources = ShapeTests.cases.map(\.source)
        // Of the presets with the names of these topics.
        sources += SourcePreset.allCases.map { .json(point: $0.point(topicNames: ["a"]), fields: $0.fields) }
        let payloads = ShapeTests.cases.map(\.payload) + PresetTests.cases.map(\.payload)
        sources.append(SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}"))
        let spice = Array("{}[]\",:\\u0-+.eE19\u{0}\n 好\u{FEFF}NaN".utf8) + [0xFF, 0xC0, 0xED]
        for source in sources {
            var harness = try DecoderHarness([source], points: ["s/x": "Cel", "x/a": "Cel"])
            for _ in 0..<1_500 {
                var payload = Array(payloads[Int.random(in: 0..<payloads.count, using: &random)].utf8)
                for _ in 0..<Int.random(in: 1...6, using: &random) where !payload.isEmpty {
                    let place = Int.random(in: 0..<payload.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: payload[place] = spice.randomElement(using: &random) ?? 0
                    case 1: payload.remove(at: place)
                    case 2: payload.insert(spice.randomElement(using: &random) ?? 0, at: place)
                    default: payload.removeSubrange(place...)
                    }
                }
                let readings = harness.decode(Array("t/x".utf8), payload)
                for reading in readings where reading.value.isNaN { #expect(reading.quality == .bad) }
                if readings.isEmpty, harness.decoder.lastMessageErrors == 0 {
                    // Nothing was said, and nothing was wrong: only empty lists do that.
                    #expect(payload.contains(UInt8(ascii: "[")) || payload.contains(UInt8(ascii: "{")))
                }
                #expect(harness.decoder.unresolvedCount <= readings.count || harness.decoder.lastMessageErrors > 0)
                harness.decoder.adoptResolvedPoints()
                #expect(harness.decoder.readings.allSatisfy { $0.point >= 0 })
            }
        }
    }

    @Test func garbageNeverCrashes() throws {
        var random = SeededGenerator(seed: 5)
        var harness = try DecoderHarness([.json("{a}/{b}", point: "{a}/{$key}"), .json("#", point: "s/{$.x}")])
        for _ in 0..<20_000 {
            let topic = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let payload = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(harness.decode(topic, payload).isEmpty)
            #expect(harness.decoder.lastMessageErrors > 0)
        }
    }
}

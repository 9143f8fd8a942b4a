// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// What the decoder says to those who ask why.
@Suite struct RefusalTests {
    @Test func eachRefusalHasItsNameAndPlace() throws {
        var harness = try DecoderHarness(
            [.json(point: "{a}/{$.sensor}"), .json("k/{a}", point: "{a}/{$key}", fields: SourcePreset.neuron.fields)],
            points: ["x/a": "Cel"])
        harness.decoder.isExplaining = true
        let payload =
            #"[{"sensor":"a","value":"--"},{"sensor":"b","value":1,"ts":5},{"value":2},7,{"sensor":"c d","value":1}]"#
        _ = harness.decode("t/x", payload)
        #expect(
            harness.decoder.refusals == [
                Refusal(reason: .invalidValue, id: "x/a", offset: 13),
                Refusal(reason: .timeOutOfRange, id: "x/b", offset: 41),
                Refusal(reason: .unexpectedShape, id: "", offset: nil),
                Refusal(reason: .invalidID, id: "c d", offset: 89), Refusal(reason: .missingID, id: "", offset: nil),
            ])
        _ = harness.decode("t/x", #"{"sensor":"a","value":1,"unit":"K"}"#)
        #expect(harness.decoder.refusals.map(\.reason) == [.unitMismatch])
        _ = harness.decode("k/x", #"{"values":{"a":1,"fw":"1.2.3"},"errors":{"b":7}}"#)
        #expect(
            harness.decoder.refusals == [
                Refusal(reason: .unknownPoint, id: "x/fw", offset: 20),
                Refusal(reason: .unknownQuality, id: "", offset: nil),
            ])
        _ = harness.decode("t/x", #"{"sensor":"a","value":1"#)
        #expect(harness.decoder.refusals == [Refusal(reason: .invalidJSON, id: "", offset: 24)])
        _ = harness.decode("t/x", #"{"sensor":"a","value":1}"#)
        #expect(harness.decoder.refusals.isEmpty)
        _ = harness.decode("no/x", "1")
        #expect(harness.decoder.refusals == [Refusal(reason: .noSource, id: "", offset: nil)])
    }

    @Test func refusalsAreBounded() throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 3
        var harness = try DecoderHarness([.json()], limits: limits)
        harness.decoder.isExplaining = true
        _ = harness.decode("t/x", "[1,2,3,4,5,6,7,8]")
        #expect(harness.decoder.refusals.count == 4)
        harness.decoder.isExplaining = false
        _ = harness.decode("t/x", "[1]")
        #expect(harness.decoder.lastMessageErrors == 1)
    }

    @Test func readingsAreNamed() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$key}")], points: ["x/a": "Cel"])
        _ = harness.decode("t/x", #"{"values":{"a":1,"b":2},"unit":"Cel"}"#)
        let decoder = harness.decoder
        #expect(decoder.readings.map { decoder.id(of: $0) } == ["x/a", "x/b"])
        #expect(decoder.readings.map { decoder.unit(of: $0) } == ["Cel", "Cel"])
        #expect(decoder.readings.allSatisfy { $0.isUntimed })
    }

    @Test(arguments: DecodeErrorReason.allCases) func everyReasonHasASentence(_ reason: DecodeErrorReason) {
        #expect(reason.text.contains(" ") && !reason.text.hasSuffix("."))
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct SparkplugTopicTests {
    @Test(
        """
        tck-id-topic-structure-namespace-device-id-associated-message-types, \
        tck-id-topic-structure-namespace-device-id-non-associated-message-types
        """, arguments: SparkplugTopic.Verb.allCases)
    func devicesWhereTheyBelong(_ verb: SparkplugTopic.Verb) throws {
        let withDevice = Array("spBv1.0/g/\(verb.name)/edge/d".utf8)
        let without = Array("spBv1.0/g/\(verb.name)/edge".utf8)
        let expected = SparkplugTopic.message(
            verb, .init(group: 8..<9, edge: (11 + verb.name.count)..<(15 + verb.name.count), device: 0..<0))
        if verb.isOfDevice {
            guard case .message(verb, let levels) = try SparkplugTopic(withDevice.span) else {
                Issue.record("no message")
                return
            }
            #expect(levels.device.count == 1)
            #expect(throws: DecodeErrorReason.invalidSparkplugTopic) { _ = try SparkplugTopic(without.span) }
        } else {
            #expect(try SparkplugTopic(without.span) == expected)
            #expect(throws: DecodeErrorReason.invalidSparkplugTopic) { _ = try SparkplugTopic(withDevice.span) }
        }
    }

    @Test(
        "tck-id-topic-structure, tck-id-topic-structure-namespace-a: other topics are refused",
        arguments: [
            "", "/", "spBv1.0", "spBv1.0/", "spBv1.0/g", "spBv1.0/g/NBIRTH", "spBv1.0/g/NBIRTH/", "spBv1.0//NBIRTH/e",
            "spBv1.0/g/nbirth/e", "spBv1.0/g/NBIRTHS/e", "spAv1.0/g/NBIRTH/e", "spBv1.0/g/DDATA/e/d/x",
            "spBv1.0/g/DDATA/e//",
            "spBv1.0/STATE/", "STATE/h", "spBv1.0/g/STATE/h",
        ])
    func others(_ topic: String) throws {
        let bytes = Array(topic.utf8)
        #expect(throws: DecodeErrorReason.invalidSparkplugTopic) { _ = try SparkplugTopic(bytes.span) }
        var harness = try SparkplugHarness([.sparkplug("#", point: "{$key}")])
        guard !topic.isEmpty else { return }
        #expect(harness.reasons(topic, harness.payload(0, [TestMetric("a", 1)])) == [.invalidSparkplugTopic])
    }

    @Test func commandsOfOthersAreNone() throws {
        var harness = try SparkplugHarness()
        #expect(harness.reasons("spBv1.0/G/NCMD/E", SparkplugVectors.nodeCommand) == [])
        #expect(harness.reasons("spBv1.0/G/DCMD/E/D", [1, 2, 3]) == [])
        #expect(harness.decoder.sparkplugCounters.nodes == 0)
    }

    @Test func firstSourceThatMatches() throws {
        var harness = try SparkplugHarness([
            .sparkplug("spBv1.0/A/#", point: "a/{$key}"), .json("x/{b}", point: "j/{b}"),
            .sparkplug("spBv1.0/#", point: "rest/{$key}"),
        ])
        let payload = harness.payload(0, [TestMetric("n", 1)])
        #expect(harness.take("spBv1.0/A/NBIRTH/E", payload).map(\.id) == ["a/n"])
        #expect(harness.take("spBv1.0/B/NBIRTH/E", payload).map(\.id) == ["rest/n"])
        #expect(harness.take("x/y", Array(#"{"value":1}"#.utf8)).map(\.id) == ["j/y"])
        #expect(harness.take("spBv1.0/A/NBIRTH/E", payload).map(\.id) == ["a/n"])
    }

    // MARK: - STATE

    @Test(
        """
        tck-id-host-topic-phid-birth-payload, tck-id-host-topic-phid-birth-topic, tck-id-payloads-state-birth-payload, \
        tck-id-host-topic-phid-death-payload
        """)
    func statesThatAreMade() {
        let online = SparkplugHostState(host: "centre-A", isOnline: true, timestamp: DecoderHarness.eight)
        #expect(online.topic == "spBv1.0/STATE/centre-A")
        #expect(online.payload == Array(#"{"online":true,"timestamp":1772352000000}"#.utf8))
        let offline = SparkplugHostState(host: "centre-A", isOnline: false, timestamp: DecoderHarness.eight)
        #expect(offline.payload == Array(#"{"online":false,"timestamp":1772352000000}"#.utf8))
        #expect(SparkplugHostState.of(online.payload, host: "centre-A") == online)
        let other = SparkplugHostState.of(SparkplugVectors.hostOnline)
        #expect(other == SparkplugHostState(isOnline: true, timestamp: DecoderHarness.eight))
    }

    @Test(arguments: [
        (#" {"timestamp": 5, "more": [1,{}], "online": false} "#, Bool?.some(false)), ("ONLINE", true),
        ("OFFLINE", false), (#"{"online":true}"#, nil), (#"{"timestamp":5}"#, nil),
        (#"{"online":1,"timestamp":5}"#, nil), (#"{"online":true,"timestamp":"5"}"#, nil),
        (#"{"online":true,"timestamp":-5}"#, nil), (#"{"online":true,"timestamp":1.5}"#, nil),
        (#"{"online":true,"timestamp":99999999999999999999}"#, nil), (#"{"online":true,"timestamp":5"#, nil),
        (#"{"online":true,"timestamp":5}x"#, nil), ("online", nil), ("", nil), ("{}", nil), ("[true]", nil),
    ])
    func states(_ payload: String, _ isOnline: Bool?) {
        #expect(SparkplugHostState.of(Array(payload.utf8))?.isOnline == isOnline)
    }

    @Test(
        "tck-id-message-flow-hid-sparkplug-state-message-delivered: a state that is delivered is there to be answered")
    func statesThatAreDelivered() throws {
        var harness = try SparkplugHarness()
        let state = SparkplugHostState(host: "centre-A", isOnline: false, timestamp: DecoderHarness.eight)
        #expect(harness.reasons(state.topic, state.payload) == [])
        #expect(harness.decoder.hostState == state)
        _ = harness.nodeBirth()
        #expect(harness.decoder.hostState == nil)
        #expect(harness.reasons(state.topic, Array("yes".utf8)) == [.unexpectedShape])
    }
}

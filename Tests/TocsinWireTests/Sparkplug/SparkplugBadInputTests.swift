// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

/// Bytes that are no payload, and senders who mean harm.
@Suite struct SparkplugBadInputTests {
    @Test(
        arguments: [
            [0x08], [0x08, 0x80], [0x07], [0x00, 0x01], [0x0B], [0x0C], [0x0E, 1], [0x0F, 1], [0x12, 0x05, 0x0A],
            [0x12, 0x02, 0x0A, 0x05], [0x12, 0x02, 0x0A, 0x02, 0x08, 0x01], [0x12, 0x02, 0x13, 0x14],
            [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xFF, 0x01],
            [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
            [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x12, 0x04, 0x65, 1, 2, 3],
            [0x12, 0x05, 0x69, 1, 2, 3, 4], [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x01],
            [0x12, 0x04, 0x4A, 0x02, 0x0A, 0x09],
            [
                0x12, 0x10, 0x4A, 0x0E, 0x0A, 0x07, 0x65, 0x6E, 0x67, 0x55, 0x6E, 0x69, 0x74, 0x12, 0x03, 0x42, 0x05,
                0x41,
            ],
        ] as [[UInt8]])
    func malformed(_ payload: [UInt8]) throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth()
        // Also behind what is good: nothing of such a message is used.
        for (payload, ofDevice) in [
            (payload, "DBIRTH/E/D"), (harness.payload(1, [.alias(1, 5)]) + payload, "NBIRTH/E"),
        ] {
            for topic in ["NDATA/E", "NBIRTH/E", "NDEATH/E", ofDevice].map({ "spBv1.0/G/\($0)" }) {
                let before = harness.decoder.errors
                #expect(harness.take(topic, payload).isEmpty)
                #expect(harness.reasons(since: before) == [.invalidProtobuf])
                #expect(harness.decoder.lastMessageError == .invalidProtobuf)
            }
        }
        #expect(harness.nodeDeath().count == 1)
    }

    @Test(
        arguments: [
            ([0x00], UInt64(0)), ([0x7F], 127), ([0x80, 0x01], 128), ([0xFF, 0x7F], 16_383),
            ([0x80, 0xA0, 0xA5, 0xC3, 0xCA, 0x33], 1_772_352_000_000),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], 1 << 56 - 1),
            ([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 1 << 56),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .max), ([0x80, 0x80, 0x00], 0),
        ] as [([UInt8], UInt64)])
    func varints(_ bytes: [UInt8], _ value: UInt64) throws {
        for padding in [0, 1, 9] {
            let padded = bytes + Array(repeating: 0xFF, count: padding)
            var reader = ProtobufReader(from: 0, to: bytes.count)
            #expect(try reader.varint(padded.span) == value)
            #expect(reader.offset == bytes.count)
            var short = ProtobufReader(from: 0, to: bytes.count - 1)
            #expect(throws: DecodeErrorReason.invalidProtobuf) { _ = try short.varint(padded.span) }
        }
        var writer = ProtobufBytes()
        writer.put(varint: value)
        var reader = ProtobufReader(from: 0, to: writer.bytes.count)
        #expect(try reader.varint(writer.bytes.span) == value)
    }

    @Test func unknownFieldsAreSteppedOver() throws {
        var metric = ProtobufBytes()
        metric.put(1, text: "a")
        metric.put(6, 1)
        metric.put(8, text: "metadata")
        metric.put(500, 9)
        metric.put(4, 10)
        metric.put(varint: UInt64(ProtobufReader.key(77, .eightBytes)))
        for byte in 0..<8 as Range<UInt8> { metric.put(byte: byte) }
        metric.put(varint: UInt64(ProtobufReader.key(12, .fourBytes)))
        for byte in [0, 0, 0x80, 0x3F] as [UInt8] { metric.put(byte: byte) }
        // A field that is known, in another shape.
        metric.put(13, text: "x")
        var payload = ProtobufBytes()
        payload.put(3, 0)
        payload.put(99, text: "later")
        payload.put(2, bytes: metric.bytes)
        payload.put(5, text: "body")
        var harness = try SparkplugHarness()
        #expect(harness.take("spBv1.0/G/NBIRTH/E", payload.bytes).map(\.value) == [1])
    }

    @Test func compressedPayloadsAreRefused() throws {
        var payload = ProtobufBytes()
        payload.put(4, text: "SPBV1.0_COMPRESSED")
        payload.put(5, text: "…")
        var harness = try SparkplugHarness()
        #expect(harness.reasons("spBv1.0/G/NBIRTH/E", payload.bytes) == [.unexpectedShape])
    }

    // MARK: - Limits

    @Test func nodesAreBounded() throws {
        var limits = DecoderLimits()
        limits.sparkplug.nodes = 10
        limits.internedTopics = 5
        var harness = try SparkplugHarness(limits: limits)
        _ = harness.nodeBirth()
        for node in 0..<1_000 {
            _ = harness.take("spBv1.0/G/NDATA/made-up-\(node)", harness.payload(1, []))
            #expect(harness.decoder.sparkplugCounters.nodes <= 10)
        }
        #expect(harness.decoder.errorCount(.tooManyNodes) > 900)
        // The one that is real stays, and a further real one finds room once a minute.
        #expect(harness.nodeData(seq: 1, [.alias(1, 5)]).count == 1)
        _ = harness.pass(.seconds(61))
        #expect(harness.nodeBirth(edge: "F").count == 1)
        #expect(harness.nodeData(seq: 2, [.alias(1, 5)]).count == 1)
        #expect(harness.nodeDeath(edge: "F").map(\.id) == ["G/F/n"])
    }

    @Test func devicesAndMetricsAreBounded() throws {
        var limits = DecoderLimits()
        limits.sparkplug.devices = 2
        limits.sparkplug.metrics = 6
        limits.sparkplug.nameBytes = 400
        var harness = try SparkplugHarness(limits: limits)
        _ = harness.nodeBirth()
        #expect(harness.decoder.sparkplugCounters.metrics == 3)
        _ = harness.birth(seq: 1, of: "A")
        _ = harness.birth(seq: 2, of: "B")
        #expect(harness.birth(seq: 3, of: "C").isEmpty)
        #expect(harness.decoder.errorCount(.tooManyNodes) == 1)
        let long = String(repeating: "x", count: 240)
        let more = [TestMetric(long, 1), TestMetric("m", 1, alias: 11)]
        #expect(harness.birth(seq: 4, of: "A", more).count == 2)
        #expect(harness.decoder.errorCount(.tooManyMetrics) == 0)
        #expect(harness.birth(seq: 5, of: "B", [TestMetric("m", 1), TestMetric("k", 1)]).map(\.id) == ["G/E/B/m"])
        #expect(harness.decoder.errorCount(.tooManyMetrics) == 1)
        let longer = String(repeating: "x", count: 249)
        #expect(harness.birth(seq: 6, of: "B", [TestMetric(longer, 1)]).map(\.quality) == [.stale])
        #expect(harness.decoder.errorCount(.idTooLong) == 1)
    }

    @Test func namesThatComeAndGoAreForgotten() throws {
        var harness = try SparkplugHarness()
        harness.isOpen = false
        for round in 0..<50 {
            _ = harness.nodeBirth(
                seq: 0, (0..<100).map { TestMetric("r\(round)/\($0)", 1, alias: UInt64(round * 50 + $0)) })
        }
        #expect(harness.decoder.sparkplugCounters.metrics <= 1_500)
        #expect(harness.decoder.sparkplug.nameBytes == harness.decoder.sparkplug.nodes[0].table.nameBytes)
        #expect(harness.nodeBirth(seq: 0).isEmpty)
    }

    @Test func unitsAreBounded() throws {
        var limits = DecoderLimits()
        limits.sparkplug.units = 2
        var harness = try SparkplugHarness(limits: limits, points: ["G/E/m3": "u3", "G/E/m0": "u0"])
        let birth = harness.nodeBirth((0..<4).map { TestMetric("m\($0)", 1, unit: "u\($0)") })
        #expect(birth.map(\.quality) == [.good, .good, .good, .bad])
    }

    @Test func namesThatNoIDCanHave() throws {
        var harness = try SparkplugHarness()
        let names = ["a#b", "a\u{7}", "", "good"]
        #expect(harness.nodeBirth(names.map { TestMetric($0, 1) }).map(\.id) == ["G/E/good"])
        #expect(harness.decoder.errorCount(.invalidID) == 2)
        #expect(harness.decoder.errorCount(.missingID) == 1)
    }

    // MARK: - Chance

    private static let vectors = [
        SparkplugVectors.nodeBirth, SparkplugVectors.nodeData, SparkplugVectors.deviceBirth,
        SparkplugVectors.deviceData,
        SparkplugVectors.deviceHistory, SparkplugVectors.deviceDeath, SparkplugVectors.nodeDeath,
        SparkplugVectors.qualities, SparkplugVectors.units, SparkplugVectors.structures,
    ]

    @Test func mutatedMessagesNeverCrash() throws {
        var random = SeededGenerator(seed: 21)
        var limits = DecoderLimits()
        limits.sparkplug.nodes = 8
        limits.sparkplug.devices = 16
        limits.sparkplug.metrics = 300
        limits.readingsPerMessage = 9
        var harness = try SparkplugHarness(limits: limits)
        let verbs = ["NBIRTH", "NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"]
        for round in 0..<12_000 {
            var payload = SparkplugBadInputTests.vectors.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &random) where !payload.isEmpty {
                let place = Int.random(in: 0..<payload.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: payload[place] = UInt8.random(in: 0...255, using: &random)
                case 1: payload[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: payload.remove(at: place)
                case 3: payload.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default: payload.removeSubrange(place...)
                }
            }
            let verb = verbs.randomElement(using: &random) ?? ""
            let device = verb.hasPrefix("D") ? "/D\(Int.random(in: 0..<3, using: &random))" : ""
            let readings = harness.take("spBv1.0/G/\(verb)/E\(Int.random(in: 0..<3, using: &random))\(device)", payload)
            for reading in readings where reading.value.isNaN { #expect(!reading.quality.isUsable) }
            if round % 7 == 0 { _ = harness.pass(Interval(milliseconds: Int64.random(in: 0...3_000, using: &random))) }
            if round % 50 == 0 { _ = harness.decoder.takeCommands() }
            if round % 1_000 == 0 { try restart(&harness) }
        }
        #expect(harness.decoder.sparkplugCounters.metrics <= 300)
        #expect(harness.decoder.errorCount(.invalidProtobuf) > 1_000)
        #expect(harness.decoder.sparkplugCounters.births > 500)
    }

    private func restart(_ harness: inout SparkplugHarness) throws {
        let checkpoint = harness.decoder.sparkplugCheckpoint()
        var fresh = try SparkplugHarness()
        #expect(fresh.restore(checkpoint) == true)
        #expect(fresh.decoder.sparkplugCheckpoint().count == checkpoint.count)
    }

    @Test func garbageNeverCrashes() throws {
        var random = SeededGenerator(seed: 22)
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth()
        for _ in 0..<20_000 {
            let payload = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = harness.take("spBv1.0/G/NDATA/E", payload)
            _ = harness.take("spBv1.0/G/NBIRTH/F", payload)
            #expect(SparkplugHostState.of(payload) == nil)
        }
    }
}

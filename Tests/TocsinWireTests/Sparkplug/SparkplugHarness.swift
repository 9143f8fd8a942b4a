// SPDX-License-Identifier: Apache-2.0
import TocsinCore

@testable import TocsinWire

/// A decoder with one Sparkplug source, told messages by their parts.
struct SparkplugHarness {
    static let eight = DecoderHarness.eight

    var decoder: MessageDecoder
    /// When the next message is received.
    var now = SparkplugHarness.eight
    /// A gateway's clock against ours.
    var clockError: Int64 = 0

    /// Makes the points that it names, and takes in any other at first sight when `isOpen`.
    var isOpen = true
    private var names: [String] = []

    init(
        _ sources: [SourceDefinition] = [.sparkplug()], limits: DecoderLimits = DecoderLimits(),
        points: [String: String] = [:]
    ) throws {
        decoder = try MessageDecoder(sources: sources, limits: limits)
        for (id, unit) in points.sorted(by: { $0.key < $1.key }) { add(id, unit: unit) }
    }

    private mutating func add(_ id: String, unit: String = "") {
        if decoder.points.insert(id: id, index: Int32(names.count), unit: unit) { names.append(id) }
    }

    // MARK: - Asking

    /// Decodes a message and all that it brings about.
    mutating func take(_ topic: String, _ payload: [UInt8]) -> [DecoderHarness.Named] {
        let topic = Array(topic.utf8)
        decoder.decode(topic: topic.span, payload: payload.span, received: now)
        return readings() + drain()
    }

    /// Lets time pass, and takes what that brings about.
    mutating func pass(_ interval: Interval) -> [DecoderHarness.Named] {
        now = now + interval
        decoder.advance(to: now)
        return drain()
    }

    mutating func drain() -> [DecoderHarness.Named] {
        var all: [DecoderHarness.Named] = []
        while decoder.hasMore {
            decoder.decodeMore()
            all += readings()
        }
        return all
    }

    private mutating func readings() -> [DecoderHarness.Named] {
        for number in 0..<decoder.unresolvedCount {
            let id = decoder.unresolvedID(number)
            if isOpen { add(id) } else { decoder.refuse(unresolved: number) }
        }
        decoder.adoptResolvedPoints()
        return decoder.readings.map {
            .init(names[Int($0.point)], $0.value, $0.time, $0.quality, $0.flag)
        }
    }

    /// The reasons that a message adds, in the order of all reasons.
    mutating func reasons(_ topic: String, _ payload: [UInt8]) -> [DecodeErrorReason] {
        let before = decoder.errors
        _ = take(topic, payload)
        return reasons(since: before)
    }

    func reasons(since before: [UInt64]) -> [DecodeErrorReason] {
        DecodeErrorReason.allCases.flatMap { reason in
            Array(repeating: reason, count: Int(decoder.errorCount(reason) - before[Int(reason.rawValue)]))
        }
    }

    // MARK: - Telling

    /// The edge node's clock.
    var nodeTime: Int64 { now.milliseconds + clockError }

    mutating func nodeBirth(
        seq: UInt64? = 0, bdSeq: Int64? = 1, edge: String = "E",
        _ metrics: [TestMetric] = [TestMetric("n", 1, alias: 1)]
    ) -> [DecoderHarness.Named] {
        var all = [TestMetric("Node Control/Rebirth", 0, type: 11)]
        if let bdSeq { all.append(TestMetric("bdSeq", integer: UInt64(bitPattern: bdSeq), type: 4)) }
        return take("spBv1.0/G/NBIRTH/\(edge)", payload(seq, all + metrics))
    }

    mutating func nodeDeath(bdSeq: Int64? = 1, edge: String = "E") -> [DecoderHarness.Named] {
        let metrics = bdSeq.map { [TestMetric("bdSeq", integer: UInt64(bitPattern: $0), type: 4)] } ?? []
        return take("spBv1.0/G/NDEATH/\(edge)", payload(nil, metrics))
    }

    mutating func birth(
        seq: UInt64?, of device: String = "D", _ metrics: [TestMetric] = [TestMetric("m", 1, alias: 11)]
    ) -> [DecoderHarness.Named] { take("spBv1.0/G/DBIRTH/E/\(device)", payload(seq, metrics)) }

    mutating func data(seq: UInt64?, of device: String = "D", _ metrics: [TestMetric]) -> [DecoderHarness.Named] {
        take("spBv1.0/G/DDATA/E/\(device)", payload(seq, metrics))
    }

    mutating func nodeData(seq: UInt64?, _ metrics: [TestMetric]) -> [DecoderHarness.Named] {
        take("spBv1.0/G/NDATA/E", payload(seq, metrics))
    }

    mutating func death(seq: UInt64?, of device: String = "D") -> [DecoderHarness.Named] {
        take("spBv1.0/G/DDEATH/E/\(device)", payload(seq, []))
    }

    func payload(_ seq: UInt64?, _ metrics: [TestMetric]) -> [UInt8] {
        var bytes = ProtobufBytes()
        bytes.put(1, UInt64(nodeTime))
        for metric in metrics { bytes.put(2, bytes: metric.bytes(at: nodeTime)) }
        if let seq { bytes.put(3, seq) }
        return bytes.bytes
    }

    mutating func restore(_ checkpoint: [UInt8]) -> Bool { decoder.restoreSparkplug(checkpoint, at: now) }

    /// What a node is sent.
    mutating func commands() -> [String] {
        decoder.takeCommands().map { String(decoding: $0.topic, as: UTF8.self) }
    }
}

/// A metric to be written: by name with its type, or by alias alone.
struct TestMetric {
    var name: String?
    var alias: UInt64?
    var type: UInt64?
    var value: Double?
    var integer: UInt64?
    var text: String?
    /// Against the message's time, in milliseconds.
    var offset: Int64 = 0
    var isHistorical = false
    var unit: String?

    init(
        _ name: String?, _ value: Double?, alias: UInt64? = nil, type: UInt64? = 10, offset: Int64 = 0,
        isHistorical: Bool = false, unit: String? = nil
    ) {
        (self.name, self.value, self.alias, self.type) = (name, value, alias, type)
        (self.offset, self.isHistorical, self.unit) = (offset, isHistorical, unit)
    }

    init(_ name: String?, integer: UInt64, alias: UInt64? = nil, type: UInt64?) {
        (self.name, self.integer, self.alias, self.type) = (name, integer, alias, type)
    }

    init(_ name: String?, text: String, type: UInt64 = 12) { (self.name, self.text, self.type) = (name, text, type) }

    /// By alias, as data come.
    static func alias(_ alias: UInt64, _ value: Double?, offset: Int64 = 0, isHistorical: Bool = false) -> TestMetric {
        TestMetric(nil, value, alias: alias, type: nil, offset: offset, isHistorical: isHistorical)
    }

    func bytes(at time: Int64) -> [UInt8] {
        var bytes = ProtobufBytes()
        if let name { bytes.put(1, text: name) }
        if let alias { bytes.put(2, alias) }
        bytes.put(3, UInt64(time + offset))
        if let type { bytes.put(4, type) }
        if isHistorical { bytes.put(5, 1) }
        if let unit {
            var value = ProtobufBytes()
            value.put(8, text: unit)
            var set = ProtobufBytes()
            set.put(1, text: "engUnit")
            set.put(2, bytes: value.bytes)
            bytes.put(9, bytes: set.bytes)
        }
        if let integer {
            bytes.put(11, integer)
        } else if let text {
            bytes.put(15, text: text)
        } else if let value {
            bytes.put(varint: UInt64(ProtobufReader.key(13, .eightBytes)))
            for byte in 0..<8 { bytes.put(byte: UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * byte))) }
        } else {
            bytes.put(7, 1)
        }
        return bytes.bytes
    }
}

extension SourceDefinition {
    static func sparkplug(
        _ topic: String = "spBv1.0/#", point: String = "{group}/{edge}/{device}/{$key}", time: TimeSource = .payload,
        options: Sparkplug = Sparkplug()
    ) -> SourceDefinition {
        SourceDefinition(topic: topic, format: .sparkplug, point: point, time: time, sparkplug: options)
    }
}

extension SparkplugHostState {
    /// From the bytes of an array.
    static func of(_ payload: [UInt8], host: String = "") -> SparkplugHostState? {
        SparkplugHostState(host: host, payload: payload.span)
    }
}

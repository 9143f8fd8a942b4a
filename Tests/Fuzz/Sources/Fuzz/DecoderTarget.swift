// SPDX-License-Identifier: Apache-2.0
import Glibc
import TocsinCore
import TocsinWire

/// Messages of one source, one after the other, and what must hold after each.
///
/// An input: the number of the source; then of each message a byte that chooses its topic and how much time has passed,
/// two bytes with its length, and the payload. The last one may be shorter than it says.
enum DecoderTarget {
    /// One source of each kind that decodes in a way of its own.
    static let sources: [SourceDefinition] = {
        func source(
            _ format: SourceDefinition.Format, _ point: String, fields: SourceDefinition.Fields? = nil,
            _ change: (inout SourceDefinition) -> Void = { _ in }
        ) -> SourceDefinition {
            var source = SourceDefinition(topic: "t/{a}", format: format, fields: fields, point: point)
            change(&source)
            return source
        }
        var all = [
            source(.scalar, "s/{a}") { $0.text.decimalMark = .comma },
            source(.scalar, "s/{a}") { $0.text.charset = .gbk },
            source(.json, "{a}/{$.id}"),
            source(.json, "{a}/{$key}"),
            source(.json, "{a}/{$.id}/{$key}") { $0.compression = .auto },
            source(.json, "{a}/{$key}", fields: SourcePreset.flat.fields) {
                $0.units.mode = .convert
                $0.units.isInKey = true
            },
            source(.senml, "{$key}"),
            source(.senml, "{$key}") { $0.units.mode = .convert },
            source(.influx, "{$.measurement}/{$.site}/{$key}") { $0.text.precision = .milliseconds },
            source(.csv, "{a}/{$.id}"),
            source(.csv, "{a}/{$key}") {
                $0.text.separator = UInt8(ascii: ";")
                $0.text.decimalMark = .comma
                $0.text.charset = .gbk
            },
            source(.csv, "{a}/{$.id}") { $0.text.columns = ["id", "value", "ts", "unit", "quality"] },
            source(.hj212, "{$.MN}/{$key}"),
            source(.hj212, "{$.MN}/{$key}") { $0.text.frameCheck = .tolerant },
            SourceDefinition(
                topic: "spBv1.0/#", format: .sparkplug, point: "{group}/{edge}/{device}/{$key}",
                sparkplug: .init(reorderTimeout: .seconds(2))),
            SourceDefinition(
                topic: "spBv1.0/#", format: .sparkplug, point: "{device}/{$key}", time: .receive,
                sparkplug: .init(reorderTimeout: .zero)),
        ]
        all[all.count - 1].units.mode = .ignore
        all[all.count - 2].units.mode = .convert
        for preset in SourcePreset.allCases {
            all.append(source(.json, preset.point(topicNames: ["a"]), fields: preset.fields))
        }
        return all
    }()

    static let sparkplugTopics = [
        "NBIRTH/E", "DBIRTH/E/D", "NDATA/E", "DDATA/E/D", "NDEATH/E", "DDEATH/E/D", "DDATA/E/D2", "NBIRTH/F",
    ].map { Array("spBv1.0/G/\($0)".utf8) }
    /// Whether a fault is planted, to see that faults are found: no uncertain reading is to be negative.
    static let hasCanary = unsafe getenv("TOCSIN_FUZZ_CANARY") != nil
    private static let otherTopics = ["t/x", "t/y", "t/", "t/好", "t/x/y", "", "t/a b", "t/x"].map { Array($0.utf8) }
    private static let pauses: [Interval] = [.zero, .seconds(1), .seconds(15), .minutes(6)]

    static let limits: DecoderLimits = {
        var limits = DecoderLimits()
        limits.payload = 1 << 16
        limits.readingsPerMessage = 64
        limits.unresolvedPerMessage = 32
        limits.refusedIDs = 16
        limits.internedTopics = 4
        limits.sparkplug.nodes = 4
        limits.sparkplug.devices = 6
        limits.sparkplug.metrics = 64
        limits.sparkplug.heldMessages = 8
        limits.sparkplug.heldBytes = 4_096
        limits.sparkplug.nameBytes = 4_096
        limits.sparkplug.units = 4
        return limits
    }()

    /// A fresh decoder of each source: to build its tables takes longer than most inputs.
    private static let decoders: [MessageDecoder] = sources.map { source in
        do {
            return try MessageDecoder(sources: [source], limits: limits)
        } catch {
            preconditionFailure("\(source.topic) is refused: \(error)")
        }
    }

    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let number = Int(first) % sources.count
        let source = sources[number]
        var run = DecoderRun(source, decoders[number])
        var place = 1
        while place + 3 <= input.count {
            let (choice, low, high) = (input[place], input[place + 1], input[place + 2])
            let end = min(place + 3 + Int(high) << 8 + Int(low), input.count)
            let topics = source.format == .sparkplug ? sparkplugTopics : otherTopics
            run.pass(pauses[Int(choice >> 3 & 3)])
            run.take(topics[Int(choice & 7)], Array(input[(place + 3)..<end]))
            place = end
        }
        run.restart()
    }
}

/// A decoder with the points that it has met: every other id becomes one.
struct DecoderRun {
    private let source: SourceDefinition
    private let fresh: MessageDecoder
    private var decoder: MessageDecoder
    private var now = Instant(milliseconds: 1_772_352_000_000)
    private var points: Int32 = 0

    init(_ source: SourceDefinition, _ decoder: MessageDecoder) {
        self.source = source
        fresh = decoder
        self.decoder = decoder
    }

    mutating func pass(_ interval: Interval) {
        now = now + interval
        decoder.advance(to: now)
        drain()
    }

    mutating func take(_ topic: [UInt8], _ payload: [UInt8]) {
        let before = decoder.errors
        decoder.decode(topic: topic.span, payload: payload.span, received: now)
        check()
        drain()
        for (old, new) in zip(before, decoder.errors) { precondition(old <= new, "a counter went back") }
    }

    private mutating func drain() {
        var parts = 0
        while decoder.hasMore {
            decoder.decodeMore()
            check()
            parts += 1
            precondition(parts < 100_000, "the work does not end")
        }
        precondition(decoder.takeCommands().count <= DecoderTarget.limits.sparkplug.requests, "too many requests")
    }

    private mutating func check() {
        precondition(decoder.readings.count <= DecoderTarget.limits.readingsPerMessage, "too many readings")
        precondition(decoder.unresolvedCount <= DecoderTarget.limits.unresolvedPerMessage, "too many ids")
        for number in 0..<decoder.unresolvedCount {
            let id = decoder.unresolvedID(number)
            precondition(!id.isEmpty && id.utf8.count <= DecoderTarget.limits.idBytes, "an id of no size")
            if id.utf8.reduce(0, { $0 &+ Int($1) }) % 2 == 0,
                decoder.points.insert(id: id, index: points, unit: points % 3 == 0 ? "Cel" : "")
            {
                points += 1
            } else {
                decoder.refuse(unresolved: number)
            }
        }
        decoder.adoptResolvedPoints()
        for reading in decoder.readings {
            precondition(reading.point >= 0 && reading.point < points, "a reading of no point")
            precondition(
                reading.value.isFinite || reading.value.isNaN && [.bad, .stale].contains(reading.quality),
                "a value that is none")
            if DecoderTarget.hasCanary {
                precondition(reading.quality != .uncertain || reading.value >= 0, "the planted fault")
            }
            precondition(reading.time.milliseconds > 0, "a time before 1970")
        }
        let sparkplug = decoder.sparkplugCounters
        precondition(sparkplug.nodes <= DecoderTarget.limits.sparkplug.nodes, "too many nodes")
        precondition(sparkplug.devices <= DecoderTarget.limits.sparkplug.devices, "too many devices")
        precondition(sparkplug.metrics <= DecoderTarget.limits.sparkplug.metrics, "too many metrics")
    }

    /// What is kept of edge nodes is taken back whole, and damaged it is refused or bounded.
    mutating func restart() {
        guard source.format == .sparkplug else { return }
        var kept = decoder.sparkplugCheckpoint()
        restore(kept, mustHold: true)
        guard kept.count > 2 else { return }
        let place = Int(UInt64(bitPattern: now.milliseconds) % UInt64(kept.count))
        kept[place] ^= 0x55
        restore(kept, mustHold: false)
    }

    private func restore(_ kept: [UInt8], mustHold: Bool) {
        var fresh = fresh
        let isTaken = fresh.restoreSparkplug(kept, at: now)
        precondition(isTaken || !mustHold, "what was kept is refused")
        precondition(fresh.sparkplugCounters.metrics <= DecoderTarget.limits.sparkplug.metrics, "too many metrics")
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinWire

/// What the decoder of a configuration makes of one message, and why.
struct DecodeReport {
    /// Whether the configuration knows the point of a reading.
    enum Point: Equatable {
        case declared(kind: String)
        /// A pattern would make it at its first reading.
        case pattern(kind: String)
        /// Nothing is done with its readings, for this reason.
        case unknown(String)
    }

    struct Reading {
        var id: String
        var point: Point
        /// NaN for none.
        var value: Double
        var unit: String
        /// What the payload, or else its source, says of another unit.
        var note: UnitNote?
        var time: Instant
        /// The payload says no time.
        var isUntimed: Bool
        var quality: Quality
        var flag: ReadingFlag
        /// The values of its kind, where this one is outside: then it is bad.
        var exceeded: ClosedRange<Double>?
    }

    /// From 0, in the configuration; nil when none takes the topic.
    private(set) var sourceNumber: Int?
    private(set) var source: SourceDefinition?
    private(set) var readings: [Reading] = []
    /// What gave no good reading.
    private(set) var refusals: [Refusal] = []

    /// Whether something of the message is lost.
    var hasRefusals: Bool { refusals.contains { $0.reason.isRefusal } }

    /// - Parameter only: the source that is to take the message, from 0; nil for the first that listens to the topic.
    init(
        _ configuration: Configuration, topic: [UInt8], payload: [UInt8], received: Instant, only: Int? = nil
    ) throws(SourceError) {
        let sources = only.map { [configuration.sources[$0]] } ?? configuration.sources
        var decoder = try MessageDecoder(sources: sources, limits: configuration.decoderLimits)
        var points = configuration.points.declared
        let declared = points.count
        for (index, point) in points.enumerated() {
            _ = decoder.points.insert(id: point.id, index: Int32(index), unit: point.readingUnit, gas: point.gas)
        }
        // A first look finds the points that patterns would make: then the second holds their units against them.
        var scout = decoder
        scout.decode(topic: topic.span, payload: payload.span, received: received)
        while true {
            for number in 0..<scout.unresolvedCount {
                guard let point = configuration.points.resolve(id: scout.unresolvedID(number)),
                    decoder.points.insert(
                        id: point.id, index: Int32(points.count), unit: point.readingUnit, gas: point.gas)
                else { continue }
                points.append(point)
            }
            guard scout.hasMore else { break }
            scout.decodeMore()
        }
        if let number = decoder.source(of: topic.span) {
            (sourceNumber, source) = (only ?? number, sources[number])
        }
        decoder.isExplaining = true
        decoder.decode(topic: topic.span, payload: payload.span, received: received)
        while true {
            refusals += decoder.refusals
            readings += decoder.readings.map { reading in
                let definition = reading.point >= 0 ? points[Int(reading.point)] : nil
                return DecodeReport.reading(
                    reading, of: decoder, definition, isDeclared: Int(reading.point) < declared, configuration)
            }
            guard decoder.hasMore else { return }
            decoder.decodeMore()
        }
    }

    private static func reading(
        _ reading: DecodedReading, of decoder: MessageDecoder, _ definition: PointDefinition?, isDeclared: Bool,
        _ configuration: Configuration
    ) -> Reading {
        let id = decoder.id(of: reading)
        let point: Point =
            if let definition {
                isDeclared ? .declared(kind: definition.kind) : .pattern(kind: definition.kind)
            } else {
                .unknown(reason(id, configuration))
            }
        let range = definition?.range
        return Reading(
            id: id, point: point, value: reading.value, unit: definition?.readingUnit ?? decoder.unit(of: reading),
            note: decoder.unitNote(of: reading), time: reading.time, isUntimed: reading.isUntimed,
            quality: reading.quality, flag: reading.flag,
            exceeded: reading.value.isNaN || range?.contains(reading.value) != false ? nil : range)
    }

    private static func reason(_ id: String, _ configuration: Configuration) -> String {
        let parts = id.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, !parts.contains("") else { return "an id has two or more parts, none empty" }
        guard configuration.sites.contains(where: { $0.id == parts[0] }) else { return "no site \(parts[0])" }
        return "no entry of points matches"
    }
}

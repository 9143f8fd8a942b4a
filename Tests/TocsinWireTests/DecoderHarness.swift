// SPDX-License-Identifier: Apache-2.0
import TocsinCore

@testable import TocsinWire

/// A decoder with some points, and one line to ask it.
struct DecoderHarness {
    /// 2026-03-01T08:00:00Z, the moment of all examples.
    static let eight = Instant(milliseconds: 1_772_352_000_000)
    /// When messages are received: a second after.
    static let received = eight + .seconds(1)

    var decoder: MessageDecoder

    init(_ sources: [SourceDefinition], limits: DecoderLimits = DecoderLimits(), points: [String: String] = [:]) throws
    {
        decoder = try MessageDecoder(sources: sources, limits: limits)
        for (number, point) in points.sorted(by: { $0.key < $1.key }).enumerated() {
            if !decoder.points.insert(id: point.key, index: Int32(number), unit: point.value) {
                throw Refused(id: point.key)
            }
        }
    }

    struct Refused: Error { let id: String }

    /// A reading with its point by name: what a test compares.
    struct Named: Equatable, CustomStringConvertible {
        var id: String
        var value: Double
        var time: Instant
        var quality: Quality
        var flag: ReadingFlag

        init(
            _ id: String, _ value: Double, _ time: Instant = DecoderHarness.eight, _ quality: Quality = .good,
            _ flag: ReadingFlag = .none
        ) {
            self.id = id
            self.value = value
            self.time = time
            self.quality = quality
            self.flag = flag
        }

        static func == (left: Named, right: Named) -> Bool {
            left.id == right.id && left.time == right.time && left.quality == right.quality
                && left.flag == right.flag
                && (left.value == right.value || left.value.isNaN && right.value.isNaN)
        }

        var description: String { "\(id)=\(value)@\(time) \(quality.name) \(flag.name)" }
    }

    /// Decodes, and names the points that are not known by the ids that the decoder reports.
    mutating func decode(_ topic: String, _ payload: String) -> [Named] {
        decode(Array(topic.utf8), Array(payload.utf8))
    }

    mutating func decode(_ topic: [UInt8], _ payload: [UInt8]) -> [Named] {
        decoder.decode(topic: topic.span, payload: payload.span, received: DecoderHarness.received)
        let names = decoder.points.known
        return decoder.readings.map { reading in
            let id =
                reading.point < 0
                ? decoder.unresolvedID(Int(-1 - reading.point))
                : names.entries.firstIndex { $0.number == reading.point }.map { names.text($0) } ?? "?"
            return Named(id, reading.value, reading.time, reading.quality, reading.flag)
        }
    }

    /// The reasons that the last message added, in the order of all reasons.
    mutating func reasons(of topic: String, _ payload: String) -> [DecodeErrorReason] {
        reasons(of: Array(topic.utf8), Array(payload.utf8))
    }

    mutating func reasons(of topic: [UInt8], _ payload: [UInt8]) -> [DecodeErrorReason] {
        let before = decoder.errors
        _ = decode(topic, payload)
        return DecodeErrorReason.allCases.flatMap { reason in
            Array(repeating: reason, count: Int(decoder.errorCount(reason) - before[Int(reason.rawValue)]))
        }
    }
}

extension SourceDefinition {
    /// A JSON source with the fields of the examples.
    static func json(
        _ topic: String = "t/{a}", point: String = "s/{a}", fields: Fields = Fields(), time: TimeSource = .payload
    ) -> SourceDefinition {
        SourceDefinition(topic: topic, format: .json, fields: fields, point: point, time: time)
    }
}

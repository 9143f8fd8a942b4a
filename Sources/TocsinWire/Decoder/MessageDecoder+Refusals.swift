// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One thing of a message that gave no good reading, for whoever wants to know why.
public struct Refusal: Sendable, Equatable {
    public var reason: DecodeErrorReason
    /// The point's id as far as it is known; empty when nothing of it is.
    public var id: String
    /// Bytes of the payload up to the end of its name, or up to where the payload could not be read; nil when it is the
    /// whole message, or has no name.
    public var offset: Int?
}

/// What a unit that is written otherwise than the point's has come to.
public struct UnitNote: Sendable, Equatable {
    /// As the payload has it, or as its source states it.
    public var payload: String
    /// nil when there is none: the unit is unknown, or its ``mismatch`` says why.
    public var conversion: UnitConversion?
    /// Whether the source wants it; else the reading is bad.
    public var isUsed: Bool
    public var mismatch: UnitMismatch?
}

/// A refusal before its item has a name: the message may go on with it.
struct UnnamedRefusal: Sendable {
    var place: Int
    var idFields: IDFields
    var key: ByteRange
}

// Words for readings and refusals: for people, never on the line.
extension MessageDecoder {
    /// The id of the point of one of ``readings``.
    public func id(of reading: DecodedReading) -> String {
        if reading.point == DecodedReading.noPoint { return "" }
        if reading.point < 0 { return unresolvedID(Int(-1 - reading.point)) }
        return points.id(of: reading.point)
    }

    /// The unit that one of ``readings`` is in: of a known point its own, else what the payload says, else empty.
    public func unit(of reading: DecodedReading) -> String {
        guard reading.unit != 0 else { return "" }
        if reading.point >= 0 { return points.unit(reading.unit) }
        return String(decoding: unresolvedUnits.text(reading.unit), as: UTF8.self)
    }

    /// What was done about the unit of one of ``readings``; nil when it is the point's as it stands, or there is none.
    public func unitNote(of reading: DecodedReading) -> UnitNote? {
        guard reading.conversion > 0, Int(reading.conversion) <= conversions.entries.count else { return nil }
        let entry = conversions.entries[Int(reading.conversion) - 1]
        let isUsed = entry.conversion.map { $0.isIdentity || source.units == .convert } ?? false
        return UnitNote(payload: entry.text, conversion: entry.conversion, isUsed: isUsed, mismatch: entry.mismatch)
    }

    /// The source that takes a topic, from 0; nil when none does.
    public mutating func source(of topic: Span<UInt8>) -> Int? {
        guard IDText.isTopicName(topic) else { return nil }
        return sources.source(of: topic, captures: &captures)
    }

    /// Counts an item that gives no reading.
    @inline(never)
    mutating func refuse(_ reason: DecodeErrorReason, _ idFields: borrowing IDFields, _ key: ByteRange) {
        count(reason)
        name(idFields, key)
    }

    /// What the newest refusal is of.
    mutating func name(_ idFields: borrowing IDFields, _ key: ByteRange) {
        guard isExplaining, !refusals.isEmpty else { return }
        unnamed.append(UnnamedRefusal(place: refusals.count - 1, idFields: copy idFields, key: key))
    }

    /// Notes why, while somebody asks.
    mutating func explain(_ reason: DecodeErrorReason, id: String = "", offset: Int? = nil) {
        guard refusals.count <= limits.readingsPerMessage else { return }
        refusals.append(Refusal(reason: reason, id: id, offset: offset))
    }

    /// Gives refusals the names of their items, at the end of the message.
    mutating func nameRefusals(_ bytes: Span<UInt8>) {
        for refusal in unnamed {
            refusals[refusal.place].id = name(refusal.idFields, refusal.key, bytes)
            var end = refusal.key.isThere ? refusal.key.end : 0
            for number in 0..<PointTemplate.maximumFields where refusal.idFields[number].isThere {
                end = max(end, refusal.idFields[number].end)
            }
            refusals[refusal.place].offset = end > 0 ? end : nil
        }
        unnamed = []
    }

    // The id, or what there is of it.
    private mutating func name(_ idFields: borrowing IDFields, _ key: ByteRange, _ bytes: Span<UInt8>) -> String {
        switch target {
        case .known(let point, _): return points.id(of: point)
        case .unknown, .unresolved: return id.text.string
        case .composed: break
        }
        if id.compose(bytes, idFields, key, scratch: &scratch, limit: limits.idBytes) == nil { return id.text.string }
        var parts: [String] = []
        for number in 0..<PointTemplate.maximumFields where idFields[number].isThere {
            parts.append(text(idFields[number], bytes))
        }
        if key.isThere { parts.append(text(key, bytes)) }
        return parts.joined(separator: " ")
    }

    private mutating func text(_ range: ByteRange, _ bytes: Span<UInt8>) -> String {
        scratch.removeAll(keepingCapacity: true)
        if range.isEscaped {
            source.escapes.resolve(bytes, range, into: &scratch)
        } else {
            for place in range.first..<range.end { scratch.append(bytes[place]) }
        }
        return String(decoding: scratch, as: UTF8.self)
    }
}

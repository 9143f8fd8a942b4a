// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// SenML (RFC 8428): a pack is read in one pass, each record resolved where it ends.
extension MessageDecoder {
    /// Reads a whole pack.
    ///
    /// What the RFC leaves open: a record without a value gives none even where a base value is set; the sum is a
    /// quantity of its own, in the unit times seconds, and its point is that of the value with `/sum` behind it.
    mutating func decodeSenML(_ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        // An array in CBOR, and tags before it, have the highest bit; so has a byte order mark before JSON.
        let isCBOR = bytes[0] >= 0x80 && bytes[0] != 0xEF
        senml.begin(isCBOR: isCBOR)
        _ = id.begin(withBase: bytes, from: 0, to: 0, limit: limits.idBytes)
        if isCBOR { try decodeSenMLFromCBOR(bytes) } else { try decodeSenMLFromJSON(bytes) }
        giveStatedUnits()
        if !senml.isInOrder { ReadingOrder.sortByTime(&readings, spare: &spareReadings) }
    }

    // MARK: - Fields

    /// Puts a field where it belongs.
    @inline(__always)
    mutating func take(
        _ scalar: FieldScalar, _ label: SenMLLabel, _ bytes: Span<UInt8>, _ record: inout SenMLRecord
    ) throws(DecodeErrorReason) {
        switch label {
        case .value:
            record.members.insert(.value)
            record.value = try value(scalar, bytes)
        case .name:
            record.members.insert(.name)
            if case .text(let range) = scalar { record.name = range } else { record.name = ByteRange() }
        case .time: record.time = seconds(scalar) ?? 0
        case .unit:
            record.members.insert(.unit)
            record.unit = unit(scalar)
        default: try takeOther(scalar, label, bytes, &record)
        }
    }

    private mutating func takeOther(
        _ scalar: FieldScalar, _ label: SenMLLabel, _ bytes: Span<UInt8>, _ record: inout SenMLRecord
    ) throws(DecodeErrorReason) {
        switch label {
        case .stringValue:
            record.members.insert(.stringValue)
            record.value = .invalid
            if case .text = scalar { record.value = try value(scalar, bytes) }
            if case .null = scalar { record.value = .unusable() }
        case .booleanValue:
            record.members.insert(.booleanValue)
            record.value = .invalid
            if case .yes = scalar { record.value = .number(1) }
            if case .no = scalar { record.value = .number(0) }
            if case .null = scalar { record.value = .unusable() }
        case .sum:
            record.members.insert(.sum)
            record.sum = .invalid
            if case .number(let number) = scalar { record.sum = ValueField(number) }
            if case .null = scalar { record.sum = .unusable() }
        case .dataValue: record.members.insert(.dataValue)
        case .mandatory: throw .mandatoryField
        // How long the value may stand: staleness goes by the period that the point declares.
        case .updateTime, .unknown: record.members.insert(.other)
        default:
            record.members.insert(.base)
            try takeBase(scalar, label, bytes)
        }
    }

    // A base field holds for its own record as well, wherever in the record it stands.
    private mutating func takeBase(
        _ scalar: FieldScalar, _ label: SenMLLabel, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        if label == .baseVersion {
            guard case .number(let number) = scalar else { throw .unsupportedVersion }
            return try senml.take(version: number)
        }
        if case .null = scalar { return }
        switch label {
        case .baseName:
            guard case .text(let range) = scalar else { return senml.nameFault = .missingID }
            try takeBaseName(range, bytes)
        case .baseUnit: senml.unit = unit(scalar)
        case .baseTime: senml.time = seconds(scalar) ?? 0
        case .baseValue: senml.value = seconds(scalar) ?? 0
        default: senml.sum = seconds(scalar) ?? 0
        }
    }

    private mutating func takeBaseName(_ range: ByteRange, _ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        if range.isEscaped {
            try resolve(range, bytes)
            let text = scratch
            takeBaseName(text.span, from: 0, to: text.count)
        } else {
            takeBaseName(bytes, from: range.first, to: range.end)
        }
    }

    private mutating func takeBaseName(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        senml.nameFault = id.begin(withBase: bytes, from: start, to: end, limit: limits.idBytes)
        senml.undeclaredNameFault = SenMLName.fault(bytes, from: start, to: end, isFirst: true)
        senml.hasBaseName = start < end
    }

    /// Fills the scratch text with what a string with escapes, or in chunks, stands for.
    mutating func resolve(_ range: ByteRange, _ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        if senml.isCBOR {
            try CBORScan.join(bytes, range, into: &scratch)
        } else {
            JSONEscapes.resolve(bytes, range, into: &scratch)
        }
    }

    @inline(__always)
    private mutating func value(_ scalar: FieldScalar, _ bytes: Span<UInt8>) throws(DecodeErrorReason) -> ValueField {
        switch scalar {
        case .number(let number): return ValueField(number)
        case .text(let range): return try value(range, bytes)
        case .yes: return .number(1)
        case .no: return .number(0)
        case .null: return .unusable()
        case .other: return .invalid
        }
    }

    @inline(never)
    private mutating func value(_ range: ByteRange, _ bytes: Span<UInt8>) throws(DecodeErrorReason) -> ValueField {
        guard range.isEscaped else { return scalars.value(bytes, from: range.first, to: range.end) }
        try resolve(range, bytes)
        return scalars.value(scratch.span, from: 0, to: scratch.count)
    }

    // NaN for what is no number; nil for what is not there.
    @inline(__always)
    private func seconds(_ scalar: FieldScalar) -> Double? {
        switch scalar {
        case .number(let number): number
        case .null: nil
        default: .nan
        }
    }

    @inline(__always)
    private func unit(_ scalar: FieldScalar) -> ByteRange {
        if case .text(let range) = scalar, range.count > 0 { range } else { ByteRange() }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// From a record to its readings: its value's, and its sum's.
extension MessageDecoder {
    /// A record ends.
    @inline(__always)
    mutating func close(_ record: inout SenMLRecord, _ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        if senml.version == 0 { senml.version = SenMLPack.defaultVersion }
        switch record.members.intersection(.values) {
        case .value:
            if case .number(let number) = record.value { record.value = ValueField(senml.value + number) }
        case .stringValue, .booleanValue: break
        case [], .dataValue:
            // Bytes are no measurement, and base fields alone are no record.
            if !record.members.contains(.sum) {
                if record.members != .base { count(.missingValue) }
                return
            }
            record.value = .absent
        default: record.value = .invalid
        }
        let time: Instant
        switch source.hasPayloadTime ? senml.instant(record, received: received) : .instant(received) {
        case .instant(let instant): time = instant
        case .outOfRange: return count(.timeOutOfRange)
        case .unreadable, .absent: return count(.invalidTime)
        }
        if record.name.isEscaped { return try emitEscaped(record, at: time, bytes) }
        try emit(record, at: time, name: record.name, in: bytes, bytes)
    }

    // The name has escapes, or is in chunks.
    @inline(never)
    private mutating func emitEscaped(
        _ record: borrowing SenMLRecord, at time: Instant, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        try resolve(record.name, bytes)
        // Behind a byte of no meaning, since no field of a payload begins so early as the first.
        scratch.insert(0, at: 0)
        let text = scratch
        try emit(record, at: time, name: ByteRange(1, text.count), in: text.span, bytes)
    }

    @inline(__always)
    private mutating func emit(
        _ record: borrowing SenMLRecord, at time: Instant, name: ByteRange, in text: Span<UInt8>, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        if case .absent = record.value {
        } else {
            if case .invalid = record.value {
                count(.invalidValue)
            } else {
                try append(record.value, at: time, record, findPoint(of: record, name, text), bytes)
            }
        }
        if record.members.contains(.sum) { try emitSum(record, at: time, name: name, in: text, bytes) }
    }

    /// Without a declared point for it, the sum beside a value is passed over.
    @inline(never)
    private mutating func emitSum(
        _ record: borrowing SenMLRecord, at time: Instant, name: ByteRange, in text: Span<UInt8>, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        let isAlone = if case .absent = record.value { true } else { false }
        guard case .composed = target else {
            // The topic names one point, and that is the value's.
            if isAlone { count(.missingValue) }
            return
        }
        var sum = record.sum
        if case .number(let number) = sum { sum = ValueField(senml.sum + number) }
        if case .invalid = sum { return count(.invalidValue) }
        var found: Found
        if let reason = composeName(of: record, name, text) {
            found = .failed(reason)
        } else if limits.idBytes - id.text.count < 4 {
            found = .failed(.idTooLong)
        } else {
            id.text.append(word: 0x6D75_732F, byteCount: 4)
            let entry = points.find(id.text.words.span, byteCount: id.text.count)
            guard isAlone || entry >= 0 else { return }
            if entry >= 0 {
                let point = points.known.entries[entry]
                found = .known(point: point.number, unit: point.tag)
            } else {
                found = findUndeclared(name, text)
            }
        }
        if !isAlone, case .failed = found { return }
        try append(sum, at: time, record, found, isSum: true, bytes)
    }

    // MARK: - Points

    @inline(__always)
    private mutating func findPoint(of record: borrowing SenMLRecord, _ name: ByteRange, _ text: Span<UInt8>) -> Found {
        switch target {
        case .composed:
            if let reason = composeName(of: record, name, text) { return .failed(reason) }
            let entry = points.find(id.text.words.span, byteCount: id.text.count)
            guard entry >= 0 else { return findUndeclared(name, text) }
            let point = points.known.entries[entry]
            return .known(point: point.number, unit: point.tag)
        case .known(let point, let unit): return .known(point: point, unit: unit)
        case .unresolved(let number): return .unresolved(number)
        case .unknown:
            let found = addUnresolved()
            if case .unresolved(let number) = found { target = .unresolved(number) }
            return found
        }
    }

    // The id stands in the composer, and is none that is known.
    @inline(never)
    private mutating func findUndeclared(_ name: ByteRange, _ text: Span<UInt8>) -> Found {
        let fault =
            senml.undeclaredNameFault
            ?? SenMLName.fault(text, from: name.first, to: name.end, isFirst: !senml.hasBaseName)
        if let fault { return .failed(fault) }
        return isRefused() ? .failed(.unknownPoint) : addUnresolved()
    }

    @inline(__always)
    private mutating func composeName(
        of record: borrowing SenMLRecord, _ name: ByteRange, _ text: Span<UInt8>
    ) -> DecodeErrorReason? {
        if let fault = senml.nameFault { return fault }
        // A name that is no text must not pass for none: the base name alone is another point's.
        if !name.isThere { guard !record.members.contains(.name) else { return .missingID } }
        return id.compose(text, name, limit: limits.idBytes)
    }

    // MARK: - Readings

    @inline(__always)
    private mutating func append(
        _ value: ValueField, at time: Instant, _ record: borrowing SenMLRecord, _ found: Found, isSum: Bool = false,
        _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        guard readings.count < limits.readingsPerMessage else { return countFull() }
        // Without a time, or with one that says "now", it is as of its receipt (RFC 8428, 4.5.3).
        let isUntimed = senml.time + record.time == 0
        var reading = DecodedReading(
            time: time, value: .nan, point: DecodedReading.noPoint, quality: .good, flag: .none,
            lacking: isUntimed ? .time : [], unit: 0)
        switch value {
        case .number(let number): reading.value = number
        case .unusable(let flag): (reading.quality, reading.flag) = (.bad, flag)
        case .absent, .invalid: return
        }
        switch found {
        case .known(let point, let unit): (reading.point, reading.unit) = (point, unit)
        case .unresolved(let number): reading.point = -1 - number
        case .failed(let reason): return count(reason)
        }
        let unit = record.members.contains(.unit) ? record.unit : senml.unit
        if unit.isThere {
            if isSum || unit.isEscaped {
                try checkBuilt(unit, isSum: isSum, bytes, &reading)
            } else {
                check(unit, bytes, &reading)
            }
        } else {
            reading.lacking.insert(.unit)
        }
        if time < senml.newest { senml.isInOrder = false } else { senml.newest = time }
        readings.append(reading)
    }

    // A unit with escapes, in chunks, or times seconds, as UCUM writes it.
    @inline(never)
    private mutating func checkBuilt(
        _ unit: ByteRange, isSum: Bool, _ bytes: Span<UInt8>, _ reading: inout DecodedReading
    ) throws(DecodeErrorReason) {
        unitText.removeAll(keepingCapacity: true)
        unitText.append(0)
        if unit.isEscaped {
            try resolve(unit, bytes)
            unitText.append(contentsOf: scratch)
        } else {
            for place in unit.first..<unit.end { unitText.append(bytes[place]) }
        }
        if isSum { unitText.append(contentsOf: ".s".utf8) }
        let text = unitText
        check(ByteRange(1, text.count), text.span, &reading)
    }
}

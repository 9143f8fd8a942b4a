// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A reading whose id has a part that has not come yet: it may still stand behind it in an object around it.
struct WaitingReading: Sendable {
    /// Its place among the readings.
    var reading: Int
    var unit: ByteRange
    var key: ByteRange
    var idFields: IDFields
}

// From the fields of an item to a reading.
extension MessageDecoder {
    /// The text of an item ends: it is a reading, or has some inside.
    @inline(__always)
    mutating func close(_ item: borrowing ItemFields, _ bytes: Span<UInt8>) {
        if item.hasValues { inherit(item, bytes) } else { emit(item, bytes) }
    }

    /// Adds the reading of an item, or counts why there is none.
    @inline(__always)
    mutating func emit(_ item: borrowing ItemFields, _ bytes: Span<UInt8>) {
        var reading = DecodedReading(
            time: received, value: .nan, point: DecodedReading.noPoint, quality: .good, flag: .none,
            lacking: [.quality, .flag], unit: 0)
        if let stated = item.quality {
            reading.quality = stated.quality
            reading.flag = stated.flag
            reading.lacking = []
        }
        switch item.value {
        case .number(let number): reading.value = number
        case .unusable(let flag): lose(flag, &reading)
        case .absent: return refuse(.missingValue, item.idFields, item.key)
        case .invalid: return refuse(.invalidValue, item.idFields, item.key)
        }
        switch item.time {
        case .instant(let time): reading.time = time
        case .absent: reading.lacking.insert(.time)
        case .unreadable: return refuse(.invalidTime, item.idFields, item.key)
        case .outOfRange: return refuse(.timeOutOfRange, item.idFields, item.key)
        }
        guard readings.count < limits.readingsPerMessage else { return countFull() }
        switch find(item.idFields, item.key, bytes) {
        case .known(let point, let unit): (reading.point, reading.unit) = (point, unit)
        case .unresolved(let number): reading.point = -1 - number
        case .failed(.missingID):
            waiting.append(
                WaitingReading(reading: readings.count, unit: item.unit, key: item.key, idFields: item.idFields))
        case .failed(let reason): return refuse(reason, item.idFields, item.key)
        }
        if item.unit.isThere { check(item.unit, bytes, &reading) } else { reading.lacking.insert(.unit) }
        readings.append(reading)
    }

    /// The value of the measure `key`.
    @inline(__always)
    mutating func take(
        _ scalar: JSONScan.Scalar, _ bytes: Span<UInt8>, from start: Int, to end: Int, key: ByteRange,
        around: borrowing IDFields
    ) {
        if case .string(let text) = scalar { return takeText(text, bytes, key: key, around: around) }
        var item = ItemFields(
            key: key, idFields: copy around, firstReading: readings.count, firstWaiting: waiting.count)
        item.value = value(scalar, bytes, from: start, to: end)
        emit(item, bytes)
    }

    /// A text among measures, with the name `key`.
    ///
    /// One that is no value, as a firmware version is none, is a fault only where the configuration knows it as a point;
    /// and no point is made for it.
    @inline(never)
    private mutating func takeText(_ text: ByteRange, _ bytes: Span<UInt8>, key: ByteRange, around: borrowing IDFields)
    {
        var item = ItemFields(
            key: key, idFields: copy around, firstReading: readings.count, firstWaiting: waiting.count)
        item.value = textValue(text, bytes)
        guard case .invalid = item.value else { return emit(item, bytes) }
        let isKnown: Bool
        switch target {
        case .known: isKnown = true
        case .unknown, .unresolved: isKnown = false
        case .composed:
            let fault = id.compose(bytes, around, key, scratch: &scratch, limit: limits.idBytes)
            // A part that is not there may still come: the point may be known.
            isKnown = fault == .missingID || points.find(id.text.words.span, byteCount: id.text.count) >= 0
        }
        refuse(isKnown ? .invalidValue : .unknownPoint, around, key)
    }

    // Without a value the reading is bad, whatever its code; the word that stands for the value may say why.
    @inline(never)
    private func lose(_ flag: ReadingFlag, _ reading: inout DecodedReading) {
        reading.quality = .bad
        reading.lacking.remove(.quality)
        guard flag != .none, reading.flag == .none else { return }
        reading.flag = flag
        reading.lacking.remove(.flag)
    }

    mutating func countFull() {
        if !isFull { count(.tooManyReadings) }
        isFull = true
    }

    // MARK: - Points

    enum Found {
        case known(point: Int32, unit: UInt16)
        case unresolved(Int32)
        case failed(DecodeErrorReason)
    }

    @inline(__always)
    mutating func find(_ idFields: borrowing IDFields, _ key: ByteRange, _ bytes: Span<UInt8>) -> Found {
        switch target {
        case .known(let point, let unit): return .known(point: point, unit: unit)
        case .unresolved(let number): return .unresolved(number)
        case .unknown:
            let found = addUnresolved()
            if case .unresolved(let number) = found { target = .unresolved(number) }
            return found
        case .composed: break
        }
        if let reason = id.compose(bytes, idFields, key, scratch: &scratch, limit: limits.idBytes) {
            return .failed(reason)
        }
        return lookUp()
    }

    /// The point of the id that stands in the composer.
    @inline(__always)
    mutating func lookUp() -> Found {
        let entry = points.find(id.text.words.span, byteCount: id.text.count)
        guard entry >= 0 else {
            return isRefused()
                ? .failed(.unknownPoint) : addUnresolved()
        }
        let point = points.known.entries[entry]
        return .known(point: point.number, unit: point.tag)
    }

    /// Whether the id that stands in the composer is refused; then it is counted.
    @inline(__always)
    mutating func isRefused() -> Bool {
        points.seesRefused(id.text.words.span, byteCount: id.text.count, at: received)
    }

    // The id that stands in the composer.
    @inline(never)
    mutating func addUnresolved() -> Found {
        let known = unresolved.find(id.text.words.span, byteCount: id.text.count)
        if known >= 0 { return .unresolved(Int32(known)) }
        guard unresolved.count < limits.unresolvedPerMessage else { return .failed(.tooManyUnresolved) }
        return .unresolved(
            Int32(unresolved.add(id.text.words.span, byteCount: id.text.count, number: 0, tag: 0)))
    }

    /// After the points of this message's unresolved ids have been made known or refused: gives their readings the
    /// point, holds their units against it, and drops the readings of the others.
    public mutating func adoptResolvedPoints() {
        guard unresolved.count > 0 else { return }
        if !sparkplugMessage.unresolved.isEmpty { adoptSparkplugPoints() }
        for place in readings.indices where readings[place].point < 0 {
            let text = unresolved.packed(Int(-1 - readings[place].point))
            let entry = points.find(text.words.span, byteCount: text.count)
            guard entry >= 0 else {
                drop(place, .unknownPoint)
                continue
            }
            let point = points.known.entries[entry]
            let unit = readings[place].unit
            readings[place].point = point.number
            readings[place].unit = point.tag
            guard unit != 0, point.tag != 0 else { continue }
            var reading = readings[place]
            let unitText = Array(unresolvedUnits.text(unit))
            settle(unitText.span, from: 0, to: unitText.count, &reading)
            readings[place] = reading
        }
        compact()
        giveStatedUnits()
    }
}

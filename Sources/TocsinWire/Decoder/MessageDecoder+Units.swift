// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// The payload's unit against the point's.
extension MessageDecoder {
    /// Holds a unit against that of a reading's point; keeps it for a point that is not known yet.
    @inline(__always)
    mutating func check(_ unit: ByteRange, _ bytes: Span<UInt8>, _ reading: inout DecodedReading) {
        // A reading that waits for its id is looked at when it has one.
        guard reading.point >= 0 else {
            if reading.point != DecodedReading.noPoint { keep(unit, bytes, &reading) }
            return
        }
        guard reading.unit != 0 else { return }
        if unit.isEscaped { return checkEscaped(unit, bytes, &reading) }
        if !points.isUnit(reading.unit, bytes, from: unit.first, to: unit.end) {
            settle(bytes, from: unit.first, to: unit.end, &reading)
        }
    }

    @inline(never)
    private mutating func checkEscaped(_ unit: ByteRange, _ bytes: Span<UInt8>, _ reading: inout DecodedReading) {
        if source.units != .ignore, unit.count > MessageDecoder.longestUnit { return mismatch(&reading) }
        source.escapes.resolve(bytes, unit, into: &scratch)
        let text = scratch
        settle(text.span, from: 0, to: text.count, &reading)
    }

    /// Does what the source wants done about a unit of the payload: the reading's point is known, and has one.
    @inline(never)
    mutating func settle(_ bytes: Span<UInt8>, from start: Int, to end: Int, _ reading: inout DecodedReading) {
        guard source.units != .ignore, !points.isUnit(reading.unit, bytes, from: start, to: end) else { return }
        let found = conversions.find(bytes, from: start, to: end, for: reading.unit, points, source.vocabulary)
        reading.conversion = found.place == UnitConversions.notKept ? 0 : found.place + 1
        convert(&reading, by: found.conversion)
    }

    mutating func convert(_ reading: inout DecodedReading, by conversion: UnitConversion?) {
        guard let conversion, conversion.isIdentity || source.units == .convert else { return mismatch(&reading) }
        guard !conversion.isIdentity, !reading.value.isNaN else { return }
        reading.value = conversion(reading.value)
        guard !reading.value.isFinite else { return }
        reading.value = .nan
        mismatch(&reading)
    }

    /// A unit that is not the point's.
    mutating func mismatch(_ reading: inout DecodedReading) {
        reading.quality = .bad
        reading.lacking.remove(.quality)
        count(.unitMismatch)
        guard isExplaining, refusals.last?.reason == .unitMismatch else { return }
        refusals[refusals.count - 1].id = id(of: reading)
    }

    // MARK: - Units that stand elsewhere

    /// At the end of a message: values without a unit have that which the source states.
    @inline(__always)
    mutating func giveStatedUnits() {
        if source.statedUnits >= 0 { giveUnits(stated: source.statedUnits) }
    }

    @inline(never)
    private mutating func giveUnits(stated: Int32) {
        for place in readings.indices where readings[place].point >= 0 && readings[place].lacking.contains(.unit) {
            var reading = readings[place]
            reading.lacking.remove(.unit)
            if reading.unit != 0, let text = points.statedUnit(stated, for: reading.point) {
                settle(text.span, from: 0, to: text.count, &reading)
            }
            readings[place] = reading
        }
    }

    /// Gives a unit to a reading that has none yet: now, or when its point is known.
    mutating func give(_ unit: ByteRange, to place: Int, _ bytes: Span<UInt8>) {
        guard unit.isThere, readings[place].lacking.contains(.unit) else { return }
        readings[place].lacking.remove(.unit)
        var reading = readings[place]
        if reading.point == DecodedReading.noPoint {
            if let waiter = waiter(of: place) { waiting[waiter].unit = unit }
        } else {
            check(unit, bytes, &reading)
            readings[place] = reading
        }
    }

    /// Bytes of a unit as a payload writes it, each perhaps an escape of six: a longer one is none, and neither copied nor
    /// compared, since ten thousand readings may share it.
    private static let longestUnit = 6 * UnitConversions.longestUnit

    // The message's readings mostly share one unit, and then it is kept once.
    @inline(never)
    private mutating func keep(_ unit: ByteRange, _ bytes: Span<UInt8>, _ reading: inout DecodedReading) {
        if unit.count > MessageDecoder.longestUnit {
            reading.unit = UnitTable.unlikeAny
        } else if unit.isEscaped {
            source.escapes.resolve(bytes, unit, into: &scratch)
            let text = scratch
            reading.unit = unresolvedUnits.keep(text.span, from: 0, to: text.count)
        } else {
            reading.unit = unresolvedUnits.keep(bytes, from: unit.first, to: unit.end)
        }
    }
}

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
        let isSame: Bool
        if unit.isEscaped {
            source.escapes.resolve(bytes, unit, into: &scratch)
            isSame = points.isUnit(reading.unit, scratch.span, from: 0, to: scratch.count)
        } else {
            isSame = points.isUnit(reading.unit, bytes, from: unit.first, to: unit.end)
        }
        if !isSame { mismatch(&reading) }
    }

    mutating func mismatch(_ reading: inout DecodedReading) {
        reading.quality = .bad
        reading.lacking.remove(.quality)
        count(.unitMismatch)
    }

    // The message's readings mostly share one unit, and then it is kept once.
    @inline(never)
    private mutating func keep(_ unit: ByteRange, _ bytes: Span<UInt8>, _ reading: inout DecodedReading) {
        if unit.isEscaped {
            source.escapes.resolve(bytes, unit, into: &scratch)
            let text = scratch
            reading.unit = unresolvedUnits.keep(text.span, from: 0, to: text.count)
        } else {
            reading.unit = unresolvedUnits.keep(bytes, from: unit.first, to: unit.end)
        }
    }
}

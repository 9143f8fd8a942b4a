// SPDX-License-Identifier: Apache-2.0

// Units that stand in the names of measures: `压力(MPa)`.
extension MessageDecoder {
    /// A measure's name without the unit behind it, and that unit; the name as it is when no unit is there.
    @inline(__always)
    mutating func splitKey(_ key: ByteRange, _ bytes: Span<UInt8>) -> (name: ByteRange, unit: ByteRange) {
        source.hasUnitInKey ? splitUnit(off: key, bytes) : (key, ByteRange())
    }

    // Parentheses of ASCII or of full width; what they hold must be a unit, or it is a part of the name.
    @inline(never)
    private mutating func splitUnit(off key: ByteRange, _ bytes: Span<UInt8>) -> (name: ByteRange, unit: ByteRange) {
        let whole = (key, ByteRange())
        guard key.isThere, key.count > 2 else { return whole }
        let close = MessageDecoder.parenthesis(bytes, endingAt: key.end, after: key.first, low: 0x29, wide: 0x89)
        guard close > 0 else { return whole }
        var open = 0
        var place = key.end - close
        while place > key.first, open == 0 {
            open = MessageDecoder.parenthesis(bytes, endingAt: place, after: key.first, low: 0x28, wide: 0x88)
            if open == 0 { place -= 1 }
        }
        let unit = ByteRange(place, key.end - close, isEscaped: key.isEscaped)
        var end = place - open
        while end > key.first, bytes[end - 1] == 0x20 { end -= 1 }
        guard open > 0, end > key.first, unit.count > 0, isUnit(unit, bytes) else { return whole }
        return (ByteRange(key.first, end, isEscaped: key.isEscaped), unit)
    }

    /// - Returns: bytes of the parenthesis that ends there: 1, or 3 for one of full width; 0 for none.
    private static func parenthesis(
        _ bytes: Span<UInt8>, endingAt end: Int, after first: Int, low: UInt8, wide: UInt8
    ) -> Int {
        if bytes[end - 1] == low { return 1 }
        let isWide = end - first >= 3 && bytes[end - 1] == wide && bytes[end - 2] == 0xBC && bytes[end - 3] == 0xEF
        return isWide ? 3 : 0
    }

    private mutating func isUnit(_ unit: ByteRange, _ bytes: Span<UInt8>) -> Bool {
        guard unit.isEscaped else { return conversions.isUnit(bytes, from: unit.first, to: unit.end) }
        source.escapes.resolve(bytes, unit, into: &scratch)
        let text = scratch
        return conversions.isUnit(text.span, from: 0, to: text.count)
    }

    /// Gives a unit to the readings from a place on that have none of their own.
    mutating func give(_ unit: ByteRange, from first: Int, _ bytes: Span<UInt8>) {
        guard unit.isThere else { return }
        for place in first..<readings.count { give(unit, to: place, bytes) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Times as recordings and people write them.
enum RecordingTime {
    /// Reads `2026-03-01T08:00:00.000000Z+0000`, as mosquitto_sub writes it, or RFC 3339.
    ///
    /// The offset decides where both a `Z` and an offset stand: mosquitto_sub writes local time, a `Z` all the same,
    /// and then the offset. Digits beyond the millisecond are dropped.
    ///
    /// - Returns: nil for anything else, and for a time without a zone.
    static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Instant? {
        let (start, end) = (range.lowerBound, range.upperBound)
        guard end - start >= 20 else { return nil }
        func digits(_ from: Int, _ count: Int) -> Int {
            var value = 0
            for index in start &+ from..<start &+ from &+ count {
                let digit = bytes[index] &- 48
                // A year or a month of this size is refused below.
                value = digit <= 9 ? value &* 10 &+ Int(digit) : 1_000_000
            }
            return value
        }
        func has(_ byte: UInt8, _ at: Int) -> Bool { bytes[start + at] == byte }
        guard has(UInt8(ascii: "-"), 4), has(UInt8(ascii: "-"), 7), has(UInt8(ascii: ":"), 13),
            has(UInt8(ascii: ":"), 16), bytes[start + 10] | 0x20 == UInt8(ascii: "t") || has(0x20, 10)
        else { return nil }
        var position = start + 19
        guard let millisecond = fraction(bytes, &position, end), let offset = zone(bytes, position, end) else {
            return nil
        }
        return Instant(
            year: digits(0, 4), month: digits(5, 2), day: digits(8, 2), hour: digits(11, 2), minute: digits(14, 2),
            second: digits(17, 2), millisecond: millisecond, offset: offset)
    }

    /// As ``parse(_:_:)``, of a whole text.
    static func parse(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        return parse(bytes.span, bytes.indices)
    }

    /// Milliseconds after a `.`, or 0.
    private static func fraction(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int? {
        guard position < end, bytes[position] == UInt8(ascii: ".") else { return 0 }
        var (value, count) = (0, 0)
        position += 1
        while position < end, bytes[position] &- 48 <= 9 {
            if count < 3 { value = value * 10 + Int(bytes[position] - 48) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }

    /// `Z`, `+08:00`, `+0800`, or `Z` and an offset, up to the end.
    private static func zone(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Interval? {
        guard start < end else { return nil }
        let hasZ = bytes[start] | 0x20 == UInt8(ascii: "z")
        let position = hasZ ? start + 1 : start
        guard position < end else { return .zero }
        let isNegative = bytes[position] == UInt8(ascii: "-")
        guard isNegative || bytes[position] == UInt8(ascii: "+") else { return nil }
        var (value, count) = (0, 0)
        for index in position + 1..<end {
            if index == position + 3, bytes[index] == UInt8(ascii: ":") { continue }
            guard bytes[index] &- 48 <= 9, count < 4 else { return nil }
            value = value * 10 + Int(bytes[index] - 48)
            count += 1
        }
        guard count == 4, value / 100 < 24, value % 100 < 60 else { return nil }
        let minutes = Int64(value / 100 * 60 + value % 100)
        return .minutes(isNegative ? -minutes : minutes)
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads a time written as text: ISO 8601 and its relatives, or a number in quotes.
///
/// `2026-03-01T08:00:00Z`, with `+08:00`, `+0800` or `+08`, with a fraction of up to nine digits; without a zone
/// `2026-03-01 16:00:00`, `2026/3/1 16:00`, `20260301160000`, `20260301T160000`.
struct TimeText {
    private var next: Int
    private let end: Int
    private var fields = CalendarFields()

    static func read(_ bytes: Span<UInt8>, from start: Int, to end: Int, zone: Interval) -> EventTime {
        let (start, end) = ScalarText.trimmed(bytes, from: start, to: end)
        var reader = TimeText(next: start, end: end)
        reader.fields.offset = zone
        if reader.date(bytes) { return reader.time(bytes) && reader.zone(bytes) ? reader.fields.time : .unreadable }
        var next = start
        guard let number = DecimalNumber.scan(bytes, at: &next, end: end, .text), next == end else {
            return .unreadable
        }
        return EventTime.of(number, zone: zone)
    }

    private init(next: Int, end: Int) {
        self.next = next
        self.end = end
    }

    // MARK: - Parts

    // `2026-03-01`, `2026/3/1`, or `20260301` when a time follows.
    private mutating func date(_ bytes: Span<UInt8>) -> Bool {
        let start = next
        guard let run = digits(bytes, atMost: 8) else { return false }
        if next - start == 8 {
            fields.year = run / 10_000
            fields.month = run / 100 % 100
            fields.day = run % 100
        } else {
            let separator = peek(bytes)
            guard next - start == 4, separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else {
                return false
            }
            fields.year = run
            next += 1
            guard let month = digits(bytes, atMost: 2), take(separator, bytes), let day = digits(bytes, atMost: 2)
            else { return false }
            fields.month = month
            fields.day = day
        }
        guard peek(bytes) | 0x20 == UInt8(ascii: "t") || peek(bytes) == 0x20 else { return false }
        next += 1
        while peek(bytes) == 0x20 { next += 1 }
        return true
    }

    // `16:00`, `16:00:00`, `16:00:00.123`, `1600`, `160000`.
    private mutating func time(_ bytes: Span<UInt8>) -> Bool {
        let start = next
        guard let hour = digits(bytes, atMost: 2) else { return false }
        fields.hour = hour
        let hasColons = take(UInt8(ascii: ":"), bytes)
        guard hasColons || next - start == 2, let minute = twoDigits(bytes) else { return false }
        fields.minute = minute
        let hasSeconds = hasColons ? take(UInt8(ascii: ":"), bytes) : peek(bytes) &- 48 < 10
        guard hasSeconds else { return true }
        guard let second = twoDigits(bytes) else { return false }
        fields.second = second
        guard peek(bytes) == UInt8(ascii: ".") || peek(bytes) == UInt8(ascii: ",") else { return true }
        next += 1
        return fraction(bytes)
    }

    private mutating func fraction(_ bytes: Span<UInt8>) -> Bool {
        let start = next
        guard let fraction = digits(bytes, atMost: 9) else { return false }
        let count = next - start
        fields.millisecond =
            count <= 3
            ? fraction * Int(DecimalNumber.integerPower(3 - count))
            : fraction / Int(DecimalNumber.integerPower(count - 3))
        return true
    }

    private mutating func zone(_ bytes: Span<UInt8>) -> Bool {
        while peek(bytes) == 0x20 { next += 1 }
        guard next < end else { return true }
        if take(UInt8(ascii: "Z"), bytes) || take(UInt8(ascii: "z"), bytes) {
            fields.offset = .zero
            return next == end
        }
        let isEast = peek(bytes) == UInt8(ascii: "+")
        guard isEast || peek(bytes) == UInt8(ascii: "-") else { return false }
        next += 1
        guard let hours = twoDigits(bytes) else { return false }
        var minutes = 0
        if next < end {
            _ = take(UInt8(ascii: ":"), bytes)
            guard let more = twoDigits(bytes) else { return false }
            minutes = more
        }
        guard next == end, hours <= 18, minutes < 60 else { return false }
        let offset = Interval.minutes(Int64(hours * 60 + minutes))
        fields.offset = isEast ? offset : Interval(milliseconds: -offset.milliseconds)
        return true
    }

    // MARK: - Bytes

    private func peek(_ bytes: Span<UInt8>) -> UInt8 { next < end ? bytes[next] : 0 }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        next += 1
        return true
    }

    // nil when there is no digit.
    private mutating func digits(_ bytes: Span<UInt8>, atMost limit: Int) -> Int? {
        let start = next
        var value = 0
        while next - start < limit, peek(bytes) &- 48 < 10 {
            value = value * 10 + Int(peek(bytes) &- 48)
            next += 1
        }
        return next > start ? value : nil
    }

    private mutating func twoDigits(_ bytes: Span<UInt8>) -> Int? {
        let start = next
        guard let value = digits(bytes, atMost: 2), next - start == 2 else { return nil }
        return value
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch; negative before it.
    public var milliseconds: Int64

    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    @inlinable public static func + (instant: Instant, interval: Interval) -> Instant {
        Instant(milliseconds: instant.milliseconds &+ interval.milliseconds)
    }

    @inlinable public static func - (instant: Instant, interval: Interval) -> Instant {
        Instant(milliseconds: instant.milliseconds &- interval.milliseconds)
    }

    @inlinable public static func - (later: Instant, earlier: Instant) -> Interval {
        Interval(milliseconds: later.milliseconds &- earlier.milliseconds)
    }
}

// MARK: - The calendar

extension Instant {
    /// Makes an instant from a date and time of the proleptic Gregorian calendar.
    ///
    /// - Returns: nil for a field out of its bounds (month 13, 30 February, hour 24, second 60 …).
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0,
        offset: Interval = .zero
    ) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Instant.days(inMonth: month, year: year), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second), (0...999).contains(millisecond)
        else { return nil }
        let days = Instant.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        self.init(milliseconds: seconds * 1_000 + Int64(millisecond) - offset.milliseconds)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Counts days with years that begin in March, so that the leap day is the last of its year.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date and time of the UTC calendar.
    public var calendar: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int) {
        let days = Int(Instant.floorDivide(milliseconds, 86_400_000))
        let rest = Int(milliseconds - Int64(days) * 86_400_000)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1,
            rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000
        )
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        let quotient = value / by
        return value % by < 0 ? quotient - 1 : quotient
    }
}

// MARK: - Text

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, `2026-03-01T08:00:00.000Z`.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Years 0000 to 9999: what RFC 3339 can say.
    private static let sayable = Int64(-62_167_219_200_000)...253_402_300_799_999

    /// Appends ``description`` as UTF-8. An instant before the year 0 or after 9999, which only a broken clock gives,
    /// becomes the nearest that can be written.
    public func append(to bytes: inout [UInt8]) {
        let clamped = min(max(milliseconds, Instant.sayable.lowerBound), Instant.sayable.upperBound)
        let fields = Instant(milliseconds: clamped).calendar
        func two(_ value: Int, _ end: UInt8) {
            bytes.append(UInt8(truncatingIfNeeded: 48 &+ value / 10))
            bytes.append(UInt8(truncatingIfNeeded: 48 &+ value % 10))
            bytes.append(end)
        }
        bytes.append(UInt8(truncatingIfNeeded: 48 &+ fields.year / 1_000))
        bytes.append(UInt8(truncatingIfNeeded: 48 &+ fields.year / 100 % 10))
        two(fields.year % 100, UInt8(ascii: "-"))
        two(fields.month, UInt8(ascii: "-"))
        two(fields.day, UInt8(ascii: "T"))
        two(fields.hour, UInt8(ascii: ":"))
        two(fields.minute, UInt8(ascii: ":"))
        two(fields.second, UInt8(ascii: "."))
        bytes.append(UInt8(truncatingIfNeeded: 48 &+ fields.millisecond / 100))
        two(fields.millisecond % 100, UInt8(ascii: "Z"))
    }
}

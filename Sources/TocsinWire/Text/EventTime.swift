// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a time in a payload says.
enum EventTime: Sendable, Equatable {
    /// It says nothing.
    case absent
    case instant(Instant)
    /// It has none of the known forms.
    case unreadable
    /// It is outside the years 2000 to 2100.
    case outOfRange

    /// 2000-01-01 to the end of 2100.
    private static let range: Range<Int64> = 946_684_800_000..<4_133_980_800_000

    /// Milliseconds since the epoch, as some formats have them by definition.
    @inline(__always)
    static func ofMilliseconds(_ milliseconds: UInt64) -> EventTime {
        checked(Int64(truncatingIfNeeded: min(milliseconds, UInt64(Int64.max))))
    }

    @inline(__always)
    static func checked(_ milliseconds: Int64) -> EventTime {
        range.contains(milliseconds) ? .instant(Instant(milliseconds: milliseconds)) : .outOfRange
    }

    /// An epoch time in seconds, milliseconds, microseconds or nanoseconds by its magnitude, cut to milliseconds; or
    /// `yyyyMMddHHmmss` with or without milliseconds, whose magnitude no epoch time of these years has.
    static func of(_ number: DecimalNumber, zone: Interval) -> EventTime {
        guard !number.isNegative, number.exponent >= -19, number.exponent <= 19 else { return .outOfRange }
        let mantissa = number.mantissa
        let power = DecimalNumber.integerPower(abs(number.exponent))
        let magnitude = number.exponent < 0 ? Double(mantissa) / Double(power) : Double(mantissa) * Double(power)
        let exponent = number.exponent + (magnitude < 1e11 ? 3 : magnitude < 1e14 ? 0 : magnitude < 1e17 ? -3 : -6)
        let milliseconds: UInt64
        if exponent < 0 {
            milliseconds = exponent < -19 ? 0 : mantissa / DecimalNumber.integerPower(-exponent)
        } else {
            let product = mantissa.multipliedReportingOverflow(by: DecimalNumber.integerPower(min(exponent, 19)))
            guard !product.overflow else { return .outOfRange }
            milliseconds = product.partialValue
        }
        let epoch = Int64(exactly: milliseconds).map(checked) ?? .outOfRange
        guard epoch == .outOfRange, number.exponent == 0 else { return epoch }
        return compact(mantissa, zone: zone) ?? .outOfRange
    }

    /// `yyyyMMddHHmmss` or `yyyyMMddHHmmssSSS` as a whole number; nil for any other.
    private static func compact(_ digits: UInt64, zone: Interval) -> EventTime? {
        var digits = digits
        var millisecond: UInt64 = 0
        if digits >= 20_000_101_000_000_000 {
            millisecond = digits % 1_000
            digits /= 1_000
        }
        guard (20_000_101_000_000...21_001_231_235_960).contains(digits) else { return nil }
        let (date, time) = (Int(digits / 1_000_000), Int(digits % 1_000_000))
        return CalendarFields(
            year: date / 10_000, month: date / 100 % 100, day: date % 100, hour: time / 10_000,
            minute: time / 100 % 100, second: time % 100, millisecond: Int(millisecond), offset: zone
        ).time
    }
}

/// The parts of a written date and time.
struct CalendarFields {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    var offset = Interval.zero

    /// A leap second is taken as the first of the next minute.
    var time: EventTime {
        let isLeap = second == 60
        let instant = Instant(
            year: year, month: month, day: day, hour: hour, minute: minute, second: isLeap ? 59 : second,
            millisecond: millisecond, offset: offset)
        guard let instant else { return .unreadable }
        return EventTime.checked(instant.milliseconds + (isLeap ? 1_000 : 0))
    }
}

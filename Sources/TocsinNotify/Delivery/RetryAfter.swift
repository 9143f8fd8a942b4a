// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The header `Retry-After`: seconds, or a date in one of the three forms that RFC 9110 (5.6.7) has a reader accept.
public enum RetryAfter {
    /// How long to wait as of `now`; nil when the text is neither. A date in the past is zero.
    public static func interval(_ text: String, now: Instant) -> Interval? {
        let trimmed = text.split(separator: " ").joined(separator: " ")
        if !trimmed.isEmpty && trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than fit mean "very long"; the policy bounds it.
            return .seconds(min(Int64(trimmed) ?? 1 << 32, 1 << 32))
        }
        guard let date = date(trimmed) else { return nil }
        return max(date - now, .zero)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    static func date(_ text: String) -> Instant? {
        guard text.utf8.count <= 40 else { return nil }
        let parts = text.split { $0 == " " || $0 == "," || $0 == "-" }
        switch parts.count {
        case 6 where parts[5] == "GMT": return instant(parts[3], month: parts[2], day: parts[1], time: parts[4])
        case 5: return instant(parts[4], month: parts[1], day: parts[2], time: parts[3])
        default: return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func instant(_ year: Substring, month: Substring, day: Substring, time: Substring) -> Instant? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let month = months.firstIndex(of: String(month)), var year = Int(year),
            let day = Int(day), let hour = Int(clock[0]), let minute = Int(clock[1]), let second = Int(clock[2])
        else { return nil }
        // Two digits: this century or, from 70 on, the last.
        if year < 100 { year += year < 70 ? 2_000 : 1_900 }
        // A leap second is the one before it.
        return Instant(
            year: year, month: month + 1, day: day, hour: hour, minute: minute, second: min(second, 59))
    }
}

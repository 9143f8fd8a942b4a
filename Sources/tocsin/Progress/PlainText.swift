// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Numbers as people read them.
enum PlainText {
    /// `1,234,567`.
    static func count(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// So many in so long, a second: `1,234`; below ten `3.2`.
    static func rate(_ number: some BinaryInteger, in interval: Interval) -> String {
        let rate = Double(number) * 1_000 / Double(max(1, interval.milliseconds))
        return rate < 10 ? tenths(rate) : count(Int64(rate.rounded()))
    }

    /// `12 B`, `1.5 MiB`, `20.0 GiB`.
    static func bytes(_ number: Int64) -> String {
        for (unit, name) in [(Int64(1) << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        where number >= unit {
            return "\(tenths(Double(number) / Double(unit))) \(name)"
        }
        return "\(number) B"
    }

    /// `850 ms`, `12.3 s`, `4 min 10 s`, `3 h 20 min`, `2 d 5 h`.
    static func length(_ interval: Interval) -> String {
        let milliseconds = max(0, interval.milliseconds)
        let seconds = milliseconds / 1_000
        switch seconds {
        case 0: return "\(milliseconds) ms"
        case ..<60: return "\(tenths(Double(milliseconds) / 1_000)) s"
        case ..<3_600: return pair(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds / 60 % 60, "min")
        default: return pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h")
        }
    }

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int64((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

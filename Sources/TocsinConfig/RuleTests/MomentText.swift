// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Lengths of time as rule tests write them: `90s`, and several together, `1m30s`.
public enum MomentText {
    static let allowed = "a time after the start such as 0, 90s or 1m30s, or one with date and zone"

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// - Returns: nil for anything but whole numbers with units, each unit at most once and the largest first; `0` is
    ///   nothing at all.
    public static func parse(_ text: some StringProtocol) -> Interval? {
        if text == "0" { return .zero }
        var rest = Array(text.utf8)[...]
        var (total, next) = (Int64(0), 0)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !(0x30...0x39).contains($0) }
            rest = rest.dropFirst(name.count)
            guard let number = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = units[next...].firstIndex(where: { name.elementsEqual($0.name.utf8) })
            else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, overflows) = total.addingReportingOverflow(product)
            guard !isTooLarge && !overflows else { return nil }
            (total, next) = (sum, unit + 1)
        }
        return Interval(milliseconds: total)
    }

    /// The same the other way: `1m30s`, `0s`; with a minus for a time before the start.
    public static func text(_ interval: Interval) -> String {
        guard interval != .zero else { return "0s" }
        var rest = interval.milliseconds.magnitude
        var text = interval < .zero ? "-" : ""
        for (name, size) in units where rest >= size.magnitude {
            text += "\(rest / size.magnitude)\(name)"
            rest %= size.magnitude
        }
        return text
    }
}

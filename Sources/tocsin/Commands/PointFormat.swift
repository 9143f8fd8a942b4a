// SPDX-License-Identifier: Apache-2.0
import TocsinConsole
import TocsinCore

/// Points, and ids that are none, as people read them on a terminal.
struct PointFormat {
    let colours: Colours

    /// Above a list of points.
    static let heads =
        "\(" level".padded(to: 10)) \("quality".padded(to: 12)) \("age".padded(to: 9)) point  value"

    /// Above a list of unknown ids.
    static let unknownHeads =
        "\("count".padded(to: 10)) \("last seen".padded(to: 25)) \("first seen".padded(to: 25)) id  source"

    /// One point: highest level, quality, age, id, value, alarms.
    func line(_ point: PointView) -> String {
        let level = point.level.flatMap { Level(name: $0) }
        let mark = colours.paint(" \(point.level ?? "-") ".padded(to: 10), level)
        let quality = point.quality.map { quality in point.flag.map { "\(quality), \($0)" } ?? quality } ?? "-"
        var rest = [value(point)].filter { !$0.isEmpty }
        if point.openAlarms > 0 { rest.append("\(point.openAlarms) alarm\(point.openAlarms == 1 ? "" : "s")") }
        if point.stale { rest.append(point.quality == nil ? "never spoke" : "stale") }
        let text =
            "\(quality.padded(to: 12)) \(age(point).padded(to: 9)) \(point.point)  \(rest.joined(separator: "  "))"
        return "\(mark) \(text.printable)"
    }

    /// One unknown id: how often and when it was seen, and by which source.
    func line(_ id: UnknownIDView) -> String {
        let reason = id.overLimit ? "  beyond limits.points" : ""
        let text =
            "\("\(id.count)".padded(to: 10)) \(id.lastSeen.padded(to: 25)) \(id.firstSeen.padded(to: 25)) \(id.id)  "
            + id.source + reason
        return text.printable
    }

    private func value(_ point: PointView) -> String {
        guard let value = point.value else { return "" }
        var bytes: [UInt8] = []
        JSONText.append(number: value, to: &bytes)
        let number = String(decoding: bytes, as: UTF8.self)
        return point.unit.isEmpty || point.unit == "1" ? number : "\(number) \(point.unit)"
    }

    /// In the largest unit of which there are two at least.
    private func age(_ point: PointView) -> String {
        guard let age = point.age else { return "-" }
        let seconds = Int(min(max(0, age), 1e12))
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "m")] where seconds >= 2 * length {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

/// Ids as rows of a table for `points` of the configuration.
struct PointTableText {
    private var hasHeader = false
    /// Ids that would mean something else there.
    private(set) var leftOut = 0

    /// The row, below the header if it is the first one; nil for an id that cannot stand there.
    ///
    /// Ids come from the wire. A `*` would make a pattern of them, and a spreadsheet takes what begins with `=`, `+`, `-` or
    /// `@` for a formula.
    mutating func line(_ id: String, kind: String) -> String? {
        let isPlain =
            !id.unicodeScalars.contains {
                "*?+[]{}".unicodeScalars.contains($0) || $0.properties.generalCategory == .control
            }
        guard isPlain, let first = id.first, !"=+-@".contains(first) else {
            leftOut += 1
            return nil
        }
        defer { hasHeader = true }
        return (hasHeader ? "" : "match,kind\n") + "\(PointTableText.cell(id)),\(PointTableText.cell(kind))"
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { ",;\"".contains($0) }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}

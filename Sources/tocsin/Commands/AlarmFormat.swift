// SPDX-License-Identifier: Apache-2.0
import TocsinConsole
import TocsinCore

/// Alarms as people read them on a terminal.
struct AlarmFormat {
    let colours: Colours

    /// Above a list.
    static let heads = "\(" level".padded(to: 10)) \("state".padded(to: 7)) alarm  value  reading"

    /// One alarm in a list: level, state, id, value; of a suppressed one until when, by whom and why.
    func line(_ alarm: AlarmView) -> String {
        let level = alarm.level.flatMap { Level(name: $0) }
        // In brackets what it was, when that is over.
        let word = alarm.level ?? alarm.highestLevel.map { "(\($0))" } ?? "-"
        let mark = colours.paint(" \(word) ".padded(to: 10), level)
        let rest = [
            value(alarm), alarm.readingTime ?? "", suppression(alarm), alarm.chattering == true ? "chattering" : "",
        ]
        .filter { !$0.isEmpty }
        let text = "\(alarm.state.padded(to: 7)) \(alarm.alarm)  \(rest.joined(separator: "  "))"
        return "\(mark) \(text.printable)"
    }

    /// One alarm in full.
    func page(_ alarm: AlarmView) -> [String] {
        var rows: [(String, String)] = [
            ("alarm", alarm.alarm), ("state", alarm.beneath.map { "\(alarm.state), underneath \($0)" } ?? alarm.state),
            ("level", alarm.level ?? ""), ("highest", alarm.highestLevel ?? ""), ("value", value(alarm)),
            ("reading", alarm.readingTime ?? ""),
            ("until", alarm.until ?? ""), ("by", alarm.by ?? ""), ("reason", alarm.reason ?? ""),
            ("occurrence", alarm.occurrence == 0 ? "" : "record \(alarm.occurrence)"), ("site", alarm.site),
            ("region", alarm.region), ("industry", alarm.industry), ("kind", alarm.kind),
        ]
        if let condition = alarm.armedWhile {
            rows.append(("armed", "\(alarm.armed == true ? "yes" : "no, or nobody knows"): while \(condition)"))
        }
        rows.append(("basis", alarm.basis ?? ""))
        if alarm.chattering == true { rows.append(("chattering", "held until it has been quiet")) }
        return rows.filter { !$0.1.isEmpty }.map { "\($0.0.padded(to: 11)) \($0.1)".printable }
    }

    private func value(_ alarm: AlarmView) -> String {
        guard let value = alarm.value else { return "" }
        var bytes: [UInt8] = []
        JSONText.append(number: value, to: &bytes)
        let number = String(decoding: bytes, as: UTF8.self)
        // The unit of counts is 1, which nobody wants to read.
        return alarm.unit.isEmpty || alarm.unit == "1" ? number : "\(number) \(alarm.unit)"
    }

    private func suppression(_ alarm: AlarmView) -> String {
        guard alarm.isSuppressed else { return "" }
        let until = alarm.until.map { "until \($0)" }
        let by = alarm.by.map { "by \($0)" }
        let reason = alarm.reason.map { "(\($0))" }
        return [until, by, reason].compactMap { $0 }.joined(separator: " ")
    }
}

extension String {
    /// Followed by spaces up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// With nothing in it that a terminal would obey.
    var printable: String {
        let scalars = unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}

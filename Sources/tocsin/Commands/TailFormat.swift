// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// A record as one line for a person: time, level, state, what happened.
struct TailFormat {
    private let colours: Colours
    private var scratch = ScratchText()

    init(colours: Colours) { self.colours = colours }

    /// Without a line end.
    mutating func line(_ record: LoggedRecord) -> String {
        // What has no level any more, or never had one, says what happened instead.
        let word = record.level?.name.uppercased() ?? record.event.rawValue
        let state = record.state?.rawValue ?? "-"
        let isAlert = record.event.isOfAlarm
        let label = TailFormat.padded(word, 7)
        return [
            colours.dim(record.time.description),
            isAlert ? colours.paint(label, record.level) : colours.dim(label),
            TailFormat.padded(state, 7),
            message(of: record),
        ].joined(separator: " ")
    }

    /// The record's sentence, with nothing in it that a terminal would obey.
    private mutating func message(of record: LoggedRecord) -> String {
        let bytes = record.line.span
        var cursor = JSONCursor(offset: 0)
        var isFirst = true
        do throws(JSONCursor.Fault) {
            while try cursor.nextMember(bytes, isFirst: isFirst) {
                isFirst = false
                let key = try cursor.key(bytes)
                guard key.count == 7, record.line[key].elementsEqual("message".utf8) else {
                    _ = try cursor.value(bytes)
                    continue
                }
                let text = try cursor.string(bytes, into: &scratch)
                return TailFormat.printable(
                    text.hasEscapes ? scratch.string : String(decoding: record.line[text.range], as: UTF8.self))
            }
        } catch {
            // The log's reader has taken the line for a record: there is just no sentence in it.
        }
        return TailFormat.printable(record.alarm)
    }

    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

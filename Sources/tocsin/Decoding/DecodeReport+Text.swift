// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinWire

extension DecodeReport {
    /// For people: a line for the source, and one for each reading and each refusal.
    var text: String {
        var lines: [String] = []
        if let source, let sourceNumber {
            lines.append(
                "source   \(sourceNumber + 1): \(source.topic) (\(source.format.rawValue)), point \(source.point)")
        }
        lines += readings.map { "reading  \(DecodeReport.text($0))" }
        lines += refusals.map { refusal in
            let name = refusal.id.isEmpty ? "" : "\(DecodeReport.printable(refusal.id)): "
            let place = refusal.offset.map { ", at byte \($0)" } ?? ""
            return (refusal.reason.isRefusal ? "refused  " : "noted    ")
                + "\(name)\(refusal.reason.name): \(refusal.reason.text)\(place)"
        }
        if lines.isEmpty || readings.isEmpty && refusals.isEmpty { lines.append("nothing  there is no reading in it") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ reading: Reading) -> String {
        var number: [UInt8] = []
        if !reading.value.isNaN { JSONText.append(number: reading.value, to: &number) }
        let value = number.isEmpty ? "no value" : String(decoding: number, as: UTF8.self)
        var parts = [
            "\(printable(reading.id)) = \(value)" + (reading.unit.isEmpty ? "" : " \(printable(reading.unit))"),
            reading.isUntimed ? "\(reading.time) (received)" : "\(reading.time)", reading.quality.name,
        ]
        if let note = reading.note { parts.append(text(note)) }
        if reading.flag != .none { parts.append(reading.flag.name) }
        if let range = reading.exceeded { parts.append("outside \(range.lowerBound) to \(range.upperBound): bad") }
        switch reading.point {
        case .declared(let kind): parts.append("kind \(kind)")
        case .pattern(let kind): parts.append("kind \(kind), by a pattern")
        case .unknown(let reason): parts.append("unknown: \(printable(reason))")
        }
        return parts.joined(separator: ", ")
    }

    private static func text(_ note: UnitNote) -> String {
        let unit = printable(note.payload)
        guard let conversion = note.conversion else {
            return "sent in \(unit): \(note.mismatch?.description ?? "no unit that is known")"
        }
        guard note.isUsed else { return "sent in \(unit): units: convert would convert it" }
        return "sent in \(unit): " + (conversion.isIdentity ? "the same" : conversion.description)
    }

    /// For programs: the same as JSON Lines.
    var json: [UInt8] {
        var bytes: [UInt8] = []
        if let source, let sourceNumber {
            var object = JSONObject()
            object.add("type", "source")
            object.add("number", sourceNumber + 1)
            object.add("topic", source.topic)
            object.add("format", source.format.rawValue)
            object.add("point", source.point)
            bytes += object.line
        }
        for reading in readings { bytes += DecodeReport.object(reading).line }
        for refusal in refusals {
            var object = JSONObject()
            object.add("type", refusal.reason.isRefusal ? "refused" : "noted")
            if !refusal.id.isEmpty { object.add("point", refusal.id) }
            object.add("reason", refusal.reason.name)
            object.add("text", refusal.reason.text)
            if let offset = refusal.offset { object.add("offset", offset) }
            bytes += object.line
        }
        return bytes
    }

    private static func object(_ reading: Reading) -> JSONObject {
        var object = JSONObject()
        object.add("type", "reading")
        object.add("point", reading.id)
        switch reading.point {
        case .declared(let kind), .pattern(let kind):
            object.add("known", true)
            object.add("kind", kind)
        case .unknown(let reason):
            object.add("known", false)
            object.add("why", reason)
        }
        object.add("value", number: reading.value)
        object.add("unit", reading.unit)
        if let note = reading.note {
            object.add("payload_unit", note.payload)
            if let conversion = note.conversion, note.isUsed { object.add("conversion", conversion.description) }
            if let mismatch = note.mismatch { object.add("unit_mismatch", mismatch.description) }
        }
        object.add("time", reading.time.description)
        object.add("time_from", reading.isUntimed ? "receipt" : "payload")
        object.add("quality", reading.quality.name)
        object.add("flag", reading.flag.name)
        object.add("in_range", reading.exceeded == nil)
        return object
    }

    // Nothing that a terminal would obey.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}

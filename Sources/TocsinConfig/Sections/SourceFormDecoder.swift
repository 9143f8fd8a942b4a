// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads what a source says of the writing of its bodies, each key only where its format has a use for it.
struct SourceFormDecoder {
    private(set) var fields: SourceDefinition.Fields?
    /// The shape of a gateway's JSON, and where it is named.
    private(set) var preset: SourcePreset?
    private(set) var presetNode: ConfigNode?
    private(set) var compression = SourceDefinition.Compression.none
    private(set) var text = SourceDefinition.TextForm()
    private let format: SourceDefinition.Format?

    /// - Parameter format: nil when it is none that is known; then all keys are read, and none is held against it.
    init(_ reader: inout MappingReader, format: SourceDefinition.Format?) {
        self.format = format
        if let node = take("preset", &reader, of: [.json]) {
            presetNode = node
            preset = node.word("preset")
            fields = preset?.fields
        }
        if format != .senml, format != .sparkplug, let node = take("fields", &reader, of: [.json, .csv, .influx]) {
            fields = fields(node)
        }
        if let node = take("compression", &reader, of: [.scalar, .json, .senml, .influx, .csv, .hj212]) {
            compression = node.word("compression") ?? .none
        }
        if let node = take("charset", &reader, of: [.scalar, .json, .influx, .csv, .hj212]) {
            text.charset = node.word("charset") ?? .utf8
        }
        if format == .csv {
            reader.misplaced(["decimal"], "is a key of csv here", "csv: {decimal: \",\"}")
        } else if let node = take("decimal", &reader, of: [.scalar, .json]) {
            decimal(node)
        }
        if let node = take("precision", &reader, of: [.influx]) {
            text.precision = node.word("precision") ?? .nanoseconds
        }
        if let node = take("crc", &reader, of: [.hj212]) { text.frameCheck = node.word("crc") ?? .strict }
        if let node = take("csv", &reader, of: [.csv]) { table(node) }
    }

    private func take(
        _ key: String, _ reader: inout MappingReader, of formats: [SourceDefinition.Format]
    ) -> ConfigNode? {
        guard let format, !formats.contains(format) else { return reader.take(key) }
        let names = formats.map(\.rawValue).joined(separator: ", ")
        reader.misplaced([key], "has no meaning for format \(format.rawValue)", "only for format \(names)")
        return nil
    }

    private mutating func decimal(_ node: ConfigNode) {
        guard case .scalar(let text, _) = node.shape, let mark = SourceDefinition.TextForm.DecimalMark(rawValue: text)
        else { return node.expected("\".\" or \",\"", "decimal") }
        self.text.decimalMark = mark
    }

    // MARK: - Fields

    private func fields(_ node: ConfigNode) -> SourceDefinition.Fields? {
        let format = format ?? .json
        if format == .json {
            var decoder = FieldsDecoder(base: preset?.fields ?? SourceDefinition.Fields())
            decoder.decode(node)
            return decoder.fields
        }
        guard var reader = MappingReader(node, "fields") else { return nil }
        var fields = SourceDefinition.Fields.standard(for: format)
        func path(_ key: String, _ field: inout FieldPaths) {
            guard let node = reader.take(key), let text = node.text(key, SourceFormDecoder.what(format)) else { return }
            if text.utf8.count > FieldPath.maximumNameBytes {
                node.error("\(key) is too long", "a name of at most 255 bytes")
            } else {
                field = FieldPaths([text])
            }
        }
        if format != .influx {
            path("value", &fields.value)
            path("time", &fields.time)
        }
        path("unit", &fields.unit)
        path("quality", &fields.quality)
        reader.finish()
        return fields
    }

    private static func what(_ format: SourceDefinition.Format) -> String {
        switch format {
        case .csv: "a column's name"
        case .influx: "the name of a tag or a field"
        case .json, .scalar, .senml, .hj212, .sparkplug: "a name"
        }
    }

    // MARK: - CSV

    private mutating func table(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "csv") else { return }
        if let columns = reader.take("columns") { self.columns(columns) }
        if let separator = reader.take("separator") { self.separator(separator) }
        if let decimal = reader.take("decimal") { self.decimal(decimal) }
        reader.finish()
    }

    private mutating func columns(_ node: ConfigNode) {
        guard let items = node.items("columns", of: "names, one for each column") else { return }
        guard (1...1_024).contains(items.count) else {
            return node.error(
                "columns has \(items.count) names", "1 to 1024, or no columns, and each body has a header row")
        }
        for item in items {
            guard let name = item.text("a column", "a column's name", maximum: 255) else { continue }
            if text.columns.contains(name) {
                item.error("columns has \(item.found) twice", "each name once")
            } else {
                text.columns.append(name)
            }
        }
    }

    private mutating func separator(_ node: ConfigNode) {
        if case .scalar(let text, _) = node.shape {
            let bytes = text == "tab" ? [UInt8(ascii: "\t")] : Array(text.utf8)
            if bytes.count == 1, SourceDefinition.TextForm.isSeparator(bytes[0]) {
                self.text.separator = bytes[0]
                return
            }
        }
        node.expected("\",\", \";\", \"|\" or tab", "separator")
    }

    // MARK: - Columns and the point

    /// Holds the columns, where they are configured, against what is looked for in them.
    func check(_ node: ConfigNode, _ point: String) {
        guard format == .csv, !text.columns.isEmpty else { return }
        let fields = fields ?? SourceDefinition.Fields.standard(for: .csv)
        let value = fields.value.texts.first ?? ""
        if !point.contains("{$key}"), !text.columns.contains(value) {
            node.error(
                "no column is the value: csv.columns has no \"\(value.shown)\"",
                "fields.value names a column, or point has {$key}, and each column is a measure")
        }
        for part in point.split(separator: "{").dropFirst() {
            guard part.hasPrefix("$."), let end = part.firstIndex(of: "}") else { continue }
            let name = String(part[..<end].dropFirst(2))
            if !text.columns.contains(name) {
                node.error(
                    "point uses {$.\(name.shown)}, and csv.columns has no such name",
                    ConfigNode.choices(for: name, text.columns))
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `fields:` of a source: where in a JSON payload things stand.
struct FieldsDecoder {
    private(set) var fields: SourceDefinition.Fields
    private var nodes: [String: [ConfigNode]] = [:]

    /// - Parameter base: what counts where the mapping says nothing: the usual names, or those of a preset.
    init(base: SourceDefinition.Fields) { fields = base }

    /// - Parameter node: the mapping; its faults go to the sink.
    mutating func decode(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "fields") else { return }
        for name in SourceDefinition.Fields.Name.allCases {
            guard let texts = take(name.rawValue, "names or paths such as data.value", &reader) else {
                continue
            }
            fields[name] = FieldPaths(texts)
        }
        if let names = take("ignore", "names of members", &reader) { fields.ignore = names }
        reader.finish()
        check(node)
    }

    // An empty list looks for nothing.
    private mutating func take(_ key: String, _ what: String, _ reader: inout MappingReader) -> [String]? {
        guard let node = reader.take(key), let texts = node.texts(key, what) else { return nil }
        nodes[key] = texts.isEmpty ? [node] : texts.map(\.node)
        return texts.map(\.text)
    }

    private func check(_ node: ConfigNode) {
        var faults: [FieldMapping.Fault] = []
        _ = FieldMapping(fields, faults: &faults)
        for fault in faults {
            let own = nodes[fault.field] ?? []
            let place = fault.number < own.count ? own[fault.number] : own.first ?? node
            place.error(fault.problem.text(fault.field), fault.problem.allowed)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Yams

/// A value of a configuration file, with its place. Looked into step by step, by those who know what it should be.
struct ConfigNode {
    /// What a node is, as far as YAML can say.
    enum Shape {
        /// `isPlain`: it stands without quotes, so that it can be a number or a word of the format.
        case scalar(String, isPlain: Bool)
        case sequence
        case mapping
        /// Nothing stands there, or `~`, or `null`.
        case nothing
    }

    /// What it was made of.
    private enum Content {
        case yaml(Node)
        case cell(String, isQuoted: Bool)
        case columns([Entry])
        case words([ConfigNode])
    }

    let file: SourceFile
    let position: SourcePosition
    private let content: Content

    init(_ node: Node, in file: SourceFile) {
        content = .yaml(node)
        self.file = file
        let mark: Mark? =
            switch node {
            case .scalar(let scalar): scalar.mark
            case .sequence(let sequence): sequence.mark
            case .mapping(let mapping): mapping.mark
            case .alias(let alias): alias.mark
            }
        position = file.position(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// A cell of a table. An empty one says nothing; quotes around another do not matter.
    init(cell: String, isQuoted: Bool, at position: SourcePosition, in file: SourceFile) {
        (content, self.position, self.file) = (.cell(cell, isQuoted: isQuoted), position, file)
    }

    /// The cells of a row, or those of them whose columns share a key: a mapping.
    init(columns: [Entry], at position: SourcePosition, in file: SourceFile) {
        (content, self.position, self.file) = (.columns(columns), position, file)
    }

    /// The words of a cell: a list.
    init(words: [ConfigNode], at position: SourcePosition, in file: SourceFile) {
        (content, self.position, self.file) = (.words(words), position, file)
    }

    var shape: Shape {
        switch content {
        case .yaml(.scalar(let scalar)):
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain && ["", "~", "null"].contains(scalar.string) { return .nothing }
            return .scalar(scalar.string, isPlain: isPlain)
        case .yaml(.sequence), .words: return .sequence
        case .yaml(.mapping), .columns: return .mapping
        case .yaml(.alias), .cell("", _): return .nothing
        case .cell(let text, _): return .scalar(text, isPlain: true)
        }
    }

    /// Whether it is a cell, where numbers and expressions stand alike.
    var isCell: Bool {
        if case .cell = content { true } else { false }
    }

    /// Where the text inside a scalar begins: behind its quote.
    var textPosition: SourcePosition {
        var position = position
        switch content {
        case .yaml(.scalar(let scalar)) where scalar.style != .plain && scalar.style != .any: position.column += 1
        case .cell(_, isQuoted: true): position.column += 1
        default: break
        }
        return position
    }

    /// What stands there, in words for the operator.
    var found: String {
        switch shape {
        case .scalar(let text, let isPlain): isPlain ? "\"\(text.shown)\"" : "the quoted text \"\(text.shown)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .nothing: "empty"
        }
    }

    func error(_ problem: @autoclosure () -> String, _ allowed: @autoclosure () -> String) {
        file.sink.error(position, problem(), allowed())
    }

    /// Says that the value of `key` is not what it should be.
    func expected(_ what: String, _ key: String) { error("\(key) is \(found)", "expected \(what)") }

    // MARK: - Collections

    /// The items of a list; nil, and an error, for anything else.
    func items(_ key: String, of what: String) -> [ConfigNode]? {
        if case .words(let words) = content { return words }
        guard case .yaml(.sequence(let sequence)) = content else {
            if case .nothing = shape { return [] }
            expected("a list of \(what)", key)
            return nil
        }
        guard file.sink.visit(sequence.count, at: position) else { return nil }
        return sequence.map { ConfigNode($0, in: file) }
    }

    /// One entry of a mapping.
    struct Entry {
        let key: String
        let position: SourcePosition
        let value: ConfigNode
    }

    /// The entries of a mapping, those of merge keys (`<<`) after its own; nil, and an error, for anything else.
    func entries(_ key: String) -> [Entry]? {
        if case .columns(let entries) = content { return entries }
        guard case .yaml(.mapping(let mapping)) = content else {
            if case .nothing = shape { return [] }
            expected("a mapping", key)
            return nil
        }
        return entries(of: mapping, depth: 0)
    }

    private func entries(of mapping: Node.Mapping, depth: Int) -> [Entry]? {
        guard file.sink.visit(mapping.count, at: position) else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(mapping.count)
        var merged: [Node] = []
        for (keyNode, valueNode) in mapping {
            let key = ConfigNode(keyNode, in: file)
            guard case .scalar(var name, let isPlain) = key.shape else {
                key.error("a key is \(key.found)", "keys are words")
                continue
            }
            if !file.masks.isEmpty {
                // Of duplicates the first counts.
                name = file.masks.original(name) ?? name
                if entries.contains(where: { $0.key == name }) { continue }
            }
            if name == "<<" && isPlain {
                merged.append(valueNode)
            } else {
                entries.append(
                    Entry(key: name, position: key.position, value: ConfigNode(valueNode, in: file)))
            }
        }
        if !merged.isEmpty { merge(merged, into: &entries, depth: depth) }
        return entries
    }

    private func merge(_ nodes: [Node], into entries: inout [Entry], depth: Int) {
        guard depth < 16 else { return error("merge keys are nested too deeply", "at most 16 in one another") }
        var names = Set(entries.map(\.key))
        for node in nodes {
            let sources: [Node] = node.sequence.map { Array($0) } ?? [node]
            for source in sources {
                guard case .mapping(let mapping) = source else {
                    ConfigNode(source, in: file).expected("a mapping, or a list of mappings", "<<")
                    continue
                }
                let more = ConfigNode(source, in: file).entries(of: mapping, depth: depth + 1) ?? []
                for entry in more where names.insert(entry.key).inserted { entries.append(entry) }
            }
        }
    }
}

extension String {
    /// Short enough for a message, and on one line.
    var shown: String {
        let scalars = unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }
        let text = String(String.UnicodeScalarView(scalars.prefix(60)))
        return scalars.count > 60 ? text + "…" : text
    }
}

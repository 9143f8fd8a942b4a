// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads packs: the kinds of one industry and their rules.
struct PackDecoder {
    let sink: DiagnosticSink
    let windowSamples: Int
    private(set) var kinds = KindTable()

    init(sink: DiagnosticSink, windowSamples: Int) {
        self.sink = sink
        self.windowSamples = windowSamples
    }

    mutating func decode(_ root: ConfigNode) {
        guard var reader = MappingReader(root, "the pack") else { return }
        let pack = reader.require("pack", "the pack's name, such as hazardous-chemicals")
            .flatMap { Names.check($0, "pack", Names.word) }
        _ = reader.require("version", "a whole number from 1 on")?.integer("version", in: 1...1_000_000)
        let kinds = reader.require("kinds", "the kinds of points")?.entries("kinds") ?? []
        reader.finish()
        for entry in kinds {
            guard Names.check(entry, "kind", Names.word), let kind = self.kind(entry, pack: pack ?? "") else {
                continue
            }
            if let before = self.kinds.add(kind) {
                sink.error(
                    entry.position, "the kind \"\(kind.name)\" of pack \(kind.pack) is defined again",
                    "once a pack; it stands at \(sink.path(of: before.position)):\(before.position.line) already")
            }
        }
    }

    private func kind(_ entry: ConfigNode.Entry, pack: String) -> KindTemplate? {
        guard var reader = MappingReader(entry.value, "kind \"\(entry.key)\"") else { return nil }
        var kind = KindTemplate(name: entry.key, pack: pack, position: entry.position)
        kind.unit = reader.take("unit").flatMap { PointFields.unit($0) } ?? ""
        kind.range = reader.take("range").flatMap { PointFields.range($0) }
        kind.period = reader.take("period").flatMap { PointFields.period($0) }
        let rules = reader.take("rules")?.entries("rules") ?? []
        reader.refuse(["quality", "counter", "groups"], "unit, range, period and rules are")
        reader.finish()
        let ground = RuleCheck.Ground(range: kind.range, period: kind.period, windowSamples: windowSamples)
        for entry in rules {
            guard Names.check(entry, "rule", Names.word),
                var reader = MappingReader(entry.value, "rule \"\(entry.key)\"")
            else { continue }
            let rule = RuleDecoder.decode(&reader, name: entry.key)
            reader.finish()
            RuleCheck.check(rule, on: ground, at: entry.position, sink)
            kind.rules.append(rule)
        }
        kind.rules.sort { $0.definition.name < $1.definition.name }
        return kind
    }
}

/// What packs and points both say of a point.
enum PointFields {
    static func unit(_ node: ConfigNode) -> String? { node.text("unit", "a UCUM unit such as mg/m3", maximum: 32) }

    static func period(_ node: ConfigNode) -> Interval? { node.duration("period", in: RuleDecoder.windows) }

    /// `[low, high]`
    static func range(_ node: ConfigNode) -> ClosedRange<Double>? {
        guard let items = node.items("range", of: "two numbers") else { return nil }
        guard items.count == 2 else {
            node.error("range is a list of \(items.count)", "expected two numbers: [lowest, highest]")
            return nil
        }
        guard let low = items[0].number("range"), let high = items[1].number("range") else { return nil }
        guard low < high else {
            node.error(
                "range runs from \(RuleTemplate.plain(low)) to \(RuleTemplate.plain(high))", "the lower number first")
            return nil
        }
        return low...high
    }
}

/// What names may be made of.
enum Names {
    static let word = "letters, digits, \"_\", \"-\" and \".\", at most 64"

    static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "_-.".utf8.contains(byte)
            }
    }

    /// The text of a node that must be a word.
    static func check(_ node: ConfigNode, _ key: String, _ allowed: String) -> String? {
        guard let text = node.text(key, allowed) else { return nil }
        guard isWord(text) else {
            node.error("\(key) is \(node.found)", "expected \(allowed)")
            return nil
        }
        return text
    }

    /// Whether a key that names something is a word.
    static func check(_ entry: ConfigNode.Entry, _ what: String, _ allowed: String) -> Bool {
        if isWord(entry.key) { return true }
        entry.value.file.sink.error(
            entry.position, "\"\(entry.key.shown)\" cannot be the name of a \(what)", "expected \(allowed)")
        return false
    }
}

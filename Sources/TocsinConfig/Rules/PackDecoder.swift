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
        kind.current = reader.take("current").flatMap { CurrentTemplate($0) }
        kind.gas = GasTemplate(&reader)
        kind.gas.check(unit: kind.unit, sink)
        kind.gateway = reader.take("gateway").flatMap { PointFields.gateway($0) }
        let rules = reader.take("rules")?.entries("rules") ?? []
        reader.refuse(["quality", "counter"], "unit, range, period, current, gateway and rules are")
        reader.misplaced(["groups"], "is no part of a kind", "the main file or a rule file")
        reader.misplaced(["tags", "constants"], "is no part of a kind", "the points that have them")
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

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A rule that a site adds to all points that fit a pattern.
struct SiteRule {
    let template: RuleTemplate
    let match: GlobPattern
    /// Only points of this kind; nil for all.
    let kind: String?

    func applies(toKind kind: String, intersecting pattern: GlobPattern) -> Bool {
        (self.kind ?? kind) == kind
            && (pattern.hasWildcard ? match.intersects(pattern) : match.matches(pattern.text[...]))
    }
}

/// Reads rule files: rules of single points here, groups later.
///
/// ```yaml
/// rules:
///   - name: night-high
///     match: "park7/T1*/level"
///     kind: tank.level          # optional
///     above: {yellow: 70}
/// ```
struct SiteRulesDecoder {
    let sink: DiagnosticSink
    let kinds: KindTable
    private(set) var rules: [SiteRule] = []
    /// The lists of groups, to be read when the points are known.
    private(set) var groups: [ConfigNode] = []

    init(sink: DiagnosticSink, kinds: KindTable) {
        self.sink = sink
        self.kinds = kinds
    }

    mutating func decode(_ root: ConfigNode) {
        guard var reader = MappingReader(root, "the rule file") else { return }
        let groups = reader.take("groups")
        let rules = groups == nil ? reader.require("rules", "a list of rules, or groups") : reader.take("rules")
        reader.misplaced(["conditions"], "is no section", "groups: conditions are rules of groups, with when")
        reader.finish()
        if let groups { self.groups.append(groups) }
        let items = rules?.items("rules", of: "rules") ?? []
        for item in items { decodeRule(item) }
    }

    private mutating func decodeRule(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "the rule") else { return }
        let name = reader.require("name", "the part after # in the alarm's id")
            .flatMap { Names.check($0, "name", Names.word) }
        let match = reader.require("match", "a pattern over point ids").flatMap { PointPattern.decode($0) }
        let kindNode = reader.take("kind")
        let kind = kindNode?.text("kind", "a kind of the packs")
        if let kindNode, let kind, kinds.lacks(kind) {
            kindNode.error("no pack has a kind \(kindNode.found)", ConfigNode.choices(for: kind, kinds.names))
        }
        let rule = RuleDecoder.decode(&reader, name: name ?? "?")
        reader.misplaced(
            ["group", "points"], "is no part of a rule", "groups: [{id, points, rules}] for several points")
        reader.finish()
        guard let name, let match else { return }
        // What depends on the point is checked where the rule meets one.
        RuleCheck.check(rule, on: RuleCheck.Ground(windowSamples: .max), at: node.position, sink)
        let added = SiteRule(template: rule, match: match, kind: kind)
        if let before = rules.first(where: { collides($0, added) }) {
            let place = "\(sink.path(of: before.template.position)):\(before.template.position.line)"
            node.error(
                "rule \"\(name)\" and the one at \(place) could both stand on one point",
                "different names, or patterns that have no point in common")
        }
        rules.append(added)
    }

    private func collides(_ one: SiteRule, _ other: SiteRule) -> Bool {
        one.template.definition.name == other.template.definition.name
            && (one.kind == nil || other.kind == nil || one.kind == other.kind) && one.match.intersects(other.match)
    }
}

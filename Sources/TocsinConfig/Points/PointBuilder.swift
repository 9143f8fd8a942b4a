// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Makes the prototype of a point from its kind, the site's rules and what its entry changes.
struct PointBuilder {
    let sink: DiagnosticSink

    /// A prototype, and what it was made of.
    struct Result {
        var prototype: PointPrototype
        /// In the order of their names.
        var templates: [RuleTemplate]
        /// The names of rules that have no limit.
        var unarmed: [String]
        /// Where the kind names the gateway's point; an entry's own comes after, since entries share results.
        var gateway: PointMention?
        /// Whether something is to be looked at for each point: expressions, and other points that are named.
        var dependsOnPoint = false
    }

    /// - Parameter siteRules: those that stand on all points of the entry.
    func build(_ entry: PointEntry, _ kind: KindTemplate, siteRules: [SiteRule]) -> Result {
        var rules = Dictionary(uniqueKeysWithValues: kind.rules.map { ($0.name, $0) })
        decodeOwnRules(entry, into: &rules)
        decodeLimits(entry, kind, into: &rules)
        for rule in siteRules { rules[rule.template.name] = rule.template }
        let range = entry.range ?? kind.range
        let current = (entry.current ?? kind.current)?.settled(range: range, at: entry.position, sink)
        let unit = unit(entry, kind)
        entry.gas.check(unit: unit, sink)
        let point = PointDefinition(
            id: "", site: Site(id: ""), kind: kind.name, unit: unit, range: range,
            period: entry.period ?? kind.period, current: current, gas: entry.gas.over(kind.gas))
        let templates = rules.values.sorted { $0.name < $1.name }
        return settle(point, entry, templates, gateway: kind.gateway)
    }

    /// Sorts the rules into those that are the same on every point and the others.
    private func settle(
        _ point: PointDefinition, _ entry: PointEntry, _ templates: [RuleTemplate], gateway: PointMention?
    ) -> Result {
        var prototype = PointPrototype(
            point: point, open: [], wantsFaultRule: templates.contains { $0.wantsFaultRule },
            constants: entry.constants)
        prototype.point.gateway = gateway?.name ?? ""
        var ready: [RuleDefinition] = []
        var unarmed: [String] = []
        for template in templates {
            let rule = template.withUsualSilence(period: point.period)
            if !rule.isArmed {
                unarmed.append(rule.name)
            } else if rule.dependsOnPoint {
                prototype.open.append(template)
            } else {
                ready.append(rule.definition)
            }
        }
        if prototype.wantsFaultRule && !FaultRule.stands(in: ready + prototype.open.map(\.definition)) {
            checkFaultRule(entry, templates)
            ready.append(FaultRule.make(current: point.current))
        }
        prototype.point.rules = ready.sorted { $0.name < $1.name }
        return Result(prototype: prototype, templates: templates, unarmed: unarmed, gateway: gateway)
    }

    private func checkFaultRule(_ entry: PointEntry, _ templates: [RuleTemplate]) {
        guard let asking = templates.first(where: { $0.wantsFaultRule }) else { return }
        for other in templates.filter(\.isInTheWayOfFaultRule) { report(asking, other, at: entry.position) }
    }

    /// The same for rules of the site that some of a pattern's points get besides.
    func checkFaultRules(_ entry: PointEntry, _ result: Result, _ joining: [RuleTemplate]) {
        for asking in joining where asking.wantsFaultRule {
            for other in (result.templates + joining).filter(\.isInTheWayOfFaultRule) {
                report(asking, other, at: asking.position)
            }
        }
        guard let asking = result.templates.first(where: { $0.wantsFaultRule }) else { return }
        for other in joining where other.name == FaultRule.name { report(asking, other, at: other.position) }
    }

    private func report(_ asking: RuleTemplate, _ other: RuleTemplate, at position: SourcePosition) {
        let signal = other.definition.signal
        sink.error(
            position,
            "on_bad: alarm of rule \"\(asking.name)\" brings a rule \"\(FaultRule.name)\", and one of that name looks at "
                + (signal == .value ? "the value" : signal.name),
            "another name for that rule")
    }

    private func unit(_ entry: PointEntry, _ kind: KindTemplate) -> String {
        guard let node = entry.unit, let unit = PointFields.unit(node) else { return kind.unit }
        if !kind.unit.isEmpty && unit != kind.unit {
            node.error(
                "the unit \(unit) is not that of kind \(kind.name), whose limits are in \(kind.unit)",
                "allowed: \(kind.unit), or a kind of its own in a pack of yours; what readings come in is said by their source"
            )
        }
        return unit
    }

    // MARK: - What the entry changes

    private func decodeOwnRules(_ entry: PointEntry, into rules: inout [String: RuleTemplate]) {
        for item in entry.rules?.entries("rules") ?? [] {
            guard Names.check(item, "rule", Names.word),
                var reader = MappingReader(item.value, "rule \"\(item.key)\"")
            else { continue }
            let base = rules[item.key]
            let rule = RuleDecoder.decode(&reader, name: item.key, over: base)
            reader.finish()
            if let base, rule.definition.onDelay > base.definition.onDelay {
                sink.warn(
                    item.position,
                    "rule \"\(item.key)\" rises \(rule.definition.onDelay) after its limit, the pack's after "
                        + "\(base.definition.onDelay)")
            }
            rules[item.key] = rule
        }
    }

    /// `limits: {RULE: {LEVEL: number}}`, or `{RULE: {above: {…}, below: {…}}}`.
    private func decodeLimits(_ entry: PointEntry, _ kind: KindTemplate, into rules: inout [String: RuleTemplate]) {
        for item in entry.limits?.entries("limits") ?? [] {
            guard var rule = rules[item.key] else {
                sink.error(
                    item.position, "kind \(kind.name) has no rule \"\(item.key.shown)\"",
                    ConfigNode.choices(for: item.key, rules.keys.sorted()))
                continue
            }
            guard var reader = MappingReader(item.value, "limits of \"\(item.key)\"") else { continue }
            let isBySide = Side.allCases.contains { reader.has($0.rawValue) }
            if isBySide || (rule.sides.count != 1 && !rule.isSilence) {
                if !isBySide {
                    item.value.error(
                        "rule \"\(item.key)\" has " + (rule.sides.isEmpty ? "no side yet" : "limits above and below"),
                        "say which: {above: {red: …}} or {below: {red: …}}")
                    continue
                }
                for side in Side.allCases {
                    guard let node = reader.take(side.rawValue), !rule.refuses(side, at: node) else { continue }
                    rule.sides.insert(side)
                    RuleDecoder.decodeLimits(node, side, into: &rule)
                }
            } else {
                RuleDecoder.decodeLevels(&reader, rule.sides.first ?? .above, into: &rule)
            }
            reader.finish()
            rules[item.key] = rule
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Makes the definition of a point from its kind, the site's rules and what its entry changes.
struct PointBuilder {
    let sink: DiagnosticSink
    let windowSamples: Int

    /// A definition without id and site, and the names of its rules that have no limit.
    struct Result {
        var prototype: PointDefinition
        var unarmed: [String]
    }

    /// - Parameter siteRules: those that stand on all points of the entry.
    func build(_ entry: PointEntry, _ kind: KindTemplate, siteRules: [SiteRule]) -> Result {
        var rules = Dictionary(uniqueKeysWithValues: kind.rules.map { ($0.definition.name, $0) })
        decodeOwnRules(entry, into: &rules)
        decodeLimits(entry, kind, into: &rules)
        for rule in siteRules { rules[rule.template.definition.name] = rule.template }
        let period = entry.period ?? kind.period
        let ground = RuleCheck.Ground(range: entry.range ?? kind.range, period: period, windowSamples: windowSamples)
        var result = Result(
            prototype: PointDefinition(
                id: "", site: Site(id: ""), kind: kind.name, unit: unit(entry, kind), range: ground.range,
                period: period),
            unarmed: [])
        var definitions: [RuleDefinition] = []
        for rule in rules.values.sorted(by: { $0.definition.name < $1.definition.name }) {
            let finished = rule.withUsualSilence(period: period)
            if !entry.isPlain || !siteRules.isEmpty { RuleCheck.check(finished, on: ground, at: entry.position, sink) }
            if finished.isArmed {
                definitions.append(finished.definition)
            } else {
                result.unarmed.append(finished.definition.name)
            }
        }
        checkLooser(entry, kind, rules)
        result.prototype.rules = definitions
        return result
    }

    private func unit(_ entry: PointEntry, _ kind: KindTemplate) -> String {
        guard let node = entry.unit, let unit = PointFields.unit(node) else { return kind.unit }
        if !kind.unit.isEmpty && unit != kind.unit {
            node.error(
                "the unit \(unit) is not that of kind \(kind.name), whose limits are in \(kind.unit)",
                "allowed: \(kind.unit), or a kind of its own in a pack of yours; nothing is converted")
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
                    guard let node = reader.take(side.rawValue) else { continue }
                    if rule.isSilence && side == .below {
                        node.error("a silence rule has a limit below", "allowed: above, since silence only grows")
                        continue
                    }
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

    /// A limit that is looser than the pack's needs a reason, which is said again at each start.
    private func checkLooser(_ entry: PointEntry, _ kind: KindTemplate, _ rules: [String: RuleTemplate]) {
        guard entry.limits != nil || entry.rules != nil else { return }
        for base in kind.rules {
            guard let rule = rules[base.definition.name] else { continue }
            for side in Side.allCases {
                for level in Level.allCases {
                    let place = LimitPlace(side: side, level: level)
                    guard let before = base[place], let after = rule[place],
                        side == .above ? after > before : after < before
                    else { continue }
                    let problem =
                        "\(level.name) \(rule.shown(after)) of rule \"\(base.definition.name)\" is looser than the "
                        + "pack's \(rule.shown(before))"
                    let position = rule.places[place] ?? entry.position
                    if let reason = entry.looserReason {
                        sink.warn(position, problem, "allowed because: \(reason)")
                    } else {
                        sink.error(
                            position, problem,
                            "at \(side == .above ? "most" : "least") \(rule.shown(before)), or allow_looser: \"the reason\""
                        )
                    }
                }
            }
        }
    }
}

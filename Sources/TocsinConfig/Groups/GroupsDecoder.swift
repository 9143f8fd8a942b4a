// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `groups:` of the main file and of rule files.
///
/// ```yaml
/// groups:
///   - id: park7/pump-room/gas
///     match: "park7/pump-room/lel*"
///     rules:
///       confirmed: {vote: {at_least: 25}, above: {red: 2}}
/// ```
struct GroupsDecoder {
    private let sink: DiagnosticSink
    private let sites: [SiteEntry]
    private let siteIndexes: [Substring: Int]
    private let catalogue: PointCatalogue

    private(set) var index = GroupIndex()
    private(set) var mentions = MentionCheck()
    private(set) var unarmed: [String] = []
    private var groups: [GroupDefinition] = []
    private var selectors: [GroupSelector?] = []
    /// As given.
    private var units: [String?] = []
    /// Members that are named one by one, and where.
    private var named: [(id: String, position: SourcePosition)] = []
    private var positions: [String: SourcePosition] = [:]

    init(sink: DiagnosticSink, sites: [SiteEntry], points: PointCatalogue) {
        self.sink = sink
        self.sites = sites
        catalogue = points
        siteIndexes = Dictionary(
            sites.enumerated().map { ($0.element.site.id[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func decode(_ node: ConfigNode) {
        for item in node.items("groups", of: "groups") ?? [] { decodeGroup(item) }
    }

    private mutating func decodeGroup(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "the group") else { return }
        let idNode = reader.require("id", "what stands where a point's id stands, such as site/unit/group")
        let id = idNode?.text("id", "two or more parts, such as site/unit/group", maximum: PointPattern.maximumBytes)
        let place = idNode.flatMap { node in id.flatMap { self.site(node, $0) } }
        let hasSelector = GroupSelector.keys.contains { reader.has($0) }
        let selector = GroupSelector.take(&reader, sites: sites)
        let unit = reader.take("unit").flatMap { PointFields.unit($0) }
        let age = reader.take("maximum_age")?.duration("maximum_age", in: RuleDecoder.periods)
        let firstOut = reader.take("first_out")?.duration("first_out", in: RuleDecoder.periods)
        let rules = reader.take("rules")?.entries("rules") ?? []
        reader.finish()
        let templates = rules.compactMap { decodeRule($0, hasMembers: hasSelector) }
        guard let idNode, let id, let place, isFree(id, idNode) else { return }
        named += (selector?.namedPoints ?? []).map { (id: $0, position: node.position) }
        var group = GroupDefinition(
            id: id, site: sites[place].site, unit: unit ?? "", maximumAge: age, firstOut: firstOut)
        group.rules = finish(templates, on: group, sites[place])
        for template in templates { mentions.add(template, at: template.position, on: GlobPattern(id)) }
        groups.append(group)
        selectors.append(selector)
        units.append(unit)
        index.add(id, selector)
    }

    // MARK: - Its id

    /// The place of the site in the list.
    private func site(_ node: ConfigNode, _ id: String) -> Int? {
        guard let parts = PointID(id), !id.contains(where: { "*?{}[]".contains($0) }) else {
            node.error("id is \(node.found)", "site/unit/group: two or more parts, none empty, without a wildcard")
            return nil
        }
        if let site = siteIndexes[parts.site] { return site }
        node.error(
            "\"\(id)\" stands on the site \"\(parts.site)\", which is not declared",
            ConfigNode.choices(for: String(parts.site), sites.map(\.site.id)))
        return nil
    }

    private mutating func isFree(_ id: String, _ node: ConfigNode) -> Bool {
        if let before = positions[id] {
            let place = "\(sink.path(of: before)):\(before.line)"
            node.error("a group \"\(id)\" stands at \(place) already", "an id of its own")
            return false
        }
        positions[id] = node.position
        if catalogue.isDeclared(id) {
            node.error("\"\(id)\" is the id of a point", "an id of its own: both have alarms")
            return false
        }
        if let pattern = catalogue.pattern(for: id) {
            sink.warn(
                node.position, "the id \"\(id)\" fits \"\(pattern)\" of points as well",
                "it is the group's: no point has it")
        }
        return true
    }

    // MARK: - Its members

    /// Says which members there can never be.
    func checkMembers() {
        for (id, position) in named where !catalogue.canHold(GlobPattern(id)) {
            let near = catalogue.declared.lazy.map(\.id).prefix(1_000)
            let nearest = Spelling.nearest(to: id, in: near).map { "did you mean \"\($0)\"? " } ?? ""
            sink.error(
                position, "the group has the member \"\(id)\", which no match of points fits",
                nearest + "a point that is declared, or that a pattern makes")
        }
    }

    // MARK: - Its rules

    private func decodeRule(_ entry: ConfigNode.Entry, hasMembers: Bool) -> RuleTemplate? {
        guard Names.check(entry, "rule", Names.word),
            var reader = MappingReader(entry.value, "rule \"\(entry.key)\"")
        else { return nil }
        let rule = RuleDecoder.decode(&reader, name: entry.key, at: .group)
        reader.finish()
        guard let type = SignalCatalogue.type(named: rule.definition.signal.name), rule.definition.signal != .value
        else {
            if rule.isSignalComplete {
                sink.error(
                    entry.position, "rule \"\(entry.key)\" of a group has no signal",
                    "one of: \(SignalDecoder.Place.group.names.joined(separator: ", "))")
            }
            return nil
        }
        if !hasMembers && !type.namesItsPoints {
            sink.error(
                rule.signalPosition ?? entry.position, "\(type.name) looks at members, and the group has none",
                "one of \(GroupSelector.keys.joined(separator: ", ")) says which points belong to it")
        }
        return rule
    }

    private mutating func finish(
        _ templates: [RuleTemplate], on group: GroupDefinition, _ site: SiteEntry
    ) -> [RuleDefinition] {
        var rules: [RuleDefinition] = []
        for template in templates {
            var faults = FormulaFaults(position: template.position)
            let place = PointCheck.Place(site: site.site.id, constants: site.constants)
            let rule = template.resolved(with: site.constants) { key, formula, fault in
                faults.add(FormulaFaults.Fault(rule: template.name, key: key, fault: fault), formula, place)
            }
            faults.report(to: sink)
            if template.hasOpenSignal { PointCheck.checkSignal(rule, at: template.position, sink) }
            RuleCheck.check(rule, on: RuleCheck.Ground(windowSamples: .max), at: template.position, sink)
            if rule.isArmed {
                rules.append(rule.definition.expanded(on: group.id))
            } else {
                unarmed.append("\(group.id)#\(rule.name)")
            }
        }
        return rules.sorted { $0.name < $1.name }
    }

    // MARK: - The result

    /// The groups in the order of the configuration, with the members that are known from the start.
    ///
    /// - Parameter catalogue: its points know their groups.
    func groups(with catalogue: PointCatalogue) -> [GroupDefinition] {
        var members: [String: [String]] = [:]
        var memberUnits: [String: Set<String>] = [:]
        for (group, selector) in zip(groups, selectors) { members[group.id] = selector?.namedPoints }
        for point in catalogue.declared {
            for group in point.groups {
                members[group, default: []].append(point.id)
                memberUnits[group, default: []].insert(point.unit)
            }
        }
        return groups.indices.map { index in
            var group = groups[index]
            var seen: Set<String> = []
            group.members = (members[group.id] ?? []).filter { seen.insert($0).inserted }
            if units[index] == nil, let selector = selectors[index] {
                let all = (memberUnits[group.id] ?? []).union(catalogue.units { selector.canTake($0) })
                group.unit = all.count == 1 ? all.first ?? "" : ""
            }
            warnOfFewMembers(group, selectors[index], catalogue)
            return group
        }
    }
}

extension GroupsDecoder {
    /// A vote that asks for more members than there can ever be never alarms.
    private func warnOfFewMembers(_ group: GroupDefinition, _ selector: GroupSelector?, _ catalogue: PointCatalogue) {
        guard let selector, let position = positions[group.id], !catalogue.hasPattern({ selector.canTake($0) }) else {
            return
        }
        let count = group.members.count
        if count == 0 {
            sink.warn(position, "the group \(group.id) has no member", "no match of points fits what it asks for")
        }
        for rule in group.rules where count > 0 {
            for (level, needed) in GroupsDecoder.needed(by: rule) where needed > Double(count) {
                sink.warn(
                    position, "rule \"\(rule.name)\" of \(group.id) can never be \(level.name)",
                    "it asks for \(Int(needed)) members, and there are \(count)")
            }
        }
    }

    private static func needed(by rule: RuleDefinition) -> [(Level, Double)] {
        switch rule.signal.name {
        case VoteSignal.name, OutSignal.name:
            return Level.allCases.compactMap { level in rule.above[level].map { (level, $0) } }
        case TallySignal.name:
            guard case .tally(let needs)? = rule.signal.arguments["levels"] else { return [] }
            return needs.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value.count)) }
        default: return []
        }
    }
}

extension Signal {
    /// Whether it says itself which points it looks at, so that its group needs no members.
    fileprivate static var namesItsPoints: Bool {
        parameters.contains { parameter in
            switch parameter.shape {
            case .point, .condition: parameter.isRequired
            default: false
            }
        }
    }
}

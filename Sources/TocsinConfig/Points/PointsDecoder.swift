// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `points:` into a catalogue: what is declared, and patterns for the rest.
struct PointsDecoder {
    private let sink: DiagnosticSink
    private let kinds: KindTable
    private let siteRules: [SiteRule]
    private let sites: [SiteEntry]
    private let siteIndexes: [Substring: Int]
    private let builder: PointBuilder
    private let check: PointCheck
    private let maximumPoints: Int

    private var declared: [PointDefinition] = []
    /// Of the declared points, in their order.
    private(set) var declaredTags: [[String]] = []
    /// False when an entry could not be read: then a point that is missing is not worth a fault of its own.
    private(set) var isComplete = true
    /// Points that rules name, to be looked for when all are known.
    private(set) var mentions = MentionCheck()
    private var declaredPositions: [String: SourcePosition] = [:]
    private var patterns = PatternList()
    private var patternPositions: [SourcePosition] = []
    private(set) var unarmed: [String] = []
    /// What plain entries share, by kind and pack.
    private var plain: [[String]: PointBuilder.Result] = [:]

    init(
        sink: DiagnosticSink, sites: [SiteEntry], kinds: KindTable, siteRules: [SiteRule], limits: ConfigurationLimits
    ) {
        self.sink = sink
        self.kinds = kinds
        self.siteRules = siteRules
        self.sites = sites
        siteIndexes = Dictionary(
            sites.enumerated().map { ($0.element.site.id[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
        builder = PointBuilder(sink: sink)
        check = PointCheck(sink: sink, windowSamples: limits.windowSamples)
        maximumPoints = limits.points
    }

    var catalogue: PointCatalogue { PointCatalogue(sites: sites, declared: declared, patterns: patterns) }

    mutating func decode(_ node: ConfigNode) {
        if case .scalar = node.shape {
            node.error("points from a CSV file are not built yet", "expected a list of {match, kind, …}")
            return
        }
        let items = node.items("points", of: "points")
        defer { isComplete = items.map { $0.count == declared.count + patterns.count } ?? false }
        for item in items ?? [] {
            guard let entry = PointEntry(item) else { continue }
            if entry.match.hasWildcard { decodePattern(entry) } else { decodeDeclared(entry) }
        }
        if declared.count > maximumPoints {
            node.error("\(declared.count) points are declared", "at most limits.points, which is \(maximumPoints)")
        }
    }

    // MARK: - One point

    private mutating func decodeDeclared(_ entry: PointEntry) {
        let id = entry.match.text
        guard let parts = PointID(id) else {
            sink.error(entry.position, "\"\(id.shown)\" is no point id", "site/unit/measure: two or more parts")
            return
        }
        let site = siteIndexes[parts.site]
        if site == nil {
            sink.error(
                entry.position, "\"\(id)\" stands on the site \"\(parts.site)\", which is not declared",
                ConfigNode.choices(for: String(parts.site), sites.map(\.site.id)))
        }
        if let before = declaredPositions[id] {
            sink.error(entry.position, "\"\(id)\" is declared again", "once; it stands in line \(before.line) already")
            return
        }
        declaredPositions[id] = entry.position
        refuseShadowed(entry, by: patterns.firstMatch(id[...], lastPart: parts.last))
        let candidates = kindCandidates(entry)
        guard let site, !candidates.isEmpty else { return }
        guard let chosen = KindTable.choose(candidates, industry: sites[site].site.industry) else {
            return reportAmbiguous(entry, candidates, site: sites[site].site)
        }
        let added = siteRules.filter { $0.applies(toKind: entry.kindName, intersecting: entry.match) }
        reportCollisions(entry, candidates[chosen], added)
        let result = build(entry, candidates[chosen], siteRules: added, on: [site])
        declared.append(result.prototype.make(id: id, on: sites[site], joining: []))
        declaredTags.append(entry.tags)
        unarmed += result.unarmed.map { "\(id)#\($0)" }
    }

    // MARK: - A pattern

    private mutating func decodePattern(_ entry: PointEntry) {
        let text = entry.match.text
        refuseShadowed(entry, by: patterns.firstCovering(entry.match))
        let possible = possibleSites(entry)
        let candidates = kindCandidates(entry)
        let added = siteRules.filter { $0.applies(toKind: entry.kindName, intersecting: entry.match) }
        // What stands on only some of the points joins when one is made.
        let conditional = added.map { (match: $0.match, rule: $0.template) }
        var results: [PointBuilder.Result] = []
        for candidate in candidates {
            reportCollisions(entry, candidate, added)
            let chosen =
                candidates.count == 1
                ? Array(possible)
                : possible.filter { KindTable.chooses(candidate, of: candidates, industry: sites[$0].site.industry) }
            let result = build(entry, candidate, siteRules: [], on: chosen)
            checkConditional(entry, result, added, on: chosen)
            results.append(result)
        }
        var prototypes = results.prefix(1).map { Optional($0.prototype) }
        if candidates.count > 1 {
            prototypes = sites.indices.map { site in
                guard possible.contains(site) else { return nil }
                guard let chosen = KindTable.choose(candidates, industry: sites[site].site.industry) else {
                    reportAmbiguous(entry, candidates, site: sites[site].site)
                    return nil
                }
                return results[chosen].prototype
            }
        }
        let names = added.map(\.template).filter { !$0.isArmed && !$0.isSilenceOfThreePeriods }.map(\.definition.name)
        for name in results.flatMap(\.unarmed) + names { unarmed.append("\(text)#\(name)") }
        if prototypes.isEmpty { prototypes = [nil] }
        patterns.append(
            PointCatalogue.Pattern(
                glob: entry.match, prototypes: prototypes, siteRules: conditional, tags: entry.tags))
        patternPositions.append(entry.position)
    }

    /// The sites that the first part of a pattern can mean.
    private func possibleSites(_ entry: PointEntry) -> Set<Int> {
        let text = entry.match.text
        let first = String(text.prefix { $0 != "/" })
        if !first.contains("*") {
            if let site = siteIndexes[first[...]] { return [site] }
            sink.error(
                entry.position, "\"\(text)\" is about the site \"\(first)\", which is not declared",
                ConfigNode.choices(for: first, sites.map(\.site.id)))
            return []
        }
        // After `**` the site can end anywhere.
        let glob = GlobPattern(first)
        let possible = sites.indices.filter { glob.matches(sites[$0].site.id[...]) }
        if possible.isEmpty && !first.contains("**") {
            sink.warn(entry.position, "no declared site fits \"\(text)\"", "it matches nothing")
        }
        return first.contains("**") ? Set(sites.indices) : Set(possible)
    }

    /// The rules of a site that a pattern's points may get must suit the kind, and every site.
    private mutating func checkConditional(
        _ entry: PointEntry, _ result: PointBuilder.Result, _ rules: [SiteRule], on chosen: [Int]
    ) {
        builder.checkFaultRules(entry, result, rules.map(\.template))
        for rule in rules {
            check.check(
                [rule.template], over: [], entry, on: result.prototype.point, at: rule.template.position,
                places: places(entry, chosen))
            mentions.add(rule.template, at: rule.template.position, on: entry.match)
        }
    }

    // MARK: - Shared

    /// - Parameter chosen: the sites on which the entry's points are of this kind.
    private mutating func build(
        _ entry: PointEntry, _ kind: KindTemplate, siteRules: [SiteRule], on chosen: [Int]
    ) -> PointBuilder.Result {
        let isPlain = entry.isPlain && siteRules.isEmpty
        var result: PointBuilder.Result
        if isPlain, let known = plain[[kind.name, kind.pack]] {
            result = known
        } else {
            result = builder.build(entry, kind, siteRules: siteRules)
            if isPlain { plain[[kind.name, kind.pack]] = result }
        }
        // What is plain was checked with its pack, apart from what differs by site.
        if !isPlain || result.templates.contains(where: { !$0.formulas.isEmpty }) {
            check.check(
                result.templates, over: kind.rules, entry, on: result.prototype.point, at: entry.position,
                places: places(entry, chosen))
        }
        for template in result.templates { mentions.add(template, at: entry.position, on: entry.match) }
        if let gateway = entry.gateway ?? result.gateway {
            mentions.add(gateway, "the gateway", at: entry.position, on: entry.match)
            result.prototype.point.gateway = gateway.name
        }
        result.prototype.constants = entry.constants
        return result
    }

    private func places(_ entry: PointEntry, _ chosen: [Int]) -> [PointCheck.Place] {
        chosen.sorted().map { index in
            PointCheck.Place(
                site: sites[index].site.id,
                constants: sites[index].constants.merging(entry.constants) { _, own in own })
        }
    }

    private func kindCandidates(_ entry: PointEntry) -> [KindTemplate] {
        let candidates = kinds.all(named: entry.kindName)
        if kinds.lacks(entry.kindName) {
            let choices = ConfigNode.choices(for: entry.kindName, kinds.names)
            entry.kind.error("no pack has a kind \(entry.kind.found)", choices)
        }
        return candidates
    }

    private func refuseShadowed(_ entry: PointEntry, by pattern: Int?) {
        guard let pattern else { return }
        sink.error(
            entry.position, "\"\(entry.match.text)\" is never looked at",
            "the first match wins: put it before \"\(patterns[pattern].glob.text)\" in line "
                + "\(patternPositions[pattern].line)")
    }

    private func reportAmbiguous(_ entry: PointEntry, _ candidates: [KindTemplate], site: Site) {
        entry.kind.error(
            "the kind \(entry.kindName) is in the packs \(candidates.map(\.pack).joined(separator: ", ")), and site "
                + "\(site.id) is of neither industry",
            "give the site one of them as its industry")
    }

    private func reportCollisions(_ entry: PointEntry, _ kind: KindTemplate, _ added: [SiteRule]) {
        guard !added.isEmpty else { return }
        var names = Set(kind.rules.map(\.definition.name))
        for item in entry.rules?.entries("rules") ?? [] { names.insert(item.key) }
        for rule in added where names.contains(rule.template.definition.name) {
            sink.error(
                rule.template.position,
                "rule \"\(rule.template.definition.name)\" meets one of that name on \"\(entry.match.text)\" "
                    + "(\(kind.name))",
                "another name, or a kind or match that leaves those points out")
        }
    }
}

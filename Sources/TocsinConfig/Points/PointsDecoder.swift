// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `points:` into a catalogue: what is declared, and patterns for the rest.
struct PointsDecoder {
    let sink: DiagnosticSink
    private let kinds: KindTable
    let siteRules: [SiteRule]
    let sites: [SiteEntry]
    let siteIndexes: [Substring: Int]
    let builder: PointBuilder
    let check: PointCheck
    private let maximumPoints: Int

    private var declared: [PointDefinition] = []
    /// Of the declared points, in their order.
    private(set) var declaredTags: [[String]] = []
    /// Where each id stands among all that are declared, the faulty ones too.
    private var knownIDs: [String: Int] = [:]
    private var positions: [SourcePosition] = []
    /// False when an entry could not be read: then a point that is missing is not worth a fault of its own.
    var isComplete = true
    /// Points that rules name, to be looked for when all are known.
    var mentions = MentionCheck()
    var patterns = PatternList()
    var patternPositions: [SourcePosition] = []
    var unarmed: [String] = []
    /// What entries share.
    private var shared = SharedResults()
    private var knownSiteChoices: [Substring: String] = [:]

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

    var catalogue: PointCatalogue {
        PointCatalogue(
            sites: sites, declared: declared, places: knownIDs.count == declared.count ? knownIDs : nil,
            patterns: patterns)
    }

    /// Each is looked at for new points, and every other entry is held against it.
    private static let maximumPatterns = 20_000

    mutating func decode(_ node: ConfigNode, files: FileStore) {
        if case .scalar = node.shape {
            decodeTables(node, files)
        } else if let items = node.items("points", of: "{match, kind, …} or names of CSV files") {
            for item in items {
                if case .scalar = item.shape { decodeTables(item, files) } else { add(PointEntry(item)) }
            }
        } else {
            isComplete = false
        }
        if declared.count > maximumPoints {
            node.error("more than \(maximumPoints) points are declared", "limits.points allows no more")
        }
        if patterns.count > PointsDecoder.maximumPatterns {
            node.error("points has more than \(PointsDecoder.maximumPatterns) patterns", "wider ones, or ids")
        }
    }

    /// One more than there may be is enough to say so.
    var hasRoom: Bool { declared.count <= maximumPoints && patterns.count <= PointsDecoder.maximumPatterns }

    /// - Returns: what further rows of a table can share with the entry, if it declares a point; nil when something of it
    ///   has to be looked at for each.
    @discardableResult mutating func add(_ entry: PointEntry?) -> PointRecipe? {
        let (before, known) = (sink.count, declared.count + patterns.count)
        guard let entry, hasRoom else {
            isComplete = false
            return nil
        }
        let recipe = entry.match.hasWildcard ? decodePattern(entry) : decodeDeclared(entry)
        if declared.count + patterns.count == known { isComplete = false }
        return sink.count == before ? recipe : nil
    }

    // MARK: - One point

    private mutating func decodeDeclared(_ entry: PointEntry) -> PointRecipe? {
        let id = entry.match.text
        let (isNew, site) = place(id, at: entry.position)
        guard isNew else { return nil }
        let candidates = kindCandidates(entry)
        guard let site, !candidates.isEmpty else { return nil }
        guard let chosen = KindTable.choose(candidates, industry: sites[site].site.industry) else {
            reportAmbiguous(entry, candidates, site: sites[site].site)
            return nil
        }
        let added = siteRules.filter { $0.applies(toKind: entry.kindName, intersecting: entry.match) }
        reportCollisions(entry, candidates[chosen], added)
        let result = build(entry, candidates[chosen], siteRules: added, on: [site])
        let recipe = PointRecipe(
            prototype: result.prototype, kind: entry.kindName, tags: entry.tags, unarmed: result.unarmed)
        declare(id, on: site, recipe)
        return candidates.count == 1 && added.isEmpty && !result.dependsOnPoint ? recipe : nil
    }

    /// Takes the place of a declared point; says what is wrong with its id.
    ///
    /// - Returns: whether it is an id, and new; and its site, nil where that is not declared.
    mutating func place(_ id: String, at position: SourcePosition) -> (isNew: Bool, site: Int?) {
        guard let parts = PointID(id) else {
            sink.error(position, "\"\(id.shown)\" is no point id", "site/unit/measure: two or more parts")
            return (false, nil)
        }
        let site = siteIndexes[parts.site]
        if site == nil {
            sink.error(
                position, "\"\(id)\" stands on the site \"\(parts.site)\", which is not declared",
                siteChoices(for: parts.site))
        }
        if let before = knownIDs.updateValue(positions.count, forKey: id) {
            knownIDs[id] = before
            sink.error(
                position, "\"\(id)\" is declared again",
                "once; it stands in \(sink.place(of: positions[before], from: position)) already")
            return (false, site)
        }
        positions.append(position)
        let pattern = patterns.firstMatch(id[...], firstPart: parts.site, lastPart: parts.last)
        refuseShadowed(id, at: position, by: pattern)
        return (true, site)
    }

    /// Declares a point in its place.
    mutating func declare(_ id: String, on site: Int, _ recipe: PointRecipe) {
        declared.append(recipe.prototype.make(id: id, on: sites[site], joining: []))
        declaredTags.append(recipe.tags)
        for name in recipe.unarmed { unarmed.append("\(id)#\(name)") }
    }

    /// A table may have the same slip in many rows.
    mutating func siteChoices(for site: Substring) -> String {
        if let known = knownSiteChoices[site] { return known }
        let choices = ConfigNode.choices(for: String(site), sites.lazy.prefix(1_000).map(\.site.id))
        knownSiteChoices[site] = choices
        return choices
    }

    // MARK: - Shared

    /// - Parameter chosen: the sites on which the entry's points are of this kind.
    mutating func build(
        _ entry: PointEntry, _ kind: KindTemplate, siteRules: [SiteRule], on chosen: [Int]
    ) -> PointBuilder.Result {
        let key = entry.form.map {
            SharedResults.Key(kind: kind, form: $0, file: entry.position.file, rules: siteRules)
        }
        let known = key.flatMap { shared[$0] }
        let before = sink.count
        var result = known ?? builder.build(entry, kind, siteRules: siteRules)
        // What is plain was checked with its pack, apart from what differs by site.
        let dependsOnSite = (result.templates + kind.rules).contains { !$0.formulas.isEmpty }
        if dependsOnSite || (known == nil && key?.isPlain != true) {
            check.check(
                result.templates, over: kind.rules, entry, on: result.prototype.point, at: entry.position,
                places: places(entry, chosen))
        }
        if let key, known == nil { shared.keep(result, for: key, isFaultless: sink.count == before) }
        for template in result.templates { mentions.add(template, at: entry.position, on: entry.match) }
        result.dependsOnPoint =
            dependsOnSite || result.templates.contains { !$0.signalMentions.isEmpty || !$0.gateMentions.isEmpty }
            || entry.gateway != nil || result.gateway != nil
        if let gateway = entry.gateway ?? result.gateway {
            mentions.add(gateway, "the gateway", at: entry.position, on: entry.match)
            result.prototype.point.gateway = gateway.name
        }
        result.prototype.constants = entry.constants
        return result
    }

    func places(_ entry: PointEntry, _ chosen: [Int]) -> [PointCheck.Place] {
        chosen.sorted().map { index in
            PointCheck.Place(
                site: sites[index].site.id,
                constants: sites[index].constants.merging(entry.constants) { _, own in own })
        }
    }

    func kindCandidates(_ entry: PointEntry) -> [KindTemplate] {
        let candidates = kinds.all(named: entry.kindName)
        if kinds.lacks(entry.kindName) {
            let choices = ConfigNode.choices(for: entry.kindName, kinds.names)
            entry.kind.error("no pack has a kind \(entry.kind.found)", choices)
        }
        return candidates
    }

    func refuseShadowed(_ text: String, at position: SourcePosition, by pattern: Int?) {
        guard let pattern else { return }
        sink.error(
            position, "\"\(text)\" is never looked at",
            "the first match wins: put it before \"\(patterns[pattern].glob.text)\" in "
                + sink.place(of: patternPositions[pattern], from: position))
    }

    func reportAmbiguous(_ entry: PointEntry, _ candidates: [KindTemplate], site: Site) {
        entry.kind.error(
            "the kind \(entry.kindName) is in the packs \(candidates.map(\.pack).joined(separator: ", ")), and site "
                + "\(site.id) is of neither industry",
            "give the site one of them as its industry")
    }

    func reportCollisions(_ entry: PointEntry, _ kind: KindTemplate, _ added: [SiteRule]) {
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

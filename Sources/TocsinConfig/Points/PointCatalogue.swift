// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// All the points that the configuration knows: those that it declares, and patterns for those that show themselves.
public struct PointCatalogue: Sendable {
    /// A `match` with wildcards, ready to make points.
    struct Pattern: Sendable {
        let glob: GlobPattern
        /// By the site's place in the list; a single one stands for all sites. nil: no such point on that site.
        let prototypes: [PointPrototype?]
        /// Rules of the site that stand on some of the points.
        let siteRules: [(match: GlobPattern, rule: RuleTemplate)]
        /// For groups.
        var tags: [String] = []
    }

    /// The points without a wildcard, in the order of the configuration.
    public private(set) var declared: [PointDefinition]
    private let sites: [SiteEntry]
    private let siteIndexes: [Substring: Int]
    private let declaredIndexes: [String: Int]
    private let patterns: PatternList
    private var groups = GroupIndex()

    /// - Parameter places: where each id stands in `declared`, if that is known.
    init(sites: [SiteEntry], declared: [PointDefinition], places: [String: Int]? = nil, patterns: PatternList) {
        self.sites = sites
        self.declared = declared
        self.patterns = patterns
        siteIndexes = Dictionary(
            sites.enumerated().map { ($0.element.site.id[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
        declaredIndexes =
            places
            ?? Dictionary(
                declared.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many `match` with wildcards there are.
    public var patternCount: Int { patterns.count }

    /// What the configuration says of the point `id`; the first `match` that fits decides.
    ///
    /// - Returns: nil when no `match` fits, the site is not declared, or the id is no id: fewer than two parts, an empty
    ///   one, a control character, a blank, `#`, or more than 255 bytes. A refusal allocates nothing.
    public func resolve(id: String) -> PointDefinition? {
        guard let parts = PointID(id), let site = siteIndexes[parts.site] else { return nil }
        if let index = declaredIndexes[id] { return declared[index] }
        guard !groups.isGroup(id), let index = patterns.firstMatch(id[...], firstPart: parts.site, lastPart: parts.last)
        else { return nil }
        let pattern = patterns[index]
        guard let prototype = pattern.prototypes.count == 1 ? pattern.prototypes[0] : pattern.prototypes[site] else {
            return nil
        }
        let joining =
            pattern.siteRules.isEmpty
            ? [] : pattern.siteRules.filter { $0.match.matches(id[...]) }.map { $0.rule }
        var point = prototype.make(id: id, on: sites[site], joining: joining)
        point.groups = groups.groups(of: id, site: parts.site, tags: pattern.tags)
        return point
    }

    /// Whether ``resolve(id:)`` would answer with a point; nothing is made.
    public func names(_ id: String) -> Bool {
        guard let parts = PointID(id), let site = siteIndexes[parts.site] else { return false }
        if isDeclared(id) { return true }
        guard !groups.isGroup(id),
            let index = patterns.firstMatch(id[...], firstPart: parts.site, lastPart: parts.last)
        else { return false }
        let prototypes = patterns[index].prototypes
        return prototypes[prototypes.count == 1 ? 0 : site] != nil
    }

    // MARK: - What the configuration's own checks need

    func isDeclared(_ id: String) -> Bool { declaredIndexes[id] != nil }

    /// Whether there can be a point that fits `glob`.
    func canHold(_ glob: GlobPattern) -> Bool {
        guard glob.hasWildcard else {
            guard let parts = PointID(glob.text), siteIndexes[parts.site] != nil else { return false }
            return isDeclared(glob.text)
                || patterns.firstMatch(glob.text[...], firstPart: parts.site, lastPart: parts.last) != nil
        }
        return patterns.all.contains { $0.glob.intersects(glob) } || declared.contains { glob.matches($0.id[...]) }
    }

    /// The pattern that an id would be a point of.
    func pattern(for id: String) -> String? {
        guard let parts = PointID(id) else { return nil }
        return patterns.firstMatch(id[...], firstPart: parts.site, lastPart: parts.last).map { patterns[$0].glob.text }
    }

    /// Whether there is a pattern that is meant.
    func hasPattern(_ isMeant: (Pattern) -> Bool) -> Bool { patterns.all.contains(where: isMeant) }

    /// What patterns make of ids that fit and end with these parts.
    func prototypes(within reach: GlobPattern, endingWith end: String) -> [PointDefinition] {
        let tail = GlobPattern(end.isEmpty ? "**" : "**/\(end)")
        return patterns.all.filter { $0.glob.intersects(reach) && $0.glob.intersects(tail) }
            .flatMap { $0.prototypes.compactMap { $0?.point } }
    }

    /// The units of the points that some patterns make.
    func units(of isMeant: (Pattern) -> Bool) -> Set<String> {
        Set(patterns.all.filter(isMeant).flatMap { $0.prototypes.compactMap { $0?.point.unit } })
    }

    /// Tells the points of their groups.
    ///
    /// - Parameter tags: of the declared points, in their order.
    mutating func join(_ groups: GroupIndex, tags: [[String]]) {
        self.groups = groups
        guard !groups.isEmpty else { return }
        for (index, tags) in zip(declared.indices, tags) {
            guard let parts = PointID(declared[index].id) else { continue }
            declared[index].groups = groups.groups(of: declared[index].id, site: parts.site, tags: tags)
        }
    }
}

/// The parts of a point's id that decide where it belongs.
struct PointID {
    let site: Substring
    let last: Substring

    /// - Returns: nil when the text is no id.
    init?(_ id: String) {
        let bytes = id.utf8
        guard bytes.count <= PointPattern.maximumBytes else { return nil }
        var first: String.Index?
        var last = bytes.startIndex
        var previous = UInt8(ascii: "/")
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "#") { return nil }
            if byte == UInt8(ascii: "/") {
                if previous == UInt8(ascii: "/") { return nil }
                if first == nil { first = index }
                last = bytes.index(after: index)
            }
            previous = byte
            index = bytes.index(after: index)
        }
        guard let first, previous != UInt8(ascii: "/") else { return nil }
        site = id[..<first]
        self.last = id[last...]
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// All the points that the configuration knows: those that it declares, and patterns for those that show themselves.
public struct PointCatalogue: Sendable {
    /// A `match` with wildcards, ready to make points.
    struct Pattern: Sendable {
        let glob: GlobPattern
        /// By the site's place in the list; a single one stands for all sites. nil: no such point on that site.
        let prototypes: [PointDefinition?]
        /// Rules of the site that stand on some of the points.
        let siteRules: [(match: GlobPattern, rule: RuleTemplate)]
    }

    /// The points without a wildcard, in the order of the configuration.
    public let declared: [PointDefinition]
    private let sites: [Site]
    private let siteIndexes: [Substring: Int]
    private let declaredIndexes: [Substring: Int]
    private let patterns: PatternList

    init(sites: [Site], declared: [PointDefinition], patterns: PatternList) {
        self.sites = sites
        self.declared = declared
        self.patterns = patterns
        siteIndexes = Dictionary(
            sites.enumerated().map { ($0.element.id[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
        declaredIndexes = Dictionary(
            declared.enumerated().map { ($0.element.id[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many `match` with wildcards there are.
    public var patternCount: Int { patterns.count }

    /// What the configuration says of the point `id`; the first `match` that fits decides.
    ///
    /// - Returns: nil when no `match` fits, the site is not declared, or the id is no id: fewer than two parts, an empty
    ///   one, a control character, a blank, `#`, or more than 255 bytes. A refusal allocates nothing.
    public func resolve(id: String) -> PointDefinition? {
        guard let parts = PointID(id), let site = siteIndexes[parts.site] else { return nil }
        if let index = declaredIndexes[id[...]] { return declared[index] }
        guard let index = patterns.firstMatch(id[...], lastPart: parts.last) else { return nil }
        let pattern = patterns[index]
        guard var point = pattern.prototypes.count == 1 ? pattern.prototypes[0] : pattern.prototypes[site] else {
            return nil
        }
        point.id = id
        point.site = sites[site]
        let added = pattern.siteRules.filter { $0.match.matches(id[...]) }
            .compactMap { $0.rule.finished(period: point.period) }
        if !added.isEmpty { point.rules = (point.rules + added).sorted { $0.name < $1.name } }
        return point
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

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which points belong to a group.
enum GroupSelector {
    /// Ids and patterns, as `match` and `points` give them.
    case points([GlobPattern])
    /// Points that have one of these tags.
    case tags([String])
    /// Points whose ids begin with these parts.
    case under(String)

    static let keys = ["match", "points", "tags", "site", "under"]

    /// Takes the one of the keys that is there; nil when none is, or after an error.
    static func take(_ reader: inout MappingReader, sites: [SiteEntry]) -> GroupSelector? {
        let given = keys.compactMap { key in reader.take(key).map { (key: key, node: $0) } }
        guard let (key, node) = given.first else { return nil }
        if given.count > 1 {
            given[1].node.error(
                "a group has its members by \(given.map(\.key).joined(separator: " and "))",
                "one of \(keys.joined(separator: ", "))")
        }
        switch key {
        case "match": return PointPattern.decode(node).map { .points([$0]) }
        case "points":
            guard let items = node.items("points", of: "ids or patterns") else { return nil }
            if items.isEmpty { node.error("points is empty", "ids or patterns of the members") }
            return .points(items.compactMap { PointPattern.decode($0) })
        case "tags":
            let tags = PointFields.tags(node)
            return tags.isEmpty ? nil : .tags(tags)
        default: return under(node, key, sites).map { .under($0) }
        }
    }

    /// A site, or a site and further parts of ids.
    private static func under(_ node: ConfigNode, _ key: String, _ sites: [SiteEntry]) -> String? {
        let what = key == "site" ? "the id of a site" : "the first parts of ids, such as park7/T101"
        guard let text = node.text(key, what, maximum: PointPattern.maximumBytes) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(""), key == "under" || parts.count == 1, !text.contains("*") else {
            node.error("\(key) is \(node.found)", "expected \(what)")
            return nil
        }
        guard sites.contains(where: { $0.site.id == parts[0] }) else {
            node.error(
                "no site is called \"\(parts[0])\"", ConfigNode.choices(for: String(parts[0]), sites.map(\.site.id)))
            return nil
        }
        return text
    }

    /// Whether points of a pattern can belong to the group.
    func canTake(_ pattern: PointCatalogue.Pattern) -> Bool {
        switch self {
        case .points(let globs): globs.contains { $0.intersects(pattern.glob) }
        case .tags(let tags): tags.contains { pattern.tags.contains($0) }
        case .under(let folder): GlobPattern(folder + "/**").intersects(pattern.glob)
        }
    }

    /// The ids that it names one by one.
    var namedPoints: [String] {
        guard case .points(let globs) = self else { return [] }
        return globs.filter { !$0.hasWildcard }.map(\.text)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A topic whose messages can be told apart by site before they come: one level of it is the first part of the point's id.
struct SplitTopic {
    private let levels: [Substring]
    /// The level that is the site.
    let siteLevel: Int

    /// - Returns: nil when no level of the topic is the site of every point, or when the broker deals the messages out.
    init?(topic: String, point: String) {
        guard let slash = point.firstIndex(of: "/") else { return nil }
        let site = point[..<slash]
        guard site.hasPrefix("{"), !site.hasPrefix("{$"), site.hasSuffix("}") else { return nil }
        levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels[0] != "$share", let level = levels.firstIndex(of: site) else { return nil }
        siteLevel = level
    }

    /// The filter of one site: its id in the place of the site's level.
    func filter(of site: String) -> String {
        levels.enumerated().map { number, level in
            if number == siteLevel { return site }
            return level.hasPrefix("{") ? "+" : String(level)
        }.joined(separator: "/")
    }
}

extension TopicFilter {
    /// Whether a topic can fit both filters.
    static func overlap(_ left: String, _ right: String) -> Bool {
        let (left, right) = (plainLevels(left), plainLevels(right))
        var place = 0
        while place < left.count && place < right.count {
            if left[place] == "#" || right[place] == "#" { return true }
            guard left[place] == right[place] || left[place] == "+" || right[place] == "+" else { return false }
            place += 1
        }
        // `a/#` fits `a` too.
        if left.count == right.count { return true }
        let rest = left.count > right.count ? left[place...] : right[place...]
        return rest.elementsEqual(["#"])
    }

    private static func plainLevels(_ filter: String) -> ArraySlice<Substring> {
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        let isShared = levels[0] == "$share" && levels.count > 2
        return ArraySlice(Array(levels[(isShared ? 2 : 0)...]))
    }
}

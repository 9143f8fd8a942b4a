// SPDX-License-Identifier: Apache-2.0

/// Finds the groups of a point without a look at each group.
struct GroupIndex: Sendable {
    private var ids: [String] = []
    private var idSet: Set<String> = []
    private var byPoint: [Substring: [Int]] = [:]
    private var byTag: [String: [Int]] = [:]
    /// By the first parts of ids.
    private var byFolder: [Substring: [Int]] = [:]
    /// Patterns of one site, by that.
    private var globsBySite: [Substring: [(glob: GlobPattern, group: Int)]] = [:]
    private var otherGlobs: [(glob: GlobPattern, group: Int)] = []

    var isEmpty: Bool { ids.isEmpty }

    func isGroup(_ id: String) -> Bool { !idSet.isEmpty && idSet.contains(id) }

    mutating func add(_ id: String, _ selector: GroupSelector?) {
        let group = ids.count
        ids.append(id)
        idSet.insert(id)
        switch selector {
        case nil: break
        case .tags(let tags): for tag in tags { byTag[tag, default: []].append(group) }
        case .under(let folder): byFolder[folder[...], default: []].append(group)
        case .points(let globs):
            for glob in globs {
                let site = glob.text[...].prefix { $0 != "/" }
                if !glob.hasWildcard {
                    byPoint[glob.text[...], default: []].append(group)
                } else if site.contains("*") {
                    otherGlobs.append((glob, group))
                } else {
                    globsBySite[site, default: []].append((glob, group))
                }
            }
        }
    }

    /// The ids of the groups of a point, in the order of the configuration.
    func groups(of id: String, site: Substring, tags: [String]) -> [String] {
        guard !ids.isEmpty else { return [] }
        var found = byPoint[id[...]] ?? []
        for tag in tags { found += byTag[tag] ?? [] }
        if !byFolder.isEmpty {
            var index = id.startIndex
            while let slash = id[index...].firstIndex(of: "/") {
                found += byFolder[id[..<slash]] ?? []
                index = id.index(after: slash)
            }
        }
        for (glob, group) in globsBySite[site] ?? [] where glob.matches(id[...]) { found.append(group) }
        for (glob, group) in otherGlobs where glob.matches(id[...]) { found.append(group) }
        return Set(found).sorted().map { ids[$0] }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which columns a table may have. The name of a column is the path to a value in the YAML that a row stands for, its keys
/// divided by dots: `limits.high.red`.
struct TableColumns {
    /// Keys below which names are free.
    struct Open {
        let key: String
        /// How many keys such a path has, the first one included.
        let depth: ClosedRange<Int>
        /// For people.
        let shown: String
    }

    /// What the table is called in messages, and a row of it.
    let table: String
    /// The column that names what a row is about, and what stands there.
    let identity: String
    let identityMeaning: String
    /// Whether that is the key of the mapping in YAML, and no member of it.
    var isIdentityKey = false
    let words: [String]
    let open: [Open]
    /// Columns whose cells hold several words.
    var lists: Set<String> = []
    /// First keys that make a row another one without changing what it is: see ``TableReader/form``.
    var circumstances: Set<String> = []

    static let points = TableColumns(
        table: "points", identity: "match", identityMeaning: "a point's id, or a pattern such as */*/lel",
        words: [
            "match", "kind", "unit", "range.low", "range.high", "period", "current.low", "current.high", "current.hold",
            "molar_mass", "reference_temperature", "reference_pressure", "gateway", "tags", "allow_looser", "reason",
        ],
        open: [
            Open(key: "limits", depth: 3...4, shown: "limits.RULE.LEVEL"),
            Open(key: "constants", depth: 2...2, shown: "constants.NAME"),
            Open(key: "rules", depth: 3...6, shown: "rules.RULE.KEY"),
        ],
        lists: ["tags"], circumstances: ["match", "kind", "gateway", "tags", "constants"])

    static let sites = TableColumns(
        table: "sites", identity: "id", identityMeaning: "the first part of point ids", isIdentityKey: true,
        words: ["id", "name", "region", "industry"],
        open: [Open(key: "constants", depth: 2...2, shown: "constants.NAME")])

    /// Whether there may be a column of this name.
    func allows(_ path: [Substring]) -> Bool {
        guard let first = path.first, !path.contains("") else { return false }
        if words.contains(path.joined(separator: ".")) { return true }
        return open.contains { $0.key == first && $0.depth.contains(path.count) }
    }

    /// What may have been meant by a name, and what there is.
    func choices(for name: String) -> String {
        let all = words + open.map(\.shown)
        let path = name.split(separator: ".", omittingEmptySubsequences: false)
        var nearest = Spelling.nearest(to: name, in: words)
        if nearest == nil, let first = path.first.map(String.init), let last = path.last {
            if let key = Spelling.nearest(to: first, in: open.map(\.key)) {
                nearest = open.first { $0.key == key }?.shown
            } else if path.count >= 2, Level(name: last) != nil, open.contains(where: { $0.key == "limits" }) {
                nearest = "limits.\(name)"
            }
        }
        return (nearest.map { "did you mean \"\($0)\"? " } ?? "") + "columns: \(all.joined(separator: ", "))"
    }
}

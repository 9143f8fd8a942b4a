// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What rows of a table share when they differ in nothing but the id.
struct PointRecipe {
    let prototype: PointPrototype
    let kind: String
    let tags: [String]
    /// The names of rules that have no limit.
    let unarmed: [String]
}

extension PointsDecoder {
    private static let maximumRecipes = 4_096

    /// Reads the tables that an item of `points` names.
    mutating func decodeTables(_ item: ConfigNode, _ files: FileStore) {
        let tables = files.tables(named: item, "points")
        if !tables.areAll { isComplete = false }
        for file in tables.files { decode(TableReader(file, .points)) }
    }

    /// A fleet has many points and few settings: what a row says beside its id is read once, and rows that say the same
    /// are only looked at for their ids.
    private mutating func decode(_ table: TableReader) {
        var table = table
        var recipes: [Int: PointRecipe] = [:]
        while hasRoom, table.next() {
            let twins = table.twins
            if let twins, let recipe = recipes[twins], add(table.identity, recipe) { continue }
            guard let recipe = add(PointEntry(table.row, form: table.form)), let twins,
                recipes.count < PointsDecoder.maximumRecipes
            else { continue }
            recipes[twins] = recipe
        }
        if !table.isWhole { isComplete = false }
    }

    /// - Returns: false when the row must be read whole.
    private mutating func add(_ node: ConfigNode, _ recipe: PointRecipe) -> Bool {
        guard case .scalar(let id, _) = node.shape, PointPattern.isPlainID(id),
            !siteRules.contains(where: { ($0.kind ?? recipe.kind) == recipe.kind && $0.match.matches(id[...]) })
        else { return false }
        guard case (true, let site?) = place(id, at: node.position) else {
            isComplete = false
            return true
        }
        declare(id, on: site, recipe)
        return true
    }
}

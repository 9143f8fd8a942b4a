// SPDX-License-Identifier: Apache-2.0

/// The columns of a table by the keys in their names: what makes a mapping of a row.
struct ColumnTree {
    private struct Branch {
        let key: String
        /// Of the first column that has the key.
        let position: SourcePosition
        /// Whether the key stands or falls with the row, as the name of a rule does with its kind: then what is wrong with
        /// it is said at the cell.
        let isOfRow: Bool
        /// Of a leaf.
        let column: Int?
        let isList: Bool
        var tree = ColumnTree()
    }

    private var branches: [Branch] = []

    /// Adds a column.
    ///
    /// - Returns: false when there is one already whose name is this, its beginning or its continuation.
    mutating func add(
        _ path: ArraySlice<Substring>, column: Int, isList: Bool, at position: SourcePosition, below parent: String = ""
    ) -> Bool {
        guard let key = path.first.map(String.init) else { return false }
        let isLeaf = path.count == 1
        if let place = branches.firstIndex(where: { $0.key == key }) {
            guard !isLeaf, branches[place].column == nil else { return false }
            return branches[place].tree.add(
                path.dropFirst(), column: column, isList: isList, at: position, below: key)
        }
        var branch = Branch(
            key: key, position: position, isOfRow: parent == "limits" || parent == "rules",
            column: isLeaf ? column : nil, isList: isList)
        let isAdded =
            isLeaf || branch.tree.add(path.dropFirst(), column: column, isList: isList, at: position, below: key)
        branches.append(branch)
        return isAdded
    }

    /// What a row says: nothing of columns whose cells are empty.
    func entries(of scanner: borrowing CSVScanner) -> [ConfigNode.Entry] {
        var entries: [ConfigNode.Entry] = []
        for branch in branches {
            guard let value = ColumnTree.value(of: branch, scanner) else { continue }
            entries.append(
                ConfigNode.Entry(
                    key: branch.key, position: branch.isOfRow ? value.position : branch.position, value: value))
        }
        return entries
    }

    private static func value(of branch: Branch, _ scanner: borrowing CSVScanner) -> ConfigNode? {
        guard let column = branch.column else {
            let entries = branch.tree.entries(of: scanner)
            guard let first = entries.first else { return nil }
            return ConfigNode(columns: entries, at: first.value.position, in: scanner.file)
        }
        let cell = scanner.cells[column]
        guard !cell.isEmpty else { return nil }
        let position = scanner.position(of: cell)
        let text = scanner.text(of: cell)
        guard branch.isList else {
            return ConfigNode(cell: text, isQuoted: cell.isQuoted, at: position, in: scanner.file)
        }
        let words = text.split(separator: " ").map {
            ConfigNode(cell: String($0), isQuoted: cell.isQuoted, at: position, in: scanner.file)
        }
        return ConfigNode(words: words, at: position, in: scanner.file)
    }
}

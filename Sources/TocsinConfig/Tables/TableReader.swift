// SPDX-License-Identifier: Apache-2.0

/// Reads a CSV file with a header row, row by row: a table of any length takes little more memory than its bytes.
struct TableReader {
    static let maximumRows = 10_000_000

    private let columns: TableColumns
    private var scanner: CSVScanner
    private var tree = ColumnTree()
    private var width = 0
    private var identityColumn = 0
    private var forms = RowForms()
    private var kinship = RowForms()
    private var rowCount = 0
    private var isHeaderRight = false

    /// Reads the header; what is wrong with it is said, and then there are no rows.
    init(_ file: SourceFile, _ columns: TableColumns) {
        self.columns = columns
        scanner = CSVScanner(file)
        guard scanner.next() else {
            if scanner.isWhole {
                file.sink.error(
                    file.position(line: 1, column: 1), "the table is empty",
                    "a header row with \(columns.identity) and other columns")
            }
            return
        }
        isHeaderRight = readHeader() && scanner.isWhole
    }

    /// Whether every row so far could be read.
    var isWhole: Bool { isHeaderRight && scanner.isWhole }

    /// Goes to the next row whose cells fit the header.
    ///
    /// - Returns: false at the end.
    mutating func next() -> Bool {
        while isHeaderRight, scanner.next() {
            rowCount += 1
            guard rowCount <= TableReader.maximumRows else {
                let position = scanner.position(of: scanner.cells[0])
                scanner.refuseRow(at: position, "one row too many", "at most \(TableReader.maximumRows) rows")
                return false
            }
            if hasRightWidth() { return true }
        }
        return false
    }

    // MARK: - The present row

    /// What the row is about; empty when it does not say.
    var identityText: String { scanner.text(of: scanner.cells[identityColumn]) }

    /// The cell that says it.
    var identity: ConfigNode {
        let cell = scanner.cells[identityColumn]
        return ConfigNode(
            cell: identityText, isQuoted: cell.isQuoted, at: scanner.position(of: cell), in: scanner.file)
    }

    /// The row as the mapping that YAML would have in its place; it stands where ``identity`` does.
    var row: ConfigNode {
        ConfigNode(
            columns: tree.entries(of: scanner), at: scanner.position(of: scanner.cells[identityColumn]),
            in: scanner.file)
    }

    /// The same number for rows that say the same, apart from the columns that are circumstances; 0 when they say nothing
    /// there, nil when there are too many different rows to number them.
    var form: Int? { mutating get { forms.number(of: scanner) } }

    /// The same number for rows that differ in nothing but what they are about; nil as for ``form``.
    var twins: Int? { mutating get { kinship.number(of: scanner) } }

    // MARK: - Rows

    private mutating func hasRightWidth() -> Bool {
        let cells = scanner.cells
        guard cells.count != width else { return true }
        scanner.refuseRow(
            at: scanner.position(of: cells.count > width ? cells[width] : cells[0]),
            "the row has \(cells.count) cell\(cells.count == 1 ? "" : "s"), the header \(width)",
            "as many as the header; quotes around a cell that holds the separator")
        return false
    }

    // MARK: - Header

    private mutating func readHeader() -> Bool {
        var isRight = true
        var seen: [String: Int] = [:]
        width = scanner.cells.count
        for (column, cell) in scanner.cells.enumerated() {
            let (name, position) = (scanner.text(of: cell), scanner.position(of: cell))
            if let fault = fault(of: name, column, isSeen: seen[name]) {
                scanner.refuseRow(at: position, fault.problem, fault.allowed)
                isRight = false
                continue
            }
            seen[name] = column
            if name == columns.identity && columns.isIdentityKey { continue }
            let path = name.split(separator: ".")
            if !tree.add(path[...], column: column, isList: columns.lists.contains(name), at: position) {
                scanner.refuseRow(
                    at: position, "the column \"\(name)\" is at odds with another",
                    "a column is a value, or names begin with it")
                isRight = false
            }
            if name != columns.identity { kinship.columns.append(column) }
            if !columns.circumstances.contains(String(path[0])) { forms.columns.append(column) }
        }
        if let place = seen[columns.identity] {
            identityColumn = place
        } else if isRight {
            scanner.refuseRow(
                at: scanner.position(of: scanner.cells[0]), "the table has no column \(columns.identity)",
                "\(columns.identity) is required: \(columns.identityMeaning)")
            isRight = false
        }
        return isRight
    }

    private func fault(of name: String, _ column: Int, isSeen: Int?) -> (problem: String, allowed: String)? {
        if let isSeen {
            return ("the column \"\(name.shown)\" stands here again", "each once; it is column \(isSeen + 1) already")
        }
        if name.isEmpty { return ("column \(column + 1) has no name", columns.choices(for: "")) }
        if !columns.allows(name.split(separator: ".", omittingEmptySubsequences: false)) {
            return ("unknown column \"\(name.shown)\" in a table of \(columns.table)", columns.choices(for: name))
        }
        return nil
    }
}

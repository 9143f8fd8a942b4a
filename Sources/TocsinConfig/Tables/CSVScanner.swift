// SPDX-License-Identifier: Apache-2.0

/// A cell where it stands in a file: its text without the quotes around it.
struct CSVCell {
    var first: Int
    var end: Int
    /// Of its first character, the quote of a quoted one.
    var line: Int
    var column: Int
    var isQuoted = false
    /// Whether quotes in it stand doubled.
    var hasQuotes = false

    var isEmpty: Bool { first == end }
}

/// Divides the bytes of a CSV file (RFC 4180) into rows of cells, and says what is wrong with them where it stands.
///
/// Lines end in LF or CRLF. A faulty row is reported and left out; only an open quote, or bytes that are not UTF-8, end the
/// reading, since what follows would mean nothing.
struct CSVScanner {
    static let maximumColumns = 256
    static let maximumCellBytes = 4_096

    let file: SourceFile
    private let bytes: [UInt8]
    private var offset: Int
    private var line = 1
    private var lineStart: Int
    /// Bytes of the line that begin no character, so that columns count characters.
    private var continuations = 0
    private var separator = UInt8(ascii: ",")
    /// The cells of the row read last.
    private(set) var cells: [CSVCell] = []
    private var isRowFaulty = false
    /// Whether everything read so far was well-formed.
    private(set) var isWhole = true
    private var isAborted = false

    init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
        offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        lineStart = offset
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            abort(file.position(line: 1, column: 1), "the file is in UTF-16", "save the table as CSV in UTF-8")
        }
        separator = firstSeparator() ?? separator
    }

    /// Reads the next row that is well-formed and not blank into ``cells``.
    ///
    /// - Returns: false at the end.
    mutating func next() -> Bool {
        while !isAborted && offset < bytes.count {
            readRow()
            if isRowFaulty {
                isWhole = false
            } else if cells.contains(where: { !$0.isEmpty }) {
                return true
            }
        }
        return false
    }

    func position(of cell: CSVCell) -> SourcePosition { file.position(line: cell.line, column: cell.column) }

    func text(of cell: CSVCell) -> String {
        let text = String(decoding: bytes[cell.first..<cell.end], as: UTF8.self)
        return cell.hasQuotes ? text.replacing("\"\"", with: "\"") : text
    }

    /// The bytes of a cell as they stand in the file.
    func bytes(of cell: CSVCell) -> ArraySlice<UInt8> { bytes[cell.first..<cell.end] }

    /// Says that the row read last is no row of the table.
    mutating func refuseRow(at position: SourcePosition, _ problem: String, _ allowed: String) {
        isWhole = false
        file.sink.error(position, problem, allowed)
    }

    // MARK: - One row

    private mutating func readRow() {
        cells.removeAll(keepingCapacity: true)
        isRowFaulty = false
        repeat { readCell() } while !isAborted && takeSeparator()
        if !isAborted { takeLineEnd() }
    }

    private mutating func readCell() {
        var cell = CSVCell(first: offset, end: offset, line: line, column: column)
        if offset < bytes.count && bytes[offset] == UInt8(ascii: "\"") {
            readQuoted(&cell)
        } else {
            readPlain(&cell)
        }
        guard !isAborted else { return }
        let position = position(of: cell)
        if cell.end - cell.first > CSVScanner.maximumCellBytes {
            fault(position, "the cell has \(cell.end - cell.first) bytes", "at most \(CSVScanner.maximumCellBytes)")
        }
        if cells.count == CSVScanner.maximumColumns && !isRowFaulty {
            fault(position, "the row has more than \(CSVScanner.maximumColumns) cells", "fewer columns")
        }
        guard !isRowFaulty else { return }
        let text = bytes[cell.first..<cell.end]
        guard !text.contains(where: { $0 >= 0x80 }) || String(validating: text, as: UTF8.self) != nil else {
            return abort(invalidPlace(in: cell), "these bytes are not UTF-8", "save the table as CSV in UTF-8")
        }
        cells.append(cell)
    }

    private mutating func readPlain(_ cell: inout CSVCell) {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == separator || byte == 0x0A || byte == 0x0D { break }
            if byte == UInt8(ascii: "\"") && !isRowFaulty {
                fault(
                    file.position(line: line, column: column), "a quote inside a cell without quotes",
                    "quotes around the whole cell, and each quote in it doubled")
            }
            step(byte)
        }
        cell.end = offset
    }

    private mutating func readQuoted(_ cell: inout CSVCell) {
        cell.isQuoted = true
        step(bytes[offset])
        cell.first = offset
        while true {
            guard offset < bytes.count, offset - cell.first <= 2 * CSVScanner.maximumCellBytes else {
                return abort(
                    position(of: cell), "this quote is not closed",
                    "a quote at the end of the cell, which has at most \(CSVScanner.maximumCellBytes) bytes")
            }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                guard offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "\"") else { break }
                cell.hasQuotes = true
                step(byte)
            }
            step(byte)
        }
        cell.end = offset
        step(bytes[offset])
        guard !isAtCellEnd else { return }
        fault(
            file.position(line: line, column: column), "text behind the closing quote",
            "a separator or the end of the line; a quote in a cell is doubled")
        while !isAtCellEnd { step(bytes[offset]) }
    }

    private var isAtCellEnd: Bool {
        guard offset < bytes.count else { return true }
        return bytes[offset] == separator || bytes[offset] == 0x0A || bytes[offset] == 0x0D
    }

    private mutating func takeSeparator() -> Bool {
        guard offset < bytes.count, bytes[offset] == separator else { return false }
        step(separator)
        return true
    }

    private mutating func takeLineEnd() {
        guard offset < bytes.count else { return }
        if bytes[offset] == 0x0D {
            if offset + 1 < bytes.count && bytes[offset + 1] == 0x0A {
                offset += 1
            } else {
                fault(
                    file.position(line: line, column: column), "a carriage return without a line feed",
                    "lines end in LF or CRLF")
            }
        }
        beginLine()
    }

    // MARK: - Places

    private var column: Int { offset - lineStart - continuations + 1 }

    /// Passes one byte, whatever it is.
    private mutating func step(_ byte: UInt8) {
        if byte == 0x0A { return beginLine() }
        if byte & 0xC0 == 0x80 { continuations += 1 }
        offset += 1
    }

    private mutating func beginLine() {
        offset += 1
        (line, lineStart, continuations) = (line + 1, offset, 0)
    }

    private func invalidPlace(in cell: CSVCell) -> SourcePosition {
        // Replacement characters stand for what is invalid: the first of them is the place.
        let scalars = String(decoding: bytes[cell.first..<cell.end], as: UTF8.self).unicodeScalars
        let before = scalars.prefix { $0 != "\u{FFFD}" }
        guard let lastBreak = before.lastIndex(of: "\n") else {
            return file.position(line: cell.line, column: cell.column + (cell.isQuoted ? 1 : 0) + before.count)
        }
        return file.position(
            line: cell.line + before.count { $0 == "\n" },
            column: before.distance(from: before.index(after: lastBreak), to: before.endIndex) + 1)
    }

    /// The first of the usual separators in the first line, outside of quotes: names of columns have none of them.
    private func firstSeparator() -> UInt8? {
        var isQuoted = false
        for byte in bytes[offset...].prefix(CSVScanner.maximumCellBytes) {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ","), UInt8(ascii: ";"), 0x09:
                if !isQuoted { return byte }
            case 0x0A, 0x0D:
                if !isQuoted { return nil }
            default: break
            }
        }
        return nil
    }

    // MARK: - Faults

    private mutating func fault(_ position: SourcePosition, _ problem: String, _ allowed: String) {
        isRowFaulty = true
        file.sink.error(position, problem, allowed)
    }

    private mutating func abort(_ position: SourcePosition, _ problem: String, _ allowed: String) {
        (isAborted, isWhole, isRowFaulty) = (true, false, true)
        file.sink.error(position, problem, "\(allowed); what follows was not checked")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Steps through CSV (RFC 4180) cell by cell without building anything.
///
/// More than the RFC is taken: another separator, rows that end with LF or CR alone, and white space around a cell that is
/// not in quotation marks.
struct CSVReader {
    static let quote = UInt8(ascii: "\"")

    let separator: UInt8
    private(set) var offset: Int

    init(from offset: Int, separator: UInt8) {
        self.offset = offset
        self.separator = separator
    }

    struct Cell {
        var text: ByteRange
        /// Whether it is the last of its row.
        var endsRow: Bool
        /// Whether something stands behind its closing quotation mark.
        var isBroken = false
    }

    /// Steps over rows with nothing in them but spaces.
    ///
    /// - Returns: whether another row follows.
    mutating func hasRow(_ bytes: Span<UInt8>) -> Bool {
        while true {
            var next = offset
            while next < bytes.count, bytes[next] == 0x20 { next += 1 }
            guard next < bytes.count else {
                offset = next
                return false
            }
            guard CSVReader.isRowEnd(bytes[next]) else { return true }
            offset = next + 1
        }
    }

    /// Steps over the rest of a row.
    mutating func skipRow(_ bytes: Span<UInt8>) {
        while offset < bytes.count, !CSVReader.isRowEnd(bytes[offset]) { offset += 1 }
    }

    /// Steps over a cell, and over what ends it.
    ///
    /// - Returns: nil when its quotation mark is not closed; then nothing follows.
    mutating func cell(_ bytes: Span<UInt8>) -> Cell? {
        var cell: Cell
        if offset < bytes.count, bytes[offset] == CSVReader.quote {
            guard let text = quoted(bytes) else { return nil }
            cell = Cell(text: text, endsRow: false, isBroken: plain(bytes).count > 0)
        } else {
            cell = Cell(text: plain(bytes), endsRow: false)
        }
        cell.endsRow = offset >= bytes.count || bytes[offset] != separator
        // Over the separator, or over the CR, LF or both that end the row: what is left of them is an empty row.
        offset += 1
        return cell
    }

    // To the next separator or row end; without the white space around it.
    private mutating func plain(_ bytes: Span<UInt8>) -> ByteRange {
        let start = offset
        while offset < bytes.count, bytes[offset] != separator, !CSVReader.isRowEnd(bytes[offset]) { offset += 1 }
        let (first, end) = ScalarText.trimmed(bytes, from: start, to: offset)
        return ByteRange(first, end)
    }

    // What is between the quotation marks.
    private mutating func quoted(_ bytes: Span<UInt8>) -> ByteRange? {
        let start = offset + 1
        var isEscaped = false
        offset = start
        while offset < bytes.count {
            guard bytes[offset] == CSVReader.quote else {
                offset += 1
                continue
            }
            guard offset + 1 < bytes.count, bytes[offset + 1] == CSVReader.quote else {
                offset += 1
                return ByteRange(start, offset - 1, isEscaped: isEscaped)
            }
            isEscaped = true
            offset += 2
        }
        return nil
    }

    private static func isRowEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// A row that names columns, with its end; empty for none.
    static func row(_ names: [String], separator: UInt8) -> [UInt8] {
        guard !names.isEmpty else { return [] }
        var row: [UInt8] = []
        for name in names {
            if !row.isEmpty { row.append(separator) }
            row.append(quote)
            for byte in name.utf8 { row += byte == quote ? [quote, quote] : [byte] }
            row.append(quote)
        }
        return row + [0x0A]
    }
}

/// What a column of CSV is good for.
struct CSVColumn: Sendable {
    var roles: FieldRoles
    var idField: UInt8
    /// Its name, in the header row.
    var name: ByteRange
}

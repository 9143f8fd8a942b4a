// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// CSV: a header row, or configured columns, and a reading a row; or a reading a cell, where the point's id has the name of
// the column in it. Each row is read to its end before the first of its readings is made.
extension MessageDecoder {
    /// More columns than any gateway's table has.
    private static let maximumColumns = 1_024

    /// Reads a whole body; a row that is no good costs only itself.
    mutating func decodeTable(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>
    ) throws(DecodeErrorReason) {
        let first = ScalarText.startAfterByteOrderMark(bytes)
        let header = sources.headers[Int(source.number)]
        guard !header.isEmpty else {
            return try table(bytes, nodes, names, CSVReader(from: first, separator: source.form.separator))
        }
        // As if the body had said itself what its columns are.
        var text: [UInt8] = []
        swap(&text, &titled)
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: header)
        for place in first..<bytes.count { text.append(bytes[place]) }
        defer { swap(&text, &titled) }
        try table(text.span, nodes, names, CSVReader(from: 0, separator: source.form.separator))
    }

    private mutating func table(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ start: CSVReader
    ) throws(DecodeErrorReason) {
        var reader = start
        guard reader.hasRow(bytes) else { throw .emptyPayload }
        try header(bytes, nodes, names, &reader)
        guard reader.hasRow(bytes) else {
            // A body of a header alone says nothing; one of white space below configured columns is a cleared one.
            if sources.headers[Int(source.number)].isEmpty { return }
            throw .emptyPayload
        }
        while reader.hasRow(bytes) {
            do throws(DecodeErrorReason) {
                try row(bytes, &reader)
            } catch {
                count(error)
                if error == .invalidCSV { return }
            }
        }
    }

    private mutating func header(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ reader: inout CSVReader
    ) throws(DecodeErrorReason) {
        columns.removeAll(keepingCapacity: true)
        var hasValue = false
        var isLast = false
        while !isLast {
            guard let cell = reader.cell(bytes) else { throw .invalidCSV }
            guard !cell.isBroken, columns.count < MessageDecoder.maximumColumns else { throw .invalidCSV }
            isLast = cell.endsRow
            let child = node(named: cell.text, below: Int(source.roots.payload), bytes, nodes, names)
            var column = CSVColumn(roles: [], idField: 0, name: cell.text)
            if child >= 0 { (column.roles, column.idField) = (nodes[child].roles, nodes[child].idField) }
            if column.roles.isEmpty, source.form.hasKey, cell.text.count > 0 { column.roles = .values }
            if !column.roles.isDisjoint(with: [.value, .values]) { hasValue = true }
            columns.append(column)
        }
        guard hasValue else { throw .missingColumn }
    }

    private mutating func row(_ bytes: Span<UInt8>, _ reader: inout CSVReader) throws(DecodeErrorReason) {
        let start = reader
        var item = ItemFields(
            key: ByteRange(), idFields: IDFields(repeating: ByteRange()), firstReading: readings.count,
            firstWaiting: waiting.count)
        var number = 0
        var isLast = false
        var isHeader = true
        while !isLast {
            guard let cell = reader.cell(bytes) else { throw .invalidCSV }
            isLast = cell.endsRow
            guard !cell.isBroken, number < columns.count else {
                // One separator too many at the end of a row is how some encoders write all of theirs.
                if !cell.isBroken, number == columns.count, isLast, cell.text.count == 0 { break }
                if !isLast { reader.skipRow(bytes) }
                throw .unexpectedShape
            }
            if isHeader { isHeader = MessageDecoder.equals(cell.text, columns[number].name, bytes) }
            take(cell.text, columns[number], bytes, &item)
            number += 1
        }
        guard number >= columns.count else { throw .unexpectedShape }
        // A header row below configured columns, or one between two tables.
        guard !isHeader else { return }
        if source.form.hasKey { measures(bytes, start, &item) } else { emit(item, bytes) }
    }

    private mutating func take(_ text: ByteRange, _ column: CSVColumn, _ bytes: Span<UInt8>, _ item: inout ItemFields) {
        let roles = column.roles
        guard !roles.isEmpty else { return }
        // An empty cell is how CSV says that there is no value.
        if roles.contains(.value) { item.value = text.count > 0 ? textValue(text, bytes) : .unusable() }
        guard text.count > 0 else { return }
        if roles.contains(.time), source.hasPayloadTime { item.time = textTime(text, bytes) }
        if roles.contains(.quality) { item.quality = textQuality(text, bytes) }
        if roles.contains(.unit) { item.unit = text }
        if roles.contains(.idField) { item.idFields[Int(column.idField)] = text }
    }

    // The row is whole: each cell of a measure is a reading.
    private mutating func measures(_ bytes: Span<UInt8>, _ start: CSVReader, _ item: inout ItemFields) {
        var reader = start
        for number in columns.indices {
            guard let cell = reader.cell(bytes) else { return }
            guard columns[number].roles == .values else { continue }
            let first = readings.count
            let (key, unit) = splitKey(columns[number].name, bytes)
            item.key = key
            item.value = cell.text.count > 0 ? textValue(cell.text, bytes) : .unusable()
            emit(item, bytes)
            if unit.isThere { give(unit, from: first, bytes) }
        }
    }

    private static func equals(_ left: ByteRange, _ right: ByteRange, _ bytes: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for place in 0..<left.count where bytes[left.first + place] != bytes[right.first + place] { return false }
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Numbers the rows of a table by what they say in some of its columns.
struct RowForms {
    private static let capacity = 4_096

    var columns: [Int] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var text: [UInt8] = []

    /// - Returns: the same number for rows with the same text in these columns; 0 when all of these are empty, nil when there
    ///   are too many different ones to remember.
    mutating func number(of scanner: borrowing CSVScanner) -> Int? {
        text.removeAll(keepingCapacity: true)
        for column in columns where !scanner.cells[column].isEmpty {
            // No byte of UTF-8 is 0xFF.
            text.append(UInt8(column))
            text.append(contentsOf: scanner.bytes(of: scanner.cells[column]))
            text.append(0xFF)
        }
        guard !text.isEmpty else { return 0 }
        if let known = numbers[text] { return known }
        guard numbers.count < RowForms.capacity else { return nil }
        numbers[text] = numbers.count + 1
        return numbers.count
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog

/// Which records `tocsin tail` shows, and where it begins.
struct TailSelection {
    /// Empty: all.
    var levels: Set<Level> = []
    private static let page = 1_024

    /// A record that leaves a level belongs to it too: otherwise its end would never be seen.
    func contains(_ record: LoggedRecord) -> Bool {
        levels.isEmpty || record.level.map(levels.contains) == true || record.previousLevel.map(levels.contains) == true
    }

    /// The last records that are wanted.
    ///
    /// - Parameters:
    ///   - count: at most this many; they are all that is kept in memory.
    ///   - newest: the sequence of the newest record there is.
    func last(
        _ count: Int, through newest: UInt64, from reader: inout AlertLogReader
    ) throws(AlertLogError) -> [LoggedRecord] {
        var span = UInt64(max(count, 1))
        while true {
            let start = newest > span ? newest - span : 0
            let found = try collect(count, after: start, through: newest, &reader)
            // Few of the last records may be of the levels that are wanted: then further back.
            if found.count >= count || start == 0 { return found }
            span = span &* 8
        }
    }

    private func collect(
        _ count: Int, after start: UInt64, through newest: UInt64, _ reader: inout AlertLogReader
    ) throws(AlertLogError) -> [LoggedRecord] {
        var found: [LoggedRecord] = []
        var place = start
        while place < newest {
            let records = try reader.records(after: place, through: newest, limit: TailSelection.page)
            guard let last = records.last else { break }
            place = last.sequence
            found.append(contentsOf: records.filter(contains))
            if found.count > count { found.removeFirst(found.count - count) }
        }
        return found
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A heap of entries by due time.
struct DueHeap: Sendable {
    /// Children of an entry: four of them share a line of the processor's cache.
    private static let width = 4

    private var entries: [DueQueue.Entry] = []

    var first: DueQueue.Entry? { entries.first }
    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    /// `Int64.max` when it is empty.
    @inline(__always)
    var nextDue: Int64 { entries.isEmpty ? Int64.max : entries[0].due }

    mutating func insert(_ entry: DueQueue.Entry) {
        entries.append(entry)
        var index = entries.count - 1
        while index > 0 {
            let parent = (index - 1) / DueHeap.width
            guard entry.due < entries[parent].due else { break }
            entries[index] = entries[parent]
            index = parent
        }
        entries[index] = entry
    }

    mutating func removeFirst() -> DueQueue.Entry? {
        guard let first = entries.first else { return nil }
        let moved = entries.removeLast()
        if !entries.isEmpty { replaceFirst(with: moved) }
        return first
    }

    /// The same as removing the first and inserting `entry`, at half the cost. There must be a first.
    mutating func replaceFirst(with entry: DueQueue.Entry) {
        var span = entries.mutableSpan
        var index = 0
        while true {
            var child = DueHeap.width &* index &+ 1
            guard child < span.count else { break }
            var due = span[child].due
            var sibling = child &+ 1
            let end = min(child &+ DueHeap.width, span.count)
            while sibling < end {
                let other = span[sibling].due
                if other < due { (child, due) = (sibling, other) }
                sibling &+= 1
            }
            guard due < entry.due else { break }
            span[index] = span[child]
            index = child
        }
        span[index] = entry
    }
}

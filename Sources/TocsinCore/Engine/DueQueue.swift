// SPDX-License-Identifier: Apache-2.0

/// When to look at which point next: a binary heap by due time.
///
/// Entries are never removed: one that is no longer true is recognised when it comes up. A point whose due time only
/// moves later (each reading puts its silence off) costs nothing until its old entry comes up.
struct DueQueue: Sendable {
    struct Entry: Sendable {
        var due: Int64
        var point: Int32
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }
    var count: Int { heap.count }

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard entry.due < heap[parent].due else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = entry
    }

    mutating func removeFirst() -> Entry? {
        guard let first = heap.first else { return nil }
        let moved = heap.removeLast()
        guard !heap.isEmpty else { return first }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count && heap[child + 1].due < heap[child].due { child += 1 }
            guard heap[child].due < moved.due else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = moved
        return first
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

/// The readings of several series in the order in which they are received, expanded one at a time: a heap of the next
/// reading of each run. Those of one instant come in the order of the file.
struct ReadingQueue {
    struct Item {
        /// Which series, by its place.
        var series: Int
        var time: Instant
        var received: Instant
        var value: Double
        var quality: Quality
        var flag: ReadingFlag
    }

    private struct Head {
        let series: Int
        let number: Int
        let run: ReadingRun
        var index = 0
        var received: Instant

        func isBefore(_ other: Head) -> Bool {
            (received, series, number) < (other.received, other.series, other.number)
        }
    }

    private var heap: [Head] = []

    init(_ series: [ReadingSeries]) {
        for (place, series) in series.enumerated() {
            heap += series.runs.enumerated().map { number, run in
                Head(series: place, number: number, run: run, received: run.received(0))
            }
        }
        // What is sorted is a heap.
        heap.sort { $0.isBefore($1) }
    }

    /// When the next one is received; nil when there is none left.
    var next: Instant? { heap.first?.received }

    mutating func take() -> Item? {
        guard var head = heap.first else { return nil }
        let item = Item(
            series: head.series, time: head.run.time(head.index), received: head.received,
            value: head.run.values.value(head.index), quality: head.run.quality, flag: head.run.flag)
        head.index += 1
        if head.index < head.run.count {
            head.received = head.run.received(head.index)
            heap[0] = head
        } else {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        sink()
        return item
    }

    private mutating func sink() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count && heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}

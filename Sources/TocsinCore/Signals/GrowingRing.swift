// SPDX-License-Identifier: Apache-2.0

/// Something that stands at a time (milliseconds) in a ring that is ordered by time.
protocol TimedElement: Sendable {
    var time: Int64 { get }
}

/// Elements in the order of their times, the oldest first: grows by doubling up to a limit, and then allocates no more.
struct GrowingRing<Element: TimedElement>: Sendable {
    private var storage: [Element] = []
    private var head = 0
    private(set) var count = 0
    /// It never holds more.
    let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    var isEmpty: Bool { count == 0 }
    var isFull: Bool { count == limit }

    /// - Parameter index: 0 is the oldest.
    subscript(index: Int) -> Element {
        get { storage[(head &+ index) & (storage.count &- 1)] }
        set { storage[(head &+ index) & (storage.count &- 1)] = newValue }
    }

    /// The four oldest and the newest, and where the next one comes to: means nothing, but loads them.
    var glance: Int64 {
        let elements = storage.span
        let mask = elements.count &- 1
        guard mask > 0 else { return 0 }
        let oldest = elements[head].time ^ elements[(head &+ 1) & mask].time
        let older = elements[(head &+ 2) & mask].time ^ elements[(head &+ 3) & mask].time
        return oldest ^ older ^ elements[(head &+ count &- 1) & mask].time ^ elements[(head &+ count) & mask].time
    }

    /// Appends the newest. A full ring gives up its oldest for it; a caller that must know of this looks at ``isFull``.
    mutating func append(_ element: Element) {
        if isFull { removeFirst() }
        if count == storage.count { grow(with: element) }
        count &+= 1
        self[count &- 1] = element
    }

    /// - Returns: false when the ring is full: then nothing has changed.
    mutating func insert(_ element: Element, at index: Int) -> Bool {
        guard !isFull else { return false }
        if count == storage.count { grow(with: element) }
        count &+= 1
        var position = count &- 1
        while position > index {
            self[position] = self[position &- 1]
            position &-= 1
        }
        self[index] = element
        return true
    }

    mutating func removeFirst() {
        head = (head &+ 1) & (storage.count &- 1)
        count &-= 1
    }

    mutating func remove(at index: Int) {
        for position in index..<(count &- 1) { self[position] = self[position &+ 1] }
        count &-= 1
    }

    mutating func removeAll() { count = 0 }

    /// The index of the first element at or after `time`; `count` when there is none.
    func firstIndex(from time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) >> 1
            if self[middle].time < time { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    private mutating func grow(with filler: Element) {
        var larger = [Element]()
        let capacity = max(4, storage.count * 2)
        larger.reserveCapacity(capacity)
        for index in 0..<count { larger.append(self[index]) }
        while larger.count < capacity { larger.append(filler) }
        storage = larger
        head = 0
    }
}

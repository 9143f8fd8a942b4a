// SPDX-License-Identifier: Apache-2.0

/// When to look at which point next, in the order of due times.
///
/// Entries are never removed: one that is no longer true is recognised when it comes up. A point whose due time only
/// moves later (each reading puts its silence off) costs nothing until its old entry comes up.
///
/// What is due soon stands in a heap. What is due within the minute after that waits in one unordered list a second, and
/// enters the heap when its second comes: so the heap of a million points is small enough for the cache, and to put a
/// silence off means to hang it before a list.
struct DueQueue: Sendable {
    struct Entry: Sendable {
        var due: Int64
        /// A point or group, or ``thaw``.
        var point: Int32
    }

    /// Stands for the end of a standstill.
    static let thaw: Int32 = -1

    /// What waits in a list, and the next of its list; -1 ends it.
    private struct Link: Sendable {
        var due: Int64
        var point: Int32
        var next: Int32
    }

    /// A list's length is 2 to the power of this, in milliseconds; so many lists.
    private static let shift: Int64 = 10
    private static let lists = 64
    private static let end: Int32 = -1

    private var heap = DueHeap()
    /// The lists' first links, by their time modulo ``lists``; made when the first entry comes.
    private var waiting: [Int32] = []
    private var waitingCount = 0
    /// Where the waiting lists begin, in list lengths. The first entry of the heap is due before all that wait.
    private var horizon: Int64 = 0
    /// All links; those of no list hang together from `free`.
    private var links: [Link] = []
    private var free = DueQueue.end

    var first: Entry? { heap.first }
    /// `Int64.max` when nothing is queued.
    @inline(__always)
    var nextDue: Int64 { heap.nextDue }
    var count: Int { heap.count + waitingCount }

    mutating func removeAll() { self = DueQueue() }

    mutating func insert(_ entry: Entry) {
        if !wait(entry) { heap.insert(entry) }
        openLists()
    }

    mutating func removeFirst() -> Entry? {
        guard let first = heap.removeFirst() else { return nil }
        openLists()
        return first
    }

    /// The same as removing the first and inserting `entry`. There must be a first.
    mutating func replaceFirst(with entry: Entry) {
        if wait(entry) { _ = heap.removeFirst() } else { heap.replaceFirst(with: entry) }
        openLists()
    }

    /// - Returns: false for an entry that belongs in the heap: it is due too early, or too late.
    private mutating func wait(_ entry: Entry) -> Bool {
        let list = entry.due >> DueQueue.shift
        if waitingCount == 0 { horizon = heap.isEmpty ? list : max(list, heap.nextDue >> DueQueue.shift &+ 1) }
        guard list >= horizon, list &- horizon < Int64(DueQueue.lists) else { return false }
        if waiting.isEmpty { waiting = Array(repeating: DueQueue.end, count: DueQueue.lists) }
        let place = Int(list & Int64(DueQueue.lists &- 1))
        let link = Link(due: entry.due, point: entry.point, next: waiting[place])
        if free == DueQueue.end {
            waiting[place] = Int32(links.count)
            links.append(link)
        } else {
            waiting[place] = free
            free = links[Int(free)].next
            links[Int(waiting[place])] = link
        }
        waitingCount &+= 1
        return true
    }

    /// Lets lists into the heap until its first entry is the first of all.
    @inline(__always)
    private mutating func openLists() {
        while waitingCount > 0 && heap.nextDue >> DueQueue.shift >= horizon { openList() }
    }

    private mutating func openList() {
        let place = Int(horizon & Int64(DueQueue.lists &- 1))
        horizon &+= 1
        while waiting[place] != DueQueue.end {
            let index = waiting[place]
            let link = links[Int(index)]
            heap.insert(Entry(due: link.due, point: link.point))
            waiting[place] = link.next
            links[Int(index)].next = free
            free = index
            waitingCount &-= 1
        }
    }
}

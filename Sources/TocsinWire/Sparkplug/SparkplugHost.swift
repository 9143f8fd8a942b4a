// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The edge nodes of all Sparkplug sources as a host application sees them: sessions, order, what is to be asked.
///
/// It does nothing by itself: time is what it is told, messages that it wants published and points that have become stale
/// are lists for others to take.
struct SparkplugHost: Sendable {
    /// Where a topic leads.
    struct Route: Sendable {
        var verb: SparkplugTopic.Verb
        var node: Int
        /// -1 for one that was not born yet.
        var device: Int
        var source: Int
    }

    /// Between two requests to any node: a thousand nodes that are all to be asked are asked in twenty seconds, so that
    /// their births do not come at once. A few may go out together.
    static let requestSpacing: Int64 = 20
    private static let requestsTogether: Int64 = 16
    /// After a birth of a node in the same session, its devices have so long for theirs.
    static let birthGrace: Int64 = 10_000
    /// A deadline so far ahead was set before the wall clock was put back.
    private static let farthestDeadline: Int64 = 600_000

    private(set) var limits: SparkplugLimits
    var nodes: [SparkplugEdgeNode] = []
    private var names = PackedTextTable()
    private var routes = PackedTextTable()
    private var routeEntries: [Route] = []
    var work = SparkplugWorkQueue()
    var requests: [SparkplugCommand] = []
    var counters = SparkplugCounters()
    private var watched: [Int32] = []
    /// When ``advance(to:)`` may have something to do, never too late; milliseconds on the wall clock, `Int64.max` for never.
    private(set) var due = Int64.max
    private var now: Int64 = 0
    private var nextRequestAt: Int64 = 0
    private var nextForgettingAt: Int64 = 0
    var heldBytes = 0
    /// Bytes of all metric names.
    var nameBytes = 0
    private var unitTexts = PackedTextTable()

    init(limits: SparkplugLimits) { self.limits = limits }

    /// The nodes of another host under the limits of this one; the points of their metrics are not known any more.
    init(_ old: SparkplugHost, limits: SparkplugLimits) {
        self = old
        self.limits = limits
        forgetRoutes()
        for node in nodes.indices {
            for place in nodes[node].table.metrics.indices
            where nodes[node].table.metrics[place].point != SparkplugMetric.control {
                nodes[node].table.metrics[place].point = SparkplugMetric.unknown
            }
        }
    }

    /// Gives devices and messages that wait the sources of another configuration, by their topics. Nodes that none of them
    /// has stay, and nobody hears of them.
    mutating func changeSources(_ source: ([UInt8]) -> (number: Int, options: SourceDefinition.Sparkplug)?) {
        work.changeSources { source($0.topic)?.number }
        for node in nodes.indices {
            for device in nodes[node].devices.indices {
                let found = source(nodes[node].devices[device].topic)
                nodes[node].devices[device].source = found?.number ?? -1
                if device == 0 { nodes[node].mayBeAsked = found?.options.asksForRebirth ?? false }
            }
            for place in nodes[node].held.indices.reversed() {
                if let found = source(nodes[node].held[place].topic) {
                    nodes[node].held[place].source = found.number
                } else {
                    heldBytes -= nodes[node].held.remove(at: place).byteCount
                }
            }
            if nodes[node].held.isEmpty { nodes[node].reorderDeadline = .max }
        }
    }

    // MARK: - Topics

    /// Where a topic leads that was seen before.
    @inline(__always)
    func route(_ topic: borrowing PackedText) -> Route? {
        let entry = routes.find(topic.words.span, byteCount: topic.count)
        return entry < 0 ? nil : routeEntries[entry]
    }

    mutating func remember(_ route: Route, for topic: borrowing PackedText, limit: Int) {
        guard limit > 0, routes.find(topic.words.span, byteCount: topic.count) < 0 else { return }
        if routes.count >= limit { forgetRoutes() }
        if routes.add(topic.words.span, byteCount: topic.count, number: 0, tag: 0) >= 0 { routeEntries.append(route) }
    }

    mutating func forgetRoutes() {
        routes.removeAll()
        routeEntries.removeAll(keepingCapacity: true)
    }

    private func key(_ topic: Span<UInt8>, _ levels: SparkplugTopic.Levels) -> PackedText? {
        var text = PackedText()
        guard text.append(topic, from: levels.group.lowerBound, to: levels.group.upperBound),
            text.count < PackedText.maximumBytes
        else { return nil }
        text.append(word: UInt64(UInt8(ascii: "/")), byteCount: 1)
        return text.append(topic, from: levels.edge.lowerBound, to: levels.edge.upperBound) ? text : nil
    }

    func node(_ topic: Span<UInt8>, _ levels: SparkplugTopic.Levels) -> Int? {
        guard let key = key(topic, levels) else { return nil }
        let entry = names.find(key.words.span, byteCount: key.count)
        return entry < 0 ? nil : entry
    }

    /// - Returns: nil when there are too many, or its name is too long.
    mutating func addNode(_ topic: Span<UInt8>, _ levels: SparkplugTopic.Levels, source: Int, now: Int64) -> Int? {
        guard let key = key(topic, levels) else { return nil }
        if nodes.count >= limits.nodes { forgetUseless(now) }
        guard nodes.count < limits.nodes else { return nil }
        guard names.add(key.words.span, byteCount: key.count, number: 0, tag: 0) >= 0 else { return nil }
        nodes.append(SparkplugEdgeNode(topic, levels, source: source))
        counters.nodes = nodes.count
        return nodes.count - 1
    }

    /// Made-up nodes must not keep real ones out: those without a point that the configuration knows go. At most once a
    /// minute, and never while work is under way that goes by their numbers.
    private mutating func forgetUseless(_ now: Int64) {
        guard work.isEmpty, now >= nextForgettingAt || nextForgettingAt - now > SparkplugHost.farthestDeadline else {
            return
        }
        nextForgettingAt = now + 60_000
        nodes.removeAll { node in !node.table.metrics.contains { $0.point >= 0 } }
        names = PackedTextTable()
        watched.removeAll()
        forgetRoutes()
        heldBytes = 0
        (counters.devices, counters.metrics, nameBytes) = (0, 0, 0)
        for place in nodes.indices {
            var text = PackedText()
            _ = text.append(nodes[place].descriptor)
            _ = names.add(text.words.span, byteCount: text.count, number: 0, tag: 0)
            heldBytes += nodes[place].held.reduce(0) { $0 + $1.byteCount }
            for number in nodes[place].held.indices { nodes[place].held[number].node = place }
            counters.devices += nodes[place].devices.count - 1
            counters.metrics += nodes[place].table.count
            nameBytes += nodes[place].table.nameBytes
            nodes[place].isWatched = false
            if nodes[place].due != .max { watch(place) }
        }
        counters.nodes = nodes.count
    }

    // MARK: - Units

    /// The number of an `engUnit`; 0 for none.
    mutating func unitNumber(_ bytes: Span<UInt8>, _ unit: ByteRange) -> UInt16 {
        guard unit.isThere, unit.count > 0 else { return 0 }
        var text = PackedText()
        guard text.append(bytes, from: unit.first, to: unit.end) else { return UnitTable.unlikeAny }
        let known = unitTexts.find(text.words.span, byteCount: text.count)
        if known >= 0 { return UInt16(known + 1) }
        guard unitTexts.count < min(limits.units, 60_000) else { return UnitTable.unlikeAny }
        let added = unitTexts.add(text.words.span, byteCount: text.count, number: 0, tag: 0)
        return added < 0 ? UnitTable.unlikeAny : UInt16(added + 1)
    }

    /// The text of a unit; none for the one that stands for those beyond the limit.
    func unitText(_ number: UInt16) -> [UInt8] {
        number == 0 || number == UnitTable.unlikeAny ? [] : Array(unitTexts.text(Int(number) - 1).utf8)
    }

    // MARK: - Time

    /// Whether something is due, or the wall clock was put back, so that nobody can say what is.
    func isDue(_ time: Int64) -> Bool { time >= due || time < now &- 1_000 }

    /// Lets deadlines pass.
    ///
    /// - Returns: how many nodes have lost messages.
    mutating func advance(to time: Int64) -> Int {
        guard isDue(time) else {
            now = max(now, time)
            return 0
        }
        now = time
        if nextRequestAt &- time > SparkplugHost.farthestDeadline { nextRequestAt = time }
        var losses = 0
        var kept = 0
        due = .max
        for place in watched.indices {
            let node = Int(watched[place])
            if hasPassed(nodes[node].reorderDeadline) {
                counters.reorderTimeouts &+= 1
                losses += 1
                lose(node)
                if nodes[node].mayBeAsked { nodes[node].rebirth.want(at: time) }
            }
            if hasPassed(nodes[node].graceDeadline) { giveUpAwaited(node, now: time) }
            if nodes[node].rebirth.isWanted, hasPassed(nodes[node].rebirth.at) { ask(node) }
            nodes[node].isWatched = nodes[node].due != .max
            guard nodes[node].isWatched else { continue }
            due = min(due, nodes[node].due)
            watched[kept] = Int32(node)
            kept += 1
        }
        watched.removeLast(watched.count - kept)
        return losses
    }

    private func hasPassed(_ deadline: Int64) -> Bool {
        deadline <= now || deadline != .max && deadline &- now > SparkplugHost.farthestDeadline
    }

    mutating func watch(_ node: Int) {
        let time = nodes[node].due
        guard time != .max else { return }
        due = min(due, time)
        guard !nodes[node].isWatched else { return }
        nodes[node].isWatched = true
        watched.append(Int32(node))
    }

    // MARK: - Requests

    /// Something of a node cannot be read without its births.
    mutating func wantRebirth(of node: Int, now: Int64) {
        guard nodes[node].mayBeAsked else { return }
        self.now = max(self.now, now)
        nodes[node].rebirth.want(at: now)
        if hasPassed(nodes[node].rebirth.at) { ask(node) }
        watch(node)
    }

    /// The link to the broker stands again, or the program has started: what the nodes sent meanwhile is lost, a death
    /// among it, perhaps. Those that say nothing to several requests are gone.
    mutating func probeAll(now: Int64) {
        self.now = max(self.now, now)
        for node in nodes.indices where nodes[node].session == .alive {
            // Births of devices may have been among what was missed.
            if nodes[node].graceDeadline != .max { nodes[node].graceDeadline = now &+ SparkplugHost.birthGrace }
            if nodes[node].mayBeAsked { nodes[node].rebirth.probe(at: now) }
            watch(node)
        }
    }

    private mutating func ask(_ node: Int) {
        if nodes[node].rebirth.isUnanswered {
            counters.unanswered &+= 1
            die(node, received: Instant(milliseconds: now))
            return
        }
        guard requests.count < limits.requests else { return nodes[node].rebirth.postpone(to: now + 1_000) }
        guard now >= nextRequestAt else { return nodes[node].rebirth.postpone(to: nextRequestAt) }
        let together = (SparkplugHost.requestsTogether - 1) * SparkplugHost.requestSpacing
        nextRequestAt = max(nextRequestAt, now - together) + SparkplugHost.requestSpacing
        let (descriptor, groupByteCount) = (nodes[node].descriptor, nodes[node].groupByteCount)
        requests.append(
            SparkplugCommand.rebirth(
                group: descriptor.prefix(groupByteCount), edge: descriptor.dropFirst(groupByteCount + 1),
                at: Instant(milliseconds: now)))
        counters.rebirthRequests &+= 1
        nodes[node].rebirth.note(sentAt: now)
    }
}

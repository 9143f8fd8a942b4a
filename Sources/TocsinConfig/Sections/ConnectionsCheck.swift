// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Holds `connections` of the sources against their topics, against each other and against the sites.
struct ConnectionsCheck {
    private struct Entry {
        let source: SourceDefinition
        let topic: ConfigNode
        /// Nil where it is not written.
        let connections: ConfigNode?
    }

    private var entries: [Entry] = []
    private var isSplit: Bool { entries.contains { $0.source.connections > 1 } }

    static func decode(_ node: ConfigNode?) -> Int {
        node?.integer("connections", in: 1...SubscriptionPlan.mostConnections) ?? 1
    }

    /// - Parameters:
    ///   - topic: where the source's topic stands.
    ///   - connections: where the source says how many.
    mutating func add(_ source: SourceDefinition, topic: ConfigNode, connections: ConfigNode?) {
        defer { entries.append(Entry(source: source, topic: topic, connections: connections)) }
        guard source.connections > 1, let connections else { return }
        if source.format == .sparkplug {
            connections.error(
                "connections does not go with format sparkplug",
                "the messages of an edge node belong together: several sources with a group each, on one connection")
        } else if source.topic.hasPrefix("$share/") {
            connections.error(
                "connections does not go with a shared filter",
                "a topic without $share: the broker would deal the readings of a point out of order")
        } else if SplitTopic(topic: source.topic, point: source.point) == nil {
            connections.error(
                "connections needs the site as a level of topic, and point is \"\(source.point.shown)\"",
                "a topic such as plants/{site}/# and a point that begins with {site}/")
        }
    }

    /// - Parameter hasOpenPatterns: whether the first part of some pattern has a wildcard.
    func check(sites: Int, hasOpenPatterns: Bool) {
        guard isSplit else { return }
        let asking = entries.filter { $0.source.connections > 1 }
        for (number, entry) in entries.enumerated() { checkOverlap(entry, before: entries[..<number]) }
        guard let node = asking.compactMap(\.connections).first else { return }
        if sites == 0 {
            node.error("connections needs sites, and none is declared", "sites: each is subscribed by its id")
        } else if asking.count * sites > SubscriptionPlan.mostFilters {
            node.error(
                "\(asking.count) sources with connections and \(sites) sites make \(asking.count * sites) filters",
                "at most \(SubscriptionPlan.mostFilters): fewer sources with connections")
        } else if hasOpenPatterns {
            node.file.sink.warn(
                node.position, "only the declared sites are subscribed to",
                "what others publish is not heard, and not counted either")
        }
    }

    /// A message that comes over two connections has no order.
    private func checkOverlap(_ entry: Entry, before: ArraySlice<Entry>) {
        for other in before
        where entry.source.connections > 1 || other.source.connections > 1 {
            let (mine, theirs) = (split(entry), split(other))
            // The same level of both is the site: then both have a topic on the same connection.
            if let mine, let theirs, mine.siteLevel == theirs.siteLevel { continue }
            guard TopicFilter.overlap(entry.source.filter, other.source.filter) else { continue }
            entry.topic.error(
                "some topics fit the source in line \(other.topic.position.line) too, and would come over two connections",
                "topics that differ in a level, or the same connections and {site} for both")
        }
    }

    private func split(_ entry: Entry) -> SplitTopic? {
        entry.source.connections > 1 ? SplitTopic(topic: entry.source.topic, point: entry.source.point) : nil
    }
}

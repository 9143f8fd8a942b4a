// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which topic filters each connection to the broker subscribes to.
///
/// Sources with `connections` are split by site, not by message: all topics of a site come over one connection, so that
/// the broker keeps their order. The rest comes over the line's own connection.
public struct SubscriptionPlan: Equatable, Sendable {
    public struct Filter: Hashable, Sendable {
        public var text: String
        /// 0 or 1.
        public var qualityOfService: Int

        public init(_ text: String, qualityOfService: Int = 1) {
            self.text = text
            self.qualityOfService = qualityOfService
        }
    }

    /// Connections beside the line's own at most.
    public static let mostConnections = 16
    /// Filters of all split sources together at most.
    static let mostFilters = 50_000

    /// Of the line's own connection.
    public private(set) var own: [Filter] = []
    /// Of the connections beside it; empty when no source asks for any.
    public private(set) var split: [[Filter]]

    /// - Parameters:
    ///   - sources: each checked: one with `connections` has a filter for each site.
    ///   - sites: ids of all that are declared, in the order in which they are subscribed.
    public init(sources: [SourceDefinition], sites: [String]) {
        // One number for all: a site that two sources speak of is on one connection all the same.
        let count = sources.map(\.connections).max() ?? 1
        split = Array(repeating: [], count: count > 1 ? count : 0)
        for source in sources {
            if source.connections > 1, let topic = SplitTopic(topic: source.topic, point: source.point) {
                for site in sites {
                    let connection = SubscriptionPlan.connection(of: site, among: count)
                    split[connection].append(
                        Filter(topic.filter(of: site), qualityOfService: source.qualityOfService))
                }
            } else {
                add(Filter(source.filter, qualityOfService: source.qualityOfService))
            }
        }
    }

    /// The higher quality of service where two share a filter.
    private mutating func add(_ filter: Filter) {
        if let index = own.firstIndex(where: { $0.text == filter.text }) {
            own[index].qualityOfService = max(own[index].qualityOfService, filter.qualityOfService)
        } else {
            own.append(filter)
        }
    }

    /// The connection that brings a site's topics: FNV-1a (64 bits) of the id's bytes, modulo the number of connections.
    /// The same in every version, so that a restart finds each session where it was.
    ///
    /// - Returns: 0 ..< `count`.
    public static func connection(of site: String, among count: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in site.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(hash % UInt64(max(1, count)))
    }
}

extension Configuration {
    /// Which topic filters each connection subscribes to.
    public var subscriptionPlan: SubscriptionPlan { SubscriptionPlan(sources: sources, sites: sites.map(\.id)) }
}

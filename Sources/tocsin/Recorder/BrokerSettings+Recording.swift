// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinMQTT

extension BrokerSettings {
    /// The configuration's broker and topics, for a recorder beside the daemon. It has one connection for all sources,
    /// also for those that the daemon divides among several.
    ///
    /// - Parameter clientID: of a session that lasts; nil for one that ends with its connection.
    init(recording broker: BrokerDefinition, sources: [SourceDefinition], clientID: String?) throws {
        var filters: [SubscriptionPlan.Filter] = []
        for source in sources {
            let filter = BrokerSettings.unshared(source.filter)
            if let index = filters.firstIndex(where: { $0.text == filter }) {
                filters[index].qualityOfService = max(filters[index].qualityOfService, source.qualityOfService)
            } else {
                filters.append(SubscriptionPlan.Filter(filter, qualityOfService: source.qualityOfService))
            }
        }
        try self.init(broker, filters: filters)
        self.clientID = clientID ?? "tocsin-record-\(UInt32.random(in: .min ... .max))"
        startsClean = clientID == nil
        if startsClean { sessionExpirySeconds = 0 }
    }

    /// The topics behind a shared subscription: as a member of the group a recorder would take messages from the others.
    private static func unshared(_ filter: String) -> String {
        guard filter.hasPrefix("$share/") else { return filter }
        return filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            ?? filter
    }
}

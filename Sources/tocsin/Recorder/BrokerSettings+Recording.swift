// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinMQTT

extension BrokerSettings {
    /// The configuration's broker and topics, for a recorder beside the daemon.
    ///
    /// - Parameter clientID: of a session that lasts; nil for one that ends with its connection.
    init(recording broker: BrokerDefinition, sources: [SourceDefinition], clientID: String?) throws {
        try self.init(broker, sources: sources)
        self.clientID = clientID ?? "tocsin-record-\(UInt32.random(in: .min ... .max))"
        startsClean = clientID == nil
        if startsClean { sessionExpirySeconds = 0 }
        let asked = subscriptions
        subscriptions = []
        for subscription in asked {
            let filter = BrokerSettings.unshared(subscription.filter)
            if let index = subscriptions.firstIndex(where: { $0.filter == filter }) {
                subscriptions[index].qos = max(subscriptions[index].qos, subscription.qos)
            } else {
                subscriptions.append(TopicSubscription(filter: filter, qos: subscription.qos))
            }
        }
        try validate()
    }

    /// The topics behind a shared subscription: as a member of the group a recorder would take messages from the others.
    private static func unshared(_ filter: String) -> String {
        guard filter.hasPrefix("$share/") else { return filter }
        return filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            ?? filter
    }
}

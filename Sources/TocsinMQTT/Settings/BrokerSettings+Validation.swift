// SPDX-License-Identifier: Apache-2.0

/// A broker setting that cannot work: which, and what is allowed.
public struct BrokerError: Error, Equatable, Sendable {
    /// The setting, by its name in `BrokerSettings`.
    public let setting: String
    /// What is wrong and what is allowed; never holds a secret.
    public let reason: String

    init(_ setting: String, _ reason: String) {
        self.setting = setting
        self.reason = reason
    }
}

extension BrokerError: CustomStringConvertible {
    public var description: String { "broker setting \(setting): \(reason)" }
}

extension BrokerSettings {
    /// Checks every setting against the protocol's and the library's limits.
    public func validate() throws(BrokerError) {
        try checkAddress()
        try checkText("clientID", clientID, allowsEmpty: false)
        if let username { try checkText("username", username, allowsEmpty: true) }
        if let password {
            if password.contains(0) {
                throw BrokerError("password", "holds a zero byte; the MQTT library cannot send one")
            }
            if password.count > 65_535 { throw BrokerError("password", "is longer than 65535 bytes") }
            if username == nil { throw BrokerError("password", "is given without a username; give both") }
        }
        guard keepaliveSeconds == 0 || (5...65_535).contains(keepaliveSeconds) else {
            throw BrokerError("keepaliveSeconds", "\(keepaliveSeconds) is not 0 and not in 5 … 65535")
        }
        guard (1...65_535).contains(receiveMaximum) else {
            throw BrokerError("receiveMaximum", "\(receiveMaximum) is not in 1 … 65535")
        }
        guard maximumPacketBytes >= 128 else {
            throw BrokerError("maximumPacketBytes", "\(maximumPacketBytes) is less than 128")
        }
        guard connectTimeoutMilliseconds > 0 else {
            throw BrokerError("connectTimeoutMilliseconds", "has to be more than 0")
        }
        for subscription in subscriptions {
            try checkFilter("subscriptions", subscription.filter)
            guard subscription.qos == 0 || subscription.qos == 1 else {
                throw BrokerError(
                    "subscriptions",
                    "\(subscription.filter) asks for QoS \(subscription.qos); only 0 and 1 can wait for a commit")
            }
        }
        for filter in staleFilters { try checkFilter("staleFilters", filter) }
        if let will {
            try checkTopic("will", will.topic)
            if will.payload.count > 65_535 { throw BrokerError("will", "the payload is longer than 65535 bytes") }
            if !(0...1).contains(will.qos) { throw BrokerError("will", "QoS \(will.qos) is not 0 or 1") }
        }
        try checkTLS()
    }

    private func checkAddress() throws(BrokerError) {
        switch address {
        case .network(let host, let port):
            try checkText("address", host, allowsEmpty: false)
            if !(1...65_535).contains(port) { throw BrokerError("address", "port \(port) is not in 1 … 65535") }
        case .unix(let path):
            try checkText("address", path, allowsEmpty: false)
            if path.utf8.count > 107 { throw BrokerError("address", "the socket's path is longer than 107 bytes") }
            if tls != nil { throw BrokerError("tls", "does not go with a unix socket") }
        }
    }

    private func checkTLS() throws(BrokerError) {
        guard let tls else { return }
        if (tls.certificateFile == nil) != (tls.keyFile == nil) {
            throw BrokerError("tls", "certificate and key belong together; give both or none")
        }
    }

    private func checkText(_ setting: String, _ text: String, allowsEmpty: Bool) throws(BrokerError) {
        if !allowsEmpty && text.isEmpty { throw BrokerError(setting, "is empty") }
        if text.utf8.contains(0) { throw BrokerError(setting, "holds a zero byte") }
        if text.utf8.count > 65_535 { throw BrokerError(setting, "is longer than 65535 bytes") }
    }

    private func checkTopic(_ setting: String, _ topic: String) throws(BrokerError) {
        try checkText(setting, topic, allowsEmpty: false)
        if topic.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }) {
            throw BrokerError(setting, "\(topic) is a filter; a topic to publish to holds no + and no #")
        }
    }

    /// A wildcard fills a whole level, and `#` stands last.
    private func checkFilter(_ setting: String, _ filter: String) throws(BrokerError) {
        try checkText(setting, filter, allowsEmpty: false)
        let levels = filter.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, level) in levels.enumerated() {
            let isWild = level.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
            if isWild && level.count > 1 {
                throw BrokerError(setting, "\(filter): a wildcard stands alone between slashes")
            }
            if level.first == UInt8(ascii: "#") && index != levels.count - 1 {
                throw BrokerError(setting, "\(filter): # can only be the last level")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Where a broker listens.
public enum BrokerAddress: Sendable, Equatable {
    /// A TCP port; `host` is a name or a numeric address.
    case network(host: String, port: Int)
    /// A socket in the file system.
    case unix(path: String)
}

extension BrokerAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .network(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// The protocol that is spoken.
public enum MQTTVersion: Int32, Sendable {
    case v3 = 4
    case v5 = 5
}

extension MQTTVersion: CustomStringConvertible {
    public var description: String { self == .v5 ? "MQTT 5" : "MQTT 3.1.1" }
}

/// How a connection is encrypted. TLS 1.2 is the least that is accepted, and the host's name is always checked.
public struct TLSSettings: Sendable, Equatable {
    /// PEM file of the authorities that are trusted; nil: those of the system.
    public var authorityFile: String?
    /// PEM file of our own certificate, for brokers that ask for one; needs `keyFile`.
    public var certificateFile: String?
    /// PEM file of the certificate's private key, without a passphrase.
    public var keyFile: String?

    public init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// A topic filter and the quality of service that is asked for.
public struct TopicSubscription: Sendable, Equatable {
    public var filter: String
    /// 0 or 1. At 2 the library would confirm a message before it hands it out, so a crash could lose it.
    public var qos: Int

    public init(filter: String, qos: Int = 1) {
        self.filter = filter
        self.qos = qos
    }
}

/// What the broker publishes for us when we vanish without a goodbye.
public struct LastWill: Sendable, Equatable {
    public var topic: String
    public var payload: [UInt8]
    public var qos: Int
    public var isRetained: Bool

    public init(topic: String, payload: [UInt8], qos: Int = 1, isRetained: Bool = true) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }
}

/// Everything a connection to a broker needs to know; checked by `validate()` before it is used.
public struct BrokerSettings: Sendable, Equatable {
    public var address: BrokerAddress
    /// nil: not encrypted.
    public var tls: TLSSettings?
    public var clientID: String
    /// The version that is tried first; 5 falls back to 3.1.1 when the broker refuses it.
    public var version: MQTTVersion = .v5
    public var username: String?
    /// Never printed. The library takes it as a C string: it cannot hold a zero byte.
    public var password: [UInt8]?
    /// Seconds without traffic before a ping; 0 turns it off, otherwise 5 … 65535.
    public var keepaliveSeconds = 30
    /// Seconds that the broker keeps the session and its messages after a loss (MQTT 5).
    public var sessionExpirySeconds: UInt32 = 7 * 86_400
    /// Throws an old session away at each connect.
    public var startsClean = false
    /// Messages that the broker may send without an acknowledgement: asked for in MQTT 5, elsewhere the broker's own.
    public var receiveMaximum = 1000
    /// Largest packet the broker may send, in bytes (MQTT 5; elsewhere the broker's own limit holds).
    public var maximumPacketBytes: UInt32 = 1 << 20
    /// Subscribed at every connect.
    public var subscriptions: [TopicSubscription] = []
    /// Filters of an earlier configuration that the kept session may still hold: unsubscribed at every connect.
    public var staleFilters: [String] = []
    public var will: LastWill?
    /// Milliseconds that an attempt may take from the first packet to the broker's answer.
    public var connectTimeoutMilliseconds: Int64 = 10_000

    public init(address: BrokerAddress, clientID: String) {
        self.address = address
        self.clientID = clientID
    }
}

extension BrokerSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(clientID) at \(address)" }
    /// Keeps the password out of dumps.
    public var customMirror: Mirror { Mirror(self, children: ["clientID": clientID, "address": "\(address)"]) }
}

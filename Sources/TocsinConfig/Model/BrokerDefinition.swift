// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Where the messages come from, and on what terms.
public struct BrokerDefinition: Hashable, Sendable {
    /// How the broker is reached: TCP, TLS over TCP, or a Unix socket.
    public enum Scheme: String, Sendable, CaseIterable {
        case mqtt, mqtts, unix
    }

    /// The version of MQTT.
    public enum Version: String, Sendable, CaseIterable {
        case v5 = "5"
        case v3 = "3.1.1"
    }

    /// Trust and identity for `mqtts`; paths.
    public struct TLS: Hashable, Sendable {
        /// Certificates that sign the broker's; nil: those of the system.
        public var caFile: String?
        /// The client's own certificate and key: both or neither.
        public var certificateFile: String?
        public var keyFile: String?

        public init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
            self.caFile = caFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// How it is reached.
    public var scheme = Scheme.mqtt
    /// Its name or address, an IPv6 address without brackets; empty for `unix`.
    public var host = "127.0.0.1"
    /// Its TCP port; 0 for `unix`.
    public var port = 1_883
    /// Of the socket; empty but for `unix`.
    public var path = ""
    /// Default: `tocsin-` and the node's name.
    public var clientID = ""
    /// What is tried first.
    public var version = Version.v5
    public var username: String?
    /// A file that holds the password.
    public var passwordFile: String?
    /// For `mqtts` only.
    public var tls = TLS()
    /// How long the broker keeps the session while we are away.
    public var sessionExpiry = Interval.hours(24 * 7)
    public var keepalive = Interval.seconds(30)
    /// Bytes of the largest packet that we accept.
    public var maximumPacket = 1 << 20
    /// Unacknowledged messages that we accept (MQTT 5).
    public var receiveMaximum = 1_000
    /// Unacknowledged messages after which a batch is committed at once: what the broker itself has in flight at most,
    /// where that is less than ``receiveMaximum``.
    public var inFlight = 1_000

    public init() {}

    /// As the configuration writes it.
    public var url: String {
        switch scheme {
        case .unix: "unix://\(path)"
        case .mqtt, .mqtts: "\(scheme.rawValue)://\(ListenAddress(host: host, port: port))"
        }
    }
}

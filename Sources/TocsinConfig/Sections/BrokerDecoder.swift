// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `broker:`.
enum BrokerDecoder {
    static func decode(_ node: ConfigNode?, nodeName: String) -> BrokerDefinition {
        var broker = BrokerDefinition()
        broker.clientID = "tocsin-\(nodeName)"
        guard let node, var reader = MappingReader(node, "broker") else { return broker }
        if let url = reader.take("url") { decodeURL(url, into: &broker) }
        if let id = reader.take("client_id")?.text("client_id", "a text", maximum: 256) { broker.clientID = id }
        if let version = reader.take("version")?.word("version", as: BrokerDefinition.Version.self) {
            broker.version = version
        }
        broker.username = reader.take("username")?.text("username")
        reader.refuseSecrets(["password"], use: "password_file: the path of a file that holds it")
        let passwordFile = reader.take("password_file")
        broker.passwordFile = passwordFile?.path("password_file")
        if let passwordFile, broker.username == nil, !reader.has("username") {
            passwordFile.error("password_file stands without username", "both, or neither")
        }
        if let tls = reader.take("tls") {
            decodeTLS(tls, into: &broker)
            if broker.scheme != .mqtts {
                reader.sink.warn(
                    tls.position, "tls has no effect with \(broker.scheme.rawValue)://", "url: mqtts://host")
            }
        }
        decodeSession(&reader, into: &broker)
        reader.finish()
        return broker
    }

    private static func decodeURL(_ node: ConfigNode, into broker: inout BrokerDefinition) {
        let allowed = "mqtt://host[:port], mqtts://host[:port] or unix:///path"
        guard let text = node.text("url", allowed) else { return }
        guard let parts = URLParts(text), let scheme = BrokerDefinition.Scheme(rawValue: parts.scheme) else {
            // It may hold a password, so it is not repeated.
            return node.error("url is not a broker's", "expected \(allowed)")
        }
        if parts.hasUser {
            return node.error(
                "url holds a user or a password", "expected \(allowed), with username and password_file beside it")
        }
        broker.scheme = scheme
        if scheme == .unix {
            guard parts.host.isEmpty, parts.port == nil, parts.path.utf8.count > 1, parts.path.utf8.count <= 107 else {
                return node.error("url is \(node.found)", "expected unix:///path, a path of at most 107 bytes")
            }
            (broker.host, broker.port, broker.path) = ("", 0, parts.path)
            return
        }
        guard !parts.host.isEmpty, parts.port != 0, parts.path.isEmpty || parts.path == "/" else {
            return node.error("url is \(node.found)", "expected \(scheme.rawValue)://host[:port]")
        }
        broker.host = parts.host
        broker.port = parts.port ?? (scheme == .mqtts ? 8_883 : 1_883)
    }

    private static func decodeTLS(_ node: ConfigNode, into broker: inout BrokerDefinition) {
        guard var reader = MappingReader(node, "tls") else { return }
        broker.tls.caFile = reader.take("ca_file")?.path("ca_file")
        broker.tls.certificateFile = reader.take("certificate_file")?.path("certificate_file")
        broker.tls.keyFile = reader.take("key_file")?.path("key_file")
        reader.refuse(["insecure"], "the broker's name is always checked")
        reader.refuseSecrets(["key"], use: "key_file: the path of a file that holds it")
        if reader.has("certificate_file") != reader.has("key_file") {
            node.error("tls has only one of certificate_file and key_file", "both, or neither")
        }
        reader.finish()
    }

    private static func decodeSession(_ reader: inout MappingReader, into broker: inout BrokerDefinition) {
        let day = Interval.hours(24)
        if let value = reader.take("session_expiry")?
            .duration("session_expiry", in: .zero...Interval(milliseconds: day.milliseconds * 365 * 10))
        {
            broker.sessionExpiry = value
        }
        if let value = reader.take("keepalive")?.duration("keepalive", in: .seconds(5)...Interval.hours(18)) {
            broker.keepalive = value
        }
        if let value = reader.take("maximum_packet")?.size("maximum_packet", in: 1_024...(256 << 20)) {
            broker.maximumPacket = value
        }
        if let value = reader.take("receive_maximum")?.integer("receive_maximum", in: 1...65_535) {
            broker.receiveMaximum = value
        }
        broker.inFlight = broker.receiveMaximum
        if let node = reader.take("in_flight"), let value = node.integer("in_flight", in: 1...65_535) {
            broker.inFlight = min(value, broker.receiveMaximum)
            if value > broker.receiveMaximum {
                node.error("in_flight is \(value)", "at most receive_maximum, which is \(broker.receiveMaximum)")
            }
        }
    }
}

extension ConfigNode {
    /// The path of a file, relative to the folder of this one.
    func path(_ key: String) -> String? { text(key, "the path of a file", maximum: 4_096).map { file.resolve($0) } }
}

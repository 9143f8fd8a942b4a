// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// Why a secret could not be had.
struct SecretError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "secret file \(path): \(reason)" }
}

/// Reads secrets from the files that the configuration names. They are never logged.
enum SecretFile {
    private static let largest = 64 << 10

    /// The file's content without its last line end.
    static func read(_ path: String) throws(SecretError) -> [UInt8] {
        var bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limit: largest)
        } catch {
            throw SecretError(path: path, reason: "\(error)")
        }
        while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else { throw SecretError(path: path, reason: "it is empty; put the secret into it") }
        return bytes
    }
}

extension BrokerSettings {
    /// The connection's settings as the configuration has them, with the password read from its file.
    init(_ broker: BrokerDefinition, filters: [SubscriptionPlan.Filter]) throws {
        let address: BrokerAddress =
            broker.scheme == .unix ? .unix(path: broker.path) : .network(host: broker.host, port: broker.port)
        self.init(address: address, clientID: broker.clientID)
        if broker.scheme == .mqtts {
            tls = TLSSettings(
                authorityFile: broker.tls.caFile, certificateFile: broker.tls.certificateFile,
                keyFile: broker.tls.keyFile)
        }
        version = broker.version == .v5 ? .v5 : .v3
        username = broker.username
        if let file = broker.passwordFile { password = try SecretFile.read(file) }
        keepaliveSeconds = Int(broker.keepalive.milliseconds / 1_000)
        sessionExpirySeconds = UInt32(clamping: broker.sessionExpiry.milliseconds / 1_000)
        receiveMaximum = min(broker.receiveMaximum, broker.inFlight)
        maximumPacketBytes = UInt32(clamping: broker.maximumPacket)
        subscriptions = BrokerSettings.subscriptions(to: filters)
        try validate()
    }

    static func subscriptions(to filters: [SubscriptionPlan.Filter]) -> [TopicSubscription] {
        filters.map { TopicSubscription(filter: $0.text, qos: $0.qualityOfService) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinMQTT
import TocsinSystem
import TocsinTestSupport

@testable import TocsinWire

/// An edge node of Sparkplug with one device and one metric, on a connection of its own to a real broker. It hears what
/// it is commanded and who is online.
final class EdgeNode {
    /// What came on a topic.
    struct Heard {
        var topic: String
        var payload: String
        var isRetained: Bool
    }

    private let publisher: Publisher
    private let connection: BrokerConnection
    private(set) var heard: [Heard] = []
    private var sequence: UInt64 = 0
    private let birthDeathNumber: UInt64
    /// No two messages are of the same millisecond: the second would say something else of the same instant.
    private var time: UInt64 = 0

    init(port: Int, birthDeathNumber: UInt64 = 1) throws {
        self.birthDeathNumber = birthDeathNumber
        let address = BrokerAddress.network(host: "127.0.0.1", port: port)
        publisher = try Publisher(settings: BrokerSettings(address: address, clientID: "edge-\(birthDeathNumber)"))
        var settings = BrokerSettings(address: address, clientID: "edge-hears-\(birthDeathNumber)")
        settings.startsClean = true
        settings.subscriptions = [
            TopicSubscription(filter: "spBv1.0/G/NCMD/E"), TopicSubscription(filter: "spBv1.0/STATE/+"),
        ]
        connection = try BrokerConnection(settings: settings, wake: WakeEvent())
        guard hears({ [connection] _ in connection.isSubscribed }) else { throw PublisherError.link(.closed) }
    }

    /// Requests for a rebirth that have come.
    var rebirthRequests: Int {
        heard.count { $0.topic == "spBv1.0/G/NCMD/E" && $0.payload.contains("Node Control/Rebirth") }
    }

    /// What a host application says of itself, newest last.
    func states(of host: String) -> [Heard] { heard.filter { $0.topic == "spBv1.0/STATE/\(host)" } }

    /// Listens until a condition holds.
    ///
    /// - Returns: false when twenty seconds were not enough.
    func hears(_ condition: (EdgeNode) -> Bool) -> Bool {
        let end = MonotonicClock.milliseconds + 20_000
        while !condition(self) {
            guard MonotonicClock.milliseconds < end else { return false }
            _ = connection.turn(until: MonotonicClock.milliseconds + 20, limit: 100) { message in
                let isRetained = message.isRetained
                message.withSpans { topic, payload in
                    heard.append(
                        Heard(
                            topic: String(decoding: topic.copied, as: UTF8.self),
                            payload: String(decoding: payload.copied, as: UTF8.self), isRetained: isRetained))
                }
            }
            connection.acknowledge()
        }
        return true
    }

    // MARK: - What it publishes

    /// NBIRTH, then DBIRTH of `T1` with `level` under alias 7.
    func beBorn(level: Double) throws {
        sequence = 0
        try publish("NBIRTH/E") { [$0.metric("bdSeq", integer: $0.birthDeathNumber)] }
        try publish("DBIRTH/E/T1") { [$0.metric("level", alias: 7, real: level)] }
    }

    /// DDATA by the alias alone.
    func tell(level: Double) throws { try publish("DDATA/E/T1") { [$0.metric(alias: 7, real: level)] } }

    /// Counts a message that nobody gets.
    func loseOne() { sequence = (sequence + 1) & 0xFF }

    func die() throws {
        try publish("NDEATH/E", isCounted: false) { [$0.metric("bdSeq", integer: $0.birthDeathNumber)] }
    }

    private func publish(_ topic: String, isCounted: Bool = true, _ metrics: (EdgeNode) -> [[UInt8]]) throws {
        time = max(UInt64(Date().timeIntervalSince1970 * 1_000), time + 1)
        var payload = ProtobufBytes()
        payload.put(1, time)
        for metric in metrics(self) { payload.put(2, bytes: metric) }
        if isCounted {
            payload.put(3, sequence)
            sequence = (sequence + 1) & 0xFF
        }
        try publisher.publish(topic: "spBv1.0/G/\(topic)", payload: payload.bytes, qos: isCounted ? 0 : 1)
        try publisher.flush()
    }

    private func metric(
        _ name: String = "", alias: UInt64? = nil, integer: UInt64? = nil, real: Double? = nil
    ) -> [UInt8] {
        var bytes = ProtobufBytes()
        if !name.isEmpty { bytes.put(1, text: name) }
        if let alias { bytes.put(2, alias) }
        bytes.put(3, time)
        if !name.isEmpty { bytes.put(4, integer == nil ? 10 : 4) }
        if let integer { bytes.put(11, integer) }
        if let real {
            bytes.put(varint: 13 << 3 | 1)
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.put(byte: UInt8(truncatingIfNeeded: real.bitPattern >> UInt64(shift)))
            }
        }
        return bytes.bytes
    }
}

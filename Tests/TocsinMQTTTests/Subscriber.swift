// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// A connection with what it received, driven until something is so or ten seconds are over.
final class Subscriber {
    let connection: BrokerConnection
    private(set) var topics: [String] = []
    private(set) var payloads: [String] = []
    private(set) var retained: [Bool] = []
    private(set) var events: [LinkEvent] = []
    private(set) var mustCommit = false
    var acknowledges: Bool
    var limit = 256

    init(_ settings: BrokerSettings, acknowledges: Bool = true) throws {
        connection = try BrokerConnection(settings: settings, wake: WakeEvent())
        self.acknowledges = acknowledges
    }

    /// One turn of at most `milliseconds`.
    func turn(_ milliseconds: Int64 = 50) {
        let turn = connection.turn(until: MonotonicClock.milliseconds + milliseconds, limit: limit) { message in
            retained.append(message.isRetained)
            message.withSpans { topic, payload in
                topics.append(text(topic))
                payloads.append(text(payload))
            }
        }
        events += turn.events
        mustCommit = turn.mustCommit
        if acknowledges && (turn.messages > 0 || turn.mustCommit) { connection.acknowledge() }
    }

    /// Turns until the condition holds; false when ten seconds were not enough.
    @discardableResult
    func turn(until condition: (Subscriber) -> Bool) -> Bool {
        let end = MonotonicClock.milliseconds + 10_000
        while !condition(self) {
            if MonotonicClock.milliseconds > end { return false }
            turn()
        }
        return true
    }

    /// Turns for a while, to see that nothing more comes.
    func linger(milliseconds: Int64) {
        let end = MonotonicClock.milliseconds + milliseconds
        while MonotonicClock.milliseconds < end { turn(20) }
    }

    /// Whether the session of before was there, once connected.
    var sessionPresent: Bool? {
        for case .up(let present, _) in events.reversed() { return present }
        return nil
    }

    var failures: [LinkFailure] {
        events.compactMap { event in
            switch event {
            case .attemptFailed(let failure, _), .down(let failure, _): failure
            default: nil
            }
        }
    }
}

private func text(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}

/// Settings for a broker on loopback that keep their session and ask for everything under `t/`.
func lineSettings(_ port: Int, _ version: MQTTVersion = .v5, clientID: String = "line") -> BrokerSettings {
    var settings = BrokerSettings(address: .network(host: "127.0.0.1", port: port), clientID: clientID)
    settings.version = version
    settings.subscriptions = [TopicSubscription(filter: "t/#")]
    return settings
}

/// Publishes numbered messages and waits until the broker has them.
func publishNumbers(_ numbers: Range<Int>, port: Int, topic: String = "t/n", qos: Int = 1) throws {
    let settings = BrokerSettings(address: .network(host: "127.0.0.1", port: port), clientID: "numbers")
    let publisher = try Publisher(settings: settings)
    for number in numbers { try publisher.publish(topic: topic, payload: Array("\(number)".utf8), qos: qos) }
    try publisher.flush()
    publisher.disconnect()
}

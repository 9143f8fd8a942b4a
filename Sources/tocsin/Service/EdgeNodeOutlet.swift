// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization
import TocsinConfig
import TocsinCore
import TocsinMQTT
import TocsinWire

/// What leaves towards the edge nodes of Sparkplug: whether this host application is online (STATE, retained, with a will
/// of the same timestamp), and requests for births (NCMD). It has a connection of its own while there is a source of
/// Sparkplug, since a connection has one will.
final class EdgeNodeOutlet: Sendable {
    private struct State {
        var connection: StatusConnection?
        /// What the connection was made of.
        var settings: BrokerSettings?
        var host = ""
        /// Whether the line receives; nil before it has said so.
        var isOnline: Bool?
        var unsent: UInt64 = 0
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Requests that found too many others waiting.
    var unsent: UInt64 { state.withLock { $0.unsent } }

    /// Connects, connects anew, or says goodbye, as the configuration wants it.
    ///
    /// - Throws: ``SecretError``, ``BrokerError`` or ``StatusError`` when the settings cannot be used; then all stays as it was.
    func use(_ configuration: Configuration) throws {
        let isWanted = configuration.sources.contains { $0.format == .sparkplug }
        let settings = isWanted ? try BrokerSettings(configuration.broker, filters: []) : nil
        let host = configuration.sparkplugHost
        let isSame = state.withLock { $0.settings == settings && ($0.host == host || settings == nil) }
        if isSame { return }
        let connection = try settings.map { try connect($0, host) }
        let (old, oldHost) = state.withLock { state in
            let old = (state.connection, state.host)
            (state.connection, state.settings, state.host) = (connection, settings, host)
            // Under the lock: what the line says next must come after it.
            if let connection, let isOnline = state.isOnline {
                EdgeNodeOutlet.publish(isOnline, of: host, by: connection)
            }
            return old
        }
        if let old { EdgeNodeOutlet.end(old, oldHost) }
    }

    private func connect(_ settings: BrokerSettings, _ host: String) throws -> StatusConnection {
        try StatusConnection(
            settings: settings, suffix: "-sparkplug",
            topic: SparkplugHostState(host: host, isOnline: false, timestamp: nil).topic,
            will: { EdgeNodeOutlet.payload(host, isOnline: false, $0) }, hearsItself: true
        ) { [logger] event in
            switch event {
            case .up, .down(.closed, _): logger.debug("sparkplug connection: \(event)")
            default: logger.warning("sparkplug connection: \(event)")
            }
        }
    }

    /// The line receives, or does not: only while it does are edge nodes to send.
    func setOnline(_ isOnline: Bool) {
        state.withLock { state in
            guard state.isOnline != isOnline else { return }
            state.isOnline = isOnline
            if let connection = state.connection { EdgeNodeOutlet.publish(isOnline, of: state.host, by: connection) }
        }
    }

    /// Sends what the decoder wants sent. Never waits.
    func send(_ commands: [SparkplugCommand]) {
        state.withLock { state in
            for command in commands {
                let topic = String(decoding: command.topic, as: UTF8.self)
                if state.connection?.send(topic: topic, payload: command.payload) != true { state.unsent &+= 1 }
            }
        }
    }

    /// Says that this host application is offline, and goodbye.
    func stop() {
        let (connection, host) = state.withLock { state in
            defer { state.connection = nil }
            return (state.connection, state.host)
        }
        if let connection { EdgeNodeOutlet.end(connection, host) }
    }

    private static func publish(_ isOnline: Bool, of host: String, by connection: StatusConnection) {
        connection.publish { payload(host, isOnline: isOnline, $0) }
    }

    private static func end(_ connection: StatusConnection, _ host: String) {
        connection.stop { payload(host, isOnline: false, $0) }
    }

    private static func payload(_ host: String, isOnline: Bool, _ attemptedAt: Int64) -> [UInt8] {
        SparkplugHostState(host: host, isOnline: isOnline, timestamp: Instant(milliseconds: attemptedAt)).payload
    }
}

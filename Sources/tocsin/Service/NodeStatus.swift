// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinConfig
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// The retained status on MQTT, `tocsin/NODE/status`: who is alive, and how far behind. A last will says when we vanish.
struct NodeStatus: Sendable {
    private let node: String
    private let board: LineBoard
    private let connection: StatusConnection

    init(_ configuration: Configuration, board: LineBoard, logger: Logger) throws {
        node = configuration.node
        self.board = board
        let settings = try BrokerSettings(configuration.broker, filters: [])
        connection = try StatusConnection(
            settings: settings, topic: "tocsin/\(node)/status",
            will: { [node] _ in NodeStatus.offline(node, because: "lost") }
        ) { event in
            logger.debug("status connection: \(event)")
        }
    }

    /// Publishes a status every other second until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            connection.publish(online())
            do {
                try await Task.sleep(for: .seconds(2))
            } catch {
                return
            }
        }
    }

    func stop() { connection.stop(final: NodeStatus.offline(node, because: "stopped")) }

    private func online() -> [UInt8] {
        let line = board.read()
        var bytes = NodeStatus.head(node, isOnline: true)
        bytes.append(contentsOf: ",\"version\":".utf8)
        JSONText.append(string: BuildInformation.version, to: &bytes)
        bytes.append(contentsOf: ",\"link\":\(line.isLinkUp),\"disk\":\(line.failure == nil)".utf8)
        bytes.append(contentsOf: ",\"lag_ms\":\(line.lag.milliseconds),\"last_record\":\(line.committedSequence)".utf8)
        bytes.append(contentsOf: ",\"points\":\(line.points),\"alarms\":\(line.alarms.values.reduce(0, +))}".utf8)
        return bytes
    }

    private static func offline(_ node: String, because reason: String) -> [UInt8] {
        var bytes = head(node, isOnline: false)
        bytes.append(contentsOf: ",\"reason\":".utf8)
        JSONText.append(string: reason, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func head(_ node: String, isOnline: Bool) -> [UInt8] {
        var bytes = Array("{\"node\":".utf8)
        JSONText.append(string: node, to: &bytes)
        bytes.append(contentsOf: ",\"online\":\(isOnline),\"time\":".utf8)
        JSONText.append(instant: Instant(milliseconds: WallClock.milliseconds), to: &bytes)
        return bytes
    }
}

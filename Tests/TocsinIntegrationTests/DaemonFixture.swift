// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinMQTT
import TocsinTestSupport

/// A running daemon with a broker of its own and a configuration that a test can change.
final class DaemonFixture {
    let folder: TemporaryFolder
    let broker: BrokerProcess
    private(set) var daemon: DaemonProcess

    /// - Parameters:
    ///   - rules: of every point `plant/*/level`, in YAML's flow form.
    ///   - more: further lines of the main file.
    ///   - state: the state directory; nil for one beside the configuration.
    ///   - source: in YAML's flow form.
    ///   - brokerLines: further lines of the broker's configuration.
    init(
        rules: String = "{high: {above: {yellow: 25, red: 50}, deadband: 2}}", more: String = "", state: String? = nil,
        source: String = DaemonFixture.source, brokerLines: [String] = []
    ) throws {
        folder = try TemporaryFolder()
        broker = try BrokerProcess(["max_inflight_messages 1000", "max_queued_messages 100000"] + brokerLines)
        try broker.start()
        try folder.write("pack.yaml", DaemonFixture.pack)
        try folder.write(
            "tocsin.yaml",
            DaemonFixture.configuration(
                folder, port: broker.port, rules: rules, more: more, state: state, source: source))
        daemon = try DaemonProcess(["run", "--config", folder("tocsin.yaml")])
        try daemon.waitForError("<5>broker: connected")
        try daemon.waitForError("<5>ready")
    }

    static let pack = """
        pack: test
        version: 1
        kinds:
          level: {unit: m, range: [-100, 100]}
        """

    static let source = #"{topic: "plants/{unit}/{measure}", format: json, point: "plant/{unit}/{measure}"}"#

    static func configuration(
        _ folder: TemporaryFolder, port: Int, rules: String, more: String, state: String? = nil,
        source: String = DaemonFixture.source
    ) -> String {
        """
        node: test
        state_directory: \(state ?? folder("state"))
        broker: {url: "mqtt://127.0.0.1:\(port)", client_id: test}
        sources:
          - \(source)
        sites:
          plant: {name: Plant, industry: testing}
        packs: [pack.yaml]
        points:
          - match: "plant/*/level"
            kind: level
            rules: \(rules)
        http: {listen: "127.0.0.1:0"}
        control: {socket: "\(folder("control.sock"))"}
        \(more)
        """
    }

    /// Writes another configuration; the daemon does not read it by itself.
    func configure(rules: String, more: String = "", source: String = DaemonFixture.source) throws {
        try folder.write(
            "tocsin.yaml",
            DaemonFixture.configuration(folder, port: broker.port, rules: rules, more: more, source: source))
    }

    /// Starts it again after its end.
    func restart() throws {
        daemon = try DaemonProcess(["run", "--config", folder("tocsin.yaml")])
        try daemon.waitForError("<5>broker: connected")
        try daemon.waitForError("<5>ready")
    }

    /// Publishes values of one point at QoS 1, a second of event time apart, the last one now.
    func publish(_ values: [Double], unit: String = "t1") throws {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try publish(
            values.enumerated().map { index, value in
                "{\"ts\":\(now - Int64(values.count - 1 - index) * 1_000),\"value\":\(value)}"
            }, topic: "plants/\(unit)/level")
    }

    func publish(_ payloads: [String], topic: String) throws {
        let publisher = try Publisher(
            settings: BrokerSettings(address: .network(host: "127.0.0.1", port: broker.port), clientID: "plant"))
        for payload in payloads { try publisher.publish(topic: topic, payload: Array(payload.utf8), qos: 1) }
        try publisher.flush()
        publisher.disconnect()
    }

    /// The records of the live segment; a line that is being written at this moment is not one yet.
    func records(in state: String? = nil) throws -> [[String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: (state ?? folder("state")) + "/alerts/alerts.jsonl"))
        let whole = data.prefix(upTo: data.lastIndex(of: 0x0A) ?? data.startIndex)
        return try whole.split(separator: 0x0A).compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    /// `event state level` of the records about alarms.
    func alarms(in state: String? = nil) throws -> [String] {
        try records(in: state).filter { $0["alarm"] != nil }.map { record in
            ["event", "state", "level"].compactMap { record[$0] as? String }.joined(separator: " ")
        }
    }

    /// Waits until a condition holds, looking every few milliseconds.
    func wait(_ what: String, seconds: Double = 30, until condition: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while try !condition() {
            guard Date() < end else { throw DaemonProcess.Failure.notReady("\(what): \(daemon.errorText)") }
            usleep(5_000)
        }
    }

    /// Ends the daemon with SIGTERM.
    func stop() -> Int32? {
        daemon.send(SIGTERM)
        return daemon.end(within: 20)
    }

    /// Where the HTTP server listens, as the log says.
    var httpAddress: String {
        daemon.errorText.firstMatch(of: /listen=(127\.0\.0\.1:[0-9]+)/).map { String($0.1) } ?? ""
    }

    /// Runs an operator's command against the daemon.
    func control(_ arguments: String...) throws -> (status: Int32?, output: String, errors: String) {
        try runTocsin(arguments + ["--socket", folder("control.sock")])
    }
}

/// What `curl` prints of a URL.
func fetch(_ url: String) throws -> String { try shell("curl -s --max-time 10 '\(url)'").output }

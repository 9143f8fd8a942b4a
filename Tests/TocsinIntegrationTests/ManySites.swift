// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing
import TocsinMQTT
import TocsinTestSupport

/// Sites with one point each, whose values say in which round they were published: 50 and the round in even rounds (an
/// alarm), the round in thousandths in odd ones (clear). What the log has of a point must be just that, in order.
final class ManySites {
    static let sites = 24

    let folder: TemporaryFolder
    let broker: BrokerProcess
    private(set) var daemon: DaemonProcess
    private let started = Int64(Date().timeIntervalSince1970) * 1_000 - 3_600_000

    init(connections: Int) throws {
        folder = try TemporaryFolder()
        broker = try BrokerProcess([
            "max_inflight_messages 1000", "max_queued_messages 0", "persistence true",
            "persistence_location {folder}/",
        ])
        try broker.start()
        try folder.write(
            "pack.yaml", "pack: test\nversion: 1\nkinds:\n  level: {unit: m, range: [-1, 5000]}\n")
        try ManySites.write(folder, broker.port, connections)
        daemon = try DaemonProcess(["check", "--config", folder("tocsin.yaml")])
        #expect(daemon.end(within: 60) == 0, "\(daemon.errorText)")
    }

    func configure(connections: Int) throws { try ManySites.write(folder, broker.port, connections) }

    private static func write(_ folder: TemporaryFolder, _ port: Int, _ connections: Int) throws {
        let sites = (0..<ManySites.sites).map { "  s\($0): {name: Site}" }.joined(separator: "\n")
        try folder.write(
            "tocsin.yaml",
            """
            node: test
            state_directory: \(folder("state"))
            broker: {url: "mqtt://127.0.0.1:\(port)", client_id: test, receive_maximum: 40}
            sources:
              - {topic: "p/{site}/{unit}/level", point: "{site}/{unit}/level", connections: \(connections)}
            sites:
            \(sites)
            packs: [pack.yaml]
            points:
              - {match: "*/*/level", kind: level, rules: {high: {above: {yellow: 50}}}}
            control: {socket: "\(folder("control.sock"))"}
            flood: {start: 100000, end: 50000}
            """)
    }

    /// Starts the daemon and waits until its subscriptions stand.
    func start() throws {
        daemon = try DaemonProcess(["run", "--config", folder("tocsin.yaml")])
        try daemon.waitForError("<5>ready")
        let before = try events("start").count
        try wait("link") { try self.events("connected").count >= 1 && self.isConnectedSince(before) }
    }

    private func isConnectedSince(_ starts: Int) throws -> Bool {
        let events = try records().compactMap { $0["event"] as? String }
        guard let last = events.lastIndex(of: "start") else { return false }
        return events[last...].contains("connected") && events.count { $0 == "start" } >= starts
    }

    func publish(rounds: Range<Int>) throws {
        try ManySites.publish(rounds, port: broker.port, started: started, pause: 0)
    }

    private static func publish(_ rounds: Range<Int>, port: Int, started: Int64, pause: UInt32) throws {
        let publisher = try Publisher(
            settings: BrokerSettings(address: .network(host: "127.0.0.1", port: port), clientID: "plant"))
        for round in rounds {
            for site in 0..<ManySites.sites {
                let value = round % 2 == 0 ? 50 + Double(round) : Double(round) / 1_000
                let payload = "{\"ts\":\(started + Int64(round) * 1_000),\"value\":\(value)}"
                try publisher.publish(topic: "p/s\(site)/t/level", payload: Array(payload.utf8), qos: 1)
            }
            if pause > 0 { usleep(pause) }
        }
        try publisher.flush()
        publisher.disconnect()
    }

    /// Publishing on a thread of its own.
    final class Publishing: Sendable {
        private let done = DispatchSemaphore(value: 0)
        private let failure = Mutex<(any Error)?>(nil)

        fileprivate init(_ work: @escaping @Sendable () throws -> Void) {
            Thread { [self] in
                do { try work() } catch { failure.withLock { $0 = error } }
                done.signal()
            }.start()
        }

        /// Waits for its end.
        func wait() throws {
            done.wait()
            if let error = failure.withLock({ $0 }) { throw error }
        }
    }

    func publishInBackground(rounds: Range<Int>, pause: UInt32) -> Publishing {
        Publishing { [port = broker.port, started] in
            try ManySites.publish(rounds, port: port, started: started, pause: pause)
        }
    }

    // MARK: - What the log says

    func records() throws -> [[String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder("state/alerts/alerts.jsonl")))
        let whole = data.prefix(upTo: data.lastIndex(of: 0x0A) ?? data.startIndex)
        return try whole.split(separator: 0x0A).compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    private func events(_ name: String) throws -> [[String: Any]] {
        try records().filter { $0["event"] as? String == name }
    }

    func waitForLog(_ event: String, count: Int = 1) throws {
        try wait(event) { try self.events(event).count >= count }
    }

    func waitForAll(rounds: Int) throws {
        try wait("records of \(rounds) rounds", seconds: 120) {
            let text = try String(contentsOfFile: self.folder("state/alerts/alerts.jsonl"), encoding: .utf8)
            return text.utf8.split(separator: 0x0A).count { $0.firstRange(of: Array("\"alarm\":".utf8)) != nil }
                >= rounds * ManySites.sites
        }
    }

    func wait(_ what: String, seconds: Double = 60, until condition: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while try !condition() {
            guard Date() < end else { throw DaemonProcess.Failure.notReady("\(what): \(daemon.errorText)") }
            usleep(50_000)
        }
    }

    /// Of every point: a raise and a clear in turn, each with the value and the time of its round; and the chain holds.
    func expectOrder(rounds: Int) throws {
        var found: [String: [String]] = [:]
        for record in try records() {
            guard let alarm = record["alarm"] as? String, let event = record["event"] as? String else { continue }
            found[alarm, default: []].append("\(event) \(record["value"] ?? "")")
        }
        let expected = (0..<rounds).map { $0 % 2 == 0 ? "raise \(50 + $0)" : "clear \(Double($0) / 1_000)" }
        #expect(found.count == ManySites.sites)
        for (alarm, records) in found.sorted(by: { $0.key < $1.key }) where records != expected {
            let place = zip(records, expected).enumerated().first { $0.element.0 != $0.element.1 }
            Issue.record(
                "\(alarm): \(records.count) records, the first that differs: \(place.map { "\($0)" } ?? "none")")
        }
        let verified = try runTocsin(["verify", folder("state/alerts")])
        #expect(verified.status == 0, "\(verified.errors)")
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

/// What a restart finds: the same, less, or something else than it left.
@Suite("Restart", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"), .timeLimit(.minutes(10)))
struct RestartTests {
    @Test("a delay goes on over kill -9 as if nothing had been")
    func delay() throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}, on_delay: 30s}}")
        try fixture.publish([26, 26, 26])
        try fixture.wait("readings") { try metric(fixture, "tocsin_readings_total") == 3 }
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.restart()
        // 31 seconds of event time after the first: the delay has run out on the sensor's clock.
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try fixture.publish(["{\"ts\":\(now + 29_000),\"value\":26}"], topic: "plants/t1/level")
        try fixture.wait("raise") { try fixture.alarms() == ["raise UNACK yellow"] }
        #expect(fixture.stop() == 0)
    }

    @Test("without a checkpoint the alarms come from the log, and redelivery raises nothing twice")
    func noCheckpoint() throws {
        let fixture = try DaemonFixture()
        try fixture.publish([26])
        try fixture.wait("raise") { try fixture.alarms().count == 1 }
        #expect(fixture.stop() == 0)
        try FileManager.default.removeItem(atPath: fixture.folder("state/checkpoints"))
        try FileManager.default.removeItem(atPath: fixture.folder("state/journal"))
        try fixture.restart()
        #expect(fixture.daemon.errorText.contains("there is no checkpoint"))
        #expect(try fixture.control("alarms", "list").output.contains("plant/t1/level#high"))
        try fixture.publish([27, 10])
        try fixture.wait("clear") { try fixture.alarms().count == 2 }
        #expect(try fixture.alarms() == ["raise UNACK yellow", "clear RTNUN"])
        #expect(fixture.stop() == 0)
    }

    @Test("a changed configuration keeps what still exists and closes the rest")
    func otherConfiguration() throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}}, low: {below: {blue: 30}}}")
        try fixture.publish([26])
        try fixture.wait("raise") { try fixture.alarms().count == 2 }
        #expect(fixture.stop() == 0)
        try fixture.configure(rules: "{high: {above: {yellow: 25}, deadband: 5}}")
        try fixture.restart()
        #expect(try fixture.alarms() == ["raise UNACK yellow", "raise UNACK blue", "close NORM"])
        try fixture.publish([22, 19])
        try fixture.wait("clear") { try fixture.alarms().last == "clear RTNUN" }
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
    }

    @Test("a torn last line is moved aside and the log goes on")
    func torn() throws {
        let fixture = try DaemonFixture()
        #expect(fixture.stop() == 0)
        let log = fixture.folder("state/alerts/alerts.jsonl")
        let handle = try #require(FileHandle(forWritingAtPath: log))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"seq\":4,\"time\":\"20".utf8))
        try handle.close()
        try fixture.restart()
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder("state/alerts"))
        #expect(names.contains { $0.hasPrefix("torn-") })
    }

    @Test("a changed record stops the start, and is named")
    func tampered() throws {
        let fixture = try DaemonFixture()
        try fixture.publish([26])
        try fixture.wait("raise") { try fixture.alarms().count == 1 }
        #expect(fixture.stop() == 0)
        let log = fixture.folder("state/alerts/alerts.jsonl")
        let text = try String(contentsOfFile: log, encoding: .utf8)
        try text.replacing("\"value\":26", with: "\"value\":16").write(toFile: log, atomically: true, encoding: .utf8)
        let outcome = try runTocsin(["run", "--config", fixture.folder("tocsin.yaml")])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("the chain is broken at record 3"))
    }

    @Test("two daemons on one state directory: the second is refused")
    func secondDaemon() throws {
        let fixture = try DaemonFixture()
        let outcome = try runTocsin(["run", "--config", fixture.folder("tocsin.yaml")])
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("another tocsin"))
        #expect(fixture.stop() == 0)
    }

    @Test("a point whose first reading was dropped does not cost the points after it, nor their delays")
    func nameWithoutReading() throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}, on_delay: 3s}}")
        try fixture.publish(["{\"values\":{\"x\":1},\"ts\":\"garbage\"}"], topic: "plants/t1/level")
        try fixture.publish([60], unit: "t2")
        try fixture.wait("reading") { try metric(fixture, "tocsin_readings_total") == 1 }
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.restart()
        try fixture.wait("raise") { try fixture.alarms() == ["raise UNACK yellow"] }
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
    }

    @Test("a new point after a quiet time was not silent before it existed")
    func newPointIsNotSilent() throws {
        let fixture = try DaemonFixture(rules: "{silent: {silence: {}, above: {yellow: 2s}}}")
        try fixture.publish([1], unit: "t1")
        try fixture.wait("silence of t1") { try fixture.alarms().count == 1 }
        try fixture.publish([1], unit: "t2")
        try fixture.wait("reading") { try metric(fixture, "tocsin_readings_total") == 2 }
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.restart()
        try fixture.wait("silence of t2") {
            try fixture.records().contains { $0["alarm"] as? String == "plant/t2/level#silent" }
        }
        let first = try fixture.records().first { $0["alarm"] as? String == "plant/t2/level#silent" }
        let start = try fixture.records().last { $0["event"] as? String == "start" }
        #expect((first?["seq"] as? Int ?? 0) > (start?["seq"] as? Int ?? 0), "silence began to count at the restart")
        #expect(fixture.stop() == 0)
    }

    @Test("another configuration does not cost a delay that is running")
    func delayOverOtherConfiguration() throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}, on_delay: 3s}}")
        try fixture.publish([26, 10, 60])
        try fixture.wait("readings") { try metric(fixture, "tocsin_readings_total") == 3 }
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.configure(rules: "{high: {above: {yellow: 25}, on_delay: 3s}}", more: "# a remark")
        try fixture.restart()
        try fixture.wait("raise") { try fixture.alarms() == ["raise UNACK yellow"] }
        #expect(fixture.stop() == 0)
    }

    @Test("what the broker kept of a dead sensor does not end its silence")
    func retained() throws {
        let fixture = try DaemonFixture(rules: "{silent: {silence: {}, above: {yellow: 1s}}}")
        let publisher = try Publisher(
            settings: BrokerSettings(
                address: .network(host: "127.0.0.1", port: fixture.broker.port), clientID: "plant"))
        try publisher.publish(
            topic: "plants/t1/level", payload: Array("{\"value\":1}".utf8), qos: 1, isRetained: true)
        try publisher.flush()
        publisher.disconnect()
        try fixture.wait("silence") { try fixture.alarms() == ["raise UNACK yellow"] }
        #expect(fixture.stop() == 0)
        try fixture.restart()
        try fixture.wait("the retained message") { try metric(fixture, "tocsin_messages_received_total") == 1 }
        #expect(try fixture.alarms() == ["raise UNACK yellow"])
        #expect(fixture.stop() == 0)
    }

    private func metric(_ fixture: DaemonFixture, _ name: String) throws -> Int? {
        let page = try fetch("http://\(fixture.httpAddress)/metrics")
        return page.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
            Int($0.dropFirst(name.count + 1))
        }
    }
}

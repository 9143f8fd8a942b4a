// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinTestSupport

/// An edge node through birth, data, gap, rebirth and death, with a real broker between it and the daemon.
@Suite(.serialized, .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"))
struct SparkplugNodeTests {
    private static let source =
        #"{topic: "spBv1.0/G/#", format: sparkplug, point: "plant/{device}/{$key}", sparkplug: {reorder_timeout: 100ms}}"#
    private static let rules = "{high: {above: {yellow: 25, red: 50}, deadband: 2, on_bad: orange}}"

    private func fixture() throws -> DaemonFixture {
        try DaemonFixture(rules: Self.rules, source: Self.source)
    }

    @Test("tck-id-message-flow-phid-sparkplug-state-publish: online while it listens, offline when it does not")
    func hostState() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        #expect(node.hears { $0.states(of: "test").last?.payload.hasPrefix(#"{"online":true,"#) ?? false })
        let online = try #require(node.states(of: "test").last)
        // Somebody says that we are gone: we are not.
        try fixture.publish([online.payload.replacing("true", with: "false")], topic: "spBv1.0/STATE/test")
        let count = node.states(of: "test").count
        #expect(node.hears { $0.states(of: "test").count >= count + 2 })
        #expect(node.states(of: "test").last?.payload == online.payload)

        #expect(fixture.stop() == 0)
        #expect(node.hears { $0.states(of: "test").last?.payload == online.payload.replacing("true", with: "false") })
        let late = try EdgeNode(port: fixture.broker.port, birthDeathNumber: 2)
        #expect(late.hears { !$0.states(of: "test").isEmpty })
        #expect(late.states(of: "test").first?.isRetained == true)
        #expect(late.states(of: "test").first?.payload.hasPrefix(#"{"online":false,"#) == true)
    }

    @Test("tck-id-operational-behavior-host-application-connect-will: a host that is killed is offline by its will")
    func will() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        #expect(node.hears { $0.states(of: "test").last?.payload.hasPrefix(#"{"online":true,"#) ?? false })
        let online = try #require(node.states(of: "test").last?.payload)
        fixture.daemon.send(SIGKILL)
        #expect(fixture.daemon.end(within: 20) == 128 + SIGKILL)
        #expect(node.hears { $0.states(of: "test").last?.payload == online.replacing("true", with: "false") })
        // A new connection has a will of its own, with a time of its own.
        try fixture.restart()
        #expect(node.hears { $0.states(of: "test").last?.payload.hasPrefix(#"{"online":true,"#) ?? false })
        #expect(node.states(of: "test").last?.payload != online)
        #expect(fixture.stop() == 0)
    }

    @Test("birth, data, a gap, a rebirth, a death")
    func life() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        try node.beBorn(level: 10)
        try node.tell(level: 30)
        try fixture.wait("yellow") { try fixture.alarms() == ["raise UNACK yellow"] }

        // One message is lost: what follows counts all the same, and the node is asked for its births.
        node.loseOne()
        try node.tell(level: 60)
        try fixture.wait("red") { try fixture.alarms().last == "level UNACK red" }
        #expect(node.hears { $0.rebirthRequests == 1 })
        try node.beBorn(level: 61)

        // Its death makes the point stale at once: on_bad says what that is worth, and red stays.
        try node.die()
        try fixture.wait("stale") {
            try fetch("http://\(fixture.httpAddress)/metrics").contains("event=\"stale_reading\"} 1")
        }
        #expect(try fixture.alarms().last == "level UNACK red")
        try node.beBorn(level: 10)
        try fixture.wait("clear") { try fixture.alarms().last?.hasPrefix("clear") ?? false }
        #expect(fixture.stop() == 0)
    }

    @Test("a death alone raises what on_bad asks for")
    func deathRaises() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        try node.beBorn(level: 10)
        try node.die()
        try fixture.wait("orange") { try fixture.alarms() == ["raise UNACK orange"] }
        #expect(try fixture.records().last?["quality"] as? String == "stale")
        #expect(fixture.stop() == 0)
    }

    @Test("a killed daemon knows its nodes again, asks them, and reads by alias until they answer")
    func restart() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        try node.beBorn(level: 10)
        try fixture.wait("births are kept") {
            FileManager.default.fileExists(atPath: fixture.folder("state/checkpoints/edge-nodes"))
        }
        fixture.daemon.send(SIGKILL)
        #expect(fixture.daemon.end(within: 20) == 128 + SIGKILL)
        try fixture.restart()
        #expect(node.hears { $0.rebirthRequests == 1 })
        try node.tell(level: 60)
        try fixture.wait("red") { try fixture.alarms().last == "raise UNACK red" }
        #expect(try fixture.records().last?["quality"] as? String == "uncertain")
        try node.beBorn(level: 61)
        #expect(fixture.stop() == 0)
    }

    @Test("late to come, it asks a node that it has not seen born")
    func joinsLate() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        try node.tell(level: 60)
        #expect(node.hears { $0.rebirthRequests == 1 })
        #expect(try fixture.alarms().isEmpty)
        try node.beBorn(level: 60)
        try fixture.wait("red") { try fixture.alarms() == ["raise UNACK red"] }
        #expect(fixture.stop() == 0)
    }

    @Test("a reload keeps what births have said, and follows the host's name")
    func reload() throws {
        let fixture = try fixture()
        let node = try EdgeNode(port: fixture.broker.port)
        try node.beBorn(level: 10)
        try fixture.wait("birth") { try fetch("http://\(fixture.httpAddress)/metrics").contains("event=\"birth\"} 2") }
        try fixture.configure(rules: Self.rules, more: "sparkplug: {host: second}", source: Self.source)
        #expect(try fixture.control("reload").status == 0)
        #expect(node.hears { $0.states(of: "second").last?.payload.hasPrefix(#"{"online":true,"#) ?? false })
        #expect(node.states(of: "test").last?.payload.hasPrefix(#"{"online":false,"#) == true)
        try node.tell(level: 60)
        try fixture.wait("red") { try fixture.alarms().last == "raise UNACK red" }
        #expect(try fixture.records().last?["quality"] as? String != "uncertain")
        #expect(node.rebirthRequests == 0)
        #expect(fixture.stop() == 0)
    }
}

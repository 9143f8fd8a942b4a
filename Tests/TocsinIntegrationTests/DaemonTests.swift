// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinTestSupport

/// The daemon as its users meet it, with a real broker.
@Suite("The daemon", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"), .timeLimit(.minutes(10)))
struct DaemonTests {
    @Test("raises, clears, and ends with 0 and a record of it")
    func wholeWay() throws {
        let fixture = try DaemonFixture()
        try fixture.publish([10, 26, 51, 40, 20])
        try fixture.wait("clear") { try fixture.alarms().count == 4 }
        #expect(
            try fixture.alarms() == [
                "raise UNACK yellow", "level UNACK red", "level UNACK yellow", "clear RTNUN",
            ])
        #expect(fixture.stop() == 0)
        let events = try fixture.records().compactMap { $0["event"] as? String }
        #expect(events.first == "start" && events.last == "stop")
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
    }

    @Test("an operator acknowledges and resets over the socket, by the name that the kernel gives")
    func operators() throws {
        let fixture = try DaemonFixture(rules: "{trip: {above: {red: 50}, latch: true}}")
        try fixture.publish([60])
        try fixture.wait("raise") { try fixture.alarms().count == 1 }
        let alarm = "plant/t1/level#trip"
        #expect(try fixture.control("alarms", "list").output.contains(alarm))
        #expect(try fixture.control("alarms", "reset", alarm).status == 1)
        #expect(try fixture.control("alarms", "ack", alarm, "--reason", "seen").status == 0)
        // What is so already is done, and no record.
        #expect(try fixture.control("alarms", "ack", alarm).status == 0)
        try fixture.publish([10])
        try fixture.wait("clear") { try fixture.alarms().count == 4 }
        #expect(try fixture.control("alarms", "reset", alarm).status == 0)
        #expect(
            try fixture.alarms() == [
                "raise UNACK red", "reset UNACK red", "ack ACKED red", "clear LATAK", "reset NORM",
            ])
        #expect(try fixture.records().first { $0["event"] as? String == "ack" }?["by"] as? String == NSUserName())
        #expect(try fixture.control("alarms", "list").output == "all alarms are normal\n")
        #expect(try fixture.control("alarms", "ack", "no/such#alarm").status == 1)
        #expect(fixture.stop() == 0)
    }

    @Test("without a daemon, a command says so and ends with 69")
    func noDaemon() throws {
        let outcome = try runTocsin(["alarms", "list", "--socket", "/nonexistent/control.sock"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("is tocsin running?"))
    }

    @Test("SIGHUP takes over a good configuration with the state of what stays, and closes what goes")
    func reload() throws {
        let fixture = try DaemonFixture(
            rules: "{high: {above: {yellow: 25}}, low: {below: {blue: 30}}}")
        try fixture.publish([26])
        try fixture.wait("raise") { try fixture.alarms().count == 2 }
        try fixture.configure(rules: "{high: {above: {yellow: 25, red: 27}}}")
        fixture.daemon.send(SIGHUP)
        try fixture.daemon.waitForError("reloaded")
        try fixture.publish([26, 28])
        try fixture.wait("red") { try fixture.alarms().contains("level UNACK red") }
        #expect(
            try fixture.alarms() == ["raise UNACK yellow", "raise UNACK blue", "close NORM", "level UNACK red"])
        #expect(try fixture.records().contains { $0["event"] as? String == "config" })
        #expect(fixture.stop() == 0)
    }

    @Test("SIGHUP refuses a bad configuration whole and says every fault")
    func badReload() throws {
        let fixture = try DaemonFixture()
        try fixture.configure(rules: "{high: {abowe: {yellow: 25}}}")
        fixture.daemon.send(SIGHUP)
        try fixture.daemon.waitForError("not reloaded")
        #expect(fixture.daemon.errorText.contains("abowe"))
        try fixture.publish([26])
        try fixture.wait("raise by the old rules") { try fixture.alarms() == ["raise UNACK yellow"] }
        #expect(fixture.stop() == 0)
    }

    @Test("a bad configuration at the start ends with 78 and every fault")
    func badConfiguration() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("tocsin.yaml", "node: 1\nbroker: {url: 5}\nnonsense: true\n")
        let outcome = try runTocsin(["run", "--config", file])
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("tocsin.yaml:3:1: "))
    }

    @Test("metrics please promtool; health and readiness tell the truth about the broker")
    func monitoring() throws {
        let fixture = try DaemonFixture()
        try fixture.publish([10, 60])
        try fixture.wait("raise") { try fixture.alarms().count == 1 }
        try fixture.wait("metrics") {
            try fetch("http://\(fixture.httpAddress)/metrics").contains(
                "tocsin_records_total{event=\"raise\",level=\"red\"} 1")
        }
        let page = try fixture.folder.write("metrics", try fetch("http://\(fixture.httpAddress)/metrics"))
        let checked = try shell("promtool check metrics < \(page)")
        #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)")
        #expect(try fetch("http://\(fixture.httpAddress)/healthz") == "ok\n")
        #expect(try fetch("http://\(fixture.httpAddress)/readyz") == "ready\n")
        fixture.broker.stop()
        try fixture.wait("not ready") { try fetch("http://\(fixture.httpAddress)/readyz").contains("no link") }
        #expect(try fetch("http://\(fixture.httpAddress)/healthz") == "ok\n")
        try fixture.broker.start()
        try fixture.wait("ready") { try fetch("http://\(fixture.httpAddress)/readyz") == "ready\n" }
        let events = try fixture.records().compactMap { $0["event"] as? String }
        #expect(events.filter { $0 == "disconnected" }.count == 1 && events.filter { $0 == "connected" }.count == 2)
        #expect(fixture.stop() == 0)
    }

    @Test("poison is counted, kept aside and acknowledged; the healthy readings around it count")
    func poison() throws {
        let fixture = try DaemonFixture()
        try fixture.publish(["{\"value\":", "nonsense", "{\"value\":26}"], topic: "plants/t1/level")
        try fixture.wait("raise") { try fixture.alarms() == ["raise UNACK yellow"] }
        let kept = try String(contentsOfFile: fixture.folder("state/quarantine/quarantine.jsonl"), encoding: .utf8)
        #expect(kept.split(separator: "\n").count == 2)
        #expect(kept.contains("\"reason\":\"invalid_json\""))
        #expect(fixture.stop() == 0)
        // All was acknowledged: the session has nothing left to send.
        try fixture.restart()
        try fixture.publish([10])
        try fixture.wait("clear") { try fixture.alarms().last == "clear RTNUN" }
        try fixture.wait("one message") {
            try fetch("http://\(fixture.httpAddress)/metrics").contains("tocsin_messages_received_total 1\n")
        }
        #expect(fixture.stop() == 0)
    }
}

/// Runs a shell command.
func shell(_ command: String) throws -> (status: Int32, output: String) {
    let child = try ChildProcess("/bin/sh", ["-c", command + " 2>&1"])
    let status = child.end(within: 60) ?? -1
    return (status, child.outputText)
}

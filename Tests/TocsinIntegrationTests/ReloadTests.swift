// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinTestSupport

/// `tocsin reload` and its dry run, with a daemon and a broker.
@Suite("Reload", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"), .timeLimit(.minutes(10)))
struct ReloadTests {
    private static let old =
        "{high: {above: {yellow: 25}}, low: {below: {blue: 30}}, rain: {sum: {window: 10m}, above: {red: 900}}}"
    private static let new = "{high: {above: {yellow: 20, red: 26}}, rain: {sum: {window: 20m}, above: {red: 900}}}"

    @Test("a dry run says what the reload then does, and changes nothing")
    func dryRun() throws {
        let fixture = try DaemonFixture(rules: ReloadTests.old)
        try fixture.publish([26])
        try fixture.publish([22], unit: "t2")
        try fixture.wait("raises") { try fixture.alarms().count == 3 }
        let other = try fixture.folder.write(
            "other.yaml",
            DaemonFixture.configuration(fixture.folder, port: fixture.broker.port, rules: ReloadTests.new, more: ""))
        let before = try whole(fixture)
        let run = try fixture.control("reload", "--dry-run", "--config", other)
        #expect(run.status == 0 && run.errors == "", "\(run.errors)")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("\(other) (") == true)
        #expect(lines.first?.hasSuffix("; nothing has been changed") == true)
        #expect(
            Array(lines.dropFirst()) == [
                "alarms that would change: 4",
                "  close plant/t1/level#low, was blue (its rule or point is not in the configuration any more)",
                "  close plant/t2/level#low, was blue (its rule or point is not in the configuration any more)",
                "  level plant/t1/level#high from yellow to red: 26 m, limit 26",
                "  rise plant/t2/level#high to yellow: 22 m, limit 20",
                "signals that mean something else, and would begin without a memory: 2",
                "  plant/t1/level#rain",
                "  plant/t2/level#rain",
                "rules removed: 2",
                "  plant/t1/level#low",
                "  plant/t2/level#low",
            ])
        #expect(try whole(fixture) == before)

        let json = try fixture.control("reload", "--dry-run", "--config", other, "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["alarm_count"] as? Int == 4)
        #expect(
            (object?["alarms"] as? [[String: Any]])?.map { $0["change"] as? String } == [
                "close", "close", "level", "rise",
            ])
        #expect(object?["needs_restart"] as? [String] == [])

        try fixture.configure(rules: ReloadTests.new)
        let reload = try fixture.control("reload")
        #expect(reload.status == 0)
        let numbers =
            "2 points: 2 rules removed, 4 rules changed, 2 signals without a memory now; "
            + "2 alarms closed, 1 alarm risen, 1 alarm at another level"
        #expect(reload.output.hasPrefix("reloaded: \(numbers); configuration "))
        #expect(
            try fixture.alarms().dropFirst(3) == ["close NORM", "close NORM", "level UNACK red", "raise UNACK yellow"])
        let record = try fixture.records().first { $0["event"] as? String == "config" }
        #expect(record?["message"] as? String == "a new configuration is in force: \(numbers)")
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
    }

    @Test("a dry run of what is in force says that nothing happens, and knows of delays that would begin")
    func quietDryRun() throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}, on_delay: 60s}}")
        try fixture.publish([22])
        try fixture.wait("reading") {
            try fetch("http://\(fixture.httpAddress)/metrics").contains("tocsin_readings_total 1\n")
        }
        let same = try fixture.control("reload", "--dry-run")
        #expect(same.status == 0)
        #expect(same.output.hasSuffix("nothing has been changed\nalarms that would change: 0\n"))
        try fixture.configure(rules: "{high: {above: {yellow: 20}, on_delay: 60s}}", more: "log: {segment: 1MiB}")
        let run = try fixture.control("reload", "--dry-run", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        let alarm = (object?["alarms"] as? [[String: Any]])?.first
        #expect(alarm?["change"] as? String == "rise" && alarm?["level"] as? String == "yellow")
        #expect(alarm?["after"] != nil)
        #expect(fixture.stop() == 0)
    }

    @Test("faults are printed as file:line:column with 78, and the old configuration stays")
    func faults() throws {
        let fixture = try DaemonFixture()
        try fixture.configure(rules: "{high: {abowe: {yellow: 25}}}")
        for arguments in [["reload"], ["reload", "--dry-run"]] {
            let run = try runTocsin(arguments + ["--socket", fixture.folder("control.sock")])
            #expect(run.status == 78)
            #expect(run.errors.hasPrefix("\(fixture.folder("tocsin.yaml")):"), "\(run.errors)")
            #expect(run.errors.contains("abowe"))
        }
        try fixture.configure(rules: "{high: {above: {yellow: 25}}}", more: "# node")
        let path = fixture.folder("tocsin.yaml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("node: test", with: "node: other").write(toFile: path, atomically: true, encoding: .utf8)
        let refused = try fixture.control("reload")
        #expect(refused.status == 78 && refused.errors.contains("needs a restart"))
        let dry = try fixture.control("reload", "--dry-run")
        #expect(dry.status == 78 && dry.output.contains("`node` differs, which needs a restart"))
        #expect(!(try fixture.records().contains { $0["event"] as? String == "config" }))
        #expect(fixture.stop() == 0)
    }

    @Test("without a daemon 69, with a file to reload from 64")
    func statuses() throws {
        #expect(try runTocsin(["reload", "--socket", "/nonexistent/control.sock"]).status == 69)
        #expect(try runTocsin(["reload", "--dry-run", "--socket", "/nonexistent/control.sock"]).status == 69)
        #expect(try runTocsin(["reload", "--config", "x.yaml"]).status == 64)
    }

    /// The log's bytes, and what the daemon says of its alarms.
    private func whole(_ fixture: DaemonFixture) throws -> [String] {
        [
            try String(contentsOfFile: fixture.folder("state/alerts/alerts.jsonl"), encoding: .utf8),
            try fixture.control("alarms", "list", "--json").output,
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinTestSupport

/// `tocsin points` against a running daemon: what it knows, what it does not, and what finds no room.
@Suite("Points", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"), .timeLimit(.minutes(10)))
struct PointsTests {
    private func lines(_ fixture: DaemonFixture, _ arguments: String...) throws -> [[String: Any]] {
        let outcome = try runTocsin(
            ["points", "--json"] + arguments + ["--socket", fixture.folder("control.sock")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    private func ids(_ fixture: DaemonFixture, _ arguments: String...) throws -> [String] {
        let outcome = try runTocsin(
            ["points", "--csv"] + arguments + ["--socket", fixture.folder("control.sock")])
        return outcome.output.split(separator: "\n").dropFirst().map { String($0.split(separator: ",")[0]) }
    }

    @Test("points with their newest reading, filtered, and what has never spoken")
    func list() throws {
        let fixture = try DaemonFixture()
        try fixture.publish([26], unit: "t1")
        try fixture.publish([10, 60], unit: "t2")
        try fixture.wait("raise") { try fixture.alarms().count == 2 }
        let all = try lines(fixture)
        #expect(all.map { $0["point"] as? String } == ["plant/t1/level", "plant/t2/level"])
        #expect(all.map { $0["level"] as? String } == ["yellow", "red"])
        #expect(all.map { $0["value"] as? Double } == [26, 60] && all.map { $0["open_alarms"] as? Int } == [1, 1])
        #expect(try lines(fixture, "**/level", "--kind", "level", "--quality", "good", "--site", "plant").count == 2)
        #expect(try lines(fixture, "*/t2/*").count == 1 && lines(fixture, "--site", "other").isEmpty)
        #expect(try lines(fixture, "--limit", "1").count == 1 && lines(fixture, "--stale").isEmpty)
        let text = try fixture.control("points")
        #expect(text.status == 0 && text.output.contains("plant/t2/level  60 m  1 alarm"))
        #expect(try ids(fixture) == ["plant/t1/level", "plant/t2/level"])
        #expect(try fixture.control("points", "--unknown").output == "every id that was heard is a point\n")
        #expect(try fixture.control("points", "--unknown", "--stale").status == 64)
        #expect(fixture.stop() == 0)
    }

    @Test("ids that nothing names are listed, the table can be pasted, and a reload takes them in")
    func unknown() throws {
        let fixture = try DaemonFixture()
        for _ in 0..<3 { try fixture.publish(["{\"value\": 1}"], topic: "plants/t1/flow") }
        try fixture.publish(["{\"value\": 1}"], topic: "plants/t,2/flow")
        try fixture.publish(["{\"value\": 1}"], topic: "plants/t*/flow")
        try fixture.wait("unknown ids") { try lines(fixture, "--unknown").count == 3 }
        let unknown = try lines(fixture, "--unknown")
        #expect(unknown[0]["id"] as? String == "plant/t1/flow" && unknown[0]["count"] as? Int == 3)
        #expect(unknown[0]["source"] as? String == "plants/{unit}/{measure}")
        #expect(unknown[0]["over_limit"] as? Bool == false)
        let table = try fixture.control("points", "--unknown", "--csv")
        #expect(table.output == "match,kind\nplant/t1/flow,\n\"plant/t,2/flow\",\n")
        #expect(table.errors.contains("1 left out"))
        try fixture.folder.write("points.csv", table.output.replacing(",\n", with: ",level\n"))
        let main = try String(contentsOfFile: fixture.folder("tocsin.yaml"), encoding: .utf8)
        try fixture.folder.write("tocsin.yaml", main.replacing("points:\n", with: "points:\n  - points.csv\n"))
        #expect(try fixture.control("reload").status == 0)
        #expect(try ids(fixture) == ["plant/t1/flow", "\"plant/t"])
        try fixture.publish(["{\"value\": 2}"], topic: "plants/t1/flow")
        try fixture.wait("value") { try lines(fixture).first?["value"] as? Double == 2 }
        #expect(try lines(fixture, "--unknown").isEmpty)
        // A table with a fault keeps the old configuration, and the fault is told at its place.
        try fixture.folder.write("points.csv", "match,kind\nplant/t1/flow,lever\n")
        let refused = try fixture.control("reload")
        #expect(refused.status == 78 && refused.errors.contains("points.csv:2:15: no pack has a kind \"lever\""))
        #expect(fixture.stop() == 0)
    }

    @Test("the limit of points is told once, and who was in stays in, over kill -9 and a reload")
    func limit() throws {
        let fixture = try DaemonFixture(more: "limits: {points: 3}")
        for number in 1...6 { try fixture.publish([Double(number)], unit: "t\(number)") }
        let known = ["plant/t1/level", "plant/t2/level", "plant/t3/level"]
        try fixture.wait("refusals") { try lines(fixture, "--unknown").count == 3 }
        #expect(try lines(fixture, "--unknown").allSatisfy { $0["over_limit"] as? Bool == true })
        #expect(try ids(fixture) == known)
        try fixture.wait("limit") { try fixture.records().contains { $0["event"] as? String == "limit" } }
        try fixture.wait("metrics") {
            let page = try fetch("http://\(fixture.httpAddress)/metrics")
            return page.contains("tocsin_points_refused_total 3") && page.contains("tocsin_points_limit 3")
                && page.contains("tocsin_unknown_ids 3")
        }
        #expect(try fixture.records().filter { $0["event"] as? String == "limit" }.count == 1)
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.restart()
        #expect(try ids(fixture) == known)
        #expect(try lines(fixture).map { $0["value"] as? Double } == [1, 2, 3])
        try fixture.configure(
            rules: "{high: {above: {yellow: 25, red: 50}, deadband: 2}}", more: "limits: {points: 4}")
        #expect(try fixture.control("reload").status == 0)
        try fixture.publish([7], unit: "t7")
        try fixture.wait("one more") { try ids(fixture) == known + ["plant/t7/level"] }
        #expect(try lines(fixture).map { $0["value"] as? Double } == [1, 2, 3, 7])
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", fixture.folder("state/alerts")]).status == 0)
    }

    @Test("without a daemon, it says so and ends with 69")
    func noDaemon() throws {
        let outcome = try runTocsin(["points", "--socket", "/nonexistent/control.sock"])
        #expect(outcome.status == 69 && outcome.errors.contains("is tocsin running?"))
    }
}

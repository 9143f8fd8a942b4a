// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinTestSupport

/// A new configuration comes to the same by a reload and by a restart, with a daemon and a broker.
@Suite(
    "Reload and restart", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"),
    .timeLimit(.minutes(10)))
struct ReloadOrRestartTests {
    @Test(
        "a restart with a changed configuration comes to the same as a reload",
        arguments: [
            // A changed limit, on the reading that made the last record.
            ("{high: {above: {yellow: 25}}}", "{high: {above: {yellow: 25, red: 26}}}"),
            ("{high: {above: {yellow: 25}}}", "{high: {above: {yellow: 28}}}"),
            (
                "{high: {above: {yellow: 25}}, low: {below: {blue: 30}}}",
                "{high: {above: {yellow: 25}}, lower: {below: {blue: 30}}}"
            ),
            ("{high: {above: {yellow: 25}}}", "{high: {above: {yellow: 25}}, other: {above: {red: 20}}}"),
        ])
    func restart(_ old: String, _ new: String) throws {
        var outcomes: [[String]] = []
        for isReload in [true, false] {
            let fixture = try DaemonFixture(rules: old)
            try fixture.publish([26])
            try fixture.wait("raise") { try fixture.alarms().contains("raise UNACK yellow") }
            try fixture.configure(rules: new)
            try change(fixture, isReload: isReload)
            try fixture.publish([10])
            try fixture.wait("clear") { try fixture.control("alarms", "list").output.contains("RTNUN") }
            outcomes.append(try fixture.alarms())
            #expect(fixture.stop() == 0)
        }
        #expect(outcomes[0] == outcomes[1])
    }

    @Test("a delay of an alarm with a past goes on", arguments: [true, false])
    func delay(isReload: Bool) throws {
        let fixture = try DaemonFixture(rules: "{high: {above: {yellow: 25}, on_delay: 3s}}")
        // Raised, cleared, and over the limit again for a second.
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        func publish(_ readings: [(Int64, Double)]) throws {
            try fixture.publish(
                readings.map { "{\"ts\":\(now + $0.0),\"value\":\($0.1)}" }, topic: "plants/t1/level")
        }
        try publish([(-6_000, 26), (-3_000, 26), (-2_000, 10), (-1_000, 26), (0, 26)])
        try fixture.wait("clear") { try fixture.alarms() == ["raise UNACK yellow", "clear RTNUN"] }
        try fixture.configure(
            rules: "{high: {above: {yellow: 25}, on_delay: 3s}, low: {below: {red: 1}}}")
        try change(fixture, isReload: isReload)
        // Three seconds after the first of the two, not after the second.
        try publish([(2_000, 26), (2_500, 10)])
        try fixture.wait("clear") { try fixture.alarms().count { $0 == "clear RTNUN" } == 2 }
        #expect(
            try fixture.alarms() == [
                "raise UNACK yellow", "clear RTNUN", "raise UNACK yellow", "clear RTNUN",
            ])
        #expect(fixture.stop() == 0)
    }

    private func change(_ fixture: DaemonFixture, isReload: Bool) throws {
        if isReload {
            #expect(try fixture.control("reload").status == 0)
        } else {
            #expect(fixture.stop() == 0)
            try fixture.restart()
        }
    }
}

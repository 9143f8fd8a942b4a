// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// What a restart must not forget, case by case.
@Suite("Restarts with groups and conditions")
struct PlantRestoreTests {
    private func restarted(_ site: SiteHarness, _ fresh: SiteHarness) throws -> SiteHarness {
        var fresh = fresh
        let definitions = site.engine.points.indices.map { site.engine.definition(at: $0) }
        _ = try fresh.engine.restore(site.engine.checkpoint()) { id in definitions.first { $0.id == id } }
        return fresh
    }

    @Test("members that were not declared are in again, and keep their votes") func undeclared() throws {
        let rule = RuleDefinition(
            name: "v", signal: SignalDefinition("vote", ["at_least": .number(25), "deadband": .number(5)]),
            above: Limits(red: 2))
        let empty = SiteHarness([], groups: [SiteHarness.group("p/v", [], [rule])])
        var site = empty
        for id in ["p/v/a", "p/v/b", "p/v/c"] {
            var point = SiteHarness.point(id)
            point.groups = ["p/v"]
            _ = site.engine.addPoint(point)
        }
        for (id, value) in [("p/v/a", 26.0), ("p/v/b", 1), ("p/v/c", 1), ("p/v/a", 22)] {
            site.push(
                id, site.engine.now.milliseconds == 0 ? 1 : Double(site.engine.now.milliseconds) / 1_000 + 1, value)
        }
        var fresh = empty
        let outcome = try fresh.engine.restore(site.engine.checkpoint()) { id in
            var point = SiteHarness.point(id)
            point.groups = ["p/v"]
            return point
        }
        #expect(outcome.points.count == 4)
        // The deadband keeps the first channel's vote: with this one there are two.
        fresh.push("p/v/b", 9, 30)
        #expect(fresh.lines() == ["9 p/v#v raise UNACK red"])
    }

    @Test("conditions know their inputs, and that these grow old") func gates() throws {
        let armed = try ConditionParser.parse("p/x/on == on and p/x/hot == on", maximumAge: .seconds(60))
        let make = {
            SiteHarness([
                SiteHarness.point("p/x/on"), SiteHarness.point("p/x/hot"),
                SiteHarness.point("p/x/level", [RuleDefinition(name: "high", above: Limits(red: 20), gate: armed)]),
            ])
        }
        var site = make()
        site.push("p/x/on", 0, 1)
        site.push("p/x/hot", 0, 1)
        site = try restarted(site, make())
        // The other input is still known.
        site.push("p/x/on", 10, 1)
        site.push("p/x/level", 11, 30)
        #expect(site.lines() == ["11 p/x/level#high raise UNACK red"])
        site.push("p/x/level", 12, 1)
        site = try restarted(site, make())
        site.engine.records.removeAll()
        // And too old a minute after it was heard: then the condition counts as last known.
        site.push("p/x/level", 60.5, 1)
        site.push("p/x/on", 61, 1)
        site.push("p/x/level", 62, 30)
        #expect(site.lines() == ["62 p/x/level#high raise UNACK red"])
    }

    @Test("a chain of first-out goes on, though its first alarm is normal again") func chain() throws {
        let low = RuleDefinition(
            name: "low", below: Limits(red: 1), alarm: AlarmOptions(autoAcknowledge: true))
        let make = {
            SiteHarness(
                [SiteHarness.point("c/w/flow", [low]), SiteHarness.point("c/w/pressure", [low])],
                groups: [SiteHarness.group("c/w", ["c/w/flow", "c/w/pressure"], [], firstOut: .seconds(10))])
        }
        var site = make()
        site.push("c/w/flow", 5, 0)
        site.push("c/w/flow", 6, 9)
        site = try restarted(site, make())
        site.push("c/w/pressure", 7, 0)
        #expect(site.lines() == ["7 c/w/pressure#low raise ACKED red [in c/w, after c/w/flow#low (2.0 s)]"])
    }

    @Test("a slice shows the points behind a gateway as they were when it began") func gatewaySlice() {
        var point = SiteHarness.point(
            "p/z/x", [RuleDefinition(name: "silent", signal: .silence, above: Limits(red: 5), onDelay: .seconds(60))])
        point.gateway = "p/a/up"
        var site = SiteHarness([SiteHarness.point("p/a/up"), point])
        site.push("p/a/up", 0, 0)
        site.advance(through: 10)
        let expected = site.engine.checkpoint()
        site.engine.beginCheckpoint()
        // Its silence, which is held but not yet active, is over.
        site.push("p/a/up", 11, 1)
        let parts = site.engine.continueCheckpoint(points: 9)
        let isSame = parts?.flatMap { $0 } == expected
        #expect(isSame)
    }

    @Test("a late reading counts once, whatever signals stand beside") func lateMean() throws {
        let signal = SignalDefinition("rate", ["window": .hours(24), "per": .hours(24), "method": .word("means")])
        var harness = try EngineHarness([RuleDefinition(name: "speed", signal: signal, above: Limits(red: 2))])
        harness.push(0.2 * day, 0)
        harness.push(1.1 * day, 3)
        harness.push(1.3 * day, 3)
        // Twice the same: the mean of the day is 2, and not 1.5.
        harness.push(1.2 * day, 0, received: 1.31 * day)
        harness.push(1.2 * day, 0, received: 1.32 * day)
        harness.push(2.2 * day, 0)
        #expect(harness.engine.records.map(\.value) == [2])
        #expect(harness.engine.counters.repeated == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The settled questions about signals, groups and records.
@Suite("Settled questions: signals and groups")
struct SettledSignalQuestionTests {
    private func rule(
        _ name: String, _ arguments: [String: SignalValue] = [:], above: Limits = Limits(), below: Limits = Limits()
    ) -> RuleDefinition {
        RuleDefinition(name: name, signal: SignalDefinition(name, arguments), above: above, below: below)
    }

    @Test("uncertain readings feed swing, mean, sum, count and twa; not rates and baselines") func uncertain() throws {
        let window: [String: SignalValue] = ["window": .seconds(10)]
        var harness = try EngineHarness([
            rule("swing", window, above: Limits(red: 1)), rule("mean", window, above: Limits(red: 45)),
            rule("sum", window, above: Limits(red: 106)), rule("count", window, above: Limits(red: 3)),
            rule("twa", window, above: Limits(red: 45)),
            rule("rate", ["window": .seconds(10), "per": .seconds(1)], above: Limits(red: 0.1)),
            rule("baseline", ["minimum": .whole(2)], above: Limits(red: 0)),
        ])
        harness.push(0, 50, .uncertain)
        harness.push(5, 52, .uncertain)
        harness.push(10, 54, .uncertain)
        #expect(Set(harness.engine.records.map(\.rule)) == ["swing", "mean", "sum", "count", "twa"])
    }

    @Test("`count`, `sum` of an empty window: 0, by time alone") func empty() throws {
        let window: [String: SignalValue] = ["window": .seconds(10)]
        var harness = try EngineHarness([
            rule("count", window, below: Limits(yellow: 0)), rule("sum", window, below: Limits(yellow: 0)),
        ])
        harness.push([(5, 1)])
        #expect(harness.lines() == [])
        harness.advance(through: 60)
        #expect(harness.engine.records.map { "\($0.rule) \($0.value ?? -1)" } == ["sum 0.0", "count 0.0"])
        // A sum's window leaves out its edge, a count's does not.
        #expect(harness.lines() == ["15 raise UNACK yellow", "15.001 raise UNACK yellow"])
    }

    @Test("`time_above`, `flat` over a gap: it adds at most 3 periods and takes nothing away") func gap() throws {
        var harness = try EngineHarness(
            [
                rule("time_above", ["limit": .number(20)], above: Limits(yellow: 10)),
                rule("flat", ["epsilon": .number(0)], above: Limits(yellow: 10)),
            ], period: .seconds(2))
        harness.push([(0, 30), (2, 30), (4, 30)])
        harness.advance(through: 99)
        #expect(harness.engine.records.map(\.time.milliseconds) == [10_000, 10_000], "4 s, and 6 s of the gap")
        var broken = try EngineHarness(
            [rule("time_above", ["limit": .number(20)], above: Limits(yellow: 12))], period: .seconds(2))
        broken.push([(0, 30), (2, 30), (4, 30), (50, 30)])
        broken.advance(through: 51.999)
        #expect(broken.lines() == [])
        broken.advance(through: 52)
        #expect(broken.lines() == ["52 raise UNACK yellow"])
    }

    @Test("`mismatch` over a gap stands still, and goes on") func mismatchGap() {
        let signal = SignalDefinition("mismatch", ["command": .point("m/x/c"), "feedback": .point("m/x/f")])
        var site = SiteHarness(
            [SiteHarness.point("m/x/c", period: .seconds(1)), SiteHarness.point("m/x/f")],
            groups: [
                SiteHarness.group("m/x", [], [RuleDefinition(name: "r", signal: signal, above: Limits(red: 5))])
            ])
        site.push("m/x/f", 0, 1)
        site.push("m/x/c", 0, 0)
        site.advance(through: 99)
        #expect(site.lines() == [], "three seconds are covered")
        site.push("m/x/c", 100, 0)
        site.advance(through: 101.999)
        #expect(site.lines() == [])
        site.advance(through: 102)
        #expect(site.lines() == ["102 m/x#r raise UNACK red"])
    }

    @Test("`flat`: moved against what: the value at the last move") func anchor() throws {
        var harness = try EngineHarness([rule("flat", ["epsilon": .number(1)], above: Limits(yellow: 10))])
        // Never more than 0.6 from reading to reading, but more than 1 from the anchor at 8 s.
        harness.push([(0, 10), (4, 10.6), (8, 11.2), (12, 11.2)])
        harness.advance(through: 17.999)
        #expect(harness.lines() == [])
        harness.advance(through: 18)
        #expect(harness.lines() == ["18 raise UNACK yellow"])
    }

    @Test("a signal without an answer holds the alarm and its delays as they are") func noAnswer() throws {
        let rate = SignalDefinition("rate", ["window": .seconds(10), "per": .seconds(1)])
        var harness = try EngineHarness([
            RuleDefinition(name: "rate", signal: rate, above: Limits(red: 1), onDelay: .seconds(5))
        ])
        harness.push([(0, 0), (8, 20)])
        // What came before the bad reading is left out: there is no answer for 8 s, and the delay stands still meanwhile.
        harness.push(9, .nan, .bad)
        harness.push([(10, 20), (11, 25)])
        harness.advance(through: 17.999)
        #expect(harness.lines() == [])
        // One second of five had passed.
        harness.push([(18, 40)])
        harness.advance(through: 21.999)
        #expect(harness.lines() == [])
        harness.advance(through: 22)
        #expect(harness.lines() == ["22 raise UNACK red"])
        harness.push(23, .nan, .bad)
        harness.push([(24, 40), (31, 40)])
        #expect(harness.lines() == [])
        harness.push([(32, 40)])
        #expect(harness.lines() == ["32 clear RTNUN"])
    }

    @Test("a voting channel that never spoke is out, like bad; nobody in has no answer") func neverSpoke() {
        let signal = SignalDefinition("vote", ["at_least": .number(25)])
        let ids = ["p/v/a", "p/v/b", "p/v/c"]
        var site = SiteHarness(
            ids.map { SiteHarness.point($0) },
            groups: [
                SiteHarness.group("p/v", ids, [RuleDefinition(name: "v", signal: signal, above: Limits(red: 3))])
            ])
        site.push("p/v/a", 1, 26)
        let record = site.engine.records.first
        #expect(record?.value == 1 && record?.limit == 1)
        #expect(record?.message.contains("out: p/v/b, p/v/c") == true)
        // All out: it holds.
        site.push("p/v/a", 2, .nan)
        #expect(site.lines() == ["1 p/v#v raise UNACK red"])
    }

    @Test("`when` unknown holds; its value is 1") func whenUnknown() throws {
        var site = SiteHarness(
            [SiteHarness.point("a/b/x"), SiteHarness.point("a/b/y")],
            groups: [
                SiteHarness.group(
                    "a/b", [],
                    [RuleDefinition(name: "w", signal: try when("a/b/x > 1 and a/b/y > 1"), above: Limits(red: 1))])
            ])
        site.push("a/b/x", 0, 2)
        #expect(site.lines() == [])
        site.push("a/b/y", 1, 2)
        #expect(site.engine.records.first?.value == 1)
        site.push("a/b/y", 2, .nan)
        #expect(site.lines() == ["1 a/b#w raise UNACK red"])
        // One input is false: so is the whole, whatever the other.
        site.push("a/b/x", 3, 0)
        #expect(site.lines() == ["3 a/b#w clear RTNUN"])
    }

    @Test("a bad reading is the point's newest: it moves the point's clock") func badIsNewest() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(red: 20))])
        harness.push(10, .nan, .bad)
        harness.push(9, 30, received: 11)
        #expect(harness.lines() == [])
        #expect(harness.engine.counters.late == 1)
    }

    @Test("above and below in one rule: one alarm, per level one delay over both sides") func bothSides() throws {
        var harness = try EngineHarness([
            RuleDefinition(
                name: "band", above: Limits(yellow: 80), below: Limits(yellow: 20), onDelay: .seconds(3))
        ])
        harness.push([(0, 90), (2, 10), (3, 10)])
        #expect(harness.engine.records.first?.limit == 20)
        #expect(harness.lines() == ["3 raise UNACK yellow"])
    }

    @Test("`clear` carries no level, the limit that was left; a falling level that of the level it fell to")
    func limits()
        throws
    {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(yellow: 20, red: 50))])
        harness.push([(0, 60), (1, 30), (2, 1)])
        let records = harness.engine.records
        #expect(records.map(\.level) == [.red, .yellow, nil])
        #expect(records.map(\.previousLevel) == [nil, .red, .yellow])
        #expect(records.map(\.limit) == [50, 20, 20])
    }

    @Test("records of one instant: points before the groups that they feed") func pointsFirst() {
        let ids = ["z/p/a", "z/p/b"]
        let high = RuleDefinition(name: "high", above: Limits(red: 20), onDelay: .seconds(3))
        let levels: [Level: TallyNeed] = [.red: TallyNeed(count: 2, of: .red)]
        var site = SiteHarness(
            ids.map { SiteHarness.point($0, [high]) },
            groups: [
                SiteHarness.group(
                    "a/roll", ids,
                    [RuleDefinition(name: "up", signal: SignalDefinition("tally", ["levels": .tally(levels)]))])
            ])
        for id in ids.reversed() { site.push(id, 0, 30) }
        site.advance(through: 3)
        #expect(
            site.lines() == [
                "3 z/p/a#high raise UNACK red", "3 z/p/b#high raise UNACK red", "3 a/roll#up raise UNACK red",
            ])
    }

    @Test("clock of group rules: receive time; the record names the member's reading") func groupClock() throws {
        let rule = RuleDefinition(
            name: "spread", signal: SignalDefinition("spread"), above: Limits(red: 10), onDelay: .seconds(5))
        var site = SiteHarness(
            [SiteHarness.point("s/a/1"), SiteHarness.point("s/a/2")],
            groups: [SiteHarness.group("s/a", ["s/a/1", "s/a/2"], [rule])])
        site.push("s/a/1", 100, 0)
        let index = try #require(site.engine.index(of: "s/a/2"))
        // Its clock is slow by 40 s.
        site.engine.receive(
            Reading(
                point: index, time: EngineHarness.instant(61), received: EngineHarness.instant(101), value: 20))
        site.advance(through: 106)
        let record = try #require(site.engine.records.first)
        #expect(record.readingTime == EngineHarness.instant(61))
        #expect(record.receivedTime == EngineHarness.instant(101))
        #expect(site.lines() == ["106 s/a#spread raise UNACK red"])
    }

    @Test("a silent gate: its rule's silence is not counted while it is not armed") func gatedSilence() throws {
        let armed = try ConditionParser.parse("p/x/on == on")
        var site = SiteHarness([
            SiteHarness.point("p/x/on"),
            SiteHarness.point(
                "p/x/level",
                [RuleDefinition(name: "silent", signal: .silence, above: Limits(red: 15), gate: armed)]),
        ])
        site.push("p/x/on", 0, 0)
        site.push("p/x/level", 0, 1)
        site.advance(through: 100)
        #expect(site.lines() == [])
        site.push("p/x/on", 101, 1)
        #expect(site.lines() == ["101 p/x/level#silent raise UNACK red"])
    }

    @Test("a gate counts as last known while nobody can say") func unknownGate() throws {
        let armed = try ConditionParser.parse("p/x/on == on")
        let rule = RuleDefinition(
            name: "spread", signal: SignalDefinition("spread"), above: Limits(red: 10), onDelay: .seconds(5),
            gate: armed)
        var site = SiteHarness(
            ["p/x/on", "p/x/a", "p/x/b"].map { SiteHarness.point($0) },
            groups: [SiteHarness.group("p/x", ["p/x/a", "p/x/b"], [rule])])
        site.push("p/x/on", 0, 1)
        site.push("p/x/a", 0, 0)
        site.push("p/x/b", 0, 20)
        site.push("p/x/on", 2, .nan)
        site.advance(through: 60)
        #expect(site.lines() == ["5 p/x#spread raise UNACK red"])
    }

    @Test("chatter damping is off unless configured") func noChatter() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(red: 20))])
        for second in 0..<20 { harness.push(Double(second), second % 2 == 0 ? 30 : 1) }
        #expect(harness.engine.records.filter { $0.event == .clear }.count == 10)
        #expect(harness.engine.records.allSatisfy { $0.reason.isEmpty })
    }
}

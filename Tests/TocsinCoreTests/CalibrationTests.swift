// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// What a sensor measures in calibration or under test says that the channel works, and nothing of the plant (H2.15).
@Suite("H2.15 calibration")
struct CalibrationTests {
    @Test("a test with gas is on record, and leaves no alarm behind") func gas() {
        let swing = SignalDefinition("swing", ["window": .seconds(60)])
        var site = SiteHarness([
            SiteHarness.point(
                "p/x/lel",
                [
                    RuleDefinition(name: "high", above: Limits(red: 20), offDelay: .seconds(10)),
                    RuleDefinition(name: "swing", signal: swing, above: Limits(yellow: 10)),
                ])
        ])
        site.push("p/x/lel", 0, 0)
        site.push("p/x/lel", 10, 50, flag: .calibration)
        #expect(site.lines() == ["10 p/x/lel#high suppress SUPPR red [calibration]"])
        site.push("p/x/lel", 20, 0)
        site.push("p/x/lel", 30, 1)
        site.advance(through: 100)
        #expect(site.lines() == ["20 p/x/lel#high clear SUPPR", "20 p/x/lel#high unsuppress NORM [calibration]"])
    }

    @Test("danger that is still there at the end comes into sight") func danger() {
        var site = SiteHarness([
            SiteHarness.point(
                "p/x/lel", [RuleDefinition(name: "high", above: Limits(red: 20), onDelay: .seconds(3))])
        ])
        site.push("p/x/lel", 0, 50, flag: .test)
        site.push("p/x/lel", 2, 50)
        // The delay begins with what the plant itself says.
        site.advance(through: 4.999)
        #expect(site.lines() == [])
        site.advance(through: 5)
        #expect(site.lines() == ["5 p/x/lel#high raise UNACK red"])
    }

    @Test("a channel in calibration is out of its groups, and unknown to conditions") func groups() throws {
        let vote = SignalDefinition("vote", ["at_least": .number(25)])
        let when = SignalDefinition("when", ["condition": .condition(try ConditionParser.parse("p/x/a >= 25"))])
        var site = SiteHarness(
            ["p/x/a", "p/x/b"].map { SiteHarness.point($0) },
            groups: [
                SiteHarness.group(
                    "p/x", ["p/x/a", "p/x/b"],
                    [
                        RuleDefinition(name: "out", signal: SignalDefinition("out"), above: Limits(yellow: 1)),
                        RuleDefinition(name: "vote", signal: vote, above: Limits(red: 1)),
                        RuleDefinition(name: "when", signal: when, above: Limits(red: 1)),
                    ])
            ])
        site.push("p/x/a", 0, 1)
        site.push("p/x/b", 1, 1)
        site.engine.records.removeAll()
        site.push("p/x/a", 2, 50, flag: .calibration)
        #expect(site.lines() == ["2 p/x#out raise UNACK yellow"])
        site.push("p/x/a", 3, 50)
        #expect(site.lines() == ["3 p/x#out clear RTNUN", "3 p/x#vote raise UNACK red", "3 p/x#when raise UNACK red"])
    }

    @Test("its alarm counts in no roll-up") func rollUp() {
        let tally = SignalDefinition("tally", ["levels": .tally([.orange: TallyNeed(count: 1, of: .yellow)])])
        var site = SiteHarness(
            [SiteHarness.point("p/x/a", [RuleDefinition(name: "high", above: Limits(yellow: 20))])],
            groups: [SiteHarness.group("p/x", ["p/x/a"], [RuleDefinition(name: "item", signal: tally)])])
        site.push("p/x/a", 0, 1)
        site.push("p/x/a", 1, 50, flag: .calibration)
        #expect(site.lines() == ["1 p/x/a#high suppress SUPPR yellow [calibration]"])
        site.push("p/x/a", 2, 50)
        #expect(
            site.lines() == [
                "2 p/x/a#high unsuppress UNACK yellow [calibration]", "2 p/x/a#high raise UNACK yellow",
                "2 p/x#item raise UNACK orange",
            ])
    }

    @Test("a gateway that is there again gives the points behind it their time to speak") func gateway() {
        var point = SiteHarness.point(
            "p/g/z", [RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 30))], period: .seconds(10)
        )
        point.gateway = "p/g/up"
        let gone = RuleDefinition(name: "gone", below: Limits(orange: 0))
        var site = SiteHarness([SiteHarness.point("p/g/up", [gone]), point])
        site.push("p/g/up", 0, 1)
        site.push("p/g/z", 0, 5)
        site.push("p/g/up", 5, 0)
        site.advance(through: 39)
        #expect(
            site.lines() == ["5 p/g/up#gone raise UNACK orange", "30 p/g/z#silent suppress SUPPR yellow [gateway]"])
        site.push("p/g/up", 40, 1)
        #expect(
            site.lines() == [
                "40 p/g/up#gone clear RTNUN", "40 p/g/z#silent clear SUPPR",
                "40 p/g/z#silent unsuppress NORM [gateway]",
            ])
        site.advance(through: 80)
        // 35 s without a gateway do not count.
        #expect(site.lines() == ["65 p/g/z#silent raise UNACK yellow"])
    }

    @Test("a rule that its own point arms is armed or not before it is asked") func ownGate() throws {
        let gate = try ConditionParser.parse("p/x/a < 2.75")
        var site = SiteHarness([
            SiteHarness.point("p/x/a", [RuleDefinition(name: "high", above: Limits(red: 2), gate: gate)])
        ])
        site.push("p/x/a", 0, 1)
        site.push("p/x/a", 5, 4.75)
        #expect(site.lines() == [])
        site.push("p/x/a", 6, 2.5)
        #expect(site.lines() == ["6 p/x/a#high raise UNACK red"])
        site.push("p/x/a", 7, 3)
        #expect(site.lines() == ["7 p/x/a#high clear RTNUN [phase: p/x/a < 2.75 does not hold]"])
    }

    @Test("a bad reading that ends a calibration brings nothing into sight") func endsBad() {
        var site = SiteHarness([SiteHarness.point("p/x/lel", [RuleDefinition(name: "high", above: Limits(red: 25))])])
        site.push("p/x/lel", 0, 1)
        site.push("p/x/lel", 1, 60, flag: .calibration)
        site.push("p/x/lel", 2, .nan)
        site.push("p/x/lel", 3, 1)
        #expect(
            site.lines() == [
                "1 p/x/lel#high suppress SUPPR red [calibration]", "2 p/x/lel#high clear SUPPR",
                "2 p/x/lel#high unsuppress NORM [calibration]",
            ])
    }

    @Test("a silence that a calibration's reading ended is over at its end") func silence() {
        var site = SiteHarness([
            SiteHarness.point(
                "p/x/a",
                [RuleDefinition(name: "silent", signal: .silence, above: Limits(red: 3), offDelay: .seconds(2))])
        ])
        site.push("p/x/a", 0, 1)
        site.push("p/x/a", 5, 1, flag: .calibration)
        site.push("p/x/a", 6, 1)
        site.advance(through: 8)
        #expect(
            site.lines() == [
                "3 p/x/a#silent raise UNACK red", "5 p/x/a#silent suppress SUPPR red [calibration]",
                "6 p/x/a#silent clear SUPPR", "6 p/x/a#silent unsuppress RTNUN [calibration]",
            ])
    }

    @Test("members that were never usable are out, and that is told") func neverUsable() {
        let out = RuleDefinition(name: "out", signal: SignalDefinition("out"), above: Limits(red: 1))
        var site = SiteHarness(
            ["p/x/a", "p/x/b"].map { SiteHarness.point($0) },
            groups: [SiteHarness.group("p/x", ["p/x/a", "p/x/b"], [out])])
        site.push("p/x/a", 0, .nan)
        #expect(site.lines() == ["0 p/x#out raise UNACK red"])
    }
}

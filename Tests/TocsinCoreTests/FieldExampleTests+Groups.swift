// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The field's examples of rules over several points, through the engine.
@Suite("Examples of the rule kinds (H2): several points")
struct FieldGroupExampleTests {
    @Test("H2.11 report by exception: silent by session death only, and one gateway alarm instead of many")
    func gateway() {
        let silent = RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15))
        let behind = (0..<3).map { number in
            var point = SiteHarness.point("park/T\(number)/lel", [silent])
            point.gateway = "park/gw/up"
            return point
        }
        let gateway = SiteHarness.point("park/gw/up", [RuleDefinition(name: "gone", below: Limits(orange: 0))])
        var site = SiteHarness(behind + [gateway])
        site.push("park/gw/up", 0, 1)
        site.push("park/T0/lel", 1, 5)
        site.advance(through: 10_000)
        #expect(site.lines() == [])
        site.push("park/gw/up", 10_001, 0)
        site.advance(through: 10_016)
        #expect(
            site.lines() == ["10001 park/gw/up#gone raise UNACK orange"]
                + (0..<3).map { "10016 park/T\($0)/lel#silent suppress SUPPR yellow [gateway]" })
        site.push("park/gw/up", 10_020, 1)
        #expect(!site.lines().contains { $0.contains("#silent raise") })
        #expect((0..<3).allSatisfy { site.engine.alarm("park/T\($0)/lel#silent")?.level == nil })
    }

    @Test("H2.15b cut at 0 s, feed still live: red 2 s later, by time alone") func mismatch() {
        let rule = RuleDefinition(
            name: "feed",
            signal: SignalDefinition(
                "mismatch", ["command": .point("m/cut/command"), "feedback": .point("m/cut/feed")]),
            above: Limits(red: 2))
        var site = SiteHarness(
            [SiteHarness.point("m/cut/command"), SiteHarness.point("m/cut/feed")],
            groups: [SiteHarness.group("m/cut", [], [rule])])
        site.push("m/cut/command", 0, 1)
        site.push("m/cut/feed", 0, 1)
        site.push("m/cut/command", 10, 0)
        site.push("m/cut/feed", 11, 1)
        site.advance(through: 11.999)
        #expect(site.lines() == [])
        site.advance(through: 12)
        #expect(site.engine.records.first?.value == 2)
        #expect(site.lines() == ["12 m/cut#feed raise UNACK red"])
        site.push("m/cut/feed", 13, 0)
        #expect(site.lines() == ["13 m/cut#feed clear RTNUN"])
    }

    @Test(
        "H2.18 A 26, B 27, C bad: toward safety 1oo2 sets, toward availability it needs both", arguments: [true, false])
    func vote(isTowardSafe: Bool) throws {
        let rule = RuleDefinition(
            name: "gas",
            signal: SignalDefinition(
                "vote",
                ["at_least": .number(25), "degraded": .word(isTowardSafe ? "toward-safe" : "toward-available")]),
            above: Limits(yellow: 2), onDelay: .seconds(1))
        let ids = ["a", "b", "c"].map { "p/gas/\($0)" }
        var site = SiteHarness(
            ids.map { SiteHarness.point($0) }, groups: [SiteHarness.group("p/gas", ids, [rule])])
        for id in ids { site.push(id, 0, 5) }
        site.push("p/gas/c", 1, .nan)
        site.push("p/gas/a", 2, 26)
        site.advance(through: 3)
        if isTowardSafe {
            let record = try #require(site.engine.records.first)
            #expect(record.value == 1 && record.limit == 1 && record.message.contains("out: p/gas/c"))
            #expect(site.lines() == ["3 p/gas#gas raise UNACK yellow"])
        } else {
            #expect(site.lines() == [])
            site.push("p/gas/b", 4, 27)
            site.advance(through: 5)
            #expect(site.engine.records.first?.value == 2)
            #expect(site.lines() == ["5 p/gas#gas raise UNACK yellow"])
        }
    }

    @Test("H2.19 CH4 1.1, fan state 40 min old with maximum age 5 min: CH4 alone, and the compound is degraded")
    func compound() throws {
        let condition = try when("m/f/ch4 >= 1.0 and m/f/fan == off", maximumAge: .minutes(5))
        var site = SiteHarness(
            [
                SiteHarness.point("m/f/ch4", [RuleDefinition(name: "high", above: Limits(orange: 1))]),
                SiteHarness.point("m/f/fan"),
            ],
            groups: [
                SiteHarness.group(
                    "m/f", [],
                    [
                        RuleDefinition(name: "both", signal: condition, above: Limits(red: 1)),
                        RuleDefinition(name: "degraded", signal: SignalDefinition("out"), above: Limits(blue: 1)),
                    ])
            ])
        for minute in 0...40 {
            if minute == 0 { site.push("m/f/fan", 0, 0) }
            site.push("m/f/ch4", Double(minute * 60), minute == 40 ? 1.1 : 0.3)
        }
        let lines = site.lines()
        #expect(lines.filter { $0.contains("#both") } == [])
        // Out until it has spoken at all, and again once it is older than 5 minutes.
        #expect(lines.contains("300.001 m/f#degraded raise UNACK blue"))
        #expect(lines.last == "2400 m/f/ch4#high raise UNACK orange")
        site.push("m/f/fan", 2_401, 0)
        #expect(site.lines().contains("2401 m/f#both raise UNACK red"))
    }

    @Test("H2.22 five piezometers at blue: yellow; three of them turn yellow: orange") func tally() {
        let levels: [Level: TallyNeed] = [
            .yellow: TallyNeed(count: 4, of: .blue), .orange: TallyNeed(count: 3, of: .yellow),
            .red: TallyNeed(count: 2, of: .orange),
        ]
        let ids = (0..<5).map { "pond/p\($0)/head" }
        let high = RuleDefinition(name: "high", above: Limits(blue: 1, yellow: 2, orange: 3))
        var site = SiteHarness(
            ids.map { SiteHarness.point($0, [high]) },
            groups: [
                SiteHarness.group(
                    "pond/item", ids,
                    [RuleDefinition(name: "item", signal: SignalDefinition("tally", ["levels": .tally(levels)]))])
            ])
        for (number, id) in ids.enumerated() { site.push(id, Double(number), 1) }
        for (number, id) in ids.prefix(3).enumerated() { site.push(id, Double(10 + number), 2) }
        let item = site.engine.records.filter { $0.rule == "item" }
        #expect(item.map(\.value) == [4, 3])
        #expect(item.map(\.limit) == [4, 3])
        #expect(
            site.lines().filter { $0.contains("#item") } == [
                "3 pond/item#item raise UNACK yellow", "12 pond/item#item level UNACK orange",
            ])
    }

    @Test("H2.24 armed from a length of 300 mm; leaving the phase clears") func phase() throws {
        let armed = try ConditionParser.parse("cast/line/length >= 300")
        var site = SiteHarness([
            SiteHarness.point("cast/line/length"),
            SiteHarness.point(
                "cast/line/level", [RuleDefinition(name: "high", above: Limits(red: 30), gate: armed)]),
        ])
        site.push("cast/line/length", 0, 250)
        site.push("cast/line/level", 1, 30)
        #expect(site.lines() == [])
        site.push("cast/line/length", 2, 600)
        #expect(site.lines() == ["2 cast/line/level#high raise UNACK red"])
        // Nobody can say: it stays.
        site.push("cast/line/length", 3, .nan)
        #expect(site.lines() == [])
        site.push("cast/line/length", 4, 0)
        #expect(
            site.lines() == [
                "4 cast/line/level#high clear RTNUN [phase: cast/line/length >= 300 does not hold]"
            ])
    }

    @Test("H2.25 four tilts 10, 12, 11, 31 mm: spread 21") func spread() {
        let ids = (0..<4).map { "gas/holder/t\($0)" }
        var site = SiteHarness(
            ids.map { SiteHarness.point($0) },
            groups: [
                SiteHarness.group(
                    "gas/holder", ids,
                    [RuleDefinition(name: "tilt", signal: SignalDefinition("spread"), above: Limits(orange: 20))])
            ])
        for (number, value) in [10.0, 12, 11, 31].enumerated() { site.push(ids[number], Double(number), value) }
        #expect(site.engine.records.first?.value == 21)
        #expect(site.lines() == ["3 gas/holder#tilt raise UNACK orange"])
    }

    @Test("H2.27 in the zone for 40 s with a dwell of 30 s: set") func geofence() {
        let signal = SignalDefinition(
            "geofence",
            [
                "latitude": .point("v/1/lat"), "longitude": .point("v/1/lon"),
                "corners": .pairs([[0, 0], [0, 10], [10, 10], [10, 0]]),
            ])
        var site = SiteHarness(
            [SiteHarness.point("v/1/lat"), SiteHarness.point("v/1/lon")],
            groups: [
                SiteHarness.group(
                    "v/1", [],
                    [RuleDefinition(name: "zone", signal: signal, above: Limits(red: 1), onDelay: .seconds(30))])
            ])
        site.push("v/1/lat", 0, 20)
        site.push("v/1/lon", 0, 5)
        for second in stride(from: 100.0, through: 140, by: 10) {
            site.push("v/1/lat", second, 5)
            site.push("v/1/lon", second, 5)
        }
        #expect(site.lines() == ["130 v/1#zone raise UNACK red"])
    }

    @Test("H2.28 a forecast from outside is a point: 100 mm arms the ponds' list") func forecast() throws {
        let rule = RuleDefinition(
            name: "list", signal: try when("weather/pond/rain24 >= 100"), above: Limits(orange: 1))
        var site = SiteHarness(
            [
                SiteHarness.point(
                    "weather/pond/rain24",
                    [RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 10_800))],
                    period: .seconds(3_600))
            ], groups: [SiteHarness.group("pond/list", [], [rule])])
        site.push("weather/pond/rain24", 0, 60)
        site.push("weather/pond/rain24", 3_600, 100)
        site.advance(through: 14_400)
        #expect(
            site.lines() == [
                "3600 pond/list#list raise UNACK orange", "14400 weather/pond/rain24#silent raise UNACK yellow",
            ])
    }

    @Test("H2.30 water flow LL at 0.0 s, pressure L at 0.4 s: flow is first") func firstOut() {
        let low = RuleDefinition(name: "low", below: Limits(red: 1))
        let ids = ["cool/w/flow", "cool/w/pressure"]
        var site = SiteHarness(
            ids.map { SiteHarness.point($0, [low]) },
            groups: [SiteHarness.group("cool/w", ids, [], firstOut: .seconds(10))])
        site.push("cool/w/flow", 5, 0.5)
        site.push("cool/w/pressure", 5.4, 0.5)
        #expect(
            site.lines() == [
                "5 cool/w/flow#low raise UNACK red [first out of cool/w]",
                "5.4 cool/w/pressure#low raise UNACK red [in cool/w, after cool/w/flow#low (0.4 s)]",
            ])
    }

    @Test("H2.30 each group of a point has its own chain") func twoChains() {
        let low = RuleDefinition(name: "low", below: Limits(red: 1))
        let ids = ["cool/w/flow", "cool/w/pressure", "cool/v/flow"]
        var site = SiteHarness(
            ids.map { SiteHarness.point($0, [low]) },
            groups: [
                SiteHarness.group("cool/a", [ids[0], ids[1]], [], firstOut: .seconds(10)),
                SiteHarness.group("cool/b", [ids[1], ids[2]], [], firstOut: .seconds(10)),
            ])
        for (number, id) in ids.enumerated() { site.push(id, Double(number), 0) }
        #expect(
            site.engine.records.map(\.reason) == [
                "first out of cool/a", "in cool/a, after cool/w/flow#low (1.0 s); first out of cool/b",
                "in cool/b, after cool/w/pressure#low (1.0 s)",
            ])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("Group signals: the examples of H2")
struct GroupExampleTests {
    private static func vote(_ policy: String, atLeast limit: Double = 25) -> SignalDefinition {
        SignalDefinition("vote", ["at_least": .number(limit), "degraded": .word(policy)])
    }

    @Test("H2.18: A 26, B 27, C bad, toward-safe: 1oo2, set at L1 25")
    func votingDegraded() {
        var bench = GroupBench(members: 3, Self.vote("toward-safe"), above: Limits(yellow: 2))
        bench.speak([26, 27, .nan])
        #expect(bench.answer().levels == [.yellow])
        #expect(bench.answer().value(.yellow) == 2)
        #expect(bench.answer().limit(.yellow) == 1)
        #expect(bench.state.remark(rule: 0) == "agree: a/0, a/1; out: a/2")
    }

    @Test(
        "H2.18: 2oo3 with one bad is 1oo2 or 2oo2 by configuration",
        arguments: [
            ("toward-safe", [26, 24, .nan], 1, true), ("toward-available", [26, 24, .nan], 2, false),
            ("toward-available", [26, 27, .nan], 2, true), ("toward-safe", [24, 24, .nan], 1, false),
            ("toward-safe", [26, 24, 24], 2, false), ("toward-available", [26, 24, 24], 2, false),
            ("toward-safe", [26, .nan, .nan], 1, true), ("toward-available", [26, .nan, .nan], 1, true),
            ("toward-safe", [24, .nan, .nan], 1, false), ("toward-available", [24, .nan, .nan], 1, false),
        ] as [(String, [Double], Double, Bool)])
    func votingPolicies(policy: String, values: [Double], needed: Double, isSet: Bool) {
        var bench = GroupBench(members: 3, Self.vote(policy), above: Limits(red: 2))
        bench.speak(values)
        #expect(bench.answer().limit(.red) == needed)
        #expect(bench.answer().levels == (isSet ? [.red] : []))
    }

    @Test("H2.18: a disagreement of more than d is the spread of the channels")
    func votingDiscrepancy() {
        var bench = GroupBench(members: 3, SignalDefinition("spread"))
        bench.speak([26, 27, .nan])
        #expect(bench.answer() == .number(1))
        bench.speak([26, 27, 31])
        #expect(bench.answer() == .number(5))
    }

    @Test("H2.19: CH4 1.1, fan state 40 min old with maximum age 5 min: the compound is unknown, and one point is out")
    func compoundUnknown() throws {
        let condition = try when("m/ch4 >= 1.0 and m/fan == off", maximumAge: .minutes(5))
        var bench = GroupBench(rules: [
            RuleDefinition(name: "a", signal: condition, above: Limits(red: 1)),
            RuleDefinition(name: "degraded", signal: SignalDefinition("out"), above: Limits(yellow: 1)),
        ])
        bench.state.memberSpoke(1, value: 0, isUsable: true, at: 0)
        bench.state.memberSpoke(0, value: 1.1, isUsable: true, at: 1_000)
        #expect(bench.answer(rule: 0) == .number(1))
        #expect(bench.answer(rule: 1) == .number(0))
        let later = Int64(40 * 60_000)
        bench.state.age(to: later)
        bench.state.memberSpoke(0, value: 1.1, isUsable: true, at: later)
        #expect(bench.answer(rule: 0, at: later) == .unknown)
        #expect(bench.answer(rule: 1, at: later) == .number(1))
        #expect(bench.state.remark(rule: 0) == "unknown: m/fan")
        // What is false is false, whatever the fan does.
        bench.state.memberSpoke(0, value: 0.4, isUsable: true, at: later)
        #expect(bench.answer(rule: 0, at: later) == .number(0))
    }

    @Test("H2.22: five piezometers at blue: the item is yellow; three of them turn yellow: the item is orange")
    func escalationByCount() {
        let needs: [Level: TallyNeed] = [
            .yellow: TallyNeed(count: 4, of: .blue), .orange: TallyNeed(count: 3, of: .yellow),
            .red: TallyNeed(count: 2, of: .orange),
        ]
        var bench = GroupBench(members: 6, SignalDefinition("tally", ["levels": .tally(needs)]))
        for seat in 0..<3 { bench.state.memberLevel(seat, level: .blue, at: 0) }
        #expect(bench.answer().levels == [])
        for seat in 3..<5 { bench.state.memberLevel(seat, level: .blue, at: 0) }
        #expect(bench.answer().levels == [.yellow])
        #expect(bench.answer().value(.yellow) == 5)
        #expect(bench.answer().limit(.yellow) == 4)
        for seat in 0..<3 { bench.state.memberLevel(seat, level: .yellow, at: 0) }
        #expect(bench.answer().levels == [.yellow, .orange])
        #expect(bench.answer().value(.yellow) == 5)
        #expect(bench.answer().value(.orange) == 3)
        #expect(bench.state.remark(rule: 0) == "yellow: a/0, a/1, a/2; blue: a/3, a/4")
        bench.state.memberLevel(0, level: nil, at: 0)
        bench.state.memberLevel(1, level: nil, at: 0)
        #expect(bench.answer().levels == [])
        #expect(bench.answer().value(.yellow) == 3)
    }

    @Test("H2.25: four tilts 10, 12, 11, 31 mm: spread 21")
    func spread() {
        var bench = GroupBench(members: 4, SignalDefinition("spread"))
        bench.speak([10, 12, 11, 31])
        #expect(bench.answer() == .number(21))
        #expect(bench.state.remark(rule: 0) == "lowest a/0; highest a/3")
        var fromMedian = GroupBench(members: 4, SignalDefinition("spread", ["from": .word("median")]))
        fromMedian.speak([10, 12, 11, 31])
        #expect(fromMedian.answer() == .number(19.5))
    }

    @Test("H2.27: in the zone for 40 s with a dwell of 30 s: set")
    func geofence() {
        let corners: [[Double]] = [[31.0, 121.0], [31.0, 121.2], [31.2, 121.2], [31.2, 121.0]]
        let signal = SignalDefinition(
            "geofence", ["latitude": .point("v/lat"), "longitude": .point("v/lon"), "corners": .pairs(corners)])
        var bench = GroupBench(signal, period: .seconds(10))
        #expect(bench.answer() == .unknown)
        bench.speak([31.1, 120.9])
        #expect(bench.answer() == .number(0))
        var since: Int64?
        var isSet: [Int64] = []
        for second in stride(from: Int64(10), through: 50, by: 10) {
            bench.speak([31.1, 121.1], at: second * 1_000)
            guard bench.answer(at: second * 1_000) == .number(1) else { continue }
            since = since ?? second
            if second - (since ?? second) >= 30 { isSet.append(second) }
        }
        #expect(isSet == [40, 50])
    }

    @Test("H2.15b: cut at 0 s, feed live at 2.1 s: red")
    func mismatch() {
        let signal = SignalDefinition("mismatch", ["command": .point("f/cut"), "feedback": .point("f/dead")])
        var bench = GroupBench(signal)
        bench.speak([0, 0], at: -1_000)
        #expect(bench.answer(at: -1_000) == .number(0))
        bench.state.memberSpoke(0, value: 1, isUsable: true, at: 0)
        #expect(bench.answer(at: 1_999) == .number(1.999))
        #expect(bench.state.course(rule: 0, after: 0) == .growing(zero: 0, until: .max))
        bench.state.memberSpoke(1, value: 0, isUsable: true, at: 2_100)
        #expect(bench.answer(at: 2_100) == .number(2.1))
        bench.state.memberSpoke(1, value: 1, isUsable: true, at: 2_200)
        #expect(bench.answer(at: 9_000) == .number(0))
        #expect(bench.state.course(rule: 0, after: 2_200) == .still)
    }

    @Test("H2.30: water flow LL at 0.0 s, pressure L at 0.4 s: flow is first")
    func firstOut() {
        var firstOut = FirstOut(within: .seconds(10))
        let (flow, pressure): (Int32, Int32) = (7, 3)
        #expect(firstOut.raised(flow, at: 0) == .first)
        #expect(firstOut.raised(pressure, at: 400) == .after(alarm: flow, milliseconds: 400))
        #expect(firstOut.raised(flow, at: 5_000) == .first)
        #expect(firstOut.raised(pressure, at: 10_000) == .after(alarm: flow, milliseconds: 10_000))
        #expect(firstOut.raised(pressure, at: 10_001) == .first)
    }

    @Test("H2.24: armed from a length of 300 mm: at 250 mm not, at 600 mm armed, by a group's rule too")
    func phase() throws {
        let gate = try ConditionParser.parse("./length >= 300") { $0.replacing("./", with: "cast/1/") }
        let rule = RuleDefinition(
            name: "launder", signal: SignalDefinition("spread"), above: Limits(red: 20), gate: gate)
        var site = SiteHarness(
            ["cast/1/length", "cast/1/a", "cast/1/b"].map { SiteHarness.point($0) },
            groups: [SiteHarness.group("cast/1", ["cast/1/a", "cast/1/b"], [rule])])
        site.push("cast/1/length", 0, 250)
        site.push("cast/1/a", 1, 0)
        site.push("cast/1/b", 2, 30)
        #expect(site.lines() == [])
        site.push("cast/1/length", 3, 600)
        #expect(site.lines() == ["3 cast/1#launder raise UNACK red"])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The field's examples of means, sums, counts and clocks, through ladders and delays.
@Suite("Examples of the rule kinds (H2): what adds up")
struct FieldSumExampleTests {
    @Test("H2.10 2 h at 40, 4 h at 10, 2 h at 0: TWA 15.0") func twa() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "shift", signal: SignalDefinition("twa"), above: Limits(yellow: 10, orange: 16))],
            period: .seconds(60))
        for minute in 0...480 {
            harness.push(Double(minute * 60), minute < 120 ? 40 : minute < 360 ? 10 : 0)
            // 40 for two hours are 10 over a shift of eight.
            if minute == 119 { #expect(harness.lines() == []) }
            if minute == 120 { #expect(harness.lines() == ["7200 raise UNACK yellow"]) }
        }
        #expect(isNear(harness.engine.alarm("park/T1/lel#shift")?.value, 15))
        #expect(harness.lines() == [])
    }

    @Test("H2.10 5 min at 60, 10 min at 10: STEL 26.7, from 80 % of its 15 minutes on") func stel() throws {
        let signal = SignalDefinition("mean", ["window": .minutes(15)])
        var harness = try EngineHarness(
            [RuleDefinition(name: "stel", signal: signal, above: Limits(yellow: 26))], period: .seconds(10))
        for step in 0...90 { harness.push(Double(step * 10), step < 30 ? 60 : 10) }
        #expect(isNear(harness.engine.records.first?.value, 370.0 / 12))
        #expect(isNear(harness.engine.alarm("park/T1/lel#stel")?.value, 400.0 / 15))
        #expect(harness.lines() == ["720 raise UNACK yellow"])
    }

    @Test("H2.10b CO 90 mg/m3 for 31 min: set at 30 min, by time alone") func timeAbove() throws {
        let signal = SignalDefinition("time_above", ["limit": .number(50), "rest": .minutes(5)])
        var harness = try EngineHarness(
            [RuleDefinition(name: "co", signal: signal, above: Limits(orange: 1_800))], period: .seconds(60))
        for minute in 0..<30 { harness.push(Double(minute * 60), 90) }
        harness.advance(through: 1_799.999)
        #expect(harness.lines() == [])
        harness.advance(through: 1_800)
        #expect(harness.engine.records.first?.value == 1_800)
        #expect(harness.lines() == ["1800 raise UNACK orange"])
        harness.push([(1_860, 90), (1_920, 10)])
        harness.push((33...37).map { (Double($0 * 60), 10) })
        #expect(harness.lines() == ["2220 clear RTNUN"])
    }

    @Test("H2.12 CH4 0.42 exactly for 6 h is suspect; 20.0 ± 0.1 is alive") func flat() throws {
        let signal = SignalDefinition("flat", ["epsilon": .number(0.005)])
        let rule = RuleDefinition(name: "stuck", signal: signal, above: Limits(yellow: 6 * 3_600))
        var stuck = try EngineHarness([rule], period: .seconds(600))
        var alive = try EngineHarness([rule], period: .seconds(600))
        for step in 0...48 {
            stuck.push(Double(step * 600), 0.42)
            alive.push(Double(step * 600), 20 + (step % 2 == 0 ? 0.1 : -0.1))
        }
        #expect(stuck.lines() == ["21600 raise UNACK yellow"])
        #expect(alive.lines() == [])
    }

    @Test("H2.13 3 sparks at 0, 4, 9 s are 3 in 10 s at 9 s, and age out by time alone") func count() throws {
        let signal = SignalDefinition("count", ["window": .seconds(10)])
        var harness = try EngineHarness([RuleDefinition(name: "sparks", signal: signal, above: Limits(red: 3))])
        harness.push([(0, 1), (4, 1)])
        #expect(harness.lines() == [])
        harness.push([(9, 1)])
        harness.advance(through: 10)
        #expect(harness.lines() == ["9 raise UNACK red"])
        harness.advance(through: 10.001)
        #expect(harness.lines() == ["10.001 clear RTNUN"])
    }

    @Test(
        "H2.21 30 mm at 00:30 and 25 mm at 03:40: 55 in 6 h, 25 in 3 h; at 03:20 it were 55 in 3 h",
        arguments: [
            (13_200, ["13200 rain6 yellow 55.0"]), (12_000, ["12000 rain3 orange 55.0", "12000 rain6 yellow 55.0"]),
        ] as [(Double, [String])])
    func sum(second: Double, expected: [String]) throws {
        func rain(_ hours: Int64, _ limits: Limits) -> RuleDefinition {
            RuleDefinition(
                name: "rain\(hours)", signal: SignalDefinition("sum", ["window": .hours(hours)]), above: limits)
        }
        var harness = try EngineHarness([rain(6, Limits(yellow: 50)), rain(3, Limits(orange: 50))])
        harness.push([(1_800, 30), (second, 25)])
        let raised = harness.engine.records.map {
            "\($0.time.milliseconds / 1_000) \($0.rule) \($0.level?.name ?? "") \($0.value ?? -1)"
        }
        #expect(raised == expected)
        // The first burst is out six hours after it, and not at its edge.
        harness.engine.records.removeAll()
        harness.advance(through: 1_800 + 6 * 3_600 - 0.001)
        #expect(!harness.engine.records.contains { $0.rule == "rain6" })
        harness.advance(through: 1_800 + 6 * 3_600)
        #expect(harness.engine.records.last?.event == .clear && harness.engine.records.last?.rule == "rain6")
    }

    @Test("H2.17 due 08:00, not closed 08:00:01") func overdue() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "due", signal: SignalDefinition("overdue"), above: Limits(yellow: 1))
        ])
        harness.push([(100, 28_800)])
        harness.advance(through: 28_800.999)
        #expect(harness.lines() == [])
        harness.advance(through: 28_801)
        #expect(harness.lines() == ["28801 raise UNACK yellow"])
        harness.push([(30_000, 0)])
        #expect(harness.lines() == ["30000 clear RTNUN"])
    }
}

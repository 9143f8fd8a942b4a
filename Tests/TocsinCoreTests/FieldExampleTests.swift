// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore

/// The field's own worked examples, number by number (hazards, section 2).
@Suite("Examples of the rule kinds (H2)")
struct FieldExampleTests {
    @Test("2.1 hysteresis") func hysteresis() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(yellow: 25), deadband: 2)])
        harness.push([(0, 24.9)])
        #expect(harness.lines() == [])
        harness.push([(1, 25.0)])
        #expect(harness.lines() == ["1 raise UNACK yellow"])
        harness.push([(2, 23.5), (3, 23.0)])
        #expect(harness.lines() == [])
        harness.push([(4, 22.9)])
        #expect(harness.lines() == ["4 clear RTNUN"])
    }

    @Test("2.1 hysteresis, low side mirrored") func hysteresisBelow() throws {
        var harness = try EngineHarness([RuleDefinition(name: "low", below: Limits(yellow: 10), deadband: 2)])
        harness.push([(0, 10.1), (1, 10), (2, 11.9), (3, 12), (4, 12.1)])
        #expect(harness.lines() == ["1 raise UNACK yellow", "4 clear RTNUN"])
    }

    @Test("2.2 separate set and reset") func separateReset() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "methane", above: Limits(orange: 1.0, red: 1.5), reset: 1.0)
        ])
        harness.push([(0, 0.9), (1, 1.1), (2, 1.6), (3, 1.2), (4, 0.99)])
        #expect(harness.lines() == ["1 raise UNACK orange", "2 level UNACK red", "4 clear RTNUN"])
    }

    @Test("2.3 on-delay") func onDelay() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "high", above: Limits(yellow: 20), onDelay: .seconds(3))], period: .seconds(1))
        for (second, value) in [21.0, 21, 19, 21, 21, 21, 21].enumerated() { harness.push(Double(second), value) }
        #expect(harness.lines() == ["6 raise UNACK yellow"])
    }

    @Test("2.4 latching") func latching() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "trip", above: Limits(red: 5), alarm: AlarmOptions(latch: true))
        ])
        let alarm = "park/T1/lel#trip"
        func at(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }
        harness.push([(0, 6)])
        #expect(throws: CommandRefusal.stillActive(.unacknowledged)) {
            try harness.engine.perform(.reset, on: alarm, by: "li", reason: "", at: at(1))
        }
        harness.push([(2, 1)])
        try harness.engine.perform(.acknowledge, on: alarm, by: "li", reason: "seen", at: at(3))
        try harness.engine.perform(.reset, on: alarm, by: "li", reason: "", at: at(4))
        let records = harness.engine.records
        #expect(
            harness.lines() == [
                "0 raise UNACK red", "1 reset UNACK red", "2 clear LATUN", "3 ack LATAK", "4 reset NORM",
            ])
        #expect(Set(records.map(\.occurrence)) == [1])
        #expect(records[3].by == "li" && records[3].reason == "seen")
    }

    @Test("2.5 level ladder") func ladder() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(yellow: 25, red: 50), deadband: 2)
        ])
        harness.push([(0, 24), (1, 26), (2, 51), (3, 40), (4, 20)])
        let records = harness.engine.records
        #expect(
            harness.lines() == [
                "1 raise UNACK yellow", "2 level UNACK red", "3 level UNACK yellow", "4 clear RTNUN",
            ])
        #expect(records.map(\.limit) == [25, 50, 25, 25])
        #expect(records.map(\.previousLevel) == [nil, .yellow, .red, .yellow])
        #expect(records.map(\.occurrence) == [1, 1, 1, 1])
        #expect(records[1].evidence.map(\.value) == [24, 26, 51])
        #expect(records[2].evidence.isEmpty)
    }

    @Test("2.6a rate, by both methods", arguments: [SignalDefinition.Method.ends, .regression])
    func rate(method: SignalDefinition.Method) throws {
        var harness = try EngineHarness([
            RuleDefinition(
                name: "rising",
                signal: .rate(window: .seconds(60), per: .minutes(1), method: method, relativeTo: nil),
                above: Limits(yellow: 2))
        ])
        harness.push([(0, 50.0), (30, 51.0)])
        #expect(harness.lines() == [])
        harness.push([(60, 52.1)])
        let value = try #require(harness.engine.records.first?.value)
        #expect(harness.lines() == ["60 raise UNACK yellow"])
        #expect(abs(value - 2.1) < 1e-9)
    }

    @Test("2.6b swing") func swing() throws {
        var harness = try EngineHarness([
            RuleDefinition(
                name: "step", signal: .swing(window: .seconds(5), direction: .both), above: Limits(red: 10))
        ])
        harness.push([(0, 100), (1, 99), (2, 97), (3, 91)])
        #expect(harness.lines() == [])
        harness.push([(4, 89)])
        #expect(harness.engine.records.first?.value == 11)
        #expect(harness.lines() == ["4 raise UNACK red"])
    }

    @Test("2.11 no data") func silence() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 180))], period: .seconds(60))
        harness.push([(0, 1)])
        harness.advance(through: 179.999)
        #expect(harness.lines() == [])
        harness.advance(through: 181)
        #expect(harness.lines() == ["180 raise UNACK yellow"])
        harness.push([(200, 1)])
        #expect(harness.lines() == ["200 clear RTNUN"])
    }
}

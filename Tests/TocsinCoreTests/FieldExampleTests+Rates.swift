// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The field's examples of rates, accelerations and forecasts, through ladders and delays.
@Suite("Examples of the rule kinds (H2): how a value moves")
struct FieldRateExampleTests {
    private let week = 7.0 * 86_400

    @Test("H2.6c seepage 2.0 to 2.7 L/s in a day is 35 %; 0.01 to 0.02 is no alarm") func relativeRate() throws {
        let signal = SignalDefinition(
            "rate", ["window": .hours(24), "relative_to": .word("start"), "floor": .number(0.5)])
        var harness = try EngineHarness([RuleDefinition(name: "seepage", signal: signal, above: Limits(orange: 30))])
        harness.push([(0, 2.0), (72_000, 2.5)])
        #expect(harness.lines() == [])
        harness.push([(86_400, 2.7)])
        #expect(isNear(harness.engine.records.first?.value, 35))
        #expect(harness.engine.records.first?.unit == "%")
        #expect(harness.lines() == ["86400 raise UNACK orange"])
        var small = try EngineHarness([RuleDefinition(name: "seepage", signal: signal, above: Limits(orange: 30))])
        small.push([(0, 0.01), (86_400, 0.02)])
        #expect(small.lines() == [])
    }

    @Test("H2.7 daily totals 0, 1.6, 3.3, 4.9: half of 3 mm/d on three days") func consecutiveDays() throws {
        let signal = SignalDefinition(
            "rate",
            ["window": .hours(24), "per": .hours(24), "method": .word("means"), "windows": .whole(3)])
        var harness = try EngineHarness([
            RuleDefinition(name: "half", signal: signal, above: Limits(yellow: 1.5)),
            RuleDefinition(
                name: "speed",
                signal: SignalDefinition(
                    "rate", ["window": .hours(24), "per": .hours(24), "method": .word("means")]),
                above: Limits(red: 3)),
        ])
        for (number, total) in [0, 1.6, 3.3, 4.9].enumerated() { harness.push((Double(number) + 0.4) * day, total) }
        #expect(harness.lines() == [])
        // The first reading of the day after makes the third day whole.
        harness.push(4.4 * day, 5)
        #expect(isNear(harness.engine.records.first?.value, 1.6))
        #expect(harness.engine.records.map(\.rule) == ["half"])
    }

    @Test("H2.8 speeds 2, 2, 3, 5, 8 mm/d: at least 2 mm/d² in two windows") func acceleration() throws {
        let signal = SignalDefinition("acceleration", ["window": .hours(24), "per": .hours(24), "windows": .whole(2)])
        var harness = try EngineHarness([RuleDefinition(name: "onset", signal: signal, above: Limits(red: 2))])
        for (number, position) in [0.0, 2, 4, 7, 12, 20].enumerated() {
            harness.push((Double(number) + 0.4) * day, position)
        }
        #expect(harness.lines() == [])
        harness.push(6.4 * day, 20)
        #expect(isNear(harness.engine.records.first?.value, 2))
        #expect(harness.lines() == ["552960 raise UNACK red"])
    }

    @Test("H2.9 inverse velocity: yellow below 7 days, orange below 3, red below 1") func timeToFailure() throws {
        let signal = SignalDefinition("time_to_failure", ["of": .word("velocity")])
        var harness = try EngineHarness([
            RuleDefinition(
                name: "failure", signal: signal, below: Limits(yellow: 7 * day, orange: 3 * day, red: day))
        ])
        for (number, velocity) in [2.000, 2.222, 2.500].enumerated() { harness.push(Double(number) * day, velocity) }
        #expect(harness.lines() == [])
        for (number, velocity) in [2.857, 3.333, 4.000, 5.000].enumerated() {
            harness.push(Double(number + 3) * day, velocity)
        }
        #expect(harness.engine.alarm("park/T1/lel#failure")?.level == .yellow)
        #expect(isNear(harness.engine.alarm("park/T1/lel#failure")?.value, 4 * day, within: 0.002))
        harness.push(8 * day, 10)
        #expect(harness.engine.alarm("park/T1/lel#failure")?.level == .orange)
        harness.push(9.5 * day, 40)
        #expect(harness.engine.alarm("park/T1/lel#failure")?.level == .red)
        // It has stopped getting faster: no failure in sight.
        harness.push(9.6 * day, 1)
        #expect(harness.engine.records.last?.event == .clear)
        #expect(harness.engine.records.last?.value == nil)
    }

    @Test("H2.16 at 82 % and 0.5 % a minute 90 % is 16 minutes away; falling, it is out of sight") func timeToLimit()
        throws
    {
        let signal = SignalDefinition("time_to_limit", ["limit": .number(90), "window": .minutes(10)])
        var harness = try EngineHarness([RuleDefinition(name: "fill", signal: signal, below: Limits(yellow: 1_000))])
        for minute in 0...9 { harness.push(Double(minute * 60), 77 + Double(minute) / 2) }
        #expect(harness.lines() == [])
        harness.push(600, 82)
        #expect(isNear(harness.engine.records.first?.value, 960))
        #expect(harness.engine.records.first?.limit == 1_000)
        #expect(harness.lines() == ["600 raise UNACK yellow"])
        for minute in 11...30 { harness.push(Double(minute * 60), 87.5 - Double(minute) / 2) }
        #expect(harness.engine.records.map(\.event) == [.clear])
    }

    @Test("H2.20 48,000 kW.h on each such weekday, suspended 14,400: exactly 30 %") func baseline() throws {
        let signal = SignalDefinition("baseline", ["by": .word("weekday"), "of": .word("ratio"), "floor": .number(1)])
        var harness = try EngineHarness([RuleDefinition(name: "power", signal: signal, below: Limits(red: 30))])
        for number in 0..<6 { harness.push(Double(number) * week, 48_000) }
        harness.push(6 * week + day, 14_400)
        #expect(harness.lines() == [], "another weekday has no reference")
        harness.push(7 * week, 14_400)
        #expect(harness.engine.records.first?.value == 30)
        #expect(harness.lines() == ["4233600 raise UNACK red"])
        // Frozen in alarm: a fourth and fifth bad week are still held against the good ones.
        for number in 8..<20 { harness.push(Double(number) * week, 14_400) }
        #expect(harness.engine.alarm("park/T1/lel#power")?.value == 30)
    }

    @Test("H2.26 night share: a ratio with a floor under its denominator") func ratio() throws {
        let signal = SignalDefinition("baseline", ["of": .word("ratio"), "floor": .number(10), "minimum": .whole(1)])
        var harness = try EngineHarness([RuleDefinition(name: "share", signal: signal, above: Limits(yellow: 50))])
        harness.push([(0, 0.01), (10, 0.02), (20, 5)])
        #expect(harness.engine.records.map(\.value) == [50])
    }
}

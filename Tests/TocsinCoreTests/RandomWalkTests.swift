// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore
import TocsinTestSupport

/// Seeded random walks: the engine beside its slow twin, and beside itself restored from a checkpoint half-way.
@Suite("Random walks")
struct RandomWalkTests {
    @Test("the engine says what the slow model says", arguments: UInt64(0)..<300)
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rule = randomRule(&random)
        let period: Int64? = Bool.random(using: &random) ? Int64.random(in: 2...6, using: &random) : nil
        var model = SlowModel(rule: rule, period: period)
        var harness = try EngineHarness([rule], period: period.map { Interval(milliseconds: $0) })
        var value = 20.0
        var next: Int64 = 1
        for now in Int64(1)...2_000 {
            var reading: (value: Double, quality: Quality)?
            if now == next {
                value = min(60, max(0, value + Double(Int.random(in: -6...6, using: &random))))
                let quality: Quality =
                    [.good, .good, .good, .good, .good, .uncertain, .bad].randomElement(using: &random) ?? .good
                reading = (value, quality)
                harness.engine.receive(
                    Reading(
                        point: harness.point, time: Instant(milliseconds: now), received: Instant(milliseconds: now),
                        value: value, quality: quality))
                let isGap = Int.random(in: 0..<25, using: &random) == 0
                next =
                    now + (isGap ? Int64.random(in: 15...40, using: &random) : Int64.random(in: 1...6, using: &random))
            }
            model.tick(now, reading: reading)
            harness.engine.advance(to: Instant(milliseconds: now + 1))
        }
        // A walk raises more often than people could follow, and the engine says so.
        let steps = harness.engine.records.filter { $0.event.isOfAlarm }.map {
            SlowModel.Step(
                millisecond: $0.time.milliseconds, event: $0.event.rawValue, level: $0.level?.name ?? "-")
        }
        #expect(steps == model.steps, "seed \(seed), rule \(rule), period \(period ?? 0)")
    }

    @Test("the walks do reach alarms, levels and clears of every signal")
    func coverage() {
        var events: Set<String> = []
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            let rule = randomRule(&random)
            var model = SlowModel(rule: rule, period: nil)
            var value = 20.0
            for now in Int64(1)...500 {
                value = min(60, max(0, value + Double(Int.random(in: -6...6, using: &random))))
                model.tick(now, reading: now % 3 == 0 ? (value, .good) : nil)
            }
            for step in model.steps { events.insert("\(rule.signal.name) \(step.event)") }
        }
        for signal in ["value", "rate", "swing"] {
            for event in ["raise", "level", "clear"] { #expect(events.contains("\(signal) \(event)")) }
        }
    }

    @Test("an engine restored from a checkpoint goes on as if nothing had been", arguments: UInt64(0)..<60)
    func checkpoint(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rules = (0..<3).map { index in
            var rule = randomRule(&random)
            rule.name = "rule\(index)"
            return rule
        }
        let silent = RuleDefinition(
            name: "silent", signal: .silence, above: Limits(yellow: 0.012, red: 0.03),
            onDelay: Interval(milliseconds: 2))
        let definitions = (0..<4).map { index in
            PointDefinition(
                id: "site/p\(index)", site: Site(id: "site"), kind: "k", period: Interval(milliseconds: 4),
                rules: rules + [silent])
        }
        func fresh() -> Engine {
            var engine = Engine(clock: Instant(milliseconds: 0))
            for definition in definitions { _ = engine.addPoint(definition) }
            return engine
        }
        var (straight, interrupted) = (fresh(), fresh())
        for now in Int64(1)...800 {
            if Int.random(in: 0..<60, using: &random) == 0 {
                var restored = fresh()
                let outcome = try restored.restore(interrupted.checkpoint(), resolve: { _ in nil })
                #expect(outcome.gone.isEmpty)
                #expect(outcome.points == (0..<4).map { PointIndex($0) })
                restored.records = interrupted.records
                interrupted = restored
            }
            let reading = Reading(
                point: PointIndex(Int32.random(in: 0..<4, using: &random)),
                time: Instant(milliseconds: now - Int64.random(in: 0...3, using: &random)),
                received: Instant(milliseconds: now), value: Double(Int.random(in: 0...60, using: &random)),
                quality: [.good, .good, .uncertain, .bad].randomElement(using: &random) ?? .good)
            let isQuiet = Int.random(in: 0..<300, using: &random) == 0
            straight.receive(reading)
            interrupted.receive(reading)
            if isQuiet, let alarm = straight.openAlarms(limit: 1).first?.alarm {
                let at = Instant(milliseconds: now)
                let first = Result { try straight.perform(.acknowledge, on: alarm, by: "a", reason: "", at: at) }
                let second = Result { try interrupted.perform(.acknowledge, on: alarm, by: "a", reason: "", at: at) }
                #expect((try? first.get()) == nil ? (try? second.get()) == nil : (try? second.get()) != nil)
            }
        }
        #expect(straight.records == interrupted.records)
        #expect(!straight.records.isEmpty)
        #expect(straight.checkpoint() == interrupted.checkpoint())
    }

    @Test("a damaged checkpoint is refused at every length")
    func damage() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(yellow: 20))])
        harness.push([(0, 26), (1, 27)])
        let bytes = harness.engine.checkpoint()
        for length in 0..<bytes.count {
            var other = Engine(clock: Instant(milliseconds: 0))
            #expect(throws: CheckpointError.self) { try other.restore(Array(bytes[..<length]), resolve: { _ in nil }) }
        }
    }

    private func randomRule(_ random: inout SeededGenerator) -> RuleDefinition {
        func interval(_ range: ClosedRange<Int64>) -> Interval {
            Interval(milliseconds: Int64.random(in: range, using: &random))
        }
        var rule = RuleDefinition(name: "rule")
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            rule.signal = .rate(window: interval(10...40), per: interval(5...20), method: .ends, relativeTo: nil)
            rule.above = Limits(blue: 2, yellow: 8, red: 14)
        case 1:
            rule.signal = .swing(
                window: interval(5...40),
                direction: SignalDefinition.Direction.allCases.randomElement(using: &random) ?? .both)
            rule.above = Limits(yellow: 8, orange: 14, red: 20)
        case 2:
            rule.above = Limits(yellow: 30, orange: 40, red: 50)
            if Bool.random(using: &random) { rule.reset = 28 }
        default:
            rule.above = Limits(yellow: 35, red: 45)
            rule.below = Limits(yellow: 15, orange: 5)
        }
        if rule.reset == nil { rule.deadband = Double(Int.random(in: 0...4, using: &random)) }
        rule.onDelay = Bool.random(using: &random) ? .zero : interval(1...25)
        rule.offDelay = Bool.random(using: &random) ? .zero : interval(1...25)
        return rule
    }
}

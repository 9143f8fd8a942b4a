// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// What restarts keep of shelves, timers, chatter and floods: from a checkpoint, and from the log alone.
@Suite("Restarts keep the care of alarms")
struct CareRestartTests {
    private static let definitions = (0..<3).map { index in
        PointDefinition(
            id: "park/p\(index)/x", site: Site(id: "park"), kind: "k",
            rules: [
                RuleDefinition(
                    name: "high", above: Limits(yellow: 20, orange: 40, red: 60), onDelay: .seconds(1),
                    alarm: AlarmOptions(
                        latch: index == 1, autoAcknowledge: index == 2, reAlarm: .seconds(40),
                        chatter: ChatterDamping(count: 3, window: .seconds(30), hold: .seconds(8)))),
                RuleDefinition(name: "shot", above: Limits(yellow: 50), alarm: AlarmOptions(oneShot: true)),
            ])
    }

    private static func fresh() -> Engine {
        var options = EngineOptions()
        options.flood = FloodOptions(start: 4, end: 2, window: .seconds(20))
        options.shelving = ShelvingLimits(orange: .seconds(60))
        var engine = Engine(options: options, clock: Instant(milliseconds: 0))
        for definition in definitions { _ = engine.addPoint(definition) }
        return engine
    }

    @Test("an engine restored from a checkpoint goes on as if nothing had been", arguments: UInt64(0)..<40)
    func checkpoint(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var (straight, interrupted) = (CareRestartTests.fresh(), CareRestartTests.fresh())
        for second in 1...600 {
            let input = Input(&random)
            input.apply(to: &straight, at: EngineHarness.instant(Double(second)))
            input.apply(to: &interrupted, at: EngineHarness.instant(Double(second)))
            guard Int.random(in: 0..<20, using: &random) == 0 else { continue }
            var restored = CareRestartTests.fresh()
            let outcome = try restored.restore(interrupted.checkpoint(), resolve: { _ in nil })
            #expect(outcome.gone.isEmpty)
            restored.records = interrupted.records
            interrupted = restored
        }
        #expect(straight.records == interrupted.records)
        #expect(straight.checkpoint() == interrupted.checkpoint())
        #expect(straight.records.map(\.sequence) == (1...UInt64(straight.records.count)).map { $0 })
    }

    @Test("the walks reach what they are there for") func coverage() {
        var seen: Set<String> = []
        for seed in UInt64(0)..<40 {
            var random = SeededGenerator(seed: seed)
            var engine = CareRestartTests.fresh()
            for second in 1...600 {
                Input(&random).apply(to: &engine, at: EngineHarness.instant(Double(second)))
            }
            for record in engine.records {
                seen.insert("\(record.event.rawValue) \(record.state?.rawValue ?? "")")
                seen.insert("\(record.reason.prefix { $0 != ":" })")
            }
        }
        for expected in [
            "raise UNACK", "raise SHELVED", "raise OOS", "raise SUPPR", "suppress SUPPR", "suppress SHELVED",
            "unshelve OOS", "unshelve SUPPR", "unsuppress UNACK", "unsuppress SHELVED", "return_to_service SHELVED",
            "raise LATUN", "re-alarm", "chattering", "about to end", "end of the shelf", "red may not be shelved",
            "refused", "flood_start ", "flood_end ",
        ] { #expect(seen.contains(expected), "\(expected)") }
    }

    /// One second of the life of a site.
    private struct Input {
        let point: PointIndex
        let value: Double
        let choice: Int
        let command: Engine.Command
        let cause: DesignCauses
        let isOn: Bool
        let alarm: Int

        init(_ random: inout SeededGenerator) {
            point = PointIndex(Int32.random(in: 0..<3, using: &random))
            value = Double([0, 0, 0, 25, 45, 65].randomElement(using: &random) ?? 0)
            choice = Int.random(in: 0..<8, using: &random)
            let length = Interval.seconds(Int64.random(in: 0...70, using: &random))
            let commands: [Engine.Command] = [
                .acknowledge, .acknowledge, .reset, .shelve(for: length), .shelve(for: length), .unshelve,
                .outOfService, .returnToService,
            ]
            command = commands.randomElement(using: &random) ?? .reset
            cause = [.calibration, .test, .gateway].randomElement(using: &random) ?? .test
            isOn = Bool.random(using: &random)
            alarm = Int.random(in: 0..<6, using: &random)
        }

        func apply(to engine: inout Engine, at now: Instant) {
            switch choice {
            case 0, 1:
                let id = "park/p\(alarm / 2)/x#\(alarm % 2 == 0 ? "high" : "shot")"
                do throws(CommandRefusal) {
                    try engine.perform(command, on: id, by: "li", reason: "WO", at: now)
                } catch {
                    #expect(engine.records.last?.reason == "refused: \(error)")
                }
            case 2:
                engine.advance(to: now)
                engine.suppressByDesign(alarm, of: alarm / 2, cause: cause, isOn: isOn)
            default: engine.receive(Reading(point: point, time: now, received: now, value: value))
            }
        }
    }

    // MARK: - The log alone

    /// What the log's last record of the alarm leaves.
    private func logged(_ engine: Engine) throws -> Record.OpenAlarm {
        Record.OpenAlarm(try #require(engine.alarm("park/T1/lel#high")))
    }

    private func adopted(_ harness: EngineHarness, _ alarm: AlarmOptions = AlarmOptions()) throws -> EngineHarness {
        var restarted = try EngineHarness.ladder(alarm)
        restarted.engine.start(at: harness.engine.now)
        let isThere = restarted.engine.adopt(try logged(harness.engine))
        #expect(isThere)
        return restarted
    }

    @Test("a shelf that only the log knows of stays until its end") func shelf() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.shelve(for: .seconds(100)), at: 1)
        var restarted = try adopted(harness)
        restarted.advance(through: 100.999)
        #expect(restarted.engine.alarm("park/T1/lel#high")?.by == "li")
        #expect(restarted.fullLines() == ["91 shelve SHELVED yellow ~UNACK [about to end]"])
        restarted.advance(through: 101)
        #expect(restarted.lines() == ["101 unshelve UNACK yellow", "101 raise UNACK yellow"])
    }

    @Test("a shelf that ended while nobody was there ends at the start") func endedShelf() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .seconds(100)), at: 1)
        let open = try logged(harness.engine)
        var restarted = try EngineHarness.ladder()
        restarted.engine.start(at: EngineHarness.instant(500))
        let isThere = restarted.engine.adopt(open)
        #expect(isThere)
        restarted.engine.advance(to: EngineHarness.instant(501))
        #expect(restarted.fullLines() == ["500 unshelve NORM [end of the shelf]"])
    }

    @Test("out of service, and a shelf below it, by the log alone") func outOfService() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25), (1, 1)])
        try harness.order(.shelve(for: .seconds(100)), at: 1)
        try harness.order(.outOfService, at: 2, reason: "WO-7")
        var restarted = try adopted(harness)
        #expect(restarted.engine.alarm("park/T1/lel#high")?.reason == "WO-7")
        restarted.advance(through: 200)
        try restarted.order(.returnToService, at: 201)
        #expect(
            restarted.fullLines() == [
                "91.1 shelve OOS ~RTNUN [about to end]", "101 unshelve OOS ~RTNUN [end of the shelf]",
                "201 return_to_service RTNUN [why]",
            ])
    }

    @Test("what the design hid comes back into sight, unless the engine itself remembers why") func design() throws {
        var harness = try EngineHarness.ladder()
        harness.suppress(.calibration, true, at: 0)
        harness.push([(1, 25)])
        var restarted = try adopted(harness)
        #expect(
            restarted.fullLines() == ["1 unsuppress UNACK yellow [not known after a restart]", "1 raise UNACK yellow"])
        var remembering = try EngineHarness.ladder()
        _ = try remembering.engine.restore(harness.engine.checkpoint(), resolve: { _ in nil })
        let isThere = remembering.engine.adopt(try logged(harness.engine))
        #expect(isThere)
        #expect(remembering.lines() == [])
        remembering.suppress(.calibration, false, at: 5)
        #expect(remembering.lines() == ["5 unsuppress UNACK yellow", "5 raise UNACK yellow"])
    }

    @Test("the log's word is the last: a shelf that it does not know is none") func logWins() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .seconds(100)), at: 1)
        let normal = Record.OpenAlarm(
            alarm: "park/T1/lel#high", occurrence: 0, state: .normal, level: nil, readingTime: nil)
        let isThere = harness.engine.adopt(normal)
        #expect(isThere)
        harness.engine.records.removeAll()
        harness.advance(through: 500)
        #expect(harness.lines() == [])
        #expect(harness.engine.openAlarmCount == 0)
    }

    @Test("a one-shot alarm whose condition still holds does not speak twice") func oneShot() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(oneShot: true))
        harness.push([(0, 65)])
        var restarted = try adopted(harness, AlarmOptions(oneShot: true))
        restarted.push([(1, 65), (2, 1), (3, 65)])
        #expect(restarted.lines() == ["3 raise LATUN red"])
    }
}

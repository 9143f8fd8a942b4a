// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// Chatter and floods (H3.2).
@Suite("H3.2 nuisance")
struct NuisanceTests {
    private let damped = AlarmOptions(chatter: ChatterDamping())

    @Test("H3.2 the third rise within a minute is held until the alarm has been quiet for 5 minutes") func chatter()
        throws
    {
        var harness = try EngineHarness.ladder(damped)
        harness.push([(0, 25), (10, 1), (30, 25), (40, 1), (60, 25), (70, 1), (80, 25), (90, 1)])
        harness.advance(through: 389.999)
        #expect(harness.engine.alarm("park/T1/lel#high")?.isChattering == true)
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "10 clear RTNUN", "30 raise UNACK yellow", "40 clear RTNUN",
                "60 raise UNACK yellow [chattering: 3 times within 1m, held for 5m]",
            ])
        harness.advance(through: 390)
        #expect(harness.engine.alarm("park/T1/lel#high")?.isChattering == false)
        #expect(harness.lines() == ["390 clear RTNUN"])
        harness.push([(400, 25), (410, 1)])
        #expect(harness.fullLines() == ["400 raise UNACK yellow", "410 clear RTNUN"])
    }

    @Test(
        "three rises in more than a minute are no chatter, nor is a rule that does not ask for it",
        arguments: [
            (true, 60.001, false), (true, 60, true), (false, 50, false),
        ])
    func noChatter(isDamped: Bool, third: Double, isHeld: Bool) throws {
        var harness = try EngineHarness.ladder(isDamped ? damped : AlarmOptions())
        harness.push([(0, 25), (10, 1), (30, 25), (40, 1), (third, 25), (70, 1)])
        #expect(harness.engine.records.contains { $0.reason.hasPrefix("chattering") } == isHeld)
        #expect(harness.lines().contains("70 clear RTNUN") != isHeld)
    }

    @Test("a longer off-delay of the rule's own is not cut short") func longOffDelay() throws {
        var harness = try EngineHarness.ladder(
            AlarmOptions(chatter: ChatterDamping(count: 1, hold: .seconds(5))), offDelay: .seconds(60))
        harness.push([(0, 25), (10, 1)])
        harness.advance(through: 100)
        #expect(harness.lines() == ["0 raise UNACK yellow", "70 clear RTNUN"])
    }

    // MARK: - Floods

    /// Points that rise one a second from `start` on, each with an alarm of its own.
    private func raise(_ count: Int, from start: Double, every step: Double = 1, in engine: inout Engine) {
        for number in 0..<count {
            let id = "park/p\(engine.pointCount)/x"
            guard
                let point = engine.addPoint(
                    PointDefinition(
                        id: id, site: Site(id: "park"), kind: "k",
                        rules: [RuleDefinition(name: "high", above: Limits(yellow: 20))]))
            else { return }
            let at = EngineHarness.instant(start + Double(number) * step)
            engine.receive(Reading(point: point, time: at, received: at, value: 25))
        }
    }

    private func floods(_ engine: Engine) -> [String] {
        engine.records.filter { $0.event == .floodStart || $0.event == .floodEnd }.map {
            "\(Double($0.time.milliseconds) / 1_000) \($0.event.rawValue): \($0.message)"
        }
    }

    @Test("H3.2 a flood begins with more than 10 in 10 minutes and ends with fewer than 5") func flood() {
        var engine = Engine(clock: Instant(milliseconds: 0))
        raise(10, from: 0, in: &engine)
        #expect(floods(engine) == [])
        raise(2, from: 10, in: &engine)
        #expect(floods(engine) == ["10.0 flood_start: alarm flood: 11 alarms within 10m"])
        // The records go on in one count.
        #expect(engine.records.map(\.sequence) == Array(1...13))
        engine.advance(to: EngineHarness.instant(607) + Interval(milliseconds: 1))
        #expect(floods(engine).count == 1)
        // The fifth from the end, of second 7, leaves the window: four are left.
        engine.advance(to: EngineHarness.instant(608))
        #expect(
            floods(engine).last
                == "607.001 flood_end: alarm flood over after 9 min 57 s: 12 alarms in all, now fewer than 5 within 10m"
        )
    }

    @Test("a flood that is fed goes on, and a second is one of its own") func fedFlood() {
        var engine = Engine(clock: Instant(milliseconds: 0))
        raise(11, from: 0, in: &engine)
        raise(40, from: 100, every: 100, in: &engine)
        engine.advance(to: EngineHarness.instant(9_000))
        raise(11, from: 9_000, in: &engine)
        // The fifth newest is of second 3600.
        #expect(
            floods(engine).map { $0.prefix { $0 != ":" } } == [
                "10.0 flood_start", "4200.001 flood_end", "9010.0 flood_start",
            ])
    }

    @Test(
        "the eleventh exactly ten minutes after the first makes a flood, later it does not",
        arguments: [
            (600.0, true), (600.001, false),
        ])
    func edge(last: Double, isFlood: Bool) {
        var engine = Engine(clock: Instant(milliseconds: 0))
        raise(10, from: 0, in: &engine)
        raise(1, from: last, in: &engine)
        #expect(floods(engine).isEmpty != isFlood)
    }

    @Test("what is historical is no part of a flood") func historical() throws {
        var harness = try EngineHarness.ladder()
        harness.push(0, 1)
        for second in 1...40 {
            harness.push(Double(second), second % 2 == 0 ? 25 : 1, received: 1_000 + Double(second))
        }
        #expect(harness.engine.records.filter { $0.event == .raise && $0.historical }.count == 20)
        #expect(floods(harness.engine) == [])
    }

    @Test("what is out of sight is no part of a flood") func hidden() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(autoAcknowledge: true))
        try harness.order(.shelve(for: .hours(2)), at: 0)
        for second in 0..<100 { harness.push(Double(second) + 1, second % 2 == 0 ? 25 : 1) }
        #expect(floods(harness.engine) == [])
        try harness.order(.unshelve, at: 200)
        for second in 0..<22 { harness.push(Double(second) + 201, second % 2 == 0 ? 25 : 1) }
        #expect(floods(harness.engine).count == 1)
    }

    @Test("the watch keeps no more than it needs", arguments: [(3, 2), (2, 3), (1, 9)])
    func bounded(start: Int, end: Int) {
        var watch = FloodWatch(FloodOptions(start: start, end: end, window: .seconds(1)))
        for time in 0..<Int64(10_000) { _ = watch.raise(at: time) }
        var writer = CheckpointWriter()
        watch.write(to: &writer)
        #expect(writer.bytes.count <= 30 + 8 * (start + 1))
        #expect(watch.flood?.raises == 10_000)
        let due = watch.nextDue
        #expect(watch.settle(at: due - 1) == nil)
        #expect(watch.settle(at: due) != nil)
        #expect(watch.nextDue == Int64.max)
    }
}

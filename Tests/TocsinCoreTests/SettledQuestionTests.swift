// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore

/// The questions that the design settles in sections 3 to 5, one test each.
@Suite("Settled questions")
struct SettledQuestionTests {
    private let high = RuleDefinition(name: "high", above: Limits(yellow: 20), onDelay: .seconds(3))

    @Test("a delay ends without a further reading") func byItself() throws {
        var harness = try EngineHarness([high])
        harness.push([(10, 26)])
        harness.advance(through: 12.999)
        #expect(harness.lines() == [])
        harness.advance(through: 13)
        #expect(harness.lines() == ["13 raise UNACK yellow"])
    }

    @Test("the point's own clock: a slow gateway shifts nothing") func slowClock() throws {
        var harness = try EngineHarness([high])
        harness.push(10, 26, received: 100)
        harness.advance(through: 102.999)
        #expect(harness.lines() == [])
        harness.advance(through: 103)
        #expect(harness.lines() == ["103 raise UNACK yellow"])
    }

    @Test("a delay ends in the millisecond of a reading: the reading first") func readingFirst() throws {
        var harness = try EngineHarness([high])
        harness.push([(10, 26), (13, 1)])
        #expect(harness.lines() == [])
    }

    @Test("a delay that ends between two event times of a backlog ends there") func backlog() throws {
        var harness = try EngineHarness([high])
        harness.push(10, 26, received: 60)
        harness.push(14, 1, received: 60)
        let raise = try #require(harness.engine.records.first)
        #expect(raise.readingTime == EngineHarness.instant(10))
        #expect(harness.lines() == ["60 raise UNACK yellow", "60 clear RTNUN"])
    }

    @Test("each level has its own delay") func levelDelays() throws {
        var harness = try EngineHarness([
            RuleDefinition(
                name: "high", above: Limits(yellow: 20, red: 50), onDelay: .seconds(3), offDelay: .seconds(2))
        ])
        harness.push([(0, 26), (2, 60), (3, 60), (4, 60), (5, 60), (6, 30), (7, 30), (8, 30), (9, 1), (11, 1)])
        #expect(
            harness.lines() == [
                "3 raise UNACK yellow", "5 level UNACK red", "8 level UNACK yellow", "11 clear RTNUN",
            ])
    }

    @Test("bad samples during a delay do not count, and nothing ends meanwhile") func badDuringDelay() throws {
        var harness = try EngineHarness([high])
        harness.push(0, 26)
        harness.push(1, .nan, .bad)
        harness.advance(through: 20)
        #expect(harness.lines() == [])
        harness.push(20, 26)
        harness.push(21, 26)
        #expect(harness.lines() == [])
        harness.push(22, 26)
        #expect(harness.lines() == ["22 raise UNACK yellow"])
    }

    @Test("bad never clears and never raises") func badHolds() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "high", above: Limits(yellow: 20), below: Limits(red: 1))], range: 0...100)
        harness.push(0, 26)
        harness.push(1, -3)
        harness.push(2, 0, .bad)
        harness.push(3, .infinity)
        #expect(harness.lines() == ["0 raise UNACK yellow"])
        #expect(harness.engine.counters.bad == 3)
    }

    @Test("unless the rule names a level for it") func onBad() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(red: 50), onBad: .orange)])
        harness.push(0, 1)
        harness.push(1, .nan, .bad)
        harness.push(2, 1)
        #expect(harness.lines() == ["1 raise UNACK orange", "2 clear RTNUN"])
    }

    @Test("uncertain is held against limits but feeds no rate") func uncertain() throws {
        let rate = SignalDefinition.rate(window: .seconds(10), per: .seconds(1), method: .ends, relativeTo: nil)
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(yellow: 20)),
            RuleDefinition(name: "rising", signal: rate, above: Limits(red: 1)),
        ])
        harness.push([(0, 0), (9, 1)])
        harness.push(10, 40, .uncertain)
        #expect(harness.engine.records.map(\.rule) == ["high"])
    }

    @Test("a gap restarts an on-delay, and a delay beyond it does not end by itself") func gap() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "high", above: Limits(yellow: 20), onDelay: .seconds(10))], period: .seconds(2))
        harness.push([(0, 26)])
        harness.advance(through: 60)
        #expect(harness.lines() == [])
        harness.push([(61, 26), (66, 26)])
        #expect(harness.lines() == [])
        harness.push([(71, 26)])
        #expect(harness.lines() == ["71 raise UNACK yellow"])
    }

    @Test("rates leave out what came before a bad sample, and ask for 0.8 of the window") func rateBreaks() throws {
        let rate = SignalDefinition.rate(window: .seconds(10), per: .seconds(1), method: .ends, relativeTo: nil)
        var harness = try EngineHarness([RuleDefinition(name: "rising", signal: rate, above: Limits(red: 5))])
        harness.push([(0, 0)])
        harness.push(1, .nan, .bad)
        harness.push([(2, 0), (9.9, 90)])
        #expect(harness.lines() == [])
        harness.push([(10, 90)])
        #expect(harness.lines() == ["10 raise UNACK red"])
    }

    @Test("window edges: a sample exactly W old belongs to the window") func windowEdge() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "step", signal: .swing(window: .seconds(5), direction: .both), above: Limits(red: 10))
        ])
        harness.push([(0, 0), (5, 10)])
        #expect(harness.lines() == ["5 raise UNACK red"])
        var after = try EngineHarness([
            RuleDefinition(name: "step", signal: .swing(window: .seconds(5), direction: .both), above: Limits(red: 10))
        ])
        after.push([(0, 0), (5.001, 10)])
        #expect(after.lines() == [])
    }

    @Test("swing with a direction is the largest move from an earlier to a later sample") func swingDirection() throws {
        let values: [(Double, Double)] = [(0, 10), (1, 2), (2, 7), (3, 1)]
        for (direction, expected) in [(SignalDefinition.Direction.up, 5.0), (.down, 9), (.both, 9)] {
            var harness = try EngineHarness([
                RuleDefinition(
                    name: "step", signal: .swing(window: .seconds(9), direction: direction),
                    above: Limits(red: expected))
            ])
            harness.push(values)
            #expect(harness.engine.records.last?.value == expected, "\(direction)")
        }
    }

    @Test("a late reading enters the windows it fits; repeats and conflicts do not") func late() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "step", signal: .swing(window: .seconds(5), direction: .both), above: Limits(red: 10)),
            RuleDefinition(name: "high", above: Limits(yellow: 50)),
        ])
        harness.push([(0, 0), (2, 1), (4, 2)])
        harness.push(2, 1, received: 4.5)
        harness.push(2, 99, received: 4.5)
        harness.push(4, 99, received: 4.5)
        #expect(harness.lines() == [])
        #expect(harness.engine.counters.repeated == 1)
        #expect(harness.engine.counters.conflicting == 2)
        harness.push(3, 60, received: 5)
        #expect(harness.lines() == ["5 raise UNACK red"])
        #expect(harness.engine.counters.late == 1)
        harness.push(-20, 60, received: 5)
        #expect(harness.lines() == [])
    }

    @Test("a reading from the future is a bad one, and ends a silence") func future() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(yellow: 20)),
            RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15)),
        ])
        harness.push([(0, 1)])
        harness.advance(through: 16)
        harness.push(1_000, 26, received: 20)
        #expect(harness.lines() == ["15 raise UNACK yellow", "20 clear RTNUN"])
        #expect(harness.engine.counters.future == 1)
        harness.push(21, 26)
        #expect(harness.lines() == ["21 raise UNACK yellow"])
    }

    @Test("a sensor whose clock is far ahead is not blind without anybody knowing") func farAhead() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(red: 20), onBad: .yellow),
            RuleDefinition(name: "fault", signal: SignalDefinition("fault"), above: Limits(blue: 5)),
        ])
        harness.push([(0, 1)])
        for second in 1...9 { harness.push(400 + Double(second), 60, received: Double(second)) }
        #expect(harness.lines() == ["1 raise UNACK yellow", "6 raise UNACK blue"])
        harness.push(10, 60)
        #expect(harness.lines() == ["10 clear RTNUN", "10 level UNACK red"])
    }

    @Test("a point that never spoke goes silent too") func neverSpoke() throws {
        var harness = try EngineHarness([RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15))])
        harness.advance(through: 15)
        let record = try #require(harness.engine.records.first)
        #expect(record.readingTime == nil && record.value == 15 && record.unit == "s" && record.limit == 15)
        #expect(harness.lines() == ["15 raise UNACK yellow"])
    }

    @Test("while our own link is down no point is silent") func linkDown() throws {
        var harness = try EngineHarness([RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15))])
        harness.push([(0, 1)])
        harness.engine.setLink(up: false, at: EngineHarness.instant(10))
        harness.advance(through: 99)
        harness.engine.setLink(up: true, at: EngineHarness.instant(100))
        harness.advance(through: 104.999)
        #expect(harness.lines() == [])
        harness.advance(through: 105)
        #expect(harness.lines() == ["105 raise UNACK yellow"])
    }

    @Test("after a restart silence counts from the start, and delays wait for the backlog") func restart() throws {
        var harness = try EngineHarness([
            high, RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15)),
        ])
        harness.push([(0, 26)])
        harness.engine.advance(to: EngineHarness.instant(1))
        harness.engine.start(at: EngineHarness.instant(1_000))
        harness.engine.setLink(up: true, at: EngineHarness.instant(1_001))
        harness.advance(through: 1_002.999)
        #expect(harness.lines() == [])
        // The backlog: in its own time the condition had gone before the delay ran out.
        harness.push(2, 1, received: 1_003)
        harness.advance(through: 1_017)
        #expect(harness.lines() == [])
        harness.advance(through: 1_018)
        #expect(harness.lines() == ["1018 raise UNACK yellow"])
    }

    @Test("a delay that ends during a restart ends as soon as the backlog has arrived") func restartedDelay() throws {
        var harness = try EngineHarness([high])
        harness.push([(0, 26)])
        harness.engine.advance(to: EngineHarness.instant(1))
        harness.engine.start(at: EngineHarness.instant(1_000))
        harness.engine.setLink(up: true, at: EngineHarness.instant(1_001))
        harness.advance(through: 1_010)
        #expect(harness.lines() == ["1003 raise UNACK yellow"])
    }

    @Test("a broker that is not there after a restart is not waited for") func restartWithoutLink() throws {
        var harness = try EngineHarness([high])
        harness.push([(0, 26)])
        harness.engine.start(at: EngineHarness.instant(1_000))
        var flapping = harness
        // Three times the wait for a backlog …
        harness.advance(through: 1_100)
        #expect(harness.lines() == ["1006 raise UNACK yellow"])
        // … and a link that comes and goes puts it off to six times at most.
        for second in 0..<20 {
            flapping.engine.setLink(up: second % 2 == 0, at: EngineHarness.instant(1_005 + Double(second) / 2))
        }
        flapping.advance(through: 1_100)
        #expect(flapping.lines() == ["1012 raise UNACK yellow"])
    }

    @Test("two readings of one millisecond without a time of their own are two") func sameMillisecond() throws {
        let count = SignalDefinition("count", ["window": .seconds(10), "at_least": .number(60)])
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(red: 50)),
            RuleDefinition(name: "many", signal: count, above: Limits(blue: 3)),
        ])
        let now = EngineHarness.instant(7)
        for value in [10.0, 60, 60, 60] {
            harness.engine.receive(
                Reading(point: harness.point, time: now, received: now, value: value, isUntimed: true))
        }
        #expect(harness.lines() == ["7 raise UNACK red", "7 raise UNACK blue"])
    }

    @Test(
        "a group's delay that ends during a restart ends when the backlog has arrived, and nobody has grown old meanwhile"
    )
    func restartedGroup() throws {
        let rule = RuleDefinition(
            name: "apart", signal: SignalDefinition("spread"), above: Limits(red: 10), onDelay: .seconds(30))
        let out = RuleDefinition(name: "out", signal: SignalDefinition("out"), above: Limits(yellow: 1))
        var site = SiteHarness(
            ["p/x/a", "p/x/b"].map { SiteHarness.point($0, period: .seconds(5)) },
            groups: [SiteHarness.group("p/x", ["p/x/a", "p/x/b"], [rule, out])])
        site.push("p/x/a", 0, 0)
        site.push("p/x/b", 0, 0)
        site.engine.records.removeAll()
        site.push("p/x/b", 1, 20)
        site.engine.start(at: EngineHarness.instant(1_000))
        site.engine.setLink(up: true, at: EngineHarness.instant(1_001))
        site.advance(through: 1_010)
        #expect(site.lines() == ["1003 p/x#apart raise UNACK red"])
    }

    @Test("a rise again from RTNUN is the same occurrence") func sameOccurrence() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(yellow: 20))])
        harness.push([(0, 26), (1, 1), (2, 26)])
        #expect(harness.engine.records.map(\.occurrence) == [1, 1, 1])
        #expect(harness.lines() == ["0 raise UNACK yellow", "1 clear RTNUN", "2 raise UNACK yellow"])
    }

    @Test("a reading much later than usual is historical, and so is what its delay causes") func historical() throws {
        var harness = try EngineHarness([high])
        harness.push(0, 1, received: 40)
        harness.push(1_000, 26, received: 1_341)
        harness.advance(through: 1_400)
        #expect(harness.engine.records.map(\.historical) == [true])
        harness.push(2_000, 1, received: 2_040)
        harness.push(2_001, 26, received: 2_041)
        harness.advance(through: 2_100)
        #expect(harness.engine.records.map(\.historical) == [true, false, false])
    }

    @Test("records of one instant: by due time, then by alarm id") func order() throws {
        var engine = Engine(clock: Instant(milliseconds: 0))
        let rule = RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15))
        for id in ["b/x", "a/x/y", "a/x"] {
            _ = engine.addPoint(PointDefinition(id: id, site: Site(id: "a"), kind: "k", rules: [rule]))
        }
        engine.advance(to: EngineHarness.instant(60))
        #expect(engine.records.map(\.alarm) == ["a/x#silent", "a/x/y#silent", "b/x#silent"])
        #expect(engine.records.map(\.sequence) == [1, 2, 3])
    }

    @Test("the wall clock steps back: points without a time of their own go on, delays included")
    func clockStepsBack() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "high", above: Limits(yellow: 20), onDelay: .seconds(5), offDelay: .seconds(5))
        ])
        func push(_ second: Int64, wall: Int64, _ value: Double) {
            let received = Instant(milliseconds: second * 1_000)
            let offset = Interval(milliseconds: (wall - second) * 1_000)
            if harness.engine.wallOffset != offset { harness.engine.setWallOffset(offset, at: received) }
            harness.engine.receive(
                Reading(
                    point: harness.point, time: received + offset, received: received, value: value, isUntimed: true))
        }
        push(100, wall: 1_000, 25)
        push(102, wall: 1_002, 25)
        // An hour back.
        push(104, wall: -2_596, 25)
        push(106, wall: -2_594, 25)
        let raised = harness.engine.records.map { "\($0.event.rawValue) \($0.time.milliseconds / 1_000)" }
        // At 105 on the engine clock: five seconds after the first, by a clock that nobody steps.
        #expect(raised == ["raise -2595"])
        push(108, wall: -2_592, 10)
        harness.engine.records.removeAll()
        harness.advance(through: 120)
        #expect(harness.engine.records.map(\.event) == [.clear])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// What goes on, stands still, or is over while a rule cannot say, and when time seems to go back.
@Suite("Rules that cannot say")
struct HoldingTests {
    // MARK: - A backlog sets the point's clock back

    @Test("events that aged out by time alone count again when a backlog comes from before") func backlogCount() throws
    {
        let signal = SignalDefinition("count", ["window": .seconds(10), "at_least": .number(1)])
        try backlog(signal, Limits(blue: 1, red: 3), value: 1, agedAt: "10.001")
    }

    @Test("and so do increments of a sum") func backlogSum() throws {
        try backlog(
            SignalDefinition("sum", ["window": .seconds(10)]), Limits(blue: 1, red: 30), value: 10, agedAt: "10")
    }

    private func backlog(_ signal: SignalDefinition, _ limits: Limits, value: Double, agedAt: String) throws {
        var harness = try EngineHarness([RuleDefinition(name: "often", signal: signal, above: limits)])
        harness.push(0, value)
        harness.advance(through: 50)
        #expect(harness.lines() == ["0 raise UNACK blue", "\(agedAt) clear RTNUN"])
        harness.push(4, value, received: 60)
        harness.push(9, value, received: 60)
        #expect(harness.lines() == ["60 raise UNACK blue", "60 level UNACK red"])
        harness.advance(through: 100)
        // Own time goes on from the backlog's end, 9 s at 60 s: what is W old at 10 s goes at 61 s.
        let late = agedAt == "10" ? "" : ".001"
        #expect(harness.lines() == ["61\(late) level UNACK blue", "70\(late) clear RTNUN"])
    }

    // MARK: - Bad readings and `on_bad`

    @Test("a bad reading says nothing through a mean") func badMean() throws {
        let mean = SignalDefinition("mean", ["window": .seconds(10)])
        var harness = try EngineHarness([
            RuleDefinition(name: "m", signal: mean, above: Limits(red: 3), onBad: .blue)
        ])
        harness.push([(0, 13.75), (10, 1)])
        harness.push(20, .nan, .bad)
        harness.push(30, 1)
        harness.advance(through: 60)
        #expect(harness.lines() == ["10 raise UNACK red"])
    }

    @Test("what a bad reading has raised does not age out") func badCount() throws {
        let count = SignalDefinition("count", ["window": .seconds(6)])
        var harness = try EngineHarness([
            RuleDefinition(name: "c", signal: count, above: Limits(yellow: 2), onBad: .red)
        ])
        harness.push(0, 4)
        harness.push(1, .nan, .bad)
        harness.advance(through: 30)
        #expect(harness.lines() == ["1 raise UNACK red"])
        harness.push(31, 0)
        #expect(harness.lines() == ["31 clear RTNUN"])
    }

    @Test("a rule with on_bad keeps to gaps like any other") func badGap() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "h", above: Limits(red: 13), offDelay: .seconds(5), onBad: .blue)],
            period: .seconds(1))
        harness.push([(0, 14), (2, 10)])
        harness.advance(through: 30)
        #expect(harness.lines() == ["0 raise UNACK red"])
    }

    @Test("while readings are bad, only the delay of the level for bad ones runs") func badDelays() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "h", above: Limits(red: 7), onDelay: .seconds(3), onBad: .yellow)
        ])
        harness.push(3, 9.5)
        harness.push(5, .nan, .bad)
        harness.advance(through: 9)
        #expect(harness.lines() == ["8 raise UNACK yellow"])
        harness.push(10, 9.5)
        harness.advance(through: 20)
        #expect(harness.lines() == ["10 clear RTNUN", "11 raise UNACK red"])
    }

    @Test("a usable reading ends what a bad one has raised, though the signal cannot say yet") func badRate() throws {
        let rate = SignalDefinition("rate", ["window": .seconds(10), "per": .seconds(1)])
        var harness = try EngineHarness([
            RuleDefinition(name: "r", signal: rate, above: Limits(red: 1), onBad: .blue)
        ])
        harness.push([(0, 0), (8, 0)])
        harness.push(9, .nan, .bad)
        #expect(harness.lines() == ["9 raise UNACK blue"])
        harness.push(10, 5)
        #expect(harness.lines() == ["10 clear RTNUN"])
    }

    // MARK: - Historical

    @Test("a delay that a gap restarts is of the time of the restart") func restartedDelay() throws {
        var harness = try EngineHarness(
            [RuleDefinition(name: "h", above: Limits(red: 13), onDelay: .seconds(5))], period: .seconds(1))
        harness.push(0, 1)
        harness.push(100, 14, received: 2_000)
        harness.push([(2_001, 14), (2_003, 14), (2_005, 14), (2_007, 14)])
        #expect(harness.engine.records.map(\.historical) == [false])
        #expect(harness.lines() == ["2006 raise UNACK red"])
    }

    @Test("a delay that ends in a backlog is historical, whenever it began") func endsInBacklog() throws {
        var harness = try EngineHarness([RuleDefinition(name: "h", above: Limits(red: 25), onDelay: .seconds(5))])
        harness.push(0, 30)
        harness.push(1, .nan, .bad)
        for second in [3.0, 5, 10] { harness.push(second, 30, received: 3_600) }
        #expect(harness.engine.records.map(\.historical) == [true])
        #expect(harness.lines() == ["3600 raise UNACK red"])
    }

    @Test("what a late reading from long ago brings is historical") func lateFromLongAgo() throws {
        let swing = SignalDefinition("swing", ["window": .seconds(10)])
        var harness = try EngineHarness([RuleDefinition(name: "s", signal: swing, above: Limits(yellow: 5))])
        harness.push([(0, 20), (5, 20)])
        harness.push(3, 26, received: 700)
        #expect(harness.engine.records.map(\.historical) == [true])
        #expect(harness.lines() == ["700 raise UNACK yellow"])
    }

    @Test("a late bad reading parts the samples of a rate, like one in time") func lateBad() throws {
        let rate = SignalDefinition("rate", ["window": .seconds(10), "per": .seconds(1)])
        var harness = try EngineHarness([RuleDefinition(name: "r", signal: rate, above: Limits(red: 1))])
        harness.push([(0, 0), (8, 0.5)])
        harness.push(4, .nan, .bad, received: 8.5)
        harness.push(9, 20)
        #expect(harness.lines() == [])
        harness.push(16, 20)
        #expect(harness.lines() == ["16 raise UNACK red"])
    }

    // MARK: - Two sides

    @Test("clear names the limit of the side that was left") func sideLeft() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "h", above: Limits(yellow: 4.75), below: Limits(yellow: -3.75))
        ])
        harness.push([(0, -4.5), (1, 4)])
        #expect(harness.engine.records.map(\.limit) == [-3.75, -3.75])
        #expect(harness.lines() == ["0 raise UNACK yellow", "1 clear RTNUN"])
    }

    @Test("the deadband of the other side holds nothing") func sides() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "h", above: Limits(blue: 3.25), below: Limits(blue: 1.5), deadband: 0.5)
        ])
        harness.push([(0, 0), (1, 3), (2, 3.25), (3, 2.75), (4, 2)])
        #expect(
            harness.lines() == [
                "0 raise UNACK blue", "1 clear RTNUN", "2 raise UNACK blue", "4 clear RTNUN",
            ])
    }

    @Test("a time that grows is told as it is when the delay ends") func growingValue() throws {
        let above = SignalDefinition("time_above", ["limit": .number(50)])
        var harness = try EngineHarness([
            RuleDefinition(name: "t", signal: above, above: Limits(yellow: 30), onDelay: .seconds(10))
        ])
        harness.push(0, 60)
        harness.advance(through: 60)
        #expect(harness.engine.records.map(\.value) == [40])
        #expect(harness.lines() == ["40 raise UNACK yellow"])
    }

    @Test("on_bad's level falls with its own off-delay, though the signal cannot say") func badFalls() throws {
        let rate = SignalDefinition("rate", ["window": .seconds(10), "per": .seconds(1)])
        var harness = try EngineHarness([
            RuleDefinition(
                name: "r", signal: rate, above: Limits(red: 1), onDelay: .seconds(1), offDelay: .seconds(2),
                onBad: .blue)
        ])
        harness.push(0, .nan, .bad)
        harness.push(0.5, .nan, .bad)
        harness.push([(3, 1), (4, 1)])
        harness.advance(through: 10)
        #expect(harness.lines() == ["1 raise UNACK blue", "5 clear RTNUN"])
    }

    @Test("the level that on_bad names stands still like the others while no reading is bad") func namedLevel() {
        let rate = SignalDefinition("rate", ["window": .seconds(3), "per": .seconds(1)])
        for onBad in [nil, Level.blue, .red] {
            var site = SiteHarness([
                SiteHarness.point(
                    "p/x/a",
                    [
                        RuleDefinition(
                            name: "r", signal: rate, above: Limits(blue: 1), onDelay: .seconds(4), onBad: onBad)
                    ])
            ])
            for (second, value) in [(0, 0.0), (3, 10)] { site.push("p/x/a", Double(second), value) }
            site.push("p/x/a", 4, 13, flag: .restart)
            for (second, value) in [(7, 23.0), (8, 26), (9, 29), (10, 32), (11, 35)] {
                site.push("p/x/a", Double(second), value)
            }
            site.advance(through: 12)
            // It could say from 3 to 4, from 7 to 8, and from 10 on.
            #expect(site.lines() == ["12 p/x/a#r raise UNACK blue"], "\(String(describing: onBad))")
        }
    }

    @Test("what ages out on a silent point ends no delay that its silence holds back") func agedOnSilence() throws {
        let sum = SignalDefinition("sum", ["window": .seconds(40)])
        var harness = try EngineHarness(
            [RuleDefinition(name: "s", signal: sum, above: Limits(blue: 15), offDelay: Interval(milliseconds: 2_500))],
            period: .seconds(5))
        harness.push([(0, 8), (5, 7), (20, 6)])
        harness.advance(through: 200)
        #expect(harness.lines() == ["5 raise UNACK blue"])
    }

    @Test("a baseline learns the reading before a bad one") func learns() throws {
        let baseline = SignalDefinition("baseline", ["minimum": .whole(2)])
        var harness = try EngineHarness([
            RuleDefinition(name: "b", signal: baseline, above: Limits(red: 5), onBad: .orange)
        ])
        harness.push([(0, 10), (1, 10)])
        harness.push(2, .nan, .bad)
        harness.push(3, 100)
        #expect(harness.lines() == ["2 raise UNACK orange", "3 level UNACK red"])
    }

    @Test("each level remembers its own side") func sideOfLevel() throws {
        var harness = try EngineHarness([
            RuleDefinition(
                name: "h", above: Limits(yellow: 7.75, orange: 9), below: Limits(orange: 1.5), onDelay: .seconds(2))
        ])
        harness.push([(0, 0), (2, 0), (4, 8)])
        #expect(harness.engine.records.map(\.limit) == [1.5, 1.5])
    }

    @Test("what was before a restart is not held against what came after, though one hears of it late")
    func lateRestart() {
        let rate = SignalDefinition(
            "rate", ["window": .seconds(2), "per": .seconds(1), "method": .word("means"), "windows": .whole(1)])
        for isRestart in [true, false] {
            var site = SiteHarness([
                SiteHarness.point("p/x/a", [RuleDefinition(name: "r", signal: rate, below: Limits(orange: -1))])
            ])
            site.push("p/x/a", 2, 30)
            site.push("p/x/a", 4, 2.5)
            if let point = site.engine.index(of: "p/x/a") {
                site.engine.receive(
                    Reading(
                        point: point, time: EngineHarness.instant(3.5), received: EngineHarness.instant(5), value: 3,
                        flag: isRestart ? .restart : .none))
            }
            site.push("p/x/a", 6, 2.5)
            site.push("p/x/a", 8, 2.5)
            #expect(site.lines() == (isRestart ? [] : ["6 p/x/a#r raise UNACK orange", "8 p/x/a#r clear RTNUN"]))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

/// What the engine tells of its points, piece by piece.
struct PointViewTests {
    private static let site = Site(id: "park")

    private func engine(_ count: Int, period: Interval? = .seconds(5)) -> Engine {
        var engine = Engine(clock: Instant(milliseconds: 0))
        _ = engine.addGroup(
            GroupDefinition(id: "park/all", site: PointViewTests.site, members: .init(), rules: []))
        for number in 0..<count {
            _ = engine.addPoint(
                PointDefinition(
                    id: "park/u\(number)/lel", site: PointViewTests.site, kind: "gas.lel", unit: "%{LEL}",
                    period: period,
                    rules: [
                        RuleDefinition(name: "high", above: Limits(yellow: 25, red: 50)),
                        RuleDefinition(name: "low", below: Limits(blue: 30)),
                    ]))
        }
        return engine
    }

    private func push(
        _ engine: inout Engine, _ index: Int32, _ seconds: Double, _ value: Double, _ quality: Quality = .good
    ) {
        engine.receive(
            Reading(
                point: PointIndex(index), time: EngineHarness.instant(seconds),
                received: EngineHarness.instant(seconds), value: value, quality: quality))
    }

    @Test func newestReadingAndAlarms() throws {
        var engine = engine(3)
        push(&engine, 1, 1, 60)
        push(&engine, 2, 1, 27)
        push(&engine, 2, 2, 0, .bad)
        engine.advance(to: EngineHarness.instant(4))
        let (points, next) = engine.pointSummaries(from: 0, count: 100)
        #expect(next == nil && points.map(\.id) == ["park/u0/lel", "park/u1/lel", "park/u2/lel"])
        #expect(points.map(\.index) == [1, 2, 3])
        #expect(points[0].value == 60 && points[0].quality == .good && points[0].age == .seconds(3))
        #expect(points[0].readingTime == EngineHarness.instant(1) && !points[0].isStale)
        #expect(points[0].openAlarms == 1 && points[0].level == .red)
        #expect(points[0].kind == "gas.lel" && points[0].site == "park" && points[0].unit == "%{LEL}")
        #expect(points[1].value == 0 && points[1].quality == .bad && points[1].openAlarms == 2)
        #expect(points[1].level == .yellow && points[1].age == .seconds(2))
        #expect(points[2].value == nil && points[2].quality == nil && points[2].isStale && points[2].age == nil)
    }

    @Test func staleness() {
        var engine = engine(2)
        push(&engine, 1, 1, 10)
        push(&engine, 2, 1, 0, .stale)
        engine.advance(to: EngineHarness.instant(16))
        #expect(engine.pointSummaries(from: 0, count: 9).points.map(\.isStale) == [false, true])
        engine.advance(to: EngineHarness.instant(16.5))
        #expect(engine.pointSummaries(from: 0, count: 9).points.map(\.isStale) == [true, true])
    }

    @Test(arguments: [1, 2, 3, 4, 100])
    func pieces(_ size: Int) {
        let engine = engine(7)
        var (found, place): ([String], Int?) = ([], 0)
        while let from = place {
            let piece = engine.pointSummaries(from: from, count: size)
            #expect(piece.points.count <= size)
            found += piece.points.map(\.id)
            place = piece.next
        }
        #expect(found == (0..<7).map { "park/u\($0)/lel" })
    }

    @Test(arguments: [(-5, 3), (8, 3), (Int.max, Int.max), (0, 0), (0, Int.max)])
    func anyPlace(_ from: Int, _ count: Int) {
        #expect(engine(7).pointSummaries(from: from, count: count).points.count <= 7)
    }
}

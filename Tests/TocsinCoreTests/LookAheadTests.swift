// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

@Suite("looking ahead over a batch") struct LookAheadTests {
    /// More than fit a cache, so that it does look.
    private static let points = 20_000

    private func engine() -> Engine {
        var engine = Engine(clock: Instant(milliseconds: 0))
        let rules = [
            RuleDefinition(name: "high", above: Limits(yellow: 20), onDelay: .seconds(1)),
            RuleDefinition(
                name: "mean", signal: SignalDefinition("mean", ["window": .interval(.seconds(20))]),
                above: Limits(yellow: 15)),
        ]
        for number in 0..<LookAheadTests.points {
            _ = engine.addPoint(
                PointDefinition(
                    id: "plant/t\(number)/lel", site: Site(id: "plant"), kind: "gas.lel", range: 0...100,
                    period: .seconds(5), rules: number % 2 == 0 ? rules : [rules[0]]))
        }
        return engine
    }

    @Test("changes no record and nothing that is remembered", arguments: [1, 2, 16, 17, 100])
    func changesNothing(size: Int) {
        var (plain, looking) = (engine(), engine())
        for round in 1...12 {
            var batch: [Reading] = []
            for number in 0..<size {
                let time = Instant(milliseconds: Int64(round) * 5_000 + Int64(number))
                let point = PointIndex(Int32(number &* 7_919 % LookAheadTests.points))
                batch.append(
                    Reading(point: point, time: time, received: time, value: Double((number + round) % 30)))
            }
            for (place, reading) in batch.enumerated() {
                plain.receive(reading)
                looking.lookAhead(over: batch, at: place)
                looking.receive(reading)
            }
        }
        #expect(plain.records == looking.records)
        #expect(plain.checkpoint() == looking.checkpoint())
    }

    @Test("of nothing is nothing") func nothing() {
        var engine = engine()
        engine.lookAhead(over: [], at: 0)
        #expect(engine.records.isEmpty)
    }
}

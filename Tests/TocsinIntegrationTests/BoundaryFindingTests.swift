// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import tocsin

/// What the boundary scenario brought to light, in small.
@Suite("Found at the record boundaries")
struct BoundaryFindingTests {
    private static let start = Instant(milliseconds: BoundaryScenario.start)

    @Test("no time at all in sight is beyond no limit that there is not", arguments: [-1.0, 0])
    func endlessTime(_ slope: Double) {
        let rule = RuleDefinition(
            name: "overflow",
            signal: SignalDefinition(
                "time_to_limit",
                [
                    "limit": .number(95), "window": .interval(.minutes(4)), "method": .word("regression"),
                    "side": .word("above"), "confidence": .number(0.5),
                ]),
            below: Limits(yellow: 600))
        var engine = Engine(clock: BoundaryFindingTests.start)
        _ = engine.addPoint(
            PointDefinition(
                id: "w/a/level", site: Site(id: "w"), kind: "level", unit: "m", period: .seconds(30), rules: [rule]))
        for step in 0..<20 {
            let time = BoundaryFindingTests.start + .seconds(30 * Int64(step))
            engine.receive(
                Reading(point: PointIndex(0), time: time, received: time, value: 60 + slope * Double(step)))
        }
        #expect(engine.records.isEmpty && engine.openAlarmCount == 0)
    }

    /// Plain points of one kind share what was made of it.
    @Test("a point without a gateway does not get that of another of its kind") func gateways() throws {
        let points = try BoundaryPlant.prepared().configuration.points.declared
        let behind = points.filter { !$0.gateway.isEmpty }.map(\.id)
        #expect(behind == ["w/b/fan"])
    }
}

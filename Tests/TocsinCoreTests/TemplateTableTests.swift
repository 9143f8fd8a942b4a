// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

@Suite("templates: what points with the same rules share") struct TemplateTableTests {
    private func definition(_ id: String, limit: Double, gateway: String = "") -> PointDefinition {
        PointDefinition(
            id: id, site: Site(id: "plant"), kind: "gas.lel", unit: "%{LEL}", range: 0...100, period: .seconds(5),
            gateway: gateway, rules: [RuleDefinition(name: "high", above: Limits(yellow: limit))])
    }

    @Test("points with equal rules share one, however many others were made in between", arguments: [1, 8, 9, 300])
    func shared(kinds: Int) {
        var engine = Engine(clock: Instant(milliseconds: 0))
        for round in 0..<3 {
            for kind in 0..<kinds {
                _ = engine.addPoint(definition("plant/\(round)/t\(kind)", limit: Double(kind)))
            }
        }
        #expect(engine.templates.count == kinds)
        #expect(engine.rules.count == kinds)
        for index in 0..<engine.pointCount {
            let known = engine.definition(of: PointIndex(Int32(index)))
            #expect(known.rules.first?.above.yellow == Double(index % kinds))
            #expect(known.id == "plant/\(index / kinds)/t\(index % kinds)")
        }
    }

    @Test("anything that differs makes another one") func differs() {
        var engine = Engine(clock: Instant(milliseconds: 0))
        _ = engine.addPoint(definition("plant/a/lel", limit: 20))
        _ = engine.addPoint(definition("plant/b/lel", limit: 20, gateway: "plant/gateway/on"))
        var third = definition("plant/c/lel", limit: 20)
        third.period = .seconds(6)
        _ = engine.addPoint(third)
        #expect(engine.templates.count == 3)
        #expect(engine.definition(of: PointIndex(1)).gateway == "plant/gateway/on")
        #expect(engine.definition(of: PointIndex(2)).period == .seconds(6))
    }
}

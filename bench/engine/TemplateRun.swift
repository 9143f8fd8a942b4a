// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How long it takes to make points known of which few share their rules: limits that follow a constant of each tank.
struct TemplateRun {
    let points: Int
    let templates: Int

    func measure() -> String {
        let definitions = (0..<points).map { definition($0) }
        let clock = ContinuousClock()
        var engine = Engine(options: EngineOptions(points: points), clock: Instant(milliseconds: 0))
        let took = clock.measure {
            for definition in definitions { _ = engine.addPoint(definition) }
        }
        return "\(points) points of \(templates) templates known after \(took)"
    }

    private func definition(_ number: Int) -> PointDefinition {
        var rules = Workload.standard.rules
        for index in rules.indices where rules[index].name == "high" {
            rules[index].above = Limits(yellow: Workload.limit + Double(number % templates) / 1_000, red: 50)
        }
        return PointDefinition(
            id: "park/unit\(number / 10)/lel\(number % 10)", site: Site(id: "park"), kind: "gas.lel", unit: "%{LEL}",
            range: 0...100, period: .seconds(5), rules: rules)
    }
}

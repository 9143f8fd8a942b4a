// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// What a random plant may have; properties that do not hold for everything leave something out.
struct PlantTraits {
    /// Rules over silence: every reading, also a repeated one, ends it.
    var hasSilence = true
    /// Rules with signals; else all look at the value.
    var hasSignals = true
    /// Rules that look at the quality, or name a level for it.
    var looksAtQuality = true
    var hasGroups = true
}

/// A few points, groups and rules over all signals, on grids so small that limits, delays and windows meet.
struct RandomPlant {
    /// 2026-03-01 00:00 in China, a whole number of weeks after the first Sunday of the epoch there.
    static let start: Int64 = 1_772_294_400_000

    private(set) var options = EngineOptions(
        historicalAfter: .seconds(30), futureTolerance: .seconds(20), settleAfterRestart: .seconds(2),
        windowSamples: 4_096)
    private(set) var points: [PointDefinition] = []
    private(set) var groups: [GroupDefinition] = []
    /// By how much the values that are times have been moved.
    var shift: Int64 = 0

    init(_ random: inout SeededGenerator, _ traits: PlantTraits = PlantTraits()) {
        options.flood = FloodOptions(start: 4, end: 2, window: .seconds(20))
        options.shelving = ShelvingLimits(blue: .seconds(60), yellow: .seconds(60), orange: .seconds(20))
        let count = Int.random(in: 2...4, using: &random)
        var rules = RandomRules(traits: traits, pointCount: count)
        for index in 0..<count { points.append(point(index, &rules, &random)) }
        points.append(
            PointDefinition(
                id: "p/net/up", site: Site(id: "p"), kind: "gateway",
                rules: [RuleDefinition(name: "gone", below: Limits(orange: 0), offDelay: rules.delay(&random))]))
        points.append(due(&rules, &random))
        guard traits.hasGroups else { return }
        for index in 0..<Int.random(in: 1...3, using: &random) { groups.append(group(index, &rules, &random)) }
    }

    private func point(_ index: Int, _ rules: inout RandomRules, _ random: inout SeededGenerator) -> PointDefinition {
        let period: Interval? = [nil, .seconds(1), .seconds(2), .seconds(3)].randomElement(using: &random) ?? nil
        var point = PointDefinition(
            id: "p/u/a\(index)", site: Site(id: "p"), kind: "analogue", unit: "mm", range: 0...100, period: period,
            rules: (0..<Int.random(in: 1...4, using: &random)).map { rules.ofPoint("r\($0)", &random) })
        if index == 1 {
            point.current = CurrentLoop(
                low: 0, high: 100, hold: [.zero, .seconds(2), .seconds(4)].randomElement(using: &random) ?? .zero)
        }
        if Bool.random(using: &random) { point.gateway = "p/net/up" }
        return point
    }

    /// A deadline: its values are times.
    private func due(_ rules: inout RandomRules, _ random: inout SeededGenerator) -> PointDefinition {
        let definition = RuleDefinition(
            name: "late", signal: rules.traits.hasSignals ? SignalDefinition("overdue") : .value,
            above: Limits(yellow: 1, orange: 5), onDelay: rules.delay(&random))
        return PointDefinition(id: "p/plan/due", site: Site(id: "p"), kind: "deadline", rules: [definition])
    }

    private func group(_ index: Int, _ rules: inout RandomRules, _ random: inout SeededGenerator) -> GroupDefinition {
        GroupDefinition(
            id: "p/g\(index)", site: Site(id: "p"), unit: "mm",
            members: points.filter { $0.kind == "analogue" }.map(\.id),
            maximumAge: [nil, nil, .seconds(4)].randomElement(using: &random) ?? nil,
            firstOut: Bool.random(using: &random) ? .seconds(5) : nil,
            rules: (0..<Int.random(in: 1...3, using: &random)).map { rules.ofGroup("g\($0)", &random) })
    }

    /// The alarms, points first.
    var alarms: [String] {
        points.flatMap { point in point.rules.map { "\(point.id)#\($0.name)" } }
            + groups.flatMap { group in group.rules.map { "\(group.id)#\($0.name)" } }
    }

    /// All points and groups known, the clock at the start.
    ///
    /// - Parameter reversed: the points in the other order, and the groups after them.
    func engine(reversed: Bool = false) -> Engine {
        var engine = Engine(options: options, clock: Instant(milliseconds: RandomPlant.start + shift))
        if !reversed { for group in groups { _ = engine.addGroup(group) } }
        for point in reversed ? points.reversed() : points { _ = engine.addPoint(point) }
        if reversed { for group in groups.reversed() { _ = engine.addGroup(group) } }
        return engine
    }
}

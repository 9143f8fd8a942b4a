// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

@Suite("Group signals against a recount from scratch")
struct GroupPropertyTests {
    private static let voteLimits = Limits(blue: 1, yellow: 2, orange: 4, red: 9)
    private static let needs: [Level: TallyNeed] = [
        .blue: TallyNeed(count: 1, of: .red), .yellow: TallyNeed(count: 4, of: .blue),
        .orange: TallyNeed(count: 3, of: .yellow), .red: TallyNeed(count: 2, of: .orange),
    ]

    private static func rules(deadband: Double) -> [RuleDefinition] {
        let vote: [String: SignalValue] = ["at_least": .number(50), "deadband": .number(deadband)]
        var available = vote
        available["degraded"] = .word("toward-available")
        return [
            RuleDefinition(name: "1", signal: SignalDefinition("spread")),
            RuleDefinition(name: "2", signal: SignalDefinition("spread", ["from": .word("median")])),
            RuleDefinition(name: "3", signal: SignalDefinition("vote", vote), above: voteLimits),
            RuleDefinition(name: "4", signal: SignalDefinition("vote", available), above: voteLimits),
            RuleDefinition(name: "5", signal: SignalDefinition("tally", ["levels": .tally(needs)])),
            RuleDefinition(name: "6", signal: SignalDefinition("out")),
        ]
    }

    /// What a member is, kept the plain way.
    private struct Model {
        var value = Double.nan
        var isUsable = false
        var received = Int64.min
        var level: Level?
        var isVoting = false
        var age: Int64

        func isIn(at clock: Int64) -> Bool { isUsable && clock - received <= age }
    }

    private static func recount(_ models: [Model], at clock: Int64) -> [GroupAnswer] {
        let inside = models.filter { $0.isIn(at: clock) }
        let sorted = inside.map(\.value).sorted()
        var spreads: [GroupAnswer] = [.unknown, .unknown]
        if let least = sorted.first, let greatest = sorted.last, sorted.count >= 2 {
            let half = sorted.count / 2
            let median = sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
            spreads = [.number(greatest - least), .number(sorted.map { abs($0 - median) }.max() ?? 0)]
        }
        let votes = Double(inside.filter(\.isVoting).count)
        let (inCount, outCount) = (Double(inside.count), Double(models.count - inside.count))
        func vote(_ needed: (Double) -> Double) -> GroupAnswer {
            guard !inside.isEmpty else { return .unknown }
            return levels { level in voteLimits[level].map { (votes, needed($0)) } }
        }
        let tally = levels { level in
            needs[level].map { need in
                (Double(models.count { $0.level.map { $0 >= need.of } ?? false }), Double(need.count))
            }
        }
        return spreads + [
            vote { max(1, $0 - outCount) }, vote { min($0, inCount) }, tally, .number(outCount),
        ]
    }

    private static func levels(_ count: (Level) -> (Double, Double)?) -> GroupAnswer {
        var set = LevelSet()
        var values = InlineArray<4, Double>(repeating: .nan)
        var limits = InlineArray<4, Double>(repeating: .nan)
        for level in Level.allCases {
            guard let (value, limit) = count(level) else { continue }
            values[Int(level.rawValue)] = value
            limits[Int(level.rawValue)] = limit
            if value >= limit { set.insert(level) }
        }
        return .levels(set, values: values, limits: limits)
    }

    @Test("H2.18, H2.22, H2.25: after random updates, ages and newcomers", arguments: 0..<30 as Range<UInt64>)
    func incremental(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let deadband = seed % 2 == 0 ? 0.0 : 16.0
        let rules = Self.rules(deadband: deadband)
        let count = Int.random(in: 0...12, using: &generator)
        var bench = GroupBench(members: count, rules: rules)
        var models = Array(repeating: Model(age: 3_000), count: count)
        var clock: Int64 = 0
        for step in 0..<600 {
            if models.isEmpty || step % 97 == 0 {
                let seat = bench.state.add(member: "a/\(models.count)", at: clock)
                let period = Int64.random(in: 1...4, using: &generator)
                bench.state.bind(seat, point: Int32(seat), period: .seconds(period))
                models.append(Model(age: 3_000 * period))
            }
            clock += Int64.random(in: 0...(step % 50 == 0 ? 20_000 : 300), using: &generator)
            let seat = Int.random(in: 0..<models.count, using: &generator)
            bench.state.age(to: clock - 1)
            Self.change(seat, &models, &bench, deadband: deadband, at: clock, &generator)
            bench.state.age(to: clock)
            let expected = Self.recount(models, at: clock)
            let answers = rules.indices.map { bench.answer(rule: $0, at: clock) }
            try #require(answers == expected, "seed \(seed), step \(step)")
        }
        #expect(Self.rebuilt(bench, models, rules, at: clock, &generator) == Self.recount(models, at: clock))
    }

    private static func change(
        _ seat: Int, _ models: inout [Model], _ bench: inout GroupBench, deadband: Double, at clock: Int64,
        _ generator: inout SeededGenerator
    ) {
        if Int.random(in: 0..<4, using: &generator) == 0 {
            models[seat].level = ([nil] + Level.allCases).randomElement(using: &generator) ?? nil
            bench.state.memberLevel(seat, level: models[seat].level, at: clock)
            return
        }
        // Few values, so that equal ones, the limit and the edge of the deadband are met; all sums of them are exact.
        let value = Double(Int.random(in: 0..<16, using: &generator) * 8 - 14)
        models[seat].isUsable = Int.random(in: 0..<6, using: &generator) > 0
        if models[seat].isUsable {
            models[seat].value = value
            models[seat].received = clock
            models[seat].isVoting = value >= 50 || (models[seat].isVoting && value >= 50 - deadband)
        }
        bench.state.memberSpoke(seat, value: value, isUsable: models[seat].isUsable, at: clock)
    }

    /// The same state made again from the members alone, told in any order, and from what a checkpoint keeps.
    private static func rebuilt(
        _ bench: GroupBench, _ models: [Model], _ rules: [RuleDefinition], at clock: Int64,
        _ generator: inout SeededGenerator
    ) -> [GroupAnswer] {
        var other = GroupBench(members: models.count, rules: rules)
        for seat in models.indices.shuffled(using: &generator) {
            let model = models[seat]
            other.state.bind(seat, point: Int32(seat), period: Interval(milliseconds: model.age / 3))
            if model.received > .min {
                other.state.memberSpoke(seat, value: model.value, isUsable: model.isUsable, at: model.received)
            }
            other.state.memberLevel(seat, level: model.level, at: clock)
        }
        other.state.age(to: clock)
        for rule in rules.indices {
            var writer = CheckpointWriter()
            bench.state.write(rule: rule, to: &writer)
            var reader = CheckpointReader(writer.bytes)
            #expect(throws: Never.self) { try other.state.read(rule: rule, from: &reader) }
        }
        return rules.indices.map { other.answer(rule: $0, at: clock) }
    }

    @Test("A tournament tree knows the extremes after every change", arguments: 0..<10 as Range<UInt64>)
    func tree(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var tree = ExtremeTree(count: Int.random(in: 0...3, using: &generator))
        var values: [Double?] = []
        for _ in 0..<500 {
            let place = Int.random(in: 0..<20, using: &generator)
            let value = Bool.random(using: &generator) ? Double(Int.random(in: -50...50, using: &generator)) : nil
            while values.count <= place { values.append(nil) }
            values[place] = value
            tree.set(place, to: value)
            #expect(tree.least == values.compactMap { $0 }.min() ?? .infinity)
            #expect(tree.greatest == values.compactMap { $0 }.max() ?? -.infinity)
        }
    }
}

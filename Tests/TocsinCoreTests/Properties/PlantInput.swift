// SPDX-License-Identifier: Apache-2.0

import TocsinTestSupport

@testable import TocsinCore

/// One thing that happens to a plant, at a time of the engine's clock.
struct PlantInput {
    enum Action {
        /// Its event time is milliseconds on the wall clock.
        case reading(point: String, time: Int64, value: Double, quality: Quality, flag: ReadingFlag)
        case command(Engine.Command, alarm: String, reason: String)
        case link(up: Bool)
        case advance
        case wallOffset(Interval)
    }

    var at: Int64
    var action: Action

    /// Event time of a reading; nil for anything else.
    var time: Int64? {
        if case .reading(_, let time, _, _, _) = action { return time }
        return nil
    }

    var point: String? {
        if case .reading(let point, _, _, _, _) = action { return point }
        return nil
    }

    func apply(to engine: inout Engine) {
        let instant = Instant(milliseconds: at)
        switch action {
        case .reading(let point, let time, let value, let quality, let flag):
            guard let index = engine.index(of: point) else { return }
            engine.receive(
                Reading(
                    point: index, time: Instant(milliseconds: time), received: instant, value: value,
                    quality: quality, flag: flag))
        case .command(let command, let alarm, let reason):
            // A refusal is in the records.
            _ = Result { try engine.perform(command, on: alarm, by: "li", reason: reason, at: instant) }
        case .link(let up): engine.setLink(up: up, at: instant)
        case .advance: engine.advance(to: instant)
        case .wallOffset(let offset): engine.setWallOffset(offset, at: instant)
        }
    }

    /// The same, `step` milliseconds later.
    func shifted(by step: Int64) -> PlantInput {
        var shifted = self
        shifted.at += step
        if case .reading(let point, let time, let value, let quality, let flag) = action {
            let moved = point == "p/plan/due" && value > 0 ? value + Double(step / 1_000) : value
            shifted.action = .reading(point: point, time: time + step, value: moved, quality: quality, flag: flag)
        }
        return shifted
    }
}

extension RandomPlant {
    /// What happens to a plant; see ``InputTraits``.
    func inputs(_ count: Int, _ random: inout SeededGenerator, _ traits: InputTraits = InputTraits()) -> [PlantInput] {
        var maker = InputMaker(self, traits)
        while maker.inputs.count < count { maker.step(&random) }
        return maker.inputs
    }
}

/// What may happen.
struct InputTraits {
    var hasFuture = true
    var hasLate = true
    var hasFlags = true
    var hasOffsets = true
    /// Readings that arrive long after their time, one by one or in bursts.
    var hasLag = true
}

/// Draws inputs: each point walks on its own, with its own lag and its own faults.
private struct InputMaker {
    private let plant: RandomPlant
    private let traits: InputTraits
    private(set) var inputs: [PlantInput] = []
    private var now = RandomPlant.start
    private var offset: Int64 = 0
    private var walks: [Double]
    /// By how much each point moves at a reading, for a while.
    private var trends: [Double]
    private var flags: [ReadingFlag]
    private var isUp = true

    init(_ plant: RandomPlant, _ traits: InputTraits) {
        self.plant = plant
        self.traits = traits
        walks = plant.points.map { _ in 50 }
        trends = plant.points.map { _ in 0 }
        flags = plant.points.map { _ in .none }
    }

    private func chance(_ oneIn: Int, _ random: inout SeededGenerator) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    mutating func step(_ random: inout SeededGenerator) {
        let pauses: [Int64] = [0, 0, 1, 250, 250, 500, 500, 1_000, 1_000, 2_000, 9_000]
        now += pauses.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<4: command(&random)
        case 4: inputs.append(PlantInput(at: now, action: .advance))
        case 5:
            isUp = !isUp || !chance(3, &random)
            inputs.append(PlantInput(at: now, action: .link(up: isUp)))
        case 6 where traits.hasOffsets && chance(3, &random):
            offset = [0, -1_500, 2_000].randomElement(using: &random) ?? 0
            inputs.append(PlantInput(at: now, action: .wallOffset(Interval(milliseconds: offset))))
        case 7 where traits.hasLag: burst(&random)
        default: reading(of: Int.random(in: 0..<plant.points.count, using: &random), &random)
        }
    }

    private mutating func command(_ random: inout SeededGenerator) {
        let length = Interval.seconds(Int64.random(in: 0...70, using: &random))
        let commands: [Engine.Command] = [
            .acknowledge, .acknowledge, .acknowledge, .reset, .reset, .shelve(for: length), .shelve(for: length),
            .unshelve, .outOfService, .returnToService, .returnToService,
        ]
        let alarms = plant.alarms + ["p/nowhere#x"]
        inputs.append(
            PlantInput(
                at: now,
                action: .command(
                    commands.randomElement(using: &random) ?? .reset, alarm: alarms.randomElement(using: &random) ?? "",
                    reason: chance(6, &random) ? "" : "WO-1")))
    }

    /// A gateway flushes what it has kept.
    private mutating func burst(_ random: inout SeededGenerator) {
        let index = Int.random(in: 0..<plant.points.count, using: &random)
        let step: Int64 = [250, 1_000, 4_000].randomElement(using: &random) ?? 1_000
        let length = Int64.random(in: 3...10, using: &random)
        now += step * length
        for back in stride(from: length, to: 0, by: -1) {
            push(index, time: now + offset - back * step, &random)
        }
    }

    private mutating func reading(of index: Int, _ random: inout SeededGenerator) {
        // Two points have a clock: one is a little slow, the other by more than makes a reading historical.
        let slowness: Int64 = index == 0 ? 700 : index == 2 ? 45_000 : 0
        var time = now + offset - slowness
        if traits.hasLag && slowness > 0 && chance(4, &random) {
            time -= [250, 1_000, 40_000].randomElement(using: &random) ?? 0
        }
        if traits.hasFuture && chance(60, &random) { time += [15_000, 25_000].randomElement(using: &random) ?? 0 }
        if traits.hasLate && chance(8, &random) {
            time -= [500, 1_000, 3_000, 10_000].randomElement(using: &random) ?? 0
        }
        if traits.hasLate && chance(12, &random), let last = inputs.last(where: { $0.point == plant.points[index].id })
        {
            repeatReading(last, isConflict: chance(3, &random))
            return
        }
        push(index, time: time, &random)
    }

    private mutating func repeatReading(_ last: PlantInput, isConflict: Bool) {
        guard case .reading(let point, let time, let value, let quality, let flag) = last.action else { return }
        inputs.append(
            PlantInput(
                at: now,
                action: .reading(
                    point: point, time: time, value: isConflict ? value + 20 : value, quality: quality, flag: flag)))
    }

    private mutating func push(_ index: Int, time: Int64, _ random: inout SeededGenerator) {
        let id = plant.points[index].id
        let steps: [Double] = [0, 1, 2, 5, -1, -2, -5, 10, -10, 40, -40]
        if chance(4, &random) { trends[index] = steps.randomElement(using: &random) ?? 0 }
        walks[index] = min(105, max(-5, walks[index] + trends[index]))
        if traits.hasFlags && chance(15, &random) {
            flags[index] = [.none, .calibration, .test, .restart].randomElement(using: &random) ?? .none
        } else if flags[index] == .restart || chance(5, &random) {
            flags[index] = .none
        }
        var quality = Quality.good
        switch Int.random(in: 0..<24, using: &random) {
        case 0: quality = .bad
        case 1: quality = .stale
        case 2, 3: quality = .uncertain
        default: break
        }
        var value = walks[index]
        switch id {
        case "p/net/up": value = chance(4, &random) ? 0 : 1
        case "p/plan/due":
            value = chance(3, &random) ? 0 : Double((now / 1_000) + Int64.random(in: -3...9, using: &random))
        case "p/u/a1": value = 3.2 + (walks[index] + 5) * 18.2 / 110
        default: break
        }
        if chance(40, &random) { (value, quality) = (.nan, .bad) }
        inputs.append(
            PlantInput(
                at: now,
                action: .reading(point: id, time: time, value: value, quality: quality, flag: flags[index])))
    }
}

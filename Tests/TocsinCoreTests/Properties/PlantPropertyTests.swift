// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// What must hold for every configuration and every input; each test says the seed of what it does not hold for.
@Suite("Properties of random plants")
struct PlantPropertyTests {
    @Test("delivering any stretch twice changes no record", arguments: UInt64(0)..<100)
    func redelivery(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var traits = PlantTraits()
        traits.hasSilence = false
        let plant = RandomPlant(&random, traits)
        var given = InputTraits()
        // A reading that was put aside for lying in the future is a new one once its time has come.
        given.hasFuture = false
        given.hasOffsets = false
        let inputs = plant.inputs(250, &random, given)
        let expected = PlantRun(plant, inputs).lines
        for _ in 0..<4 {
            let from = Int.random(in: 0..<240, using: &random)
            let through = min(from + Int.random(in: 1...8, using: &random), inputs.count)
            let after = min(through + Int.random(in: 0...6, using: &random), inputs.count)
            let again = inputs[from..<through].filter { $0.point != nil }
                .map { PlantInput(at: inputs[after - 1].at, action: $0.action) }
                // A point does not remember the times of bad readings, with which another one may be in conflict.
                .filter { again in inputs.count { $0.point == again.point && $0.time == again.time } == 1 }
                // In the very millisecond of its event time it would be one without a time of its own.
                .filter { $0.time != $0.at }
            let found = PlantRun(plant, Array(inputs[..<after] + again + inputs[after...])).lines
            expectSame(found, expected, "seed \(seed), inputs \(from)..<\(through) again after \(after)")
        }
    }

    @Test("shifting all times by whole weeks shifts the records, and changes nothing else", arguments: UInt64(0)..<100)
    func shift(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var plant = RandomPlant(&random)
        let inputs = plant.inputs(250, &random)
        let expected = PlantRun(plant, inputs).records
        let step = Int64.random(in: 1...60, using: &random) * 7 * 86_400_000
        plant.shift = step
        let shifted = PlantRun(plant, inputs.map { $0.shifted(by: step) }).records
        expectSame(shifted.map { PlantRun.line($0.shifted(by: -step)) }, expected.map(PlantRun.line), "seed \(seed)")
    }

    @Test("advancing in small steps or in one changes nothing", arguments: UInt64(0)..<100)
    func advance(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let plant = RandomPlant(&random)
        let inputs = plant.inputs(250, &random)
        var steps: [PlantInput] = []
        for input in inputs {
            if let last = steps.last, input.at > last.at {
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    let at = Int64.random(in: (steps.last?.at ?? 0)...input.at, using: &random)
                    steps.append(PlantInput(at: at, action: .advance))
                }
            }
            steps.append(input)
        }
        let (found, expected) = (PlantRun(plant, steps), PlantRun(plant, inputs))
        expectSame(found.lines, expected.lines, "seed \(seed)")
        let isSame = found.checkpoint == expected.checkpoint
        #expect(isSame, "seed \(seed): another checkpoint")
    }

    @Test("the order in which points and groups are declared changes no record", arguments: UInt64(0)..<100)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let plant = RandomPlant(&random)
        let inputs = plant.inputs(250, &random)
        let (found, expected) = (PlantRun(plant, inputs, reversed: true), PlantRun(plant, inputs))
        // Sequences of one instant may be exchanged, and with them occurrences and what a message says of others.
        let lines = { (records: [Record]) in
            records.map { record in
                var record = record
                (record.sequence, record.occurrence, record.message) = (0, 0, "")
                return PlantRun.line(record)
            }
        }
        let sorted = { (run: PlantRun) in
            let lines = lines(run.records)
            return run.records.indices.sorted { (run.records[$0].time, lines[$0]) < (run.records[$1].time, lines[$1]) }
                .map { lines[$0] }
        }
        expectSame(sorted(found), sorted(expected), "seed \(seed)")
    }

    @Test("a late reading by itself moves no value ladder", arguments: UInt64(0)..<100)
    func late(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var traits = PlantTraits()
        (traits.hasSignals, traits.hasSilence) = (false, false)
        let plant = RandomPlant(&random, traits)
        var given = InputTraits()
        // A reading at the receive time is taken as one without a time of its own, and sets a clock that ran ahead back.
        (given.hasOffsets, given.hasFuture) = (false, false)
        let inputs = plant.inputs(250, &random, given)
        var newest: [String: Int64] = [:]
        var more: [PlantInput] = []
        for input in inputs {
            more.append(input)
            guard let point = input.point, let time = input.time else { continue }
            newest[point] = max(newest[point] ?? time, time)
            guard Bool.random(using: &random), let last = newest[point] else { continue }
            let late = last - Int64.random(in: 0...20_000, using: &random)
            guard late != input.at else { continue }
            more.append(
                PlantInput(
                    at: input.at,
                    action: .reading(
                        point: point, time: late, value: Double(Int.random(in: -10...110, using: &random)),
                        quality: Quality.allCases.randomElement(using: &random) ?? .good,
                        flag: ReadingFlag.allCases.randomElement(using: &random) ?? .none)))
        }
        expectSame(PlantRun(plant, more).lines, PlantRun(plant, inputs).lines, "seed \(seed)")
    }

    @Test("bad readings never clear and never raise a limit alarm", arguments: UInt64(0)..<100)
    func bad(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var traits = PlantTraits()
        (traits.looksAtQuality, traits.hasGroups) = (false, false)
        let plant = RandomPlant(&random, traits)
        var given = InputTraits()
        (given.hasFlags, given.hasLag) = (false, false)
        var engine = plant.engine()
        for input in plant.inputs(300, &random, given) {
            guard let point = input.point, Int.random(in: 0..<4, using: &random) == 0 else {
                input.apply(to: &engine)
                continue
            }
            // What is due by itself has happened, so that only the reading is left.
            engine.advance(to: Instant(milliseconds: input.at))
            let before = engine.records.count
            var bad = input
            bad.action = .reading(
                point: point, time: input.time ?? 0, value: [0, 50, 105, .nan].randomElement(using: &random) ?? 0,
                quality: Bool.random(using: &random) ? .bad : .stale, flag: .none)
            bad.apply(to: &engine)
            let caused = engine.records[before...].filter { $0.signal != "silence" && $0.event != .floodStart }
            // Where event times run ahead of the clock, delays end between the two readings.
            #expect(caused.allSatisfy { $0.readingTime != bad.time.map(Instant.init(milliseconds:)) }, "seed \(seed)")
        }
    }
}

extension Record {
    /// The same, `step` milliseconds later.
    func shifted(by step: Int64) -> Record {
        func moved(_ instant: Instant?) -> Instant? { instant.map { $0 + Interval(milliseconds: step) } }
        var shifted = self
        shifted.time = time + Interval(milliseconds: step)
        shifted.readingTime = moved(readingTime)
        shifted.receivedTime = moved(receivedTime)
        shifted.until = moved(until)
        shifted.evidence = evidence.map { Sample(time: $0.time + Interval(milliseconds: step), value: $0.value) }
        if let until, let there = shifted.until {
            shifted.message = message.replacing("\(until)", with: "\(there)")
        }
        // A deadline's value is a time.
        if point == "p/plan/due" && signal == "overdue" {
            shifted.evidence = shifted.evidence.map {
                $0.value > 0 ? Sample(time: $0.time, value: $0.value + Double(step / 1_000)) : $0
            }
        }
        return shifted
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// Checkpoints of random plants: a run that is split anywhere is the same run.
@Suite("Restarts of random plants")
struct PlantRestartTests {
    @Test("splitting a run at any input by a checkpoint changes nothing", arguments: UInt64(0)..<100)
    func split(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plant = RandomPlant(&random)
        let inputs = plant.inputs(250, &random)
        var (straight, split) = (plant.engine(), plant.engine())
        for (number, input) in inputs.enumerated() {
            input.apply(to: &straight)
            input.apply(to: &split)
            if Int.random(in: 0..<10, using: &random) == 0 {
                var restored = plant.engine()
                let outcome = try restored.restore(split.checkpoint(), resolve: { _ in nil })
                #expect(outcome.gone.isEmpty && outcome.forgotten.isEmpty)
                try requireSame(restored, split, "seed \(seed), restored after input \(number)")
                restored.records = split.records
                split = restored
            }
            let isSame = straight.records.last == split.records.last
            let lines = (straight.records.last.map(PlantRun.line), split.records.last.map(PlantRun.line))
            try #require(isSame, "seed \(seed), after input \(number): \(input) \(lines)")
        }
        straight.finish()
        split.finish()
        expectSame(PlantRun(split).lines, PlantRun(straight).lines, "seed \(seed)")
        try requireSame(straight, split, "seed \(seed), at the end")
    }

    @Test("a checkpoint taken in slices is the one of its begin", arguments: UInt64(0)..<100)
    func slices(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plant = RandomPlant(&random)
        var engine = plant.engine()
        var expected: [UInt8] = []
        var begun = 0
        for (number, input) in plant.inputs(300, &random).enumerated() {
            if !engine.isTakingCheckpoint && Int.random(in: 0..<3, using: &random) == 0 {
                expected = engine.checkpoint()
                begun = number
                engine.beginCheckpoint()
            }
            input.apply(to: &engine)
            if Bool.random(using: &random), let parts = engine.continueCheckpoint(points: 1) {
                let isSame = parts.flatMap { $0 } == expected
                try #require(isSame, "seed \(seed), begun before input \(begun), done after \(number): \(input)")
            }
        }
    }
}

/// Expects the same newest record and the same memory, to the byte.
private func requireSame(_ found: Engine, _ expected: Engine, _ what: String) throws {
    let lines = (found.records.last.map(PlantRun.line), expected.records.last.map(PlantRun.line))
    try #require(found.records.isEmpty || lines.0 == lines.1, "\(what)")
    let isSame = found.checkpoint() == expected.checkpoint()
    try #require(isSame, "\(what): another checkpoint")
}

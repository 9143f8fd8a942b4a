// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// What holds for every signal with a memory.
@Suite("memories of signals: restart, shift, damage")
struct SignalMemoryTests {
    static let definitions: [SignalDefinition] = [
        SignalDefinition("mean", ["window": .minutes(2), "coverage": .number(0.5)]),
        SignalDefinition("twa", ["window": .minutes(3)]),
        SignalDefinition("sum", ["window": .minutes(2)]),
        SignalDefinition("sum", ["window": .minutes(2), "counter": .word("total"), "roll_over": .number(8)]),
        SignalDefinition("count", ["window": .minutes(2)]),
        SignalDefinition("count", ["window": .minutes(2), "edges": .flag(true), "at_least": .number(3)]),
        SignalDefinition("time_above", ["limit": .number(3), "deadband": .number(1), "rest": .seconds(9)]),
        SignalDefinition("flat", ["epsilon": .number(2)]),
        SignalDefinition("fault"),
        SignalDefinition("calibration"),
        SignalDefinition("overdue"),
        SignalDefinition("baseline", ["by": .word("hour"), "history": .whole(7)]),
        SignalDefinition(
            "baseline",
            [
                "reference": .word("median"), "history": .whole(6), "of": .word("percent"),
                "companion": .point("a/b/c"),
                "bins": .numbers([1, 2]),
            ]),
    ]

    private static let ground = SignalGround(hold: 9_000, lowest: 0)

    private func probe(_ definition: SignalDefinition) throws -> SignalProbe {
        try SignalProbe(definition, on: SignalMemoryTests.ground)
    }

    /// One random reading, the same for all probes.
    private func step(_ probes: inout [SignalProbe], at time: inout Double, _ generator: inout SeededGenerator) {
        time += Int.random(in: 0...9, using: &generator) == 0 ? 30 : Double(Int.random(in: 1...4, using: &generator))
        let kind = Int.random(in: 0...9, using: &generator)
        let value = Double(Int.random(in: 0...7, using: &generator))
        let flags = Int.random(in: 0...15, using: &generator)
        for index in probes.indices {
            func change(_ reading: inout SignalReading) {
                reading.isInCalibration = flags & 3 == 3
                reading.isFrozen = flags & 12 == 12
                reading.companion = Double(flags % 4)
            }
            switch kind {
            case 0: probes[index].takeBad(at: time, change)
            case 1: probes[index].takeLate(value, at: time - 6.5)
            default: probes[index].take(value, at: time, change)
            }
        }
    }

    @Test("a restart at any point changes no later answer", arguments: definitions)
    func restart(_ definition: SignalDefinition) throws {
        var generator = SeededGenerator(seed: 3)
        var time = 0.0
        var probes = [try probe(definition), try probe(definition)]
        var hasAnswered = false
        for _ in 0..<400 {
            step(&probes, at: &time, &generator)
            probes[1] = try probes[1].restarted()
            let answer = probes[0].answer(at: time)
            hasAnswered = hasAnswered || answer != nil
            #expect(answer == probes[1].answer(at: time))
            #expect(probes[0].course(after: time) == probes[1].course(after: time))
            #expect(probes[0].remark == probes[1].remark)
            #expect(probes[0].written() == probes[1].written())
        }
        #expect(hasAnswered)
    }

    @Test("shifting all times shifts the answers", arguments: definitions.filter { $0.name != "overdue" })
    func shift(_ definition: SignalDefinition) throws {
        var generator = SeededGenerator(seed: 4)
        var time = 0.0
        var probes = [try probe(definition)]
        for _ in 0..<200 { step(&probes, at: &time, &generator) }
        // Whole hours of slots and days, so that slots and calendars stay where they are.
        var shifted = probes
        shifted[0].shift(by: -86_400)
        for _ in 0..<200 {
            var same = generator
            var shiftedTime = time - 86_400
            step(&probes, at: &time, &generator)
            step(&shifted, at: &shiftedTime, &same)
            #expect(probes[0].answer(at: time) == shifted[0].answer(at: shiftedTime))
        }
    }

    @Test("delivering a stretch twice changes nothing", arguments: definitions)
    func repeats(_ definition: SignalDefinition) throws {
        var generator = SeededGenerator(seed: 5)
        var probe = try probe(definition)
        var taken: [(time: Double, value: Double)] = []
        var time = 0.0
        for _ in 0..<100 {
            time += Double(Int.random(in: 100...4_000, using: &generator)) / 1_000
            taken.append((time, Double(Int.random(in: 1...7, using: &generator))))
            probe.take(taken.last?.value ?? 0, at: time)
        }
        let before = probe.written()
        for reading in taken { probe.takeLate(reading.value, at: reading.time) }
        #expect(probe.written() == before)
    }

    @Test("damaged checkpoints are refused, never believed or trapped on", arguments: definitions)
    func damage(_ definition: SignalDefinition) throws {
        var generator = SeededGenerator(seed: 6)
        var time = 0.0
        var probes = [try probe(definition)]
        for _ in 0..<60 { step(&probes, at: &time, &generator) }
        let bytes = probes[0].written()
        for length in 0..<bytes.count {
            #expect(throws: CheckpointError.self) {
                var probe = try probe(definition)
                try probe.read(Array(bytes[..<length]))
            }
        }
    }

    @Test("they are in the catalogue, and none answers from nothing it was given", arguments: definitions)
    func catalogue(_ definition: SignalDefinition) throws {
        let type = try #require(SignalCatalogue.type(named: definition.name))
        #expect(type.fault(in: definition.arguments) == nil)
        let unit = type.init(definition.arguments).unit(for: "Cel")
        #expect(!type.answersTime || unit == "s")
        for parameter in type.parameters where parameter.isRequired {
            #expect(definition.arguments[parameter.name] != nil)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("time to failure by inverse velocity (H2.9)")
struct TimeToFailureSignalTests {
    private static let speeds = [2.000, 2.222, 2.500, 2.857, 3.333, 4.000, 5.000, 6.667]

    private func ofVelocity(_ more: [String: SignalValue] = [:]) -> SignalDefinition {
        SignalDefinition("time_to_failure", more.merging(["of": .word("velocity")]) { first, _ in first })
    }

    private func ofDisplacement(_ more: [String: SignalValue] = [:]) -> SignalDefinition {
        SignalDefinition("time_to_failure", more.merging(["window": .interval(.hours(24))]) { first, _ in first })
    }

    private func daily(_ values: [Double], from first: Double = 0) -> [(Double, Double)] {
        values.enumerated().map { ((first + Double($0.offset)) * day, $0.element) }
    }

    @Test("H2.9 speeds of days 0 to 7: failure on day 10.0") func worked() throws {
        var harness = try MemoryHarness(ofVelocity())
        let answers = harness.push(daily(Self.speeds))
        #expect(answers.prefix(3).allSatisfy { $0 == nil })
        for (index, answer) in answers.enumerated().dropFirst(3) {
            #expect(isNear(answer, (10 - Double(index)) * day, within: 0.002))
        }
        // It comes nearer by itself, and has come at day 10.
        #expect(isNear(harness.memory.answer(at: milliseconds(8.5 * day)), 1.5 * day, within: 0.002))
        #expect(harness.memory.answer(at: milliseconds(10.1 * day)) == 0)
        #expect(harness.signal.unit(for: "mm/d") == "s")
        #expect(TimeToFailureSignal.answersTime)
    }

    @Test("H2.9 from displacements: a speed stands for the midnight between its two days") func displacement() throws {
        var harness = try MemoryHarness(ofDisplacement())
        var positions = [0.0]
        for speed in Self.speeds { positions.append(positions[positions.count - 1] + speed) }
        // The first speed lies between day 0 and day 1, at 1.0; so failure comes at 11.0. Day 9 makes day 8 complete.
        _ = harness.push(daily(positions + [0], from: 0.5))
        #expect(isNear(harness.memory.answer(at: milliseconds(9.5 * day)), 1.5 * day, within: 0.002))
    }

    @Test("over a missing day a speed stands for the middle between the middles of its two days") func missing() throws
    {
        var harness = try MemoryHarness(ofDisplacement())
        // Speeds 1 / (10 - t) at days 1, 2.5 (day 2 is missing), 4 and 5: failure at 10.
        let positions: [(Double, Double)] = [
            (0.5, 0), (1.5, 1 / 9.0), (3.5, 2 / 7.5), (4.5, 1 / 6.0), (5.5, 1 / 5.0), (6.5, 0),
        ]
        var position = 0.0
        var answer: Double?
        for (time, step) in positions {
            position += step
            answer = harness.push(time * day, position)
        }
        #expect(isNear(answer, 3.5 * day))
    }

    @Test("a speed that is not larger ends the run and is no acceleration", arguments: [5.0, 4.9])
    func notAccelerating(next: Double) throws {
        var harness = try MemoryHarness(ofVelocity())
        _ = harness.push(daily([2, 2.5, 3.333, 5]))
        #expect(harness.push(4 * day, next) == .infinity)
        // A new run begins with it; three are too few for a forecast, four will do.
        let answers = harness.push(daily([next * 1.2, next * 1.5, next * 2], from: 5))
        #expect(answers.prefix(2).allSatisfy { $0 == nil })
        #expect(isNear(answers[2], 3 * day))
    }

    @Test("speeds not above the floor enter no fit, and say that nothing accelerates") func floor() throws {
        var harness = try MemoryHarness(ofVelocity(["floor": .number(1)]))
        #expect(harness.push(daily([0.2, 0.5, 1.0])) == [nil, nil, nil])
        _ = harness.push(daily([2, 2.5, 3.333], from: 3))
        #expect(harness.push(5.5 * day, 1) == .infinity)
        #expect(isNear(harness.push(6 * day, 5), 2 * day, within: 0.001))
    }

    @Test("a poor fit gives no answer, and the confidence decides what is poor") func confidence() throws {
        let speeds = daily([1, 1.01, 1.02, 10, 10.1])
        var strict = try MemoryHarness(ofVelocity())
        #expect(strict.push(speeds).last == .some(nil))
        var lenient = try MemoryHarness(ofVelocity(["confidence": .number(0.5)]))
        #expect(lenient.push(speeds).last != .some(nil))
    }

    @Test("the least number of speeds", arguments: [3, 4, 8])
    func minimum(minimum: Int) throws {
        var harness = try MemoryHarness(ofVelocity(["minimum": .whole(minimum)]))
        let first = harness.push(daily(Self.speeds)).firstIndex { $0 != nil }
        #expect(first == minimum - 1)
    }

    @Test("uncertain and bad readings change nothing, a restart empties") func breaks() throws {
        var harness = try MemoryHarness(ofVelocity())
        _ = harness.push(daily([2, 2.5, 3.333]))
        harness.push(2.3 * day, 0.1, .uncertain)
        harness.push(2.6 * day, .nan, .bad)
        #expect(isNear(harness.push(3 * day, 5), 2 * day, within: 0.001))
        #expect(harness.push(3.1 * day, 6, .restart) == nil)
        #expect(harness.push(daily([7, 8], from: 4)) == [nil, nil])
    }

    @Test("only the newest 64 speeds count") func bounded() throws {
        func speeds(_ range: Range<Int>) -> [(Double, Double)] {
            range.map { (Double($0) * day, 1 / (10 - 0.01 * Double($0) + ($0 < 36 ? 5 : 0))) }
        }
        var all = try MemoryHarness(ofVelocity())
        let answer = try #require(all.push(speeds(0..<100)).last ?? nil)
        var newest = try MemoryHarness(ofVelocity())
        #expect(newest.push(speeds(36..<100)).last == answer)
        #expect(all.bytes == newest.bytes)
    }

    @Test("the clock set back changes no answer", arguments: [false, true])
    func shift(isDisplacement: Bool) throws {
        let definition = isDisplacement ? ofDisplacement() : ofVelocity()
        let values = daily(isDisplacement ? [0, 2, 4.5, 7.833, 12.833, 22.833, 0] : Self.speeds, from: 0.5)
        var whole = try MemoryHarness(definition)
        let expected = whole.push(values)
        #expect(expected.contains { $0 != nil })
        for split in 1..<values.count {
            var moved = try MemoryHarness(definition)
            var answers = moved.push(Array(values[..<split]))
            moved.memory.shift(by: -3 * 86_400_000)
            answers += moved.push(values[split...].map { ($0.0 - 3 * day, $0.1) })
            #expect(answers == expected)
        }
    }

    @Test("a checkpoint at any place changes no answer", arguments: [false, true])
    func checkpoint(isDisplacement: Bool) throws {
        let definition = isDisplacement ? ofDisplacement() : ofVelocity(["floor": .number(1)])
        let values = isDisplacement ? [0, 2, 4.5, 7.833, 12.833, 22.833, 30] : Self.speeds + [0.5, 7, 6, 8]
        try expectSameThroughCheckpoints(definition, daily(values, from: 0.5))
        var harness = try MemoryHarness(definition)
        _ = harness.push(daily(values))
        expectTruncationsRefused(harness)
    }

    @Test("a window goes with displacements, and only with them") func faults() throws {
        func fault(_ definition: SignalDefinition) -> String? { TimeToFailureSignal.fault(in: definition.arguments) }
        #expect(fault(ofVelocity()) == nil)
        #expect(fault(ofDisplacement()) == nil)
        #expect(try #require(fault(SignalDefinition("time_to_failure"))).contains("window is missing"))
        #expect(fault(ofVelocity(["window": .interval(.hours(1))])) == "window goes only with of: displacement")
    }
}

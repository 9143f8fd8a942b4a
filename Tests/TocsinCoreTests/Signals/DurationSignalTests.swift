// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("time_above (H2.10b)")
struct TimeAboveTests {
    private func probe(_ limit: Double, _ arguments: [String: SignalValue] = [:], hold: Int64? = nil) throws
        -> SignalProbe
    {
        try SignalProbe("time_above", arguments.merging(["limit": .number(limit)]) { old, _ in old }, hold: hold)
    }

    @Test("H2.10b CO 90 mg/m3 for 31 min: 30 min at 30 min, by time alone")
    func carbonMonoxide() throws {
        var time = try probe(50, hold: 180)
        for minute in 0...29 { #expect(time.take(90, at: Double(minute * 60)) == Double(minute * 60)) }
        #expect(time.course(after: 1_740) == .growing(zero: 0, until: 1_920_000))
        #expect(time.answer(at: 1_799.999) == 1_799.999)
        #expect(time.answer(at: 1_800) == 1_800)
        time.take(90, at: 1_800)
        #expect(time.take(90, at: 1_860) == 1_860)
    }

    @Test("H2.10b 4 h at the wheel without 20 min rest")
    func atTheWheel() throws {
        var time = try probe(1, ["rest": .minutes(20)])
        time.take(1, at: 0)
        #expect(time.take(0, at: 7_200) == 7_200)
        #expect(time.course(after: 7_200) == .step(at: 8_400_000))
        // 19 min are no rest.
        #expect(time.take(1, at: 8_340) == 7_200)
        #expect(time.take(0, at: 15_540) == 14_400)
        #expect(time.answer(at: 16_739.999) == 14_400)
        #expect(time.answer(at: 16_740) == 0)
        #expect(time.course(after: 16_740) == .still)
        #expect(time.take(1, at: 20_000) == 0)
        #expect(time.take(1, at: 20_060) == 60)
    }

    @Test(
        "a return in the very millisecond in which the rest ends comes first",
        arguments: [(1_200.0, 60.0), (1_200.001, 0)])
    func restAndReturn(_ seconds: Double, _ expected: Double) throws {
        var time = try probe(1, ["rest": .minutes(20)])
        time.take(1, at: 0)
        time.take(0, at: 60)
        #expect(time.take(1, at: 60 + seconds) == expected)
    }

    @Test func withoutRestItIsZeroAtOnce() throws {
        var time = try probe(50)
        time.take(90, at: 0)
        #expect(time.take(90, at: 100) == 100)
        #expect(time.take(49, at: 110) == 0)
        #expect(time.take(90, at: 120) == 0)
    }

    @Test func equalitySetsAndDeadbandHolds() throws {
        var time = try probe(50, ["deadband": .number(2)])
        #expect(time.take(49.9, at: 0) == 0)
        time.take(50, at: 10)
        time.take(48, at: 20)
        #expect(time.take(48, at: 30) == 20)
        #expect(time.take(47.9, at: 40) == 0)
        time.take(49, at: 50)
        #expect(time.answer(at: 60) == 0)
    }

    @Test func belowIsTheMirror() throws {
        var time = try probe(19.5, ["side": .word("below"), "deadband": .number(0.5)])
        time.take(19.6, at: 0)
        time.take(19.5, at: 10)
        time.take(20, at: 20)
        #expect(time.answer(at: 25) == 15)
        #expect(time.take(20.1, at: 30) == 0)
    }

    @Test("a gap adds at most three periods and takes nothing away")
    func gap() throws {
        var time = try probe(50, ["rest": .minutes(20)], hold: 180)
        time.take(90, at: 0)
        time.take(90, at: 60)
        #expect(time.answer(at: 10_000) == 240)
        #expect(time.course(after: 240) == .still)
        #expect(time.take(90, at: 10_000) == 240)
        time.take(0, at: 10_060)
        #expect(time.answer(at: 20_000) == 300, "three periods of rest are known, no more")
        #expect(time.take(0, at: 20_000) == 300)
    }

    @Test("time with bad readings neither counts nor ends anything")
    func bad() throws {
        for rest in [0, 20] as [Int64] {
            var time = try probe(50, ["rest": .minutes(rest)])
            time.take(90, at: 0)
            #expect(time.takeBad(at: 60) == 60)
            #expect(time.course(after: 60) == .still)
            #expect(time.answer(at: 5_000) == 60)
            #expect(time.take(90, at: 5_000) == 60)
            #expect(time.take(90, at: 5_060) == 120)
        }
        var resting = try probe(50, ["rest": .minutes(20)])
        resting.take(90, at: 0)
        resting.take(0, at: 60)
        resting.takeBad(at: 660)
        resting.take(0, at: 9_000)
        #expect(resting.answer(at: 9_599) == 60)
        #expect(resting.answer(at: 9_600) == 0)
    }

    @Test func neverSpoken() throws {
        var time = try probe(50)
        #expect(time.answer(at: 0) == nil)
        #expect(time.takeBad(at: 1) == nil)
    }

    @Test func uncertainReadingsCountAndLateOnesDoNot() throws {
        var time = try probe(50)
        time.take(90, at: 0) { $0.isUncertain = true }
        #expect(time.take(90, at: 10) { $0.isUncertain = true } == 10)
        #expect(time.takeLate(0, at: 5) == false)
        #expect(time.answer(at: 10) == 10)
    }
}

@Suite("flat (H2.12)")
struct FlatTests {
    private func probe(
        _ epsilon: Double, _ arguments: [String: SignalValue] = [:], hold: Int64? = nil, lowest: Double? = nil
    ) throws -> SignalProbe {
        try SignalProbe(
            "flat", arguments.merging(["epsilon": .number(epsilon)]) { old, _ in old }, hold: hold, lowest: lowest)
    }

    @Test("H2.12 CH4 0.42 exactly for 6 h at 0.01 resolution")
    func stuckMethane() throws {
        var flat = try probe(0.005, hold: 180, lowest: 0)
        var answer: Double?
        for minute in 0...359 { answer = flat.take(0.42, at: Double(minute * 60)) }
        #expect(answer == 21_540)
        #expect(flat.answer(at: 21_600) == 21_600)
        #expect(flat.course(after: 21_540) == .growing(zero: 0, until: 21_720_000))
    }

    @Test("H2.12 a temperature at 20.0 ± 0.1 is alive")
    func livelyTemperature() throws {
        var flat = try probe(0.05, hold: 180)
        for minute in 0...360 {
            #expect(flat.take(20 + [0.1, -0.1, 0][minute % 3], at: Double(minute * 60)) == 0)
        }
    }

    /// Creeping by less than epsilon each time is a move once it has left the anchor.
    @Test func theAnchorIsTheValueAtTheLastMove() throws {
        var flat = try probe(1)
        let answers = [10, 10.5, 11, 11.5, 12, 12.5, 13].enumerated().map { flat.take($1, at: Double($0)) }
        #expect(answers == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test func theLowestValueIsExempt() throws {
        var flat = try probe(0.01, lowest: 0)
        flat.take(0, at: 0)
        #expect(flat.take(0, at: 100) == 0)
        #expect(flat.course(after: 100) == .still)
        #expect(flat.take(0.005, at: 200) == 0)
        #expect(flat.take(0.005, at: 210) == 10)
        #expect(flat.take(0, at: 220) == 0)
        #expect(flat.answer(at: 300) == 0)
        var strict = try probe(0.01, ["exempt_lowest": .flag(false)], lowest: 0)
        strict.take(0, at: 0)
        #expect(strict.take(0, at: 100) == 100)
    }

    @Test("a gap adds at most three periods; bad readings add nothing and take nothing away")
    func coveredTime() throws {
        var flat = try probe(0.01, hold: 180)
        flat.take(5, at: 0)
        #expect(flat.answer(at: 1_000) == 180)
        #expect(flat.take(5, at: 1_000) == 180)
        #expect(flat.takeBad(at: 1_060) == 240)
        #expect(flat.answer(at: 1_100) == 240)
        #expect(flat.take(5, at: 1_120) == 240)
        #expect(flat.take(5, at: 1_180) == 300)
        #expect(flat.take(6, at: 1_240) == 0)
    }

    @Test func uncertainReadingsCount() throws {
        var flat = try probe(0.01)
        #expect(flat.answer(at: 0) == nil)
        flat.take(5, at: 0) { $0.isUncertain = true }
        #expect(flat.take(5, at: 10) { $0.isUncertain = true } == 10)
        #expect(flat.take(6, at: 20) { $0.isUncertain = true } == 0)
    }
}

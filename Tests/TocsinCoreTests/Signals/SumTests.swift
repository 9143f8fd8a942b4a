// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("sum (H2.21)")
struct SumTests {
    private func probe(
        _ hours: Int64, _ arguments: [String: SignalValue] = [:], hold: Int64? = nil
    ) throws -> SignalProbe {
        try SignalProbe("sum", arguments.merging(["window": .hours(hours)]) { old, _ in old }, hold: hold)
    }

    private func time(_ hour: Int, _ minute: Int) -> Double { Double(hour * 3_600 + minute * 60) }

    @Test("H2.21 30 mm at 00:30 and 25 mm at 03:40: 55 in 6 h, 25 in 3 h")
    func slidingHours() throws {
        var six = try probe(6)
        var three = try probe(3)
        six.take(30, at: time(0, 30))
        three.take(30, at: time(0, 30))
        #expect(six.take(25, at: time(3, 40)) == 55)
        #expect(three.take(25, at: time(3, 40)) == 25)
    }

    @Test("H2.21 had the second burst come at 03:20, the 3-h sum would be 55")
    func slidingHoursNearer() throws {
        var three = try probe(3)
        three.take(30, at: time(0, 30))
        #expect(three.take(25, at: time(3, 20)) == 55)
    }

    @Test("H2.21 an increment exactly W old is out, and goes by time alone")
    func ages() throws {
        var sum = try probe(1)
        #expect(sum.take(5, at: 0) == 5)
        sum.take(7, at: 60)
        #expect(sum.course(after: 60) == .step(at: 3_600_000))
        #expect(sum.answer(ms: 3_599_999) == 12)
        #expect(sum.answer(ms: 3_600_000) == 7)
        #expect(sum.course(ms: 3_600_000) == .step(at: 3_660_000))
        #expect(sum.answer(ms: 3_660_000) == 0)
        #expect(sum.course(ms: 3_660_000) == .still)
    }

    @Test("H2.21 totals: the first gives none, a reset gives its value")
    func totals() throws {
        var sum = try probe(6, ["counter": .word("total")])
        #expect(sum.take(1_000, at: 0) == 0)
        #expect(sum.take(1_004.5, at: 60) == 4.5)
        #expect(sum.take(1_004.5, at: 120) == 4.5)
        #expect(sum.take(2, at: 180) == 6.5)
        #expect(sum.take(3, at: 240) == 7.5)
    }

    @Test(
        "H2.21 a total rolls over from its upper half to its lower",
        arguments: [
            (9_990.0, 5.0, 15.0), (4_000, 5, 5), (9_990, 6_000, 6_000), (5_000, 1, 1), (5_001, 4_999, 9_998),
        ])
    func rollOver(_ before: Double, _ after: Double, _ increment: Double) throws {
        var sum = try probe(6, ["counter": .word("total"), "roll_over": .number(10_000)])
        sum.take(before, at: 0)
        #expect(sum.take(after, at: 60) == increment)
    }

    @Test func aFallingIncrementIsNone() throws {
        var sum = try probe(6)
        sum.take(3, at: 0)
        #expect(sum.take(-2, at: 60) == 3)
        #expect(sum.take(0, at: 120) == 3)
    }

    /// 250 tips of 0.2 mm are the 50 mm of the limit; added up plainly they are not.
    @Test(arguments: [(0.2, 250, 50.0), (0.1, 1_000, 100), (0.3, 100, 30), (0.000_1, 4_000, 0.4)])
    func tipsAddUp(_ tip: Double, _ count: Int, _ total: Double) throws {
        var sum = try probe(24)
        sum.take(1e9, at: 0)
        for index in 1...count { sum.take(tip, at: Double(index)) }
        #expect(sum.answer(at: 86_400) == total, "what has left leaves no trace")
    }

    @Test("H2.21 missing intervals are told as coverage")
    func coverage() throws {
        var sum = try probe(1, hold: 180)
        for minute in 0...60 { sum.take(0, at: Double(minute * 60)) }
        #expect(sum.remark == "")
        // 20 min of nothing, of which the next reading covers 3.
        sum.take(0, at: 80 * 60)
        #expect(sum.remark == "coverage 71 %")
        for minute in 81...140 { sum.take(0, at: Double(minute * 60)) }
        #expect(sum.remark == "")
        var young = try probe(1, hold: 180)
        young.take(1, at: 0)
        #expect(young.remark == "coverage 0 %")
        for minute in 1...48 { young.take(1, at: Double(minute * 60)) }
        #expect(young.remark == "", "80 % is enough")
    }

    @Test func lateReadingsFillGapsInTheCoverage() throws {
        var sum = try probe(1, hold: 180)
        for minute in 0...20 { sum.take(0, at: Double(minute * 60)) }
        sum.take(0, at: 3_600)
        #expect(sum.remark == "coverage 38 %")
        for minute in [40, 21, 59, 22, 23, 50] + Array(24..<60) { sum.takeLate(1, at: Double(minute * 60)) }
        #expect(sum.answer(at: 3_600) == 39)
        #expect(sum.remark == "")
    }

    @Test func lateReadingsAreCoveredUpToABadOne() throws {
        var sum = try probe(1, hold: 180)
        for minute in 0...57 { sum.take(0, at: Double(minute * 60)) }
        sum.takeBad(at: 3_600)
        #expect(sum.takeLate(3, at: 3_540) == true)
        #expect(sum.answer(at: 3_600) == 3)
        #expect(sum.remark == "")
    }

    @Test func lateIncrementsEnterOnce() throws {
        var sum = try probe(1)
        sum.take(1, at: 0)
        sum.take(2, at: 3_599)
        #expect(sum.takeLate(4, at: 100) == true)
        #expect(sum.answer(at: 3_599) == 7)
        #expect(sum.takeLate(4, at: 100) == false)
        #expect(sum.takeLate(5, at: 100) == false, "same time, other value: dropped")
        #expect(sum.takeLate(1, at: 0) == false)
        #expect(sum.takeLate(8, at: -2) == false, "too old for the window")
        #expect(sum.answer(at: 3_599) == 7)
        #expect(sum.answer(at: 3_700) == 2)
        var total = try probe(1, ["counter": .word("total")])
        total.take(10, at: 0)
        total.take(14, at: 120)
        #expect(total.takeLate(12, at: 60) == false)
        #expect(total.answer(at: 120) == 4)
    }

    @Test func uncertainReadingsCountAndBadOnesDoNot() throws {
        var sum = try probe(1)
        #expect(sum.take(3, at: 0) { $0.isUncertain = true } == 3)
        #expect(sum.takeBad(at: 1) == 3)
    }

    @Test("at most 4096 increments; then the two oldest are joined at the later time")
    func bounded() throws {
        var sum = try probe(1)
        for index in 0...4_096 { sum.take(1, ms: Int64(index)) }
        #expect(sum.answer(ms: 4_096) == 4_097)
        #expect(sum.answer(ms: 3_600_000) == 4_097, "the oldest stays with the second")
        #expect(sum.takeLate(1, at: 0.001) == false, "whether it was there cannot be said")
        #expect(sum.answer(ms: 3_600_001) == 4_095)
        #expect(sum.written().count < 70_000)
    }

    @Test func rollOverNeedsATotal() {
        let arguments = SignalDefinition("sum", ["window": .hours(1), "roll_over": .number(100)]).arguments
        #expect(SumSignal.fault(in: arguments) == "\"roll_over\" needs \"counter: total\"")
    }
}

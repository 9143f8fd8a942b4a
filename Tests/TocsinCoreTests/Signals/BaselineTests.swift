// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("baseline (H2.20, H2.26)")
struct BaselineTests {
    private static let day = 86_400.0

    @Test("H2.20 48,000 kW.h on each such weekday, suspended 14,400: exactly 30 %")
    func suspendedPlant() throws {
        var baseline = try SignalProbe("baseline", ["by": .word("weekday"), "of": .word("ratio")])
        for day in 0..<70 {
            let isSunday = day % 7 == 3
            let answer = baseline.take(isSunday ? 20_000 : 48_000, at: Double(day) * BaselineTests.day)
            #expect(answer == (day < 35 ? nil : 100))
        }
        #expect(baseline.take(14_400, at: 70 * BaselineTests.day) == 30)
        #expect(baseline.take(10_000, at: 73 * BaselineTests.day) == 50)
    }

    @Test("H2.20 a transformer at equal load is 10 Cel warmer")
    func transformer() throws {
        var baseline = try SignalProbe(
            "baseline", ["companion": .point("a/b/load"), "bins": .numbers([50, 80]), "minimum": .whole(3)])
        for minute in 0..<4 { baseline.take(60, at: Double(minute * 60)) { $0.companion = 50 } }
        for minute in 4..<8 { baseline.take(75, at: Double(minute * 60)) { $0.companion = 50.1 } }
        for minute in 8..<12 { baseline.take(90, at: Double(minute * 60)) { $0.companion = 99 } }
        #expect(baseline.take(70, at: 900) { $0.companion = 20 } == 10)
        #expect(baseline.take(70, at: 960) { $0.companion = 80 } == -5)
        #expect(baseline.take(100, at: 1_020) { $0.companion = 80.5 } == 10)
        #expect(baseline.take(70, at: 1_080) == nil, "the load is not known")
    }

    @Test("H2.26 a ratio with a floor under its denominator", arguments: [("ratio", 40.0), ("percent", 20)])
    func floor(_ kind: String, _ expected: Double) throws {
        var baseline = try SignalProbe("baseline", ["of": .word(kind), "floor": .number(0.05)])
        for second in 0..<6 { baseline.take(0.01, at: Double(second)) }
        let answer = baseline.take(0.02, at: 6) ?? .nan
        #expect(abs(answer - expected) < 1e-9, "0.01 to 0.02 is no doubling")
    }

    @Test func aReferenceOfZeroGivesNoPercentage() throws {
        var baseline = try SignalProbe("baseline", ["of": .word("percent")])
        for second in 0..<6 { baseline.take(0, at: Double(second)) }
        #expect(baseline.take(1, at: 6) == nil)
    }

    @Test("a reading is compared first and learnt after; no answer below the minimum")
    func minimum() throws {
        var baseline = try SignalProbe("baseline", ["minimum": .whole(2)])
        #expect(baseline.take(10, at: 0) == nil)
        #expect(baseline.take(20, at: 1) == nil)
        #expect(baseline.take(30, at: 2) == 15)
        #expect(baseline.take(30, at: 3) == 10)
        #expect(baseline.answer(at: 1_000) == 10)
        #expect(baseline.course(after: 3) == .still)
    }

    @Test("H2.20 frozen in alarm: the fault is not learnt, nor the reading that raised it")
    func frozen() throws {
        var baseline = try SignalProbe("baseline", ["minimum": .whole(2)])
        for second in 0..<4 { baseline.take(10, at: Double(second)) }
        #expect(baseline.take(50, at: 4) == 40)
        for second in 5..<50 { #expect(baseline.take(50, at: Double(second)) { $0.isFrozen = true } == 40) }
        #expect(baseline.take(10, at: 50) { $0.isFrozen = true } == 0)
        #expect(baseline.take(11, at: 51) == 1)
    }

    @Test("uncertain readings and those in calibration are compared, not learnt")
    func notLearnt() throws {
        var baseline = try SignalProbe("baseline", ["minimum": .whole(2)])
        for second in 0..<4 { baseline.take(10, at: Double(second)) }
        #expect(baseline.take(30, at: 4) { $0.isUncertain = true } == 20)
        #expect(baseline.take(30, at: 5) { $0.isInCalibration = true } == 20)
        #expect(baseline.takeBad(at: 6) == 20)
        #expect(baseline.takeLate(90, at: 3.5) == false)
        #expect(baseline.take(30, at: 7) == 20)
    }

    @Test("only the newest `history` values of a cell are kept")
    func history() throws {
        var baseline = try SignalProbe("baseline", ["history": .whole(3), "minimum": .whole(3)])
        for (index, value) in [100.0, 100, 100, 1, 2, 3].enumerated() { baseline.take(value, at: Double(index)) }
        #expect(baseline.take(2, at: 6) == 0)
        #expect(baseline.take(2, at: 7) == 2 - 7.0 / 3)
    }

    @Test("a median does not follow outliers")
    func median() throws {
        let arguments: [String: SignalValue] = [
            "reference": .word("median"), "history": .whole(5), "minimum": .whole(1),
        ]
        var baseline = try SignalProbe("baseline", arguments)
        var kept: [Double] = []
        for (index, value) in [7.0, 900, 8, 7, 9, 7, 7.5, -3, 8, 8, 12, 1].enumerated() {
            let sorted = kept.suffix(5).sorted()
            let middle = sorted.count / 2
            let median =
                sorted.count % 2 == 1 ? sorted[middle] : sorted.isEmpty ? 0 : (sorted[middle - 1] + sorted[middle]) / 2
            #expect(baseline.take(value, at: Double(index)) == (sorted.isEmpty ? nil : value - median))
            kept.append(value)
        }
    }

    @Test(
        "cells follow the site's own calendar",
        arguments: [
            // 1970-01-05 was a Monday.
            (4 * 86_400, 0, 0, 0, 0), (4 * 86_400 - 1, 0, 23, 6, 167), (4 * 86_400 - 1, 8, 7, 0, 7),
            (0, 0, 0, 3, 72), (-1, 0, 23, 2, 71), (-1, 8, 7, 3, 79), (1_772_323_200, 8, 8, 6, 152),
        ] as [(Int64, Int64, Int, Int, Int)])
    func calendar(_ seconds: Int64, _ zoneHours: Int64, _ hour: Int, _ weekday: Int, _ hourOfWeek: Int) {
        func cell(_ calendar: BaselineCalendar) -> Int {
            calendar.cell(of: seconds * 1_000, zone: zoneHours * 3_600_000)
        }
        #expect(cell(.none) == 0)
        #expect(cell(.hour) == hour)
        #expect(cell(.weekday) == weekday)
        #expect(cell(.hourOfWeek) == hourOfWeek)
    }

    @Test(
        arguments: [
            (["companion": .point("a/b/c")], "\"companion\" needs \"bins\""),
            (["bins": .numbers([1])], "\"bins\" needs \"companion\""),
            (["companion": .point("a/b/c"), "bins": .numbers([2, 1])], "\"bins\" must rise"),
            (
                ["companion": .point("a/b/c"), "bins": .numbers((0..<40).map(Double.init))],
                "\"bins\" has 40 edges; at most 31 are allowed"
            ),
            (["minimum": .whole(31)], "\"minimum\" is 31, but only 30 values are kept (\"history\")"),
            (["floor": .number(1)], "\"floor\" needs \"of: percent\" or \"of: ratio\""),
            (["floor": .number(1), "of": .word("percent")], nil), ([:], nil),
        ] as [([String: SignalValue], String?)])
    func faults(_ arguments: [String: SignalValue], _ expected: String?) {
        #expect(BaselineSignal.fault(in: SignalDefinition("baseline", arguments).arguments) == expected)
    }
}

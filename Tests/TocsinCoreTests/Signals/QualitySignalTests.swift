// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("fault, calibration, overdue (H2.14, H2.15, H2.17)")
struct QualitySignalTests {
    @Test("H2.14 3.5 mA for 4 s: a fault of 4 s, by time alone")
    func fault() throws {
        var fault = try SignalProbe("fault", hold: 3)
        #expect(fault.take(12, at: 0) == 0)
        #expect(fault.course(after: 0) == .still)
        #expect(fault.takeBad(at: 1) == 0)
        #expect(fault.takeBad(at: 2) == 1)
        #expect(fault.course(after: 2) == .growing(zero: 1_000, until: Int64.max))
        #expect(fault.answer(at: 4.999) == 3.999)
        #expect(fault.answer(at: 5) == 4)
        #expect(fault.answer(at: 1_001) == 1_000, "no gap stops it")
        #expect(fault.take(12, at: 1_002) == 0)
    }

    @Test("H2.14 a saturated sensor is uncertain, not at fault")
    func saturated() throws {
        var fault = try SignalProbe("fault")
        fault.takeBad(at: 0)
        #expect(fault.take(100, at: 1) { $0.isUncertain = true } == 0)
        #expect(fault.answer(at: 9) == 0)
    }

    @Test("H2.15 left in calibration: 60 min after the flag")
    func calibration() throws {
        var calibration = try SignalProbe("calibration", hold: 180)
        #expect(calibration.take(0, at: 0) == 0)
        #expect(calibration.take(2.5, at: 10) { $0.isInCalibration = true } == 0)
        calibration.take(0, at: 20) { $0.isInCalibration = true }
        calibration.takeBad(at: 30) { $0.isInCalibration = true }
        #expect(calibration.course(after: 30) == .growing(zero: 10_000, until: Int64.max))
        #expect(calibration.answer(at: 3_610) == 3_600)
        #expect(calibration.take(0, at: 3_620) == 0)
        calibration.take(0, at: 3_630) { $0.isInCalibration = true }
        #expect(calibration.takeBad(at: 3_640) == 0, "a bad reading without the flag ends it too")
    }

    /// 2026-03-01T08:00:00+08:00.
    private static let due = 1_772_323_200.0

    @Test("H2.17 due 08:00, not closed 08:00:01")
    func overdue() throws {
        var overdue = try SignalProbe("overdue", hold: 3)
        let due = QualitySignalTests.due
        #expect(overdue.answer(at: due - 9_000) == nil)
        #expect(overdue.take(due, at: due - 3_600) == 0)
        #expect(overdue.course(after: due - 3_600) == .growing(zero: Int64(due) * 1_000, until: Int64.max))
        #expect(overdue.answer(at: due - 1) == 0)
        #expect(overdue.answer(at: due) == 0)
        #expect(overdue.answer(at: due + 1) == 1)
        #expect(overdue.takeBad(at: due + 2) == 2)
        #expect(overdue.take(due + 86_400, at: due + 3) == 0, "done, and due again tomorrow")
    }

    @Test(arguments: [0, -1, -1e300])
    func nothingDue(_ value: Double) throws {
        var overdue = try SignalProbe("overdue")
        #expect(overdue.take(value, at: QualitySignalTests.due) == 0)
        #expect(overdue.course(after: QualitySignalTests.due) == .still)
    }

    @Test func aDueTimeBeyondAllBoundsIsNeverPast() throws {
        var overdue = try SignalProbe("overdue")
        #expect(overdue.take(1e300, at: QualitySignalTests.due) == 0)
    }

    @Test func aDueTimeIsOneOfTheCalendar() throws {
        var overdue = try SignalProbe("overdue")
        let due = QualitySignalTests.due
        overdue.take(due, at: due + 10)
        overdue.shift(by: -5)
        #expect(overdue.answer(at: due + 6) == 6)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("mean and twa (H2.10)")
struct MeanTests {
    /// Readings once a minute, each of these values for so many minutes, ending with the reading at the end.
    private func minutes(_ probe: inout SignalProbe, _ parts: [(minutes: Int, value: Double)]) -> Double? {
        var minute = 0
        var answer: Double?
        for part in parts {
            for _ in 0..<part.minutes {
                answer = probe.take(part.value, at: Double(minute * 60))
                minute += 1
            }
        }
        answer = probe.take(parts.last?.value ?? 0, at: Double(minute * 60))
        return answer
    }

    @Test("H2.10 2 h at 40, 4 h at 10, 2 h at 0: TWA 15.0")
    func timeWeightedAverage() throws {
        var probe = try SignalProbe("twa", hold: 180)
        #expect(minutes(&probe, [(120, 40), (240, 10), (120, 0)]) == 15)
    }

    @Test("H2.10 5 min at 60, 10 min at 10: STEL 26.7")
    func shortTermExposure() throws {
        var probe = try SignalProbe("mean", ["window": .minutes(15)], hold: 180)
        let answer = minutes(&probe, [(5, 60), (10, 10)]) ?? .nan
        #expect(answer == 400.0 / 15)
        #expect((answer * 10).rounded() / 10 == 26.7)
    }

    @Test("H2.10 a TWA is divided by its whole window, from the first reading on")
    func averageFromTheStart() throws {
        var probe = try SignalProbe("twa", hold: 180)
        #expect(probe.take(40, at: 0) == 0)
        #expect(probe.take(40, at: 60) == 40.0 / 480)
    }

    @Test("H2.10 a mean answers from 80 % coverage on")
    func coverage() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10)], hold: 3)
        for second in 0..<8 { #expect(probe.take(0.2, at: Double(second)) == nil) }
        #expect(probe.take(0.2, at: 8) == 0.2)
        // The gap 8-15 is covered for 3 s: of (5, 15] that is 8-11 after 5-8, six of ten.
        #expect(probe.take(1, at: 15) == nil)
    }

    @Test func heldOverAGapForThreePeriods() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(100), "coverage": .number(0)], hold: 3)
        probe.take(10, at: 0)
        // 3 s at 10, then nothing known.
        #expect(probe.take(0, at: 50) == 10)
        // 3 s at 10, 1 s at 0.
        #expect(probe.take(0, at: 51) == 7.5)
    }

    @Test func withoutAPeriodAValueIsHeldForEver() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(100)])
        probe.take(10, at: 0)
        #expect(probe.take(20, at: 50) == nil)
        #expect(probe.take(0, at: 100_000) == 20)
    }

    @Test func aBadReadingEndsTheHold() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10), "coverage": .number(0)])
        probe.take(10, at: 0)
        probe.takeBad(at: 2)
        probe.takeBad(at: 4)
        probe.take(40, at: 6)
        // 2 s at 10, 1 s at 40.
        #expect(probe.take(0, at: 7) == 20)
    }

    @Test(arguments: [0.1, 0.2, 0.3, 1.1, 29.99])
    func theMeanOfAConstantIsTheConstant(_ value: Double) throws {
        var probe = try SignalProbe("mean", ["window": .minutes(15)], hold: 180)
        for step in 0..<4_000 {
            let answer = probe.take(value, ms: Int64(step) * 777)
            if step > 1_200 { #expect(answer == value) }
        }
    }

    @Test func onlyWhatIsInsideTheWindowCounts() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10)])
        probe.take(100, at: 0)
        probe.take(0, at: 5)
        #expect(probe.take(0, at: 10) == 50)
        #expect(probe.take(0, at: 14.999) == 0.01)
        #expect(probe.take(0, at: 15) == 0)
    }

    @Test func uncertainReadingsFeedThem() throws {
        for name in ["mean", "twa"] {
            var probe = try SignalProbe(name, ["window": .seconds(10)])
            probe.take(5, at: 0) { $0.isUncertain = true }
            #expect(probe.take(5, at: 10) == 5)
        }
    }

    @Test func aLateReadingTakesItsPlace() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10)])
        probe.take(0, at: 0)
        #expect(probe.take(0, at: 10) == 0)
        #expect(probe.takeLate(10, at: 5) == true)
        #expect(probe.answer(at: 10) == 5)
        #expect(probe.takeLate(10, at: 5) == false, "a repeat never enters")
        #expect(probe.takeLate(99, at: 0) == false, "the window has left it behind")
        #expect(probe.answer(at: 10) == 5)
    }

    /// A gateway that delivers its backlog after its newest reading: slots of 1 s take three readings each.
    @Test func backlogInOrderOfTimeCountsInFull() throws {
        var prompt = try SignalProbe("mean", ["window": .minutes(8)], hold: 3)
        var late = prompt
        let values = (0..<1_440).map { Double($0 * 7_919 % 101) }
        late.take(values[0], at: 0)
        late.take(0, at: 480)
        for (index, value) in values.enumerated() {
            prompt.take(value, ms: Int64(index * 1_000 / 3))
            if index > 0 { #expect(late.takeLate(value, ms: Int64(index * 1_000 / 3)) == true) }
        }
        let expected = prompt.take(0, at: 480) ?? .nan
        let answer = late.answer(at: 480) ?? .nan
        #expect(abs(answer - expected) < 1e-9)
        for (index, value) in values.enumerated() where index > 0 {
            #expect(late.takeLate(value, ms: Int64(index * 1_000 / 3)) == false)
        }
        #expect(late.answer(at: 480) == answer)
    }

    @Test func onlyReadingsChangeThem() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10)])
        probe.take(5, at: 0)
        #expect(probe.course(after: 0) == .still)
    }

    @Test(arguments: [1, 7, 479, 480, 481, 900_000, 28_800_000] as [Int64])
    func theMemoryIsBounded(_ window: Int64) {
        var integral = TimeIntegral(window: window, hold: 3_000)
        var most = 0
        for step in 0..<6_000 as Range<Int64> {
            integral.take(1, at: step * max(1, window / 1_000))
            most = max(most, integral.segments.count)
        }
        #expect(most <= 483)
        #expect(MemoryLayout<TimeIntegral.Segment>.stride == 56)
    }

    /// A huge value leaves no trace once it has left the window.
    @Test func nothingDrifts() throws {
        var probe = try SignalProbe("mean", ["window": .seconds(10)])
        probe.take(1e300, at: 0)
        for second in 1...10 { probe.take(0.1, at: Double(second)) }
        #expect(probe.take(0.1, at: 11) == 0.1)
    }
}

extension SignalProbe {
    fileprivate mutating func takeLate(_ value: Double, ms: Int64) -> Bool {
        takeLate(value, at: (Double(ms) + 0.25) / 1_000)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("rate between window means (H2.7)")
struct MeansRateSignalTests {
    private func daily(_ windows: Int = 1, missing: String = "skip") -> SignalDefinition {
        SignalDefinition(
            "rate",
            [
                "window": .interval(.hours(24)), "per": .interval(.hours(24)), "method": .word("means"),
                "windows": .whole(windows), "missing": .word(missing),
            ])
    }

    /// One reading at noon of each day, so that it is the mean of its day.
    private func noons(_ values: [Double], from first: Int = 0) -> [(Double, Double)] {
        values.enumerated().map { ((Double(first + $0.offset) + 0.5) * day, $0.element) }
    }

    @Test("H2.7 daily totals 0, 1.6, 3.3, 4.9: above 1.5 on three days") func worked() throws {
        var harness = try MemoryHarness(daily(3))
        let answers = harness.push(noons([0, 1.6, 3.3, 4.9, 6.4]))
        #expect(answers.prefix(4).allSatisfy { $0 == nil })
        #expect(isNear(answers[4], 1.6))
        // Never 3 mm/d, and each single day is seen with one window.
        var single = try MemoryHarness(daily())
        let rates = single.push(noons([0, 1.6, 3.3, 4.9, 6.4]))
        #expect(rates.prefix(2).allSatisfy { $0 == nil })
        for (rate, expected) in zip(rates.dropFirst(2), [1.6, 1.7, 1.6]) { #expect(isNear(rate, expected)) }
        #expect(single.signal.unit(for: "mm") == "mm/d")
    }

    @Test("H2.7 GNSS noise of 3 mm does not fake a speed") func noise() throws {
        var harness = try MemoryHarness(daily())
        for hour in 0..<96 {
            let answer = harness.push(Double(hour) * 3_600, hour % 2 == 0 ? 3 : -3)
            #expect(answer == nil || answer == 0)
        }
    }

    @Test("a change of exactly the limit is the limit, to the last digit") func exact() throws {
        var harness = try MemoryHarness(daily())
        #expect(harness.push(noons([0, 2.9, 5.8])).last == 2.9)
    }

    @Test("per and window apart: mm per day from hourly means") func per() throws {
        var harness = try MemoryHarness(
            .rate(window: .hours(1), per: .hours(24), method: .means))
        let answers = harness.push([(0, 1), (1_800, 3), (3_600, 4), (7_200, 9)])
        #expect(answers.prefix(3).allSatisfy { $0 == nil })
        #expect(isNear(answers[3], 48))
    }

    @Test("per cents of a number") func relative() throws {
        var arguments = daily().arguments.values
        arguments["relative_to"] = .number(-20)
        var harness = try MemoryHarness(SignalDefinition("rate", arguments))
        #expect(isNear(harness.push(noons([0, 3, 0])).last ?? nil, 15))
        #expect(harness.signal.unit(for: "mm") == "%/d")
    }

    @Test("a window begins at the site's midnight, the first millisecond included", arguments: [Int64(0), 8, -5])
    func midnight(zone: Int64) throws {
        let midnight = 20 * day - Double(zone) * 3_600
        var harness = try MemoryHarness(daily(), zone: zone)
        harness.push(midnight - day, 1)
        harness.push(midnight - 0.001, 3)
        // Complete with the first reading of a later window: mean 2 against mean 10.
        harness.push(midnight, 10)
        #expect(harness.push(midnight + day - 0.001, 10) == nil)
        #expect(harness.push(midnight + day, 0) == 8)
    }

    @Test("windows before 1970 are aligned alike") func negativeTimes() throws {
        var harness = try MemoryHarness(daily())
        #expect(harness.push([(-2 * day, 1), (-day - 0.001, 3), (-day, 10), (0, 0)]).last == 8)
    }

    @Test(
        "what all of n in a row have reached",
        arguments: [
            ([0.0, 3, 5, 9, 0], 2.0), ([0, -3, -5, -9, 0], -2), ([0, 3, 5, 4, 0], 0), ([0, 3, 3, 6, 0], 0),
        ] as [([Double], Double)])
    func consecutive(values: [Double], expected: Double) throws {
        var harness = try MemoryHarness(daily(3))
        #expect(harness.push(noons(values)).last == expected)
    }

    @Test("a missing day: skipped, with the rate per true time") func skip() throws {
        var harness = try MemoryHarness(daily(2))
        _ = harness.push(noons([0, 2]))
        // Day 2 is missing; day 3 lies 6 above day 1.
        let answers = harness.push(noons([8, 20], from: 3))
        #expect(answers == [nil, 2])
        #expect(harness.push(noons([0], from: 5)) == [3])
    }

    @Test("a missing day with break: the count of days in a row begins again") func breakAtMissing() throws {
        var harness = try MemoryHarness(daily(2, missing: "break"))
        #expect(harness.push(noons([0, 2, 4, 4])) == [nil, nil, nil, 2])
        // Day 4 is missing: it is known on day 5, and takes the rates of before with it.
        #expect(harness.push(noons([10, 14, 18], from: 5)) == [nil, nil, 3])
        var single = try MemoryHarness(daily(1, missing: "break"))
        #expect(single.push(noons([0, 2, 4])).last == 2)
        // Day 3 is missing, though day 4 is heard of in its first millisecond.
        #expect(single.push(4 * day, 10) == nil)
    }

    @Test("uncertain readings do not count and complete no window") func uncertain() throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2]))
        harness.push(1.6 * day, 900, .uncertain)
        #expect(harness.push(2.5 * day, 900, .uncertain) == nil)
        #expect(harness.push(2.6 * day, 4) == 2)
        #expect(harness.push(2.7 * day, 900, .uncertain) == 2)
    }

    @Test("gaps and bad readings change nothing, a restart empties", arguments: [ReadingMark.good, .restart, .bad])
    func restart(mark: ReadingMark) throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2]))
        harness.push(1.8 * day, 2, .afterGap)
        harness.push(1.9 * day, 2, mark)
        #expect(harness.push(2.5 * day, 4) == (mark == .restart ? nil : 2))
        #expect(harness.push(3.5 * day, 5) == 2)
    }

    @Test("a bad reading that says restart empties too") func badRestart() throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2, 4]))
        var reading = SignalReading(time: milliseconds(2.6 * day), value: .nan)
        reading.isRestart = true
        harness.memory.takeBad(reading)
        #expect(harness.memory.answer(at: reading.time) == nil)
        #expect(harness.push(3.5 * day, 6) == nil)
    }

    @Test("a late reading counts while its window is open, and not from before a restart") func late() throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2]))
        #expect(harness.pushLate(1.2 * day, 4) == false)
        // Day 0 is complete: too late.
        #expect(harness.pushLate(0.9 * day, 1_000) == false)
        #expect(harness.push(2.5 * day, 0) == 3)
        harness.push(2.6 * day, 10, .restart)
        #expect(harness.pushLate(2.55 * day, 1_000) == false)
        harness.push(3.5 * day, 12)
        #expect(harness.push(4.5 * day, 0) == 2)
    }

    @Test("the clock set back by whole days changes no answer, by part of one keeps the window's readings")
    func shift() throws {
        let values = noons([0, 2, 5, 9, 14])
        var whole = try MemoryHarness(daily(2))
        let expected = whole.push(values)
        var moved = try MemoryHarness(daily(2))
        var answers = moved.push(Array(values[..<3]))
        moved.memory.shift(by: -2 * 86_400_000)
        answers += moved.push(values[3...].map { ($0.0 - 2 * day, $0.1) })
        #expect(answers == expected)

        var part = try MemoryHarness(daily())
        _ = part.push([(0.9 * day, 0), (1.5 * day, 2)])
        part.memory.shift(by: -21_600_000)
        // 1.25: still day 1. The reading of noon is in it.
        part.push(1.4 * day, 4)
        #expect(part.push(2.1 * day, 0) == 3)
    }

    @Test("a checkpoint at any place changes no answer") func checkpoint() throws {
        var values: [(Double, Double)] = []
        for (index, value) in [0.0, 1, 3, 6, 10, 15, 14, 13].enumerated() {
            let midnight = Double(index) * day
            values += [(midnight, value), (midnight + 7_200, value + 0.3)]
        }
        try expectSameThroughCheckpoints(daily(3), values)
        var harness = try MemoryHarness(daily(3))
        _ = harness.push(values)
        expectTruncationsRefused(harness)
    }

    @Test("the memory does not grow") func bounded() throws {
        var harness = try MemoryHarness(daily(31))
        _ = harness.push((0..<40).map { (Double($0) * day, Double($0)) })
        let size = harness.bytes.count
        _ = harness.push((40..<4_000).map { (Double($0) * day, Double($0)) })
        #expect(harness.bytes.count == size)
        #expect(harness.push(4_000 * day, 0) == 1)
    }
}

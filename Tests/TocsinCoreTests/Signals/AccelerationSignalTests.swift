// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("acceleration (H2.8)")
struct AccelerationSignalTests {
    private func daily(_ windows: Int = 1) -> SignalDefinition {
        SignalDefinition(
            "acceleration",
            ["window": .interval(.hours(24)), "per": .interval(.hours(24)), "windows": .whole(windows)])
    }

    private func ends(window: Int64, per: Int64 = 1) -> SignalDefinition {
        SignalDefinition(
            "acceleration",
            ["window": .interval(.seconds(window)), "per": .interval(.seconds(per)), "method": .word("ends")])
    }

    private func noons(_ values: [Double], from first: Int = 0) -> [(Double, Double)] {
        values.enumerated().map { ((Double(first + $0.offset) + 0.5) * day, $0.element) }
    }

    /// Positions whose daily rates are 2, 2, 3, 5, 8 mm/d; the last reading makes the day before complete.
    private let positions = [0.0, 2, 4, 7, 12, 20, 0]

    @Test("H2.8 speeds 2, 2, 3, 5, 8 mm/d accelerate by 0, 1, 2, 3") func worked() throws {
        var harness = try MemoryHarness(daily())
        #expect(harness.push(noons(positions)) == [nil, nil, nil, 0, 1, 2, 3])
        #expect(harness.signal.unit(for: "mm") == "mm/d²")
    }

    @Test("H2.8 at least 2 for two windows is known with the second") func workedTwice() throws {
        var harness = try MemoryHarness(daily(2))
        #expect(harness.push(noons(positions)) == [nil, nil, nil, nil, 0, 1, 2])
    }

    @Test("slowing down is negative, and signs that differ are 0") func signs() throws {
        var harness = try MemoryHarness(daily(2))
        #expect(harness.push(noons([0, 8, 13, 16, 17, 30, 0])) == [nil, nil, nil, nil, -2, -2, 0])
    }

    @Test("over a missing day it is per true time between the windows' ends") func missing() throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2]))
        // Day 2 is missing: 8 in two days are 4 mm/d, and 2 more than the 2 mm/d of two days before are 1 mm/d².
        #expect(harness.push(noons([10, 0], from: 3)) == [nil, 1])
    }

    @Test("uncertain readings do not count, a restart empties") func breaks() throws {
        var harness = try MemoryHarness(daily())
        _ = harness.push(noons([0, 2, 5]))
        harness.push(2.6 * day, 900, .uncertain)
        #expect(harness.push(3.5 * day, 6) == 1)
        #expect(harness.push(3.6 * day, 6, .restart) == nil)
        #expect(harness.push(noons([10, 15, 0], from: 4)) == [nil, nil, 1])
    }

    @Test("the clock set back by whole days changes no answer") func shift() throws {
        var whole = try MemoryHarness(daily())
        let expected = whole.push(noons(positions))
        for split in 1..<positions.count {
            var moved = try MemoryHarness(daily())
            var answers = moved.push(Array(noons(positions)[..<split]))
            moved.memory.shift(by: -3 * 86_400_000)
            answers += moved.push(noons(positions)[split...].map { ($0.0 - 3 * day, $0.1) })
            #expect(answers == expected)
        }
    }

    @Test("a checkpoint at any place changes no answer") func checkpoint() throws {
        try expectSameThroughCheckpoints(daily(2), noons(positions))
        var harness = try MemoryHarness(daily(2))
        _ = harness.push(noons(positions))
        expectTruncationsRefused(harness)
    }

    @Test("the memory does not grow") func bounded() throws {
        var harness = try MemoryHarness(daily(31))
        _ = harness.push((0..<40).map { (Double($0) * day, Double($0 * $0)) })
        let size = harness.bytes.count
        _ = harness.push((40..<1_000).map { (Double($0) * day, Double($0 * $0)) })
        #expect(harness.bytes.count == size)
    }

    @Test("ends: the rate of this window less that of the one before") func ofEnds() throws {
        var harness = try WindowHarness(ends(window: 10, per: 60))
        // 1/s, then 3/s: 2/s more within 10 s are 0.2/s², 720/min².
        #expect(harness.push([(0, 0), (10, 10)]) == [nil, nil])
        #expect(isNear(harness.push(20, 40), 720))
        #expect(harness.signal.reach == 20_000)
        #expect(harness.signal.unit(for: "Cel") == "Cel/min²")
    }

    @Test("ends: both windows span 0.8, a sample on the border belongs to both, one 2 windows old counts")
    func ofEndsEdges() throws {
        var short = try WindowHarness(ends(window: 10))
        #expect(short.push([(2.001, 0), (10, 8), (20, 20)]).last == .some(nil))
        var enough = try WindowHarness(ends(window: 10))
        #expect(enough.push([(2, 0), (10, 8), (20, 20)]).last != .some(nil))
        var aged = try WindowHarness(ends(window: 10))
        #expect(aged.push([(0, 0), (10, 8), (20.001, 20)]).last == .some(nil))
    }

    @Test("ends: uncertain samples and what came before a break are left out") func ofEndsBreaks() throws {
        var harness = try WindowHarness(ends(window: 10))
        _ = harness.push([(0, 0), (9, 9)])
        harness.push(10, 900, .uncertain)
        harness.push(11, 13)
        #expect(isNear(harness.push(20, 40), 0.2))
        #expect(harness.push(20.001, 40, .uncertain) == nil)
        harness.push(21, 40, .restart)
        #expect(harness.push(31, 50) == nil)
    }

    @Test("ends go without windows in a row") func fault() {
        var arguments = ends(window: 10).arguments
        #expect(AccelerationSignal.fault(in: arguments) == nil)
        arguments.values["windows"] = .whole(2)
        #expect(AccelerationSignal.fault(in: arguments) == "windows needs method: means")
        arguments.values["method"] = .word("means")
        #expect(AccelerationSignal.fault(in: arguments) == nil)
    }
}

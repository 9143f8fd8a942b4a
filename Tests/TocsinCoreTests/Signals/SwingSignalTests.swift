// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("swing (H2.6b)")
struct SwingSignalTests {
    private func swing(_ seconds: Int64, _ direction: SignalDefinition.Direction = .both) -> SignalDefinition {
        .swing(window: .seconds(seconds), direction: direction)
    }

    @Test("H2.6b 100, 99, 97, 91, 89 within 5 s swing by 11") func worked() throws {
        var harness = try WindowHarness(swing(5))
        #expect(harness.push([(0, 100), (1, 99), (2, 97), (3, 91), (4, 89)]) == [nil, 1, 3, 9, 11])
        #expect(harness.signal.unit(for: "%") == "%")
    }

    @Test(
        "the largest move from an earlier to a later sample",
        arguments: [(SignalDefinition.Direction.up, 6.0), (.down, 7), (.both, 7)])
    func direction(direction: SignalDefinition.Direction, expected: Double) throws {
        var harness = try WindowHarness(swing(60, direction))
        // Down from 9 to 2, then up to 8.
        #expect(harness.push([(0, 4), (1, 9), (2, 2), (3, 8)]).last == expected)
    }

    @Test("a steady rise is no fall") func noFall() throws {
        var harness = try WindowHarness(swing(60, .down))
        #expect(harness.push([(0, 1), (1, 2), (2, 3)]) == [nil, 0, 0])
    }

    @Test("a sample exactly one window old counts, one a millisecond older does not") func edge() throws {
        var harness = try WindowHarness(swing(5))
        _ = harness.push([(0, 50), (4, 1)])
        #expect(harness.push(5, 1) == 49)
        #expect(harness.push(5.001, 1) == 0)
    }

    @Test("uncertain samples count, a bad reading and a restart take nothing away, a gap does") func breaks() throws {
        var harness = try WindowHarness(swing(60))
        harness.push(0, 10)
        #expect(harness.push(1, 20, .uncertain) == 10)
        harness.push(2, .nan, .bad)
        #expect(harness.push(3, 12, .restart) == 10)
        #expect(harness.push(30, 5, .afterGap) == nil)
        #expect(harness.push(31, 6) == 1)
    }

    @Test("a late reading inside the window counts") func late() throws {
        var harness = try WindowHarness(swing(60, .up))
        _ = harness.push([(0, 1), (10, 3)])
        #expect(harness.pushLate(5, -4) == 7)
    }
}

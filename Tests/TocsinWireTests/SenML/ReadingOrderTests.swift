// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

@Suite struct ReadingOrderTests {
    @Test(arguments: [0, 1, 2, 3, 10, 100, 1_000]) func isStableAndSorted(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        var spare: [DecodedReading] = []
        for times in [1, 2, 7, 1_000] {
            let readings = (0..<count).map { number in
                DecodedReading(
                    time: Instant(milliseconds: Int64.random(in: 0..<Int64(times), using: &random)), value: 0,
                    point: Int32(number), quality: .good, flag: .none, lacking: [], unit: 0)
            }
            var sorted = readings
            ReadingOrder.sortByTime(&sorted, spare: &spare)
            #expect(sorted.map(\.point) == readings.sorted { ($0.time, $0.point) < ($1.time, $1.point) }.map(\.point))
        }
    }

    @Test func tenThousandReadingsBackwardsAreSoonInOrder() {
        var readings = (0..<10_000).map { number in
            DecodedReading(
                time: Instant(milliseconds: Int64(-number)), value: 0, point: Int32(number), quality: .good,
                flag: .none,
                lacking: [], unit: 0)
        }
        var spare: [DecodedReading] = []
        let took = ContinuousClock().measure { ReadingOrder.sortByTime(&readings, spare: &spare) }
        #expect(readings.map(\.point) == (0..<10_000).reversed())
        // An order that grows with the square would take seconds without optimization.
        #expect(took < .seconds(2))
    }
}

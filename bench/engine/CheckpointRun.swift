// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How long a checkpoint holds the line up, slice by slice while readings go on, and how long a start from it takes.
struct CheckpointRun {
    let points: Int
    let rules: [RuleDefinition]

    private func definition(_ number: Int) -> PointDefinition {
        PointDefinition(
            id: "park/unit\(number / 10)/lel\(number % 10)", site: Site(id: "park"), kind: "gas.lel", unit: "%{LEL}",
            range: 0...100, period: .seconds(5), rules: rules)
    }

    func measure() throws -> String {
        var engine = Engine(options: EngineOptions(points: 2_000_000), clock: Instant(milliseconds: 0))
        for number in 0..<points { _ = engine.addPoint(definition(number)) }
        for round in 1...16 { self.round(round, &engine) }
        let clock = ContinuousClock()
        var longest = clock.measure { engine.beginCheckpoint() }
        var (slices, total) = (0, longest)
        var longestReadings = Duration.zero
        var parts: [[UInt8]]?
        var turn = 0
        while parts == nil {
            // What a turn of the line does in between: readings of points anywhere, each written first as it was.
            let readings = clock.measure {
                for _ in 0..<64 {
                    turn += 1
                    let (point, time) = (turn &* 7_919 % points, Instant(milliseconds: 17 * 5_000))
                    engine.receive(Reading(point: PointIndex(Int32(point)), time: time, received: time, value: 11))
                }
            }
            longestReadings = max(longestReadings, readings)
            let took = clock.measure { parts = engine.continueCheckpoint(points: 64) }
            longest = max(longest, took)
            total += took
            slices += 1
        }
        let bytes = Array((parts ?? []).joined())
        let start = clock.now
        var restored = Engine(options: EngineOptions(points: 2_000_000), clock: Instant(milliseconds: 0))
        for number in 0..<points { _ = restored.addPoint(definition(number)) }
        let added = clock.now - start
        _ = try restored.restore(bytes) { _ in nil }
        let ready = clock.now - start
        return "checkpoint of \(points) points: \(bytes.count / 1_000_000) MB in \(slices) slices, longest \(longest), "
            + "all \(total); 64 readings in between, longest \(longestReadings); start: points known after \(added), restored after \(ready)"
    }

    private func round(_ number: Int, _ engine: inout Engine) {
        for point in 0..<points {
            let time = Instant(milliseconds: Int64(number) * 5_000 + Int64(point) * 5_000 / Int64(points))
            engine.receive(
                Reading(
                    point: PointIndex(Int32(point)), time: time, received: time,
                    value: 10 + Double(point &* 31 & 63) / 16))
        }
    }
}

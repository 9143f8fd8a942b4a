// SPDX-License-Identifier: Apache-2.0

import TocsinCore

/// An engine with one point, fed by seconds: readings go in, lines such as `6 raise UNACK yellow` come out.
struct EngineHarness {
    var engine: Engine
    let point: PointIndex

    init(_ rules: [RuleDefinition], period: Interval? = nil, range: ClosedRange<Double>? = nil) throws {
        try self.init(
            definition: PointDefinition(
                id: "park/T1/lel", site: Site(id: "park", name: "Park"), kind: "gas.lel", unit: "%{LEL}",
                range: range, period: period, rules: rules))
    }

    init(definition: PointDefinition) throws {
        engine = Engine(clock: Instant(milliseconds: 0))
        guard let index = engine.addPoint(definition) else { throw CheckpointError.damaged(offset: 0) }
        point = index
    }

    /// A reading at `seconds`, received then too unless told otherwise.
    mutating func push(_ seconds: Double, _ value: Double, _ quality: Quality = .good, received: Double? = nil) {
        engine.receive(
            Reading(
                point: point, time: EngineHarness.instant(seconds),
                received: EngineHarness.instant(received ?? seconds), value: value, quality: quality))
    }

    mutating func push(_ values: [(Double, Double)]) {
        for (seconds, value) in values { push(seconds, value) }
    }

    /// Time passes up to and with `seconds`.
    mutating func advance(through seconds: Double) {
        engine.advance(to: EngineHarness.instant(seconds) + Interval(milliseconds: 1))
    }

    /// What has happened since the last call.
    mutating func lines() -> [String] {
        defer { engine.records.removeAll() }
        return engine.records.map(EngineHarness.line)
    }

    static func instant(_ seconds: Double) -> Instant { Instant(milliseconds: Int64(seconds * 1_000)) }

    static func line(_ record: Record) -> String {
        let seconds = Double(record.time.milliseconds) / 1_000
        let time = seconds == Double(Int64(seconds)) ? "\(Int64(seconds))" : "\(seconds)"
        let level = record.level.map { " \($0.name)" } ?? ""
        return "\(time) \(record.event.rawValue) \(record.state?.rawValue ?? "")\(level)"
    }
}

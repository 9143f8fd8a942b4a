// SPDX-License-Identifier: Apache-2.0

@testable import TocsinCore

/// An engine with several points and groups, fed by id and seconds.
struct SiteHarness {
    var engine: Engine

    init(_ points: [PointDefinition], groups: [GroupDefinition] = []) {
        engine = Engine(clock: Instant(milliseconds: 0))
        for group in groups { _ = engine.addGroup(group) }
        for point in points { _ = engine.addPoint(point) }
    }

    static func point(_ id: String, _ rules: [RuleDefinition] = [], period: Interval? = nil) -> PointDefinition {
        PointDefinition(id: id, site: Site(id: "park"), kind: "k", period: period, rules: rules)
    }

    static func group(
        _ id: String, _ members: [String] = [], _ rules: [RuleDefinition], firstOut: Interval? = nil
    ) -> GroupDefinition {
        GroupDefinition(id: id, site: Site(id: "park"), members: members, firstOut: firstOut, rules: rules)
    }

    /// NaN is a bad reading.
    mutating func push(
        _ id: String, _ seconds: Double, _ value: Double, _ quality: Quality = .good, flag: ReadingFlag = .none
    ) {
        guard let point = engine.index(of: id) else { return }
        let time = EngineHarness.instant(seconds)
        engine.receive(
            Reading(
                point: point, time: time, received: time, value: value, quality: value.isNaN ? .bad : quality,
                flag: flag))
    }

    mutating func advance(through seconds: Double) {
        engine.advance(to: EngineHarness.instant(seconds) + Interval(milliseconds: 1))
    }

    /// Lines such as `6 park/T1/lel#high raise UNACK yellow [reason]`.
    mutating func lines() -> [String] {
        defer { engine.records.removeAll() }
        return engine.records.map { record in
            let line = EngineHarness.line(record)
            let place = line.firstIndex(of: " ") ?? line.endIndex
            let reason = record.reason.isEmpty ? "" : " [\(record.reason)]"
            return "\(line[..<place]) \(record.alarm)\(line[place...])\(reason)"
        }
    }
}

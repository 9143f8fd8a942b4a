// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One alarm as the control socket shows it.
public struct AlarmView: Codable, Equatable, Sendable {
    public var alarm: String
    public var state: String
    public var level: String?
    public var occurrence: UInt64
    public var value: Double?
    public var unit: String
    public var site: String
    public var region: String
    public var industry: String
    public var point: String
    public var kind: String
    public var rule: String
    /// RFC 3339, of the point's newest reading.
    public var readingTime: String?

    enum CodingKeys: String, CodingKey {
        case alarm, state, level, occurrence, value, unit, site, region, industry, point, kind, rule
        case readingTime = "reading_time"
    }

    public init(_ summary: Engine.AlarmSummary) {
        alarm = summary.alarm
        state = summary.state.rawValue
        level = summary.level?.name
        occurrence = summary.occurrence
        value = summary.value
        unit = summary.unit
        site = summary.definition.site.id
        region = summary.definition.site.region
        industry = summary.definition.site.industry
        point = summary.definition.id
        kind = summary.definition.kind
        rule = summary.rule
        readingTime = summary.readingTime.map { "\($0)" }
    }
}

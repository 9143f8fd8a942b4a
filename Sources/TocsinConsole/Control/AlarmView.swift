// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One alarm as the control socket shows it.
public struct AlarmView: Codable, Equatable, Sendable {
    public var alarm: String
    public var state: String
    /// Of a suppressed alarm: the state that goes on underneath.
    public var beneath: String?
    public var level: String?
    /// The highest that it has had since it rose.
    public var highestLevel: String?
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
    /// RFC 3339: when the shelf ends.
    public var until: String?
    /// Who shelved it or took it out of service.
    public var by: String?
    /// Why it is suppressed.
    public var reason: String?
    /// True while it comes and goes too often and is held.
    public var chattering: Bool?
    /// The condition that arms the rule.
    public var armedWhile: String?
    /// False while that condition does not hold, or nobody has ever known.
    public var armed: Bool?
    /// The standard that asks for the rule.
    public var basis: String?

    enum CodingKeys: String, CodingKey {
        case alarm, state, beneath, level, occurrence, value, unit, site, region, industry, point, kind, rule
        case highestLevel = "highest_level"
        case readingTime = "reading_time"
        case armedWhile = "while"
        case until, by, reason, chattering, armed, basis
    }

    public init(_ summary: Engine.AlarmSummary) {
        alarm = summary.alarm
        state = summary.state.rawValue
        beneath = summary.beneath?.rawValue
        level = summary.level?.name
        highestLevel = summary.highest?.name
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
        until = summary.until.map { "\($0)" }
        by = summary.by.isEmpty ? nil : summary.by
        reason = summary.reason.isEmpty ? nil : summary.reason
        chattering = summary.isChattering ? true : nil
        armedWhile = summary.gate.isEmpty ? nil : summary.gate
        armed = summary.gate.isEmpty ? nil : summary.isArmed
        basis = summary.basis.isEmpty ? nil : summary.basis
    }

    /// Whether it is out of sight: shelved, suppressed by design, or out of service.
    public var isSuppressed: Bool { AlarmState(rawValue: state)?.isSuppressed ?? false }
}

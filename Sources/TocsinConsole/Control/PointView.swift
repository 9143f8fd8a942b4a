// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One point as the control socket shows it.
public struct PointView: Codable, Equatable, Sendable {
    public var point: String
    public var site: String
    public var kind: String
    public var unit: String
    /// What the newest reading said, whatever its quality.
    public var value: Double?
    /// Of the newest reading: `good`, `uncertain`, `bad` or `stale`; nil while the point has never spoken.
    public var quality: String?
    /// `calibration`, `test` or `restart`.
    public var flag: String?
    /// RFC 3339, of the newest reading.
    public var readingTime: String?
    /// Seconds since it was received.
    public var age: Double?
    /// Nothing new is heard of it.
    public var stale: Bool
    /// Alarms that are not normal.
    public var openAlarms: Int
    /// The highest level of those that go on.
    public var level: String?

    enum CodingKeys: String, CodingKey {
        case point, site, kind, unit, value, quality, flag, age, stale, level
        case readingTime = "reading_time"
        case openAlarms = "open_alarms"
    }

    public init(_ summary: Engine.PointSummary) {
        point = summary.id
        site = summary.site
        kind = summary.kind
        unit = summary.unit
        value = summary.value
        quality = summary.quality?.name
        flag = summary.flag.flatMap { $0 == .none ? nil : $0.name }
        readingTime = summary.readingTime.map { "\($0)" }
        age = summary.age?.inSeconds
        stale = summary.isStale
        openAlarms = summary.openAlarms
        level = summary.level?.name
    }
}

/// Some points, and where to go on.
public struct PointPage: Codable, Equatable, Sendable {
    public var points: [PointView]
    /// For `?from=` of the next request; nil at the end.
    public var next: Int?

    public init(points: [PointView], next: Int?) {
        self.points = points
        self.next = next
    }
}

/// Which points are asked for: all that fit everything that is given.
public struct PointFilter: Equatable, Sendable {
    /// A glob over ids.
    public var match: String?
    public var site: String?
    public var kind: String?
    public var quality: Quality?
    /// Only those of which nothing new is heard.
    public var isStale = false

    public init(
        match: String? = nil, site: String? = nil, kind: String? = nil, quality: Quality? = nil, isStale: Bool = false
    ) {
        (self.match, self.site, self.kind, self.quality, self.isStale) = (match, site, kind, quality, isStale)
    }

    /// Whether a point fits all but ``match``, which the composition knows how to read.
    public func fits(_ summary: Engine.PointSummary) -> Bool {
        (site ?? summary.site) == summary.site && (kind ?? summary.kind) == summary.kind
            && (quality == nil || quality == summary.quality) && (!isStale || summary.isStale)
    }
}

/// An id that is no point, as the control socket shows it.
public struct UnknownIDView: Codable, Equatable, Sendable {
    public var id: String
    /// How often it was seen since it was first remembered.
    public var count: UInt64
    /// RFC 3339, receive times.
    public var firstSeen: String
    public var lastSeen: String
    /// The topic of the source that brought it last.
    public var source: String
    /// It fits `points` of the configuration, but `limits.points` allowed no more.
    public var overLimit: Bool

    enum CodingKeys: String, CodingKey {
        case id, count, source
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
        case overLimit = "over_limit"
    }

    public init(
        id: String, count: UInt64, firstSeen: Instant, lastSeen: Instant, source: String, overLimit: Bool
    ) {
        (self.id, self.count, self.source, self.overLimit) = (id, count, source, overLimit)
        (self.firstSeen, self.lastSeen) = ("\(firstSeen)", "\(lastSeen)")
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// What is known of one point at a moment.
    public struct PointSummary: Sendable, Equatable {
        /// Where it stands among all points and groups, from 0.
        public var index: Int
        public var id: String
        public var site: String
        public var kind: String
        public var unit: String
        /// What the newest reading said, whatever its quality; nil while there is none, or it was no number.
        public var value: Double?
        /// Of the newest reading; nil while the point has never spoken, and so for the following three.
        public var quality: Quality?
        public var flag: ReadingFlag?
        /// Its event time.
        public var readingTime: Instant?
        /// Since it was received.
        public var age: Interval?
        /// It has never spoken, its source says itself that it has nothing newer, or it was not heard for three periods.
        public var isStale: Bool
        /// Alarms of its rules that are not normal, and the highest level of those whose condition goes on.
        public var openAlarms: Int
        public var level: Level?

        public init(
            index: Int, id: String, site: String, kind: String, unit: String, value: Double? = nil,
            quality: Quality? = nil, flag: ReadingFlag? = nil, readingTime: Instant? = nil, age: Interval? = nil,
            isStale: Bool, openAlarms: Int = 0, level: Level? = nil
        ) {
            self.index = index
            (self.id, self.site, self.kind, self.unit) = (id, site, kind, unit)
            (self.value, self.quality, self.flag, self.readingTime, self.age) = (value, quality, flag, readingTime, age)
            (self.isStale, self.openAlarms, self.level) = (isStale, openAlarms, level)
        }
    }

    /// Some of the points, in the order in which they became known; groups are left out.
    ///
    /// - Parameters:
    ///   - first: where to begin, from 0.
    ///   - count: so many places are looked at, at most.
    /// - Returns: the points, and where to go on; nil at the end.
    public func pointSummaries(from first: Int, count: Int) -> (points: [PointSummary], next: Int?) {
        let first = max(0, first)
        guard first < points.count, count > 0 else { return ([], nil) }
        let end = first + min(count, points.count - first)
        var summaries: [PointSummary] = []
        summaries.reserveCapacity(end - first)
        for index in first..<end where !points[index].isGroup { summaries.append(pointSummary(index)) }
        return (summaries, end < points.count ? end : nil)
    }

    private func pointSummary(_ index: Int) -> PointSummary {
        let prototype = template(of: index).prototype
        var summary = PointSummary(
            index: index, id: ids[index], site: sites[Int(points[index].site)].id, kind: prototype.kind,
            unit: prototype.unit,
            isStale: true)
        countAlarms(of: index, into: &summary)
        guard points[index].time != PointState.never else { return summary }
        summary.value = points[index].value.isFinite ? points[index].value : nil
        summary.quality = points[index].quality
        summary.flag = points[index].flag
        summary.readingTime = Instant(milliseconds: points[index].time)
        summary.age = Interval(milliseconds: max(0, clock &- points[index].receivedClock))
        let isOverdue = prototype.period.map { silenceClock &- points[index].heard > 3 * $0.milliseconds } ?? false
        summary.isStale = isOverdue || points[index].quality == .stale
        return summary
    }

    private func countAlarms(of index: Int, into summary: inout PointSummary) {
        for alarm in points[index].alarms where open[Int32(alarm)] != nil {
            summary.openAlarms += 1
            summary.level = [summary.level, alarms[alarm].active.highest].compactMap { $0 }.max()
        }
    }
}

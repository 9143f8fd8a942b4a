// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a changed configuration would have done differently: what `tocsin replay --against` prints, as it stands in
/// `--json`. Times are RFC 3339, lengths seconds.
struct BacktestReport: Encodable, Equatable {
    /// Of one alarm that was active under either configuration.
    struct Alarm: Encodable, Equatable {
        /// `POINT#RULE`.
        var alarm: String
        /// Episodes of the new configuration that the old one does not have.
        var gained = 0
        /// Episodes of the old configuration that the new one does not have.
        var lost = 0
        /// Episodes of both.
        var same = 0
        /// Of those: rises, ends, or comes to its levels at another time, or comes to other levels.
        var changed = 0
        /// How much earlier the new one rises (`rise`), and comes to a level where that is another lead.
        var leads: [String: Lead] = [:]
        var timeInAlarm: Both<Double>
        /// Episodes by the highest level that they came to.
        var levels: Both<[String: Int]>

        var differs: Bool { gained + lost + changed > 0 }

        enum CodingKeys: String, CodingKey {
            case alarm, gained, lost, same, changed, leads, levels
            case timeInAlarm = "time_in_alarm_s"
        }
    }

    /// By how many seconds the new configuration is earlier; negative when it is later.
    struct Lead: Encodable, Equatable {
        var earlier: Int
        var later: Int
        var median: Double
        var least: Double
        var most: Double

        enum CodingKeys: String, CodingKey {
            case earlier, later
            case median = "median_s"
            case least = "least_s"
            case most = "most_s"
        }
    }

    struct Both<Value: Encodable & Equatable>: Encodable, Equatable {
        var old: Value
        var new: Value
    }

    /// What one configuration made of the recording as a whole.
    struct Side: Encodable, Equatable {
        /// Episodes by the highest level that they came to.
        var levels: [String: Int]
        var episodes: Int
        var timeInAlarm: Double
        /// Raises that speak to people: in sight, and not historical.
        var annunciations: Int
        /// Most of them within ten minutes, and when these were over.
        var peak: Int
        var peakAt: String?
        var floods: Int
        var minutesInFlood: Double
        /// Episodes that there was no room for.
        var uncompared: Int

        enum CodingKeys: String, CodingKey {
            case levels, episodes, annunciations, floods, uncompared
            case timeInAlarm = "time_in_alarm_s"
            case peak = "peak_10min"
            case peakAt = "peak_at"
            case minutesInFlood = "minutes_in_flood"
        }
    }

    var from: String?
    var to: String?
    var messages: UInt64
    var differs: Bool
    var old: Side
    var new: Side
    /// Episodes that rose later were counted only.
    var comparedUntil: String?
    /// In the order of their ids.
    var alarms: [Alarm]

    enum CodingKeys: String, CodingKey {
        case from, to, messages, differs, old, new, alarms
        case comparedUntil = "compared_until"
    }
}

// MARK: - Comparing

extension BacktestReport {
    init(
        old: BacktestSide, new: BacktestSide, from: Instant?, to: Instant?, messages: UInt64, comparedUntil: Instant?
    ) {
        self.from = from?.description
        self.to = to?.description
        self.messages = messages
        self.comparedUntil = comparedUntil?.description
        self.old = Side(old)
        self.new = Side(new)
        alarms = Set(old.alarms + new.alarms).sorted().map { alarm in
            Alarm(alarm, old: old.episodes(of: alarm), new: new.episodes(of: alarm))
        }
        // What people see is the same only if the floods are, too, and what could not be compared one by one.
        differs = alarms.contains(where: \.differs) || self.old != self.new
    }
}

extension BacktestReport.Side {
    fileprivate init(_ side: BacktestSide) {
        levels = BacktestReport.named(side.levels)
        episodes = side.levels.reduce(0, +)
        timeInAlarm = side.timeInAlarm.inSeconds
        annunciations = side.annunciations.total
        peak = side.annunciations.peak
        peakAt = side.annunciations.peakAt?.description
        floods = side.floods
        minutesInFlood = side.timeInFlood.inSeconds / 60
        uncompared = side.uncompared
    }
}

extension BacktestReport.Alarm {
    fileprivate init(_ alarm: String, old: [Episode], new: [Episode]) {
        self.alarm = alarm
        let outcome = EpisodePairing.pair(old, new)
        gained = outcome.gained.count
        lost = outcome.lost.count
        same = outcome.pairs.count
        changed = outcome.pairs.count { $0.old != $0.new }
        timeInAlarm = .init(old: BacktestReport.length(of: old), new: BacktestReport.length(of: new))
        levels = .init(old: BacktestReport.levels(of: old), new: BacktestReport.levels(of: new))
        // Every episode comes to the lowest level as it rises.
        let rise = BacktestReport.Lead(outcome.pairs.compactMap { $0.lead(to: .blue) })
        leads["rise"] = rise
        for level in Level.allCases.dropFirst() {
            let lead = BacktestReport.Lead(outcome.pairs.compactMap { $0.lead(to: level) })
            if lead != rise { leads[level.name] = lead }
        }
    }
}

extension BacktestReport.Lead {
    /// - Returns: nil when there is nothing to compare.
    fileprivate init?(_ leads: [Interval]) {
        let sorted = leads.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        earlier = sorted.count { $0 > .zero }
        later = sorted.count { $0 < .zero }
        let middle = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        median = (middle.0.inSeconds + middle.1.inSeconds) / 2
        least = first.inSeconds
        most = last.inSeconds
    }
}

extension BacktestReport {
    fileprivate static func length(of episodes: [Episode]) -> Double {
        Interval(milliseconds: episodes.reduce(0) { $0 + $1.length.milliseconds }).inSeconds
    }

    fileprivate static func levels(of episodes: [Episode]) -> [String: Int] {
        named(Level.allCases.map { level in episodes.count { $0.highest == level } })
    }

    /// Only the levels that there are.
    fileprivate static func named(_ counts: [Int]) -> [String: Int] {
        let all = zip(Level.allCases, counts).map { ($0.name, $1) }
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 > 0 })
    }
}

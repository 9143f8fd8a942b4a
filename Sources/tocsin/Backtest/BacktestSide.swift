// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What one of the two configurations made of the recording: episodes of each alarm, as far as there is room, and what
/// can be counted without them.
final class BacktestSide {
    /// One alarm's life so far.
    private struct History {
        var episodes: [Episode] = []
        /// Whether the last of them goes on.
        var isActive = false
        /// The one that goes on, when there was no room for it.
        var uncompared: Episode?
    }

    /// Whether there is room for further episodes.
    var isKeeping = true
    private(set) var kept = 0
    /// Episodes that there was no room for.
    private(set) var uncompared = 0
    private(set) var annunciations = AnnunciationRate()
    private(set) var floods = 0
    private(set) var timeInFlood = Interval.zero
    /// Episodes by the highest level that they came to.
    private(set) var levels = [Int](repeating: 0, count: Level.allCases.count)
    private(set) var timeInAlarm = Interval.zero
    private var histories: [String: History] = [:]
    private var floodSince: Instant?

    /// Takes the next record.
    func take(_ record: Record) {
        switch record.event {
        case .floodStart:
            floods += 1
            floodSince = record.time
        case .floodEnd: endFlood(at: record.time)
        default: if !record.alarm.isEmpty { takeAlarm(record) }
        }
    }

    /// The recording is over: what goes on is counted up to here.
    func finish(at end: Instant) {
        endFlood(at: end)
        for alarm in Array(histories.keys) {
            change(alarm) { $0.end = max(end, $0.start) }
            close(alarm, isOpen: true)
        }
    }

    /// All alarms that were ever active and compared, by their ids.
    var alarms: [String] { histories.keys.sorted() }

    /// In the order of time.
    func episodes(of alarm: String) -> [Episode] { histories[alarm]?.episodes ?? [] }

    // MARK: - Alarms

    private func takeAlarm(_ record: Record) {
        guard let state = record.state else { return }
        if record.event == .raise && state.isAnnunciated && !record.historical { annunciations.speak(at: record.time) }
        guard let level = record.level else {
            change(record.alarm) { $0.end = record.time }
            close(record.alarm, isOpen: false)
            return
        }
        // A one-shot alarm is an event: it latches as it rises, and nothing tells when its condition ends.
        let isEvent = state == .latchedUnacknowledged
        guard state.isAnnunciated, !isEvent || record.event == .raise else { return }
        if isActive(record.alarm) {
            change(record.alarm) { $0.reach(level, at: record.time) }
        } else {
            open(record.alarm, Episode(start: record.time, level: level))
        }
        if isEvent { close(record.alarm, isOpen: false) }
    }

    private func isActive(_ alarm: String) -> Bool {
        histories[alarm].map { $0.isActive || $0.uncompared != nil } ?? false
    }

    private func open(_ alarm: String, _ episode: Episode) {
        if isKeeping {
            histories[alarm, default: History()].episodes.append(episode)
            histories[alarm]?.isActive = true
            kept += 1
        } else {
            histories[alarm, default: History()].uncompared = episode
            uncompared += 1
        }
    }

    /// Changes the episode that goes on; nothing where none does.
    private func change(_ alarm: String, _ change: (inout Episode) -> Void) {
        guard let history = histories[alarm] else { return }
        if history.isActive {
            histories[alarm]?.episodes.withLast(change)
        } else if var episode = history.uncompared {
            change(&episode)
            histories[alarm]?.uncompared = episode
        }
    }

    private func close(_ alarm: String, isOpen: Bool) {
        change(alarm) { episode in
            episode.isOpen = isOpen
            levels[Int(episode.highest.rawValue)] += 1
            timeInAlarm.milliseconds += episode.length.milliseconds
        }
        histories[alarm]?.isActive = false
        histories[alarm]?.uncompared = nil
        // Without an episode there is nothing to say of the alarm.
        if histories[alarm]?.episodes.isEmpty ?? false { histories[alarm] = nil }
    }

    private func endFlood(at time: Instant) {
        guard let since = floodSince else { return }
        timeInFlood.milliseconds += (time - since).milliseconds
        floodSince = nil
    }
}

extension Array {
    fileprivate mutating func withLast(_ change: (inout Element) -> Void) {
        guard !isEmpty else { return }
        change(&self[count - 1])
    }
}

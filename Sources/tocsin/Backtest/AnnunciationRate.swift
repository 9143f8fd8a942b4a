// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How many alarms speak to people within ten minutes, and when that was most (H3.2). One exactly ten minutes ago counts.
///
/// It keeps one number for each millisecond in which an alarm spoke, of the last ten minutes: 600,001 at most.
struct AnnunciationRate {
    static let window = Interval.minutes(10)

    private var recent: [(time: Instant, count: Int)] = []
    /// Entries before it are over.
    private var first = 0
    private var within = 0
    private(set) var total = 0
    /// The most within ten minutes.
    private(set) var peak = 0
    /// When the ten minutes with the most of them were full; nil when none spoke.
    private(set) var peakAt: Instant?

    /// An alarm speaks.
    ///
    /// - Parameter time: not before the one before.
    mutating func speak(at time: Instant) {
        total += 1
        within += 1
        if let last = recent.last, last.time == time {
            recent[recent.count - 1].count += 1
        } else {
            recent.append((time, 1))
        }
        while recent[first].time < time - AnnunciationRate.window {
            within -= recent[first].count
            first += 1
        }
        if first > recent.count / 2 {
            recent.removeFirst(first)
            first = 0
        }
        if within > peak {
            peak = within
            peakAt = time
        }
    }
}

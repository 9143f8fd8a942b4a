// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which episodes of one alarm under two configurations are about the same thing.
///
/// Two can belong together when they rise within an hour of each other, or when one is active while the other is. Both
/// lists are gone through in the order of time: an episode is paired with the next of the other side unless one of the
/// two has a nearer partner right behind it. Each is in one pair at most, and pairs never cross.
enum EpisodePairing {
    /// Rises further apart than this belong together only if the episodes overlap.
    static let reach = Interval.hours(1)

    struct Outcome: Equatable {
        var pairs: [Pair] = []
        /// Only under the old configuration.
        var lost: [Episode] = []
        /// Only under the new one.
        var gained: [Episode] = []
    }

    struct Pair: Equatable {
        var old: Episode
        var new: Episode

        /// How much earlier than the old configuration the new one comes to `level`, negative when it comes later; nil
        /// unless both come to it.
        func lead(to level: Level) -> Interval? {
            guard let old = old.time(of: level), let new = new.time(of: level) else { return nil }
            return old - new
        }
    }

    /// - Parameters:
    ///   - old: in the order of time.
    ///   - new: likewise.
    static func pair(_ old: [Episode], _ new: [Episode]) -> Outcome {
        var outcome = Outcome()
        var (left, right) = (0, 0)
        while left < old.count && right < new.count {
            let (one, other) = (old[left], new[right])
            if !belong(one, other) {
                if one.start <= other.start {
                    outcome.lost.append(one)
                    left += 1
                } else {
                    outcome.gained.append(other)
                    right += 1
                }
            } else if left + 1 < old.count && isNearer(old[left + 1], than: one, to: other) {
                outcome.lost.append(one)
                left += 1
            } else if right + 1 < new.count && isNearer(new[right + 1], than: other, to: one) {
                outcome.gained.append(other)
                right += 1
            } else {
                outcome.pairs.append(Pair(old: one, new: other))
                left += 1
                right += 1
            }
        }
        outcome.lost += old[left...]
        outcome.gained += new[right...]
        return outcome
    }

    private static func belong(_ one: Episode, _ other: Episode) -> Bool {
        distance(one, other) <= reach || (one.start <= other.end && other.start <= one.end)
    }

    private static func isNearer(_ candidate: Episode, than present: Episode, to partner: Episode) -> Bool {
        belong(candidate, partner) && distance(candidate, partner) < distance(present, partner)
    }

    private static func distance(_ one: Episode, _ other: Episode) -> Interval {
        Interval(milliseconds: abs((one.start - other.start).milliseconds))
    }
}

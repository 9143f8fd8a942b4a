// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How long to wait after a failed attempt: exponential with full jitter.
///
/// | failed attempts | 1 | 2 | 3 | 4 | … | 10 and more |
/// |---|---|---|---|---|---|---|
/// | wait, at most | 1 s | 2 s | 4 s | 8 s | … | 5 min |
public struct RetryPolicy: Hashable, Sendable {
    /// The most that is waited after the first failure.
    public var first: Interval
    /// The most that is ever waited without being asked to.
    public var longest: Interval
    /// The most that an endpoint may ask for with `Retry-After`.
    public var longestAsked: Interval

    public init(
        first: Interval = .seconds(1), longest: Interval = .minutes(5), longestAsked: Interval = .hours(1)
    ) {
        self.first = first
        self.longest = longest
        self.longestAsked = longestAsked
    }

    /// The most that is waited after `failures` failed attempts, of which there is at least one.
    public func bound(failures: Int) -> Interval {
        // Capped before it is shifted, so that no number of failures can overflow.
        let doublings = min(max(failures - 1, 0), 30)
        let milliseconds = min(max(first.milliseconds, 1), longest.milliseconds)
        return Interval(milliseconds: min(milliseconds << Int64(doublings), longest.milliseconds))
    }

    /// The wait after `failures` failed attempts.
    ///
    /// - Parameters:
    ///   - fraction: the random part, 0 to 1.
    ///   - asked: what `Retry-After` says; the longer of the two is waited, so that an endpoint which always answers 0
    ///     is not hammered.
    public func delay(failures: Int, fraction: Double, asked: Interval? = nil) -> Interval {
        let part = min(max(fraction, 0), 1)
        let own = Interval(milliseconds: Int64(Double(bound(failures: failures).milliseconds) * part))
        return max(own, min(asked ?? .zero, longestAsked))
    }
}

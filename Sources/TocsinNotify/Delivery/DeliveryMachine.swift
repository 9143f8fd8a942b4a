// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The way of one record to one endpoint. Pure: time and chance are arguments; times are milliseconds of any one clock.
///
/// | state | start | delivered | retry | dead |
/// |---|---|---|---|---|
/// | idle | delivering 1 | - | - | - |
/// | delivering n | - | settled | waiting n | settled |
/// | waiting n | delivering n + 1 when due | - | - | - |
/// | settled | - | - | - | - |
///
/// `-` is a mistake of the caller and traps.
public struct DeliveryMachine: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        /// Never tried. Next: delivering.
        case idle
        /// Next: waiting, settled.
        case delivering(attempt: Int)
        /// Next: delivering.
        case waiting(until: Int64, attempts: Int)
        /// Delivered or dead; the end.
        case settled
    }

    /// What an attempt's end means.
    public enum Ending: Hashable, Sendable {
        case delivered
        /// - Parameter delay: from now to the next attempt.
        case waiting(delay: Interval)
        case dead
    }

    public private(set) var state = State.idle

    public init() {}

    /// When it may be tried (again); nil while it is being tried and once it is settled.
    public var due: Int64? {
        switch state {
        case .idle: .min
        case .waiting(let until, _): until
        case .delivering, .settled: nil
        }
    }

    /// Attempts that have begun.
    public var attempts: Int {
        switch state {
        case .idle, .settled: 0
        case .delivering(let attempt): attempt
        case .waiting(_, let attempts): attempts
        }
    }

    /// Begins an attempt.
    ///
    /// - Returns: its number, from 1 on.
    public mutating func start(now: Int64) -> Int {
        guard let due, due <= now else { preconditionFailure("an attempt begins in state \(state) at \(now)") }
        let attempt = attempts + 1
        state = .delivering(attempt: attempt)
        return attempt
    }

    /// Ends the attempt.
    ///
    /// - Parameter fraction: the random part of a wait, 0 to 1.
    public mutating func finish(
        _ verdict: DeliveryVerdict, now: Int64, fraction: Double, policy: RetryPolicy
    ) -> Ending {
        guard case .delivering(let attempt) = state else {
            preconditionFailure("an attempt ends in state \(state)")
        }
        switch verdict {
        case .delivered:
            state = .settled
            return .delivered
        case .dead:
            state = .settled
            return .dead
        case .retry(let asked, _):
            let delay = policy.delay(failures: attempt, fraction: fraction, asked: asked)
            state = .waiting(until: now + delay.milliseconds, attempts: attempt)
            return .waiting(delay: delay)
        }
    }

    /// Makes a waiting record due at once.
    public mutating func hurry() {
        if case .waiting(_, let attempts) = state { state = .waiting(until: .min, attempts: attempts) }
    }
}

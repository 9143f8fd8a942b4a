// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Whether an endpoint may be called at all: one that is down is asked by one probe at a time, not by a window full of
/// records that each have their own patience.
///
/// After a failure nothing begins before the wait is over; then one request at a time, until one succeeds. Failures of
/// requests that were under way when the gate closed are the same failure and do not lengthen the wait.
public struct EndpointGate: Hashable, Sendable {
    /// Failures in a row, counted once a round.
    public private(set) var failures = 0
    /// Nothing begins before; milliseconds of the caller's clock.
    public private(set) var closedUntil = Int64.min
    /// Goes up with each failure that counts.
    public private(set) var round: UInt64 = 0

    public init() {}

    /// Whether only one request at a time may be under way.
    public var isProbing: Bool { failures > 0 }

    public func allows(inFlight: Int, now: Int64) -> Bool {
        now >= closedUntil && (!isProbing || inFlight == 0)
    }

    /// The endpoint has answered something that is no call to try again. What it asked for with `Retry-After` still holds.
    public mutating func succeed() { failures = 0 }

    /// - Parameter startedIn: ``round`` when the request began.
    public mutating func fail(
        startedIn: UInt64, asked: Interval?, now: Int64, fraction: Double, policy: RetryPolicy
    ) {
        let counts = startedIn == round
        guard counts || asked != nil else { return }
        if counts {
            failures += 1
            round += 1
        }
        let delay = policy.delay(failures: max(failures, 1), fraction: counts ? fraction : 0, asked: asked)
        closedUntil = max(closedUntil, now + delay.milliseconds)
    }

    /// Lets the next request through at once.
    public mutating func hurry() { closedUntil = .min }
}

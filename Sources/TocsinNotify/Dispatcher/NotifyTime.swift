// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Time and chance as the dispatcher sees them, so that tests can make their own.
public struct NotifyTime: Sendable {
    /// The wall clock: for signatures and dates.
    public var wall: @Sendable () -> Instant
    /// Milliseconds of a clock that never steps: for waits.
    public var elapsed: @Sendable () -> Int64
    /// Returns when ``elapsed`` has come to a time, or throws when the task is cancelled.
    public var sleep: @Sendable (_ until: Int64) async throws -> Void
    /// A number from 0 to 1.
    public var fraction: @Sendable () -> Double

    public init(
        wall: @escaping @Sendable () -> Instant, elapsed: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (_ until: Int64) async throws -> Void, fraction: @escaping @Sendable () -> Double
    ) {
        self.wall = wall
        self.elapsed = elapsed
        self.sleep = sleep
        self.fraction = fraction
    }

    /// The system's clocks and randomness.
    ///
    /// - Parameter wall: the wall clock.
    public static func system(wall: @escaping @Sendable () -> Instant) -> NotifyTime {
        let origin = ContinuousClock.now
        return NotifyTime(
            wall: wall,
            elapsed: { milliseconds(ContinuousClock.now - origin) },
            sleep: { try await Task.sleep(until: origin + .milliseconds($0), clock: .continuous) },
            fraction: { Double.random(in: 0...1) })
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let parts = duration.components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Where the line takes the time from: the system's clocks, or those of a simulation.
struct TimeSource: Sendable {
    static let system = TimeSource(
        monotonic: { MonotonicClock.milliseconds }, wall: { WallClock.milliseconds })

    /// Milliseconds of a clock that never steps.
    let monotonic: @Sendable () -> Int64
    /// Milliseconds since the epoch, as the wall clock has them.
    let wall: @Sendable () -> Int64
}

/// The engine's clock in the running daemon: it begins at the wall clock's time, or where the engine's memory ends if
/// that is later, and goes on with the monotonic clock, so that no step of the wall clock shifts a delay.
struct LineClock {
    private let base: Int64
    private let time: TimeSource

    /// - Parameter engine: the latest time that the engine has seen; nil when it has no memory.
    init(after engine: Instant?, time: TimeSource = .system) {
        let wall = time.wall()
        base = max(wall, engine?.milliseconds ?? wall) - time.monotonic()
        self.time = time
    }

    /// Now, on the engine clock.
    var now: Instant { Instant(milliseconds: time.monotonic() + base) }

    /// What the wall clock says.
    var wall: Instant { Instant(milliseconds: time.wall()) }

    /// How far the wall clock is ahead of the engine clock.
    var wallOffset: Interval { wall - now }

    /// An engine clock's time on the monotonic clock, in milliseconds.
    func monotonic(_ instant: Instant) -> Int64 { instant.milliseconds - base }
}

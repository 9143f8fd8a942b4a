// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// The engine's clock in the running daemon: it begins at the wall clock's time, or where the engine's memory ends if
/// that is later, and goes on with the monotonic clock, so that no step of the wall clock shifts a delay.
struct LineClock {
    private let base: Int64

    /// - Parameter engine: the latest time that the engine has seen; nil when it has no memory.
    init(after engine: Instant?) {
        let wall = WallClock.milliseconds
        base = max(wall, engine?.milliseconds ?? wall) - MonotonicClock.milliseconds
    }

    /// Now, on the engine clock.
    var now: Instant { Instant(milliseconds: MonotonicClock.milliseconds + base) }

    /// What the wall clock says.
    var wall: Instant { Instant(milliseconds: WallClock.milliseconds) }

    /// How far the wall clock is ahead of the engine clock.
    var wallOffset: Interval { wall - now }

    /// An engine clock's time on the monotonic clock, in milliseconds.
    func monotonic(_ instant: Instant) -> Int64 { instant.milliseconds - base }
}

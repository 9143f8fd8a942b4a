// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Time that never steps back, from an arbitrary start; it goes on while the machine sleeps.
public enum MonotonicClock {
    /// Nanoseconds.
    public static var nanoseconds: Int64 { read(CLOCK_BOOTTIME) }
    /// Milliseconds.
    public static var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

/// The time of day, which administrators and time servers may step.
public enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public static var milliseconds: Int64 { read(CLOCK_REALTIME) / 1_000_000 }
    /// Microseconds since then.
    public static var microseconds: Int64 { read(CLOCK_REALTIME) / 1_000 }
}

private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

// SPDX-License-Identifier: Apache-2.0

/// Lets one line of a kind through each interval and counts the others.
struct LogPace {
    /// Milliseconds.
    let interval: Int64
    private var next = Int64.min
    private var held = 0

    init(interval: Int64 = 10_000) { self.interval = interval }

    /// - Returns: how many were held back since the last line; nil when this one is held back too.
    mutating func allow(now: Int64) -> Int? {
        guard now >= next else {
            held += 1
            return nil
        }
        next = now + interval
        defer { held = 0 }
        return held
    }
}

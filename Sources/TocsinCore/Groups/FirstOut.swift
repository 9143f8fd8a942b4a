// SPDX-License-Identifier: Apache-2.0

/// Which alarm of a group came first, and how long after it the others (H2.30).
///
/// The first raise of a quiet group begins a chain; a raise within the time after it belongs to the chain, a later one
/// begins the next. Both ends of the time belong to it. The clock is the engine's.
struct FirstOut: Sendable, Equatable {
    enum Place: Equatable, Sendable {
        /// The first of its chain.
        case first
        /// So long after the one that was the first.
        case after(alarm: Int32, milliseconds: Int64)
    }

    /// How long a chain lasts, in milliseconds.
    let within: Int64
    /// The alarm that began the newest chain; nil before the first raise.
    private(set) var alarm: Int32?
    private(set) var since: Int64 = 0

    init(within: Interval) { self.within = within.milliseconds }

    /// An alarm of a member has been raised. The first alarm of a chain that is raised again in it is still the first.
    mutating func raised(_ alarm: Int32, at now: Int64) -> Place {
        if let first = self.alarm, now - since <= within {
            return first == alarm ? .first : .after(alarm: first, milliseconds: max(0, now - since))
        }
        self.alarm = alarm
        since = now
        return .first
    }

    /// Takes up a chain again after a restart.
    mutating func restore(alarm: Int32, since: Int64) {
        self.alarm = alarm
        self.since = since
    }
}

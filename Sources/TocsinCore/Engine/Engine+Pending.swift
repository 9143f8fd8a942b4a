// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// A delay that runs: what an alarm comes to when it ends, unless a reading gives it up before.
    public struct PendingChange: Hashable, Sendable {
        /// `POINT#RULE`.
        public var alarm: String
        /// The alarm's level now; nil when it is not active.
        public var from: Level?
        /// The level that it comes to; nil when it clears.
        public var to: Level?
        /// How long the delay still runs, on the alarm's own clock; zero for one that is over.
        public var rest: Interval
    }

    /// The alarms that rise, change their level, or clear when a delay ends; in the order of points and rules.
    ///
    /// - Parameter limit: at most so many.
    public func pendingChanges(limit: Int) -> [PendingChange] {
        var found: [PendingChange] = []
        for index in points.indices {
            for alarm in points[index].alarms where !alarms.isQuiet(alarm) {
                guard found.count < limit else { return found }
                let runtime = alarms[alarm]
                guard runtime.held.highest != runtime.active.highest else { continue }
                found.append(
                    PendingChange(
                        alarm: "\(ids[index])#\(ruleDefinition(of: alarm).name)", from: runtime.active.highest,
                        to: runtime.held.highest, rest: rest(of: alarm, at: index)))
            }
        }
        return found
    }

    private func rest(of alarm: Int, at index: Int) -> Interval {
        let now: Int64 =
            if rules[alarms.rule(alarm)].isSilence {
                silenceClock
            } else {
                points[index].isGroup ? delayClock : ownNow(of: index)
            }
        return Interval(milliseconds: max(0, deadline(of: alarm) &- now))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How a rule wants its alarm to behave (H3.1).
public struct AlarmOptions: Hashable, Sendable {
    /// The alarm stays after its condition has gone, until an operator resets it.
    public var latch: Bool
    /// The alarm needs no acknowledgement.
    public var autoAcknowledge: Bool
    /// Reset of an unacknowledged latched alarm counts as its acknowledgement.
    public var resetAcknowledges: Bool
    /// A call point or a spark: it has happened, and nothing takes that back. Goes straight to LATUN.
    public var oneShot: Bool
    /// An acknowledged alarm that is still active after so long is annunciated again; nil: never.
    public var reAlarm: Interval?
    /// Holds an alarm that comes and goes; nil: it may.
    public var chatter: ChatterDamping?

    public init(
        latch: Bool = false, autoAcknowledge: Bool = false, resetAcknowledges: Bool = false, oneShot: Bool = false,
        reAlarm: Interval? = nil, chatter: ChatterDamping? = nil
    ) {
        self.latch = latch
        self.autoAcknowledge = autoAcknowledge
        self.resetAcknowledges = resetAcknowledges
        self.oneShot = oneShot
        self.reAlarm = reAlarm
        self.chatter = chatter
    }
}

/// From the `count`th rise within `window` on, the off-delay is `hold`, until the alarm has been quiet for so long (H3.2).
public struct ChatterDamping: Hashable, Sendable {
    public var count: Int
    public var window: Interval
    public var hold: Interval

    public init(count: Int = 3, window: Interval = .seconds(60), hold: Interval = .minutes(5)) {
        self.count = count
        self.window = window
        self.hold = hold
    }
}

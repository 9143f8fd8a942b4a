// SPDX-License-Identifier: Apache-2.0

/// One rule of one point or group: signal ▸ ladder ▸ delay ▸ alarm.
public struct RuleDefinition: Hashable, Sendable {
    /// The part after `#` in the alarm's id.
    public var name: String
    public var signal: SignalDefinition
    /// A level is set when the signal is at or above its limit.
    public var above: Limits
    /// A level is set when the signal is at or below its limit.
    public var below: Limits
    /// A set level clears only when the signal has left its limit by more than this; in the signal's unit, ≥ 0.
    public var deadband: Double
    /// Where the standard gives a reset value: all levels clear when the signal has passed it, instead of by deadband.
    public var reset: Double?
    /// How long a level must be set before the alarm rises to it.
    public var onDelay: Interval
    /// How long a level must be clear before the alarm falls from it.
    public var offDelay: Interval
    /// The rule is armed while this holds; when it does not, the condition counts as gone at once (H2.24).
    public var gate: Condition?
    /// How the alarm behaves.
    public var alarm: AlarmOptions
    /// The level that a bad reading means; nil: bad readings change nothing.
    public var onBad: Level?
    /// The standard that asks for the rule; empty when there is none.
    public var basis: String

    public init(
        name: String, signal: SignalDefinition = .value, above: Limits = Limits(), below: Limits = Limits(),
        deadband: Double = 0, reset: Double? = nil, onDelay: Interval = .zero, offDelay: Interval = .zero,
        gate: Condition? = nil, alarm: AlarmOptions = AlarmOptions(), onBad: Level? = nil, basis: String = ""
    ) {
        self.name = name
        self.signal = signal
        self.above = above
        self.below = below
        self.deadband = deadband
        self.reset = reset
        self.onDelay = onDelay
        self.offDelay = offDelay
        self.gate = gate
        self.alarm = alarm
        self.onBad = onBad
        self.basis = basis
    }

    /// The highest level that the rule can raise.
    public var highestLevel: Level? {
        Level.allCases.last { above[$0] != nil || below[$0] != nil || onBad == $0 }
    }
}

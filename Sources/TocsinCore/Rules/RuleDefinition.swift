// SPDX-License-Identifier: Apache-2.0

/// One number for each level, or none: the limits of one side of a ladder.
public struct Limits: Hashable, Sendable {
    public var blue: Double?
    public var yellow: Double?
    public var orange: Double?
    public var red: Double?

    public init(blue: Double? = nil, yellow: Double? = nil, orange: Double? = nil, red: Double? = nil) {
        self.blue = blue
        self.yellow = yellow
        self.orange = orange
        self.red = red
    }

    public subscript(level: Level) -> Double? {
        get {
            switch level {
            case .blue: blue
            case .yellow: yellow
            case .orange: orange
            case .red: red
            }
        }
        set {
            switch level {
            case .blue: blue = newValue
            case .yellow: yellow = newValue
            case .orange: orange = newValue
            case .red: red = newValue
            }
        }
    }

    /// Whether no level has a limit.
    public var isEmpty: Bool { Level.allCases.allSatisfy { self[$0] == nil } }
}

/// What a rule looks at (design section 5).
public enum SignalDefinition: Hashable, Sendable {
    /// How a slope is taken from the samples of a window.
    public enum Method: String, Sendable, CaseIterable {
        /// Newest minus oldest sample over their true time apart.
        case ends
        /// Least squares, from three samples on.
        case regression
    }

    /// Which way a swing counts.
    public enum Direction: String, Sendable, CaseIterable {
        case up, down, both
    }

    /// The value itself, in the point's unit.
    case value
    /// Change per `per` over `window`; with `relativeTo`, in per cent of that value.
    case rate(window: Interval, per: Interval, method: Method, relativeTo: Double?)
    /// Largest minus smallest value inside `window`.
    case swing(window: Interval, direction: Direction)
    /// Seconds since the point was last heard.
    case silence

    /// The word that the configuration and the record use.
    public var name: String {
        switch self {
        case .value: "value"
        case .rate: "rate"
        case .swing: "swing"
        case .silence: "silence"
        }
    }
}

/// One rule of one point: signal ▸ ladder ▸ delay ▸ alarm.
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
    /// The alarm stays, after its condition has gone, until an operator resets it.
    public var latch: Bool
    /// The alarm needs no acknowledgement.
    public var autoAcknowledge: Bool
    /// Reset of an unacknowledged latched alarm counts as its acknowledgement.
    public var resetAcknowledges: Bool
    /// The level that a bad reading means; nil: bad readings change nothing.
    public var onBad: Level?
    /// The standard that asks for the rule; empty when there is none.
    public var basis: String

    public init(
        name: String, signal: SignalDefinition = .value, above: Limits = Limits(), below: Limits = Limits(),
        deadband: Double = 0, reset: Double? = nil, onDelay: Interval = .zero, offDelay: Interval = .zero,
        latch: Bool = false, autoAcknowledge: Bool = false, resetAcknowledges: Bool = false, onBad: Level? = nil,
        basis: String = ""
    ) {
        self.name = name
        self.signal = signal
        self.above = above
        self.below = below
        self.deadband = deadband
        self.reset = reset
        self.onDelay = onDelay
        self.offDelay = offDelay
        self.latch = latch
        self.autoAcknowledge = autoAcknowledge
        self.resetAcknowledges = resetAcknowledges
        self.onBad = onBad
        self.basis = basis
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The engine's bounds and the few times that are not a rule's own.
public struct EngineOptions: Hashable, Sendable {
    /// A reading that comes this much later than its point's usual lag is historical.
    public var historicalAfter: Interval
    /// A reading further ahead of the receive time than this is put aside.
    public var futureTolerance: Interval
    /// After a restart, delays do not end by themselves until the broker's backlog has had this long to arrive.
    public var settleAfterRestart: Interval
    /// Samples that a point's windows may hold; rounded up to a power of two, at least 32.
    public var windowSamples: Int
    /// Points at most.
    public var points: Int
    /// When many alarms are a flood.
    public var flood = FloodOptions()
    /// How long an alarm of each level may be shelved.
    public var shelving = ShelvingLimits()
    /// Offset from UTC of the days and hours that signals speak of.
    public var zone = Interval.hours(8)

    public init(
        historicalAfter: Interval = .minutes(5), futureTolerance: Interval = .minutes(5),
        settleAfterRestart: Interval = .seconds(2), windowSamples: Int = 4_096, points: Int = 1_000_000
    ) {
        self.historicalAfter = historicalAfter
        self.futureTolerance = futureTolerance
        self.settleAfterRestart = settleAfterRestart
        self.windowSamples = windowSamples
        self.points = points
    }

    var ringCapacity: Int {
        var capacity = PointState.mostEvidence
        while capacity < windowSamples && capacity < 1 << 20 { capacity *= 2 }
        return capacity
    }
}

/// When many alarms are a flood (H3.2): it begins with more than `start` raises within `window`, and ends when there are
/// fewer than `end`.
public struct FloodOptions: Hashable, Sendable {
    public var start: Int
    public var end: Int
    public var window: Interval

    public init(start: Int = 10, end: Int = 5, window: Interval = .minutes(10)) {
        self.start = start
        self.end = end
        self.window = window
    }
}

/// How long an alarm may be shelved, by its level when it is shelved; nil: not at all (H3.1). A shelf never hides an alarm
/// that rises to a level that may not be shelved.
public struct ShelvingLimits: Hashable, Sendable {
    public var blue: Interval?
    public var yellow: Interval?
    public var orange: Interval?
    public var red: Interval?

    public init(
        blue: Interval? = .hours(12), yellow: Interval? = .hours(12), orange: Interval? = .hours(8),
        red: Interval? = nil
    ) {
        self.blue = blue
        self.yellow = yellow
        self.orange = orange
        self.red = red
    }

    public subscript(level: Level) -> Interval? {
        switch level {
        case .blue: blue
        case .yellow: yellow
        case .orange: orange
        case .red: red
        }
    }
}

/// What the engine has counted since it was made.
public struct EngineCounters: Equatable, Sendable {
    /// Readings taken in, of every sort.
    public var readings: UInt64 = 0
    /// With quality bad or stale, or out of their kind's range.
    public var bad: UInt64 = 0
    /// Too far in the future: taken as bad.
    public var future: UInt64 = 0
    /// Older than their point's newest.
    public var late: UInt64 = 0
    /// The same time and value once more.
    public var repeated: UInt64 = 0
    /// The same time with another value; the first stays.
    public var conflicting: UInt64 = 0
    /// Evaluated in their place in time, marked historical.
    public var historical: UInt64 = 0
    /// Samples that a full window gave up too early.
    public var windowOverflows: UInt64 = 0

    public init() {}
}

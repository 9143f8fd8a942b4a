// SPDX-License-Identifier: Apache-2.0

/// What a rule looks at: a value type that is given readings and answers a number, or nothing.
///
/// There are three families, by what a signal needs to know: ``WindowSignal`` looks back over the recent readings that
/// its point keeps anyway; ``RememberingSignal`` keeps something of its own for each alarm; ``GroupSignal`` looks at
/// several points. An answer of nil means "cannot say": the alarm and its delays stay as they are.
public protocol Signal: Sendable {
    /// The word that the configuration and the record use.
    static var name: String { get }
    /// What the configuration may say of it.
    static var parameters: [SignalParameter] { get }
    /// Whether its answers are seconds, so that limits are written as durations.
    static var answersTime: Bool { get }

    /// - Parameter arguments: checked against ``parameters``, defaults filled in.
    init(_ arguments: SignalArguments)

    /// The signal for these arguments; another type than this one where a method belongs to another family.
    static func make(_ arguments: SignalArguments) -> any Signal

    /// The unit of the answers, for a point whose values have the unit `unit`.
    func unit(for unit: String) -> String
    /// Whether it looks at the quality of readings, so that bad ones neither stop nor hold it.
    static var worksOnBad: Bool { get }
    /// Whether it watches the calibration of the point, and so is not suppressed by it.
    static var isOfCalibration: Bool { get }
    /// What is wrong between the arguments themselves, for a person; nil when all is well.
    static func fault(in arguments: SignalArguments) -> String?
}

extension Signal {
    public static var answersTime: Bool { false }
    public static var worksOnBad: Bool { false }
    public static var isOfCalibration: Bool { false }
    public static func make(_ arguments: SignalArguments) -> any Signal { Self(arguments) }
    public static func fault(in arguments: SignalArguments) -> String? { nil }
}

/// As of when, and over which unbroken run of samples, a window is looked at. All times are event times in milliseconds.
struct SignalMoment: Sendable {
    /// The newest sample's.
    var now: Int64
    /// Where the unbroken run of samples began: after a gap.
    var windowSince: Int64
    /// The same for rates: after a gap, a bad reading, or a restart of the sensor.
    var rateSince: Int64
    /// The newest reading is uncertain: limits and swings take it, rates do not.
    var isUncertain: Bool
}

/// A signal over the recent usable readings of one point.
protocol WindowSignal: Signal {
    /// How far back it looks, in milliseconds.
    var reach: Int64 { get }
    func answer(_ ring: borrowing SampleRing, at moment: SignalMoment) -> Double?
}

/// What a signal with a memory is told of a reading.
struct SignalReading: Sendable {
    /// Event time in milliseconds.
    var time: Int64
    /// NaN when it is bad.
    var value: Double
    var isUncertain = false
    /// More than three periods lie between it and the one before.
    var isAfterGap = false
    /// The sensor says that it has just started again.
    var isRestart = false
    /// Of a late reading: the point still knows what it had received then, so that this one is no repeat.
    var isSurelyNew = true
    /// The sensor is in calibration or under test.
    var isInCalibration = false
    /// The alarm is active, or about to be: nothing may be learnt from this reading.
    var isFrozen = false
    /// The newest value of the point that the signal names besides; nil when there is none that can be used.
    var companion: Double?

    init(time: Int64, value: Double) {
        self.time = time
        self.value = value
    }
}

/// What a signal with a memory may want to know of its point.
struct SignalGround: Sendable {
    /// A value is held for at most so long, in milliseconds: three periods. `Int64.max` when the point has no period.
    var hold: Int64
    /// The lowest value that the kind allows; -infinity when nothing is said.
    var lowest: Double
    var unit: String
    /// Offset from UTC of days and hours, in milliseconds.
    var zone: Int64

    init(hold: Int64 = .max, lowest: Double = -.infinity, unit: String = "", zone: Int64 = 8 * 3_600_000) {
        self.hold = hold
        self.lowest = lowest
        self.unit = unit
        self.zone = zone
    }
}

/// How an answer goes on by itself, without a further reading.
enum SignalCourse: Equatable, Sendable {
    /// It stays.
    case still
    /// It grows by one a second: it is `(time - zero) / 1000` until `until`, where it stands still.
    case growing(zero: Int64, until: Int64)
    /// At this time (milliseconds, the point's own clock) it becomes another one.
    case step(at: Int64)
}

/// A signal that keeps a memory of its own for each alarm.
protocol RememberingSignal: Signal {
    associatedtype Memory: SignalMemory
    /// Whether an answer may change without a reading. Only a signal whose memory's course is always ``SignalCourse/still``
    /// may say false: then nobody asks for its course.
    static var movesByItself: Bool { get }
    func makeMemory(on ground: SignalGround) -> Memory
}

extension RememberingSignal {
    static var movesByItself: Bool { true }
}

/// What a signal remembers between readings. All times are milliseconds on the point's own clock.
///
/// Bounded, and without an allocation per reading in steady state.
protocol SignalMemory: Sendable {
    /// The newest reading of the point, and it is usable.
    mutating func take(_ reading: SignalReading)
    /// A usable reading that is older than the newest.
    ///
    /// - Returns: whether the answer may be another one now.
    mutating func takeLate(_ reading: SignalReading) -> Bool
    /// The newest reading of the point, and it is bad.
    mutating func takeBad(_ reading: SignalReading)
    /// The answer as of `now`, which never goes back.
    mutating func answer(at now: Int64) -> Double?
    /// How the answer goes on after `now`.
    func course(after now: Int64) -> SignalCourse
    /// All times move by `step`: the clock behind a point without a time of its own has been set back.
    mutating func shift(by step: Int64)
    /// A word for the record's message, such as the coverage of a sum; empty when there is nothing to say.
    var remark: String { get }
    /// What the next reading will need of a large memory: means nothing, but loads it (``Engine/lookAhead(over:at:)``).
    /// It changes nothing; it is mutating because the memory is then looked at in its place, not in a counted copy.
    mutating func glance() -> Int64

    func write(to writer: inout CheckpointWriter)
    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError)
}

extension SignalMemory {
    mutating func takeLate(_ reading: SignalReading) -> Bool { false }
    mutating func takeBad(_ reading: SignalReading) {}
    func course(after now: Int64) -> SignalCourse { .still }
    var remark: String { "" }
    mutating func glance() -> Int64 { 0 }
}

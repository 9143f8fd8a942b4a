// SPDX-License-Identifier: Apache-2.0

/// A rule as the engine holds it: plain numbers without references, shared by all the points of a kind. The signal itself
/// stands beside it, in ``RuleSignal``, so that looking at one costs no counting of references.
struct CompiledRule: Sendable {
    /// How the engine asks the signal.
    enum Family: UInt8, Sendable {
        case value, silence, window, remembering, group
    }

    let family: Family
    /// Strictly between these two nothing can be set. They are the ladder's, and stand before it because most readings
    /// get no further than here.
    private let lowestAbove: Double
    private let highestBelow: Double
    /// The signal itself where it is a ``RateSignal`` or a ``SwingSignal``: the commonest of the window signals are asked
    /// without the detour over an existential, which costs as much as their sums.
    let rate: RateSignal?
    let swing: SwingSignal?
    let ladder: Ladder
    /// Milliseconds.
    let onDelay: Int64
    /// Milliseconds.
    let offDelay: Int64
    let options: AlarmOptions
    let onBad: Level?
    let isGated: Bool
    /// Its answer may change without a reading.
    let movesByItself: Bool
    /// The signal looks at another point besides.
    let hasCompanion: Bool
    /// Bad readings do not stop its delays: it looks at the quality itself.
    let worksOnBad: Bool
    /// The alarm goes on being annunciated during a calibration: it is the one about calibration.
    let isOfCalibration: Bool
    /// How far back in the point's recent readings the signal looks, in milliseconds.
    let reach: Int64
    /// The signal's, which takes microseconds to find out: checkpoints ask for it once an alarm.
    let meaning: UInt64

    init(_ rule: RuleDefinition, _ signal: RuleSignal) {
        family = signal.family
        ladder = Ladder(rule)
        lowestAbove = ladder.lowestAbove
        highestBelow = ladder.highestBelow
        rate = signal.signal as? RateSignal
        swing = signal.signal as? SwingSignal
        onDelay = rule.onDelay.milliseconds
        offDelay = rule.offDelay.milliseconds
        options = rule.alarm
        onBad = rule.onBad
        isGated = rule.gate != nil
        movesByItself = signal.remembering.map { type(of: $0).movesByItself } ?? false
        hasCompanion = rule.signal.arguments.point("companion") != nil
        worksOnBad = type(of: signal.signal).worksOnBad
        isOfCalibration = type(of: signal.signal).isOfCalibration
        reach = signal.window?.reach ?? 0
        meaning = rule.signal.meaning
    }

    var isSilence: Bool { family == .silence }

    /// Whether nothing can be set at `answer`, when nothing held before.
    @inline(__always)
    func isClear(_ answer: Double) -> Bool { answer < lowestAbove && answer > highestBelow }

    /// Seconds of silence after which a quiet alarm is no longer clear.
    var firstLimit: Double { lowestAbove }
}

/// The signal of a rule, by its family.
struct RuleSignal: Sendable {
    let signal: any Signal
    let window: (any WindowSignal)?
    let remembering: (any RememberingSignal)?

    init(_ definition: SignalDefinition) {
        signal = SignalCatalogue.make(definition)
        window = signal as? any WindowSignal
        remembering = signal as? any RememberingSignal
    }

    var family: CompiledRule.Family {
        if window != nil { return .window }
        if remembering != nil { return .remembering }
        if signal is any GroupSignal { return .group }
        return signal is SilenceSignal ? .silence : .value
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One alarm in the engine: ladder, delays and state of one rule on one point. 88 bytes, no references.
///
/// Each level has its own delay. A level whose `held` and `active` bits differ has a delay running since `since`.
/// Times are on the alarm's own clock: the point's event clock, or the silence clock for silence rules.
struct AlarmRuntime: Sendable {
    /// Index into the engine's rules.
    let rule: Int32
    var state = AlarmState.normal
    /// What holds now: what the ladder says, and the level that the rule names for a bad reading.
    var held = LevelSet()
    /// What the ladder says, by side.
    var sides = LadderSides()
    /// The levels that a limit below held last.
    var wasBelow = LevelSet()
    /// What has outlasted its delay: the alarm's level is the highest of these.
    var active = LevelSet()
    /// All levels that the present episode has had.
    var peak = LevelSet()
    /// The level that the rule names for bad readings holds, or is falling, because of one.
    var isBad = false
    /// It comes and goes too often: its off-delay is the rule's chatter hold (H3.2).
    var isDamped = false
    /// Levels whose running delay was begun by a historical reading.
    var historical = LevelSet()
    var since = InlineArray<4, Int64>(repeating: 0)
    /// Sequence of the record that raised the present episode; 0 when there is none.
    var occurrence: UInt64 = 0
    /// The signal's last answer.
    var answer = Double.nan
    /// Since when the signal cannot say, so that running delays stand still; `never` while it answers.
    var stoppedSince = PointState.never
    /// The levels whose delays stand still.
    var stopped: UInt8 = 0
    /// After a restart from the log alone: readings up to this event time have had their say.
    var settledThrough = PointState.never

    init(rule: Int32) { self.rule = rule }

    var pending: UInt8 { held.bits ^ active.bits }

    /// Whether nothing is held, active or owed: the usual case, decided with one test.
    var isQuiet: Bool { held.bits | active.bits == 0 && state == .normal }

    /// Whether a fresh runtime would be the same.
    var isForgettable: Bool {
        isQuiet && !isBad && !isDamped && sides.isEmpty && settledThrough == PointState.never && occurrence == 0
    }

    /// Takes what the ladder says at `now`; delays begin, go on, or are given up.
    mutating func take(_ levels: LevelSet, now: Int64, isHistorical: Bool) {
        let changed = levels.bits ^ held.bits
        held = levels
        guard changed != 0 else { return }
        for index in 0..<4 {
            let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index)
            guard changed & bit != 0 else { continue }
            since[index] = now
            historical.bits = isHistorical ? historical.bits | bit : historical.bits & ~bit
        }
    }

    /// Ends the delays that have run out by `now`.
    ///
    /// - Parameter latest: a delay that runs out later than this does not end by itself.
    /// - Returns: whether any level changed, and whether what changed goes back to a historical reading.
    mutating func settle(
        now: Int64, onDelay: Int64, offDelay: Int64, latest: Int64 = .max
    ) -> (changed: Bool, isHistorical: Bool) {
        let waiting = pending & ~stopped
        guard waiting != 0 else { return (false, false) }
        var flipped: UInt8 = 0
        for index in 0..<4 {
            let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index)
            guard waiting & bit != 0 else { continue }
            let delay = held.bits & bit != 0 ? onDelay : offDelay
            let end = since[index] &+ delay
            if now >= end && (delay == 0 || end <= latest) { flipped |= bit }
        }
        active.bits ^= flipped
        return (flipped != 0, flipped & historical.bits != 0)
    }

    /// The earliest time at which a running delay ends; `Int64.max` when none runs.
    func deadline(onDelay: Int64, offDelay: Int64) -> Int64 {
        let waiting = pending & ~stopped
        guard waiting != 0 else { return Int64.max }
        var earliest = Int64.max
        for index in 0..<4 {
            let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index)
            guard waiting & bit != 0 else { continue }
            earliest = min(earliest, since[index] &+ (held.bits & bit != 0 ? onDelay : offDelay))
        }
        return earliest
    }

    /// On the alarm's own clock, when the on-delay of its highest level ran out; nil when none is active.
    func risen(rule: borrowing CompiledRule) -> Int64? {
        guard let level = active.highest else { return nil }
        return since[Int(level.rawValue)] &+ rule.onDelay
    }

    /// Running delays begin again at `now`: after a gap.
    mutating func restartDelays(at now: Int64, isHistorical: Bool) {
        for index in 0..<4 where pending & (1 << UInt8(truncatingIfNeeded: index)) != 0 { since[index] = now }
        historical.bits = isHistorical ? historical.bits | pending : historical.bits & ~pending
        if stoppedSince != PointState.never { stoppedSince = now }
    }

    /// The signal cannot say from `now` on: running delays stand still.
    ///
    /// - Parameter except: a level whose delay goes on: what a bad reading means.
    mutating func stopDelays(at now: Int64, except: Level? = nil) {
        let stops: UInt8 = 15 & ~(except.map { 1 << $0.rawValue } ?? 0)
        if stoppedSince == PointState.never {
            guard pending != 0 else { return }
            stoppedSince = now
        } else {
            // As if each had stood still since then, or not at all.
            moveDelays(stops & ~stopped, by: stoppedSince &- now)
            moveDelays(stopped & ~stops, by: now &- stoppedSince)
        }
        stopped = stops
    }

    /// It can say again: the time between does not count.
    mutating func resumeDelays(at now: Int64) {
        guard stoppedSince != PointState.never else { return }
        moveDelays(stopped & pending, by: now &- stoppedSince)
        forgetStop()
    }

    private mutating func moveDelays(_ levels: UInt8, by length: Int64) {
        for index in 0..<4 where levels & (1 << UInt8(truncatingIfNeeded: index)) != 0 { since[index] &+= length }
    }

    private mutating func forgetStop() { (stoppedSince, stopped) = (PointState.never, 0) }

    /// Nothing holds any more, at once and without a delay.
    mutating func giveUp() {
        (held, active, sides, isBad) = (LevelSet(), LevelSet(), LadderSides(), false)
        forgetStop()
    }

    /// Delays that ran before a standstill have run on during it.
    mutating func lengthenDelays(by length: Int64, begunBefore standstill: Int64) {
        for index in 0..<4 where pending & (1 << UInt8(truncatingIfNeeded: index)) != 0 && since[index] < standstill {
            since[index] &-= length
        }
    }

    /// The alarm's clock has been set back: its times move along.
    mutating func shift(by step: Int64) {
        for index in 0..<4 { since[index] &+= step }
        if stoppedSince != PointState.never { stoppedSince &+= step }
        if settledThrough != PointState.never { settledThrough &+= step }
    }
}

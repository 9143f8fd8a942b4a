// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Holds an answer against the ladder at time `now` of the point's own clock, and moves the alarm if a delay has run
    /// out.
    mutating func evaluate(_ alarm: Int, of index: Int, answer: Double, now: Int64) {
        let rule = alarms.rule(alarm)
        // The usual case: nothing held, and nothing to hold.
        if alarms.isQuiet(alarm) && rules[rule].ladder.isClear(answer) { return }
        guard !rules[rule].isGated || isArmed(alarm) else { return }
        var previous = alarms[alarm].held
        if alarms[alarm].isBad, let level = rules[rule].onBad {
            previous.bits &= ~(1 << level.rawValue)
            alarms[alarm].isBad = false
        }
        hold(rules[rule].ladder.levels(for: answer, after: previous), answer, alarm, of: index, now: now)
    }

    /// What the ladder says now: delays begin, go on, are given up, or end.
    mutating func hold(_ levels: LevelSet, _ answer: Double, _ alarm: Int, of index: Int, now: Int64) {
        alarms[alarm].answer = answer
        if !(levels.isEmpty && alarms[alarm].isQuiet), now > alarms[alarm].settledThrough {
            let isHistorical = points[index].isHistorical
            alarms[alarm].take(levels, now: now, isHistorical: isHistorical)
            settle(alarm, of: index, now: now, isHistorical: isHistorical)
        }
        alarms.rest(alarm)
    }

    /// - Parameter isHistorical: whether the reading that brings the end is historical.
    mutating func settle(_ alarm: Int, of index: Int, now: Int64, isHistorical: Bool = false) {
        let before = alarms[alarm].active.highest
        let (onDelay, offDelay) = delays(of: alarm)
        let outcome = alarms[alarm].settle(now: now, onDelay: onDelay, offDelay: offDelay)
        guard outcome.changed else { return }
        move(
            alarm, of: index, from: before,
            deciding: deciding(for: index, isHistorical: outcome.isHistorical || isHistorical))
    }

    /// A chattering alarm has a longer off-delay.
    func delays(of alarm: Int) -> (on: Int64, off: Int64) {
        let rule = alarms.rule(alarm)
        guard let chatter = rules[rule].options.chatter, alarms[alarm].isDamped else {
            return (rules[rule].onDelay, rules[rule].offDelay)
        }
        return (rules[rule].onDelay, max(rules[rule].offDelay, chatter.hold.milliseconds))
    }

    /// When the earliest of an alarm's running delays ends; `Int64.max` when none runs.
    func deadline(of alarm: Int) -> Int64 {
        guard !alarms.isQuiet(alarm) else { return Int64.max }
        let runtime = alarms[alarm]
        guard runtime.pending != 0 else { return Int64.max }
        let (onDelay, offDelay) = delays(of: alarm)
        return runtime.deadline(onDelay: onDelay, offDelay: offDelay)
    }

    /// The rule's answer as things stand, on the point's own clock; nil when it cannot say.
    mutating func answer(of alarm: Int, at index: Int, now: Int64) -> Double? {
        let rule = alarms.rule(alarm)
        switch rules[rule].family {
        case .value: return points[index].isUsable ? points[index].value : nil
        case .window:
            return points[index].isUsable ? windowAnswer(of: rule, at: index) : nil
        case .remembering: return memories[alarms.memory(alarm)].answer(at: now)
        case .silence, .group: return nil
        }
    }
}

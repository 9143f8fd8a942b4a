// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Holds an answer against the ladder at time `now` of the point's own clock, and moves the alarm if a delay has run
    /// out.
    ///
    /// - Parameters:
    ///   - isHistorical: whether what comes of it is; nil: when the newest reading is.
    ///   - latest: a delay that would end later does not end by itself; nothing said, with a reading.
    mutating func evaluate(
        _ alarm: Int, of index: Int, answer: Double, now: Int64, isHistorical: Bool? = nil, latest: Int64 = .max
    ) {
        let rule = alarms.rule(alarm)
        // No number: sums that are too large for one, or the difference of two.
        guard !answer.isNaN else { return holdOn(alarm, of: index, now: now) }
        // The usual case: nothing held, and nothing to hold.
        if alarms.isQuiet(alarm) && rules[rule].ladder.isClear(answer) { return }
        guard !rules[rule].isGated || isArmed(alarm) else { return }
        let sides = rules[rule].ladder.sides(for: answer, after: alarms[alarm].sides)
        if now > alarms[alarm].settledThrough {
            alarms[alarm].isBad = false
            alarms[alarm].sides = sides
            alarms[alarm].wasBelow.bits &= ~sides.above.bits
            alarms[alarm].wasBelow.bits |= sides.below.bits & ~sides.above.bits
        }
        hold(sides.levels, answer, alarm, of: index, now: now, isHistorical: isHistorical, latest: latest)
    }

    /// What the ladder says now: delays begin, go on, are given up, or end.
    ///
    /// - Parameter isHistorical: nil: when the newest reading is.
    mutating func hold(
        _ levels: LevelSet, _ answer: Double, _ alarm: Int, of index: Int, now: Int64, isHistorical: Bool? = nil,
        latest: Int64 = .max
    ) {
        alarms[alarm].answer = answer
        if !(levels.isEmpty && alarms[alarm].isQuiet), now > alarms[alarm].settledThrough {
            let isHistorical = isHistorical ?? points[index].isHistorical
            alarms[alarm].resumeDelays(at: now)
            alarms[alarm].take(levels, now: now, isHistorical: isHistorical)
            settle(alarm, of: index, now: now, isHistorical: isHistorical, latest: latest)
        }
        alarms.rest(alarm)
    }

    /// A reading from which the signal can say nothing: what holds goes on holding, and running delays stand still. Only
    /// what a bad reading held is over.
    mutating func holdOn(_ alarm: Int, of index: Int, now: Int64) {
        var falling: Level?
        if alarms[alarm].isBad, now > alarms[alarm].settledThrough {
            let isHistorical = points[index].isHistorical
            falling = rules[alarms.rule(alarm)].onBad
            alarms[alarm].take(alarms[alarm].sides.levels, now: now, isHistorical: isHistorical)
            alarms[alarm].stopDelays(at: now, except: falling)
            settle(alarm, of: index, now: now, isHistorical: isHistorical)
            alarms[alarm].isBad = falling.map { alarms[alarm].active.contains($0) } ?? false
        }
        if !alarms[alarm].isBad { falling = nil }
        alarms[alarm].stopDelays(at: now, except: falling)
        alarms.rest(alarm)
    }

    /// - Parameters:
    ///   - isHistorical: whether the reading that brings the end is historical.
    ///   - latest: a delay that would end later does not end by itself.
    mutating func settle(_ alarm: Int, of index: Int, now: Int64, isHistorical: Bool, latest: Int64 = .max) {
        let before = alarms[alarm].active.highest
        let (onDelay, offDelay) = delays(of: alarm)
        let outcome = alarms[alarm].settle(now: now, onDelay: onDelay, offDelay: offDelay, latest: latest)
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
        guard canSay(rule, at: index) else { return nil }
        switch rules[rule].family {
        case .value: return points[index].value
        case .window: return windowAnswer(of: rule, at: index)
        case .remembering: return memories[alarms.memory(alarm)].answer(at: now)
        case .silence, .group: return nil
        }
    }

    /// Whether a rule can say anything of the point's newest reading. A bad one says nothing but of the quality, and what a
    /// sensor measures in calibration goes into no window.
    func canSay(_ rule: Int, at index: Int) -> Bool {
        if rules[rule].worksOnBad { return points[index].time != PointState.never }
        guard points[index].isUsable else { return false }
        return rules[rule].family == .value || !points[index].flag.suppresses
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Takes one reading: what was due before it happens first, then it is held against the rules of its point.
    public mutating func receive(_ reading: Reading) {
        let received = max(reading.received.milliseconds, clock)
        if nextDueMilliseconds < received { advance(to: Instant(milliseconds: received)) }
        clock = received
        counters.readings &+= 1
        let index = Int(reading.point.value)
        touch(index)
        points[index].heard = silenceClock
        let time = reading.time.milliseconds
        // A reading without a time of its own is new, though the wall clock has stepped back, or it is the second one of
        // a millisecond.
        if reading.isUntimed && time <= points[index].time { followClock(of: index, backTo: time) }
        if time > received &+ offset &+ options.futureTolerance.milliseconds {
            counters.future &+= 1
            takeFuture(reading, at: index)
        } else if time <= points[index].time {
            takeLate(measured(reading, at: index), at: index)
            endSilence(of: index, by: reading)
        } else {
            if points[index].nextDeadline < time { passOwnTime(of: index, before: time) }
            takeNewest(measured(reading, at: index), at: index)
        }
        if !changedGroups.isEmpty { askChangedGroups() }
    }

    /// What the transmitter's current means (NE 43), and a value outside the range as the bad reading that it is.
    @inline(__always)
    func measured(_ reading: Reading, at index: Int) -> Reading {
        let template = Int(points[index].template)
        var measured = reading
        if let loop = traits[template].current { measured = loop.measured(reading) }
        if measured.quality.isUsable
            && !(measured.value >= traits[template].lowest && measured.value <= traits[template].highest
                && measured.value.isFinite)
        {
            measured.quality = .bad
        }
        return measured
    }

    /// A clock that is so far ahead says nothing of when: the reading is a bad one, as of the point's own now. So a sensor
    /// whose clock is wrong is not blind without anybody knowing.
    private mutating func takeFuture(_ reading: Reading, at index: Int) {
        var bad = reading
        let isFirst = points[index].time == PointState.never
        let now = isFirst ? clock &+ offset : max(ownNow(of: index), points[index].time &+ 1)
        bad.time = Instant(milliseconds: now)
        bad.quality = .bad
        if points[index].nextDeadline < now { passOwnTime(of: index, before: now) }
        takeNewest(bad, at: index)
    }

    // MARK: - The newest reading of its point

    private mutating func takeNewest(_ reading: Reading, at index: Int) {
        let time = reading.time.milliseconds
        let isHistorical = points[index].observe(
            lag: clock &+ offset &- time, at: clock, limit: options.historicalAfter.milliseconds)
        if isHistorical { counters.historical &+= 1 }
        let isAfterGap = points[index].moveOn(
            to: time, received: delayClock, clock: clock, gap: gap(of: index))
        let before = points[index].flag
        // Nearly all readings have no flag, and follow one without.
        let isFlagged = before.rawValue | reading.flag.rawValue != 0
        if isFlagged { beginFlag(reading.flag, at: index, now: time) }
        if reading.quality.isUsable {
            takeUsable(reading, at: index, isAfterGap: isAfterGap)
        } else {
            takeBad(reading, at: index, isAfterGap: isAfterGap)
        }
        if isFlagged && reading.flag != before { endFlag(before, at: index, now: time) }
        if points[index].memberships >= 0 { tellLinks(of: index) }
    }

    private mutating func takeUsable(_ reading: Reading, at index: Int, isAfterGap: Bool) {
        let time = reading.time.milliseconds
        let template = Int(points[index].template)
        points[index].badSince = PointState.never
        if isAfterGap { restartDelays(of: index, at: time) }
        if isAfterGap { points[index].windowSince = time }
        if isAfterGap || reading.flag == .restart { points[index].rateSince = time }
        if !points[index].keep(reading, window: traits[template].window, capacity: ringCapacity) {
            counters.windowOverflows &+= 1
        }
        if points[index].memberships >= 0 { tellGates(of: index) }
        let hadDeadline = points[index].nextDeadline != Int64.max
        let (isAwake, silenceChanged) = askRules(of: index, template, reading, isAfterGap: isAfterGap)
        if isAwake || hadDeadline || traits[template].movesByItself { refreshDeadline(of: index, after: time) }
        let isUnwatched = traits[template].hasSilence && points[index].queued == Int64.max
        if points[index].nextDeadline != Int64.max || silenceChanged || isUnwatched { schedule(index) }
    }

    /// Signal ▸ ladder ▸ delay ▸ alarm, for each rule of a point that has a new usable reading.
    ///
    /// Nearly all readings end at the ladder: the signal answers, the alarm is quiet, and the answer is between the
    /// limits. That much is done without a call or a copy, and without a look at the alarms' own memory.
    ///
    /// - Returns: whether an alarm is not quiet now, and whether a silence has ended.
    @inline(__always)
    private mutating func askRules(
        of index: Int, _ template: Int, _ reading: Reading, isAfterGap: Bool
    ) -> (isAwake: Bool, silenceChanged: Bool) {
        let firstRule = traits[template].firstRule
        let alarms = points[index].alarms
        var isAwake = false
        var silenceChanged = false
        for alarm in alarms {
            let rule = firstRule &+ (alarm &- alarms.lowerBound)
            var answer: Double?
            switch rules[rule].family {
            case .value: answer = reading.value
            case .window: answer = windowAnswer(of: rule, at: index)
            case .remembering: answer = remember(reading, alarm, rule, of: index, isAfterGap: isAfterGap)
            case .silence: silenceChanged = endSilence(alarm, of: index, by: reading) || silenceChanged
            case .group: break
            }
            if let answer, !(self.alarms.isQuiet(alarm) && rules[rule].isClear(answer)) {
                evaluate(alarm, of: index, answer: answer, now: reading.time.milliseconds)
            }
            if !self.alarms.isQuiet(alarm) {
                isAwake = true
                if answer == nil && rules[rule].family != .silence {
                    holdOn(alarm, of: index, now: reading.time.milliseconds)
                }
            }
        }
        return (isAwake, silenceChanged)
    }

    /// What a window signal says of a point as of its newest reading.
    @inline(__always)
    mutating func windowAnswer(of rule: Int, at index: Int) -> Double? {
        if points[index].flag.suppresses { return nil }
        if let rate = rules[rule].rate { return points[index].answer(of: rate) }
        if let swing = rules[rule].swing { return points[index].answer(of: swing) }
        guard let window = signals[rule].window else { return nil }
        return points[index].answer(of: window)
    }

    /// A bad reading is the point's newest: it moves the clock, but changes only alarms that look at the quality.
    private mutating func takeBad(_ reading: Reading, at index: Int, isAfterGap: Bool) {
        let time = reading.time.milliseconds
        counters.bad &+= 1
        if isAfterGap {
            points[index].windowSince = time
            restartDelays(of: index, at: time)
        }
        if points[index].badSince == PointState.never || isAfterGap { points[index].badSince = time }
        points[index].rateSince = time
        points[index].quality = reading.quality.isUsable ? .bad : reading.quality
        points[index].value = reading.value
        if points[index].memberships >= 0 { tellGates(of: index) }
        for alarm in points[index].alarms {
            let rule = alarms.rule(alarm)
            switch rules[rule].family {
            case .silence:
                _ = endSilence(alarm, of: index, by: reading)
                continue
            case .remembering:
                if let answer = remember(reading, alarm, rule, of: index, isAfterGap: isAfterGap) {
                    evaluate(alarm, of: index, answer: answer, now: time)
                }
            default: break
            }
            if !rules[rule].worksOnBad && !alarms.isQuiet(alarm) {
                alarms[alarm].stopDelays(at: time, except: rules[rule].onBad)
            }
            if let level = rules[rule].onBad { holdBad(level, alarm, of: index, now: time) }
        }
        refreshDeadline(of: index, after: time)
        schedule(index)
    }

    /// What a rule's `on_bad` says of a bad reading. A failure current counts once it has lasted (NE 43).
    mutating func holdBad(_ level: Level, _ alarm: Int, of index: Int, now: Int64) {
        guard now > alarms[alarm].settledThrough, isArmed(alarm) else { return }
        var levels = alarms[alarm].held
        if !levels.contains(level) || alarms[alarm].isBad {
            levels.insert(level)
            alarms[alarm].isBad = true
        }
        alarms[alarm].answer = .nan
        let hold = traits[Int(points[index].template)].current?.hold.milliseconds ?? 0
        let declared = points[index].badSince &+ hold
        alarms[alarm].take(levels, now: max(now, declared), isHistorical: points[index].isHistorical)
        settle(alarm, of: index, now: now, isHistorical: points[index].isHistorical)
        alarms.rest(alarm)
    }

    /// Tells a signal with a memory of the newest reading, and asks it.
    private mutating func remember(
        _ reading: Reading, _ alarm: Int, _ rule: Int, of index: Int, isAfterGap: Bool
    ) -> Double? {
        let memory = alarms.memory(alarm)
        let told = told(reading, alarm, rule, of: index, isAfterGap: isAfterGap)
        if !rules[rule].worksOnBad && (!reading.quality.isUsable || reading.flag.suppresses) {
            memories[memory].takeBad(told)
            return nil
        }
        if reading.quality.isUsable {
            memories[memory].take(told)
        } else {
            memories[memory].takeBad(told)
        }
        return memories[memory].answer(at: told.time)
    }

    func told(_ reading: Reading, _ alarm: Int, _ rule: Int, of index: Int, isAfterGap: Bool) -> SignalReading {
        var told = SignalReading(time: reading.time.milliseconds, value: reading.value)
        told.isUncertain = reading.quality == .uncertain
        told.isAfterGap = isAfterGap
        told.isRestart = reading.flag == .restart
        told.isInCalibration = reading.flag.suppresses
        told.isFrozen = !alarms.isQuiet(alarm) && alarms[alarm].held.bits | alarms[alarm].active.bits != 0
        if rules[rule].hasCompanion, let companion = links.companions[Int32(alarms.memory(alarm))] {
            let other = points[Int(companion)]
            told.companion = other.isMeasuring ? other.value : nil
        }
        return told
    }

    // MARK: - Delays of a point

    private mutating func restartDelays(of index: Int, at time: Int64) {
        for alarm in points[index].alarms where !alarms.isQuiet(alarm) && !rules[alarms.rule(alarm)].isSilence {
            alarms[alarm].restartDelays(at: time, isHistorical: points[index].isHistorical)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Takes one reading: what was due before it happens first, then it is held against the rules of its point.
    public mutating func receive(_ reading: Reading) {
        let received = max(reading.received.milliseconds, clock)
        if let first = due.first, first.due < received { advance(to: Instant(milliseconds: received)) }
        clock = received
        counters.readings &+= 1
        let index = Int(reading.point.value)
        points[index].heard = silenceClock
        let time = reading.time.milliseconds
        // A reading without a time of its own is new, whatever the wall clock says of it.
        if time < points[index].time && time == received &+ offset { followClock(of: index, backTo: time) }
        if time > received &+ offset &+ options.futureTolerance.milliseconds {
            counters.future &+= 1
            endSilence(of: index, by: reading)
        } else if time <= points[index].time {
            takeLate(reading, at: index)
            endSilence(of: index, by: reading)
        } else {
            if points[index].nextDeadline < time { endDelays(of: index, before: time) }
            takeNewest(reading, at: index)
        }
    }

    // MARK: - The newest reading of its point

    private mutating func takeNewest(_ reading: Reading, at index: Int) {
        let time = reading.time.milliseconds
        let isUsable =
            reading.quality.isUsable && reading.value >= points[index].lowest && reading.value <= points[index].highest
            && reading.value.isFinite
        let isHistorical = points[index].observe(
            lag: clock &+ offset &- time, at: clock, limit: options.historicalAfter.milliseconds)
        if isHistorical { counters.historical &+= 1 }
        let previous = points[index].time
        let isAfterGap = points[index].gap > 0 && previous != PointState.never && time &- previous > points[index].gap
        points[index].time = time
        points[index].received = delayClock
        points[index].isHistorical = isHistorical
        if isUsable {
            takeUsable(reading, at: index, isAfterGap: isAfterGap)
        } else {
            takeBad(reading, at: index, isAfterGap: isAfterGap)
        }
    }

    private mutating func takeUsable(_ reading: Reading, at index: Int, isAfterGap: Bool) {
        let time = reading.time.milliseconds
        if points[index].badSince != PointState.never {
            resumeDelays(of: index, at: time)
        }
        if isAfterGap {
            points[index].windowSince = time
            points[index].rateSince = time
            restartDelays(of: index, at: time)
        }
        points[index].value = reading.value
        points[index].quality = reading.quality
        let isUncertain = reading.quality == .uncertain
        let complete = points[index].ring.append(
            SampleRing.Sample(time: time, value: reading.value, isUncertain: isUncertain),
            oldestNeeded: time &- points[index].window, keep: PointState.evidenceCount, capacity: ringCapacity)
        if !complete { counters.windowOverflows &+= 1 }
        var nextDeadline = Int64.max
        var silenceChanged = false
        for alarm in points[index].alarms {
            let rule = Int(alarms[alarm].rule)
            if rules[rule].isSilence {
                silenceChanged = endSilence(alarm, of: index, by: reading) || silenceChanged
                continue
            }
            if let answer = rules[rule].answer(points[index], now: time, isUncertain: isUncertain) {
                evaluate(alarm, of: index, answer: answer, now: time)
            }
            if alarms[alarm].pending != 0 {
                nextDeadline = min(nextDeadline, alarms[alarm].deadline(rule: rules[rule]))
            }
        }
        points[index].nextDeadline = nextDeadline
        if nextDeadline != Int64.max || silenceChanged || points[index].queued == Int64.max { schedule(index) }
    }

    /// A bad reading is the point's newest: it moves the clock, but changes only alarms that name a level for it.
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
        for alarm in points[index].alarms {
            let rule = Int(alarms[alarm].rule)
            if rules[rule].isSilence {
                _ = endSilence(alarm, of: index, by: reading)
            } else if let level = rules[rule].onBad, time > alarms[alarm].settledThrough {
                var levels = alarms[alarm].held
                if !levels.contains(level) {
                    levels.insert(level)
                    alarms[alarm].isBad = true
                }
                alarms[alarm].answer = .nan
                alarms[alarm].take(levels, now: time, isHistorical: points[index].isHistorical)
                settle(alarm, of: index, now: time, isHistorical: points[index].isHistorical)
            }
        }
        refreshDeadline(of: index)
        schedule(index)
    }

    /// Holds an answer against the ladder at event time `now`, and moves the alarm if a delay has run out.
    mutating func evaluate(_ alarm: Int, of index: Int, answer: Double, now: Int64) {
        let rule = Int(alarms[alarm].rule)
        var previous = alarms[alarm].held
        if alarms[alarm].isBad, let level = rules[rule].onBad {
            previous.bits &= ~(1 << level.rawValue)
            alarms[alarm].isBad = false
        }
        let levels = rules[rule].ladder.levels(for: answer, after: previous)
        alarms[alarm].answer = answer
        if levels.isEmpty && alarms[alarm].isQuiet { return }
        guard now > alarms[alarm].settledThrough else { return }
        alarms[alarm].take(levels, now: now, isHistorical: points[index].isHistorical)
        settle(alarm, of: index, now: now, isHistorical: points[index].isHistorical)
    }

    /// - Parameter isHistorical: whether the reading that brings the end is historical.
    mutating func settle(_ alarm: Int, of index: Int, now: Int64, isHistorical: Bool = false) {
        let before = alarms[alarm].active.highest
        let outcome = alarms[alarm].settle(now: now, rule: rules[Int(alarms[alarm].rule)])
        guard outcome.changed else { return }
        move(
            alarm, of: index, from: before,
            deciding: deciding(for: index, isHistorical: outcome.isHistorical || isHistorical))
    }

    // MARK: - Late readings

    /// A reading that is not newer than its point's last one enters the windows that it still fits, and nothing else.
    private mutating func takeLate(_ reading: Reading, at index: Int) {
        let time = reading.time.milliseconds
        if time == points[index].time {
            countRepeat(reading.value == points[index].value || (reading.value.isNaN && points[index].value.isNaN))
            return
        }
        if let known = points[index].ring.sample(at: time) {
            countRepeat(known.value == reading.value)
            return
        }
        counters.late &+= 1
        let isUsable =
            reading.quality.isUsable && reading.value.isFinite && reading.value >= points[index].lowest
            && reading.value <= points[index].highest
        guard isUsable, time >= points[index].time &- points[index].window, points[index].window > 0 else { return }
        let sample = SampleRing.Sample(time: time, value: reading.value, isUncertain: reading.quality == .uncertain)
        guard points[index].ring.insert(sample, capacity: ringCapacity), points[index].quality.isUsable else { return }
        askWindowsAgain(of: index)
    }

    private mutating func countRepeat(_ isSame: Bool) {
        if isSame { counters.repeated &+= 1 } else { counters.conflicting &+= 1 }
    }

    private mutating func askWindowsAgain(of index: Int) {
        let now = points[index].time
        let isUncertain = points[index].quality == .uncertain
        for alarm in points[index].alarms where rules[Int(alarms[alarm].rule)].window > 0 {
            let rule = Int(alarms[alarm].rule)
            if let answer = rules[rule].answer(points[index], now: now, isUncertain: isUncertain) {
                evaluate(alarm, of: index, answer: answer, now: now)
            }
        }
        refreshDeadline(of: index)
        schedule(index)
    }

    // MARK: - Delays of a point

    private mutating func resumeDelays(of index: Int, at time: Int64) {
        let lost = time &- points[index].badSince
        points[index].badSince = PointState.never
        for alarm in points[index].alarms where rules[Int(alarms[alarm].rule)].onBad == nil {
            if !rules[Int(alarms[alarm].rule)].isSilence { alarms[alarm].postponeDelays(by: lost) }
        }
    }

    private mutating func restartDelays(of index: Int, at time: Int64) {
        for alarm in points[index].alarms where !rules[Int(alarms[alarm].rule)].isSilence {
            alarms[alarm].restartDelays(at: time)
        }
    }

    // MARK: - Silence

    private mutating func endSilence(of index: Int, by reading: Reading) {
        guard points[index].hasSilence else { return }
        var changed = points[index].queued == Int64.max
        for alarm in points[index].alarms where rules[Int(alarms[alarm].rule)].isSilence {
            changed = endSilence(alarm, of: index, by: reading) || changed
        }
        if changed { schedule(index) }
    }

    /// Anything received ends a silence. Returns whether there was one.
    private mutating func endSilence(_ alarm: Int, of index: Int, by reading: Reading) -> Bool {
        guard alarms[alarm].held.bits | alarms[alarm].active.bits != 0 else { return false }
        let before = alarms[alarm].active.highest
        alarms[alarm].answer = 0
        alarms[alarm].take(LevelSet(), now: silenceClock, isHistorical: false)
        if alarms[alarm].settle(now: silenceClock, rule: rules[Int(alarms[alarm].rule)]).changed {
            move(
                alarm, of: index, from: before,
                deciding: Deciding(
                    time: reading.time.milliseconds, received: clock, quality: reading.quality, isHistorical: false))
        }
        return true
    }
}

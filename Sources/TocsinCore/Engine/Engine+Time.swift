// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Lets time pass to `instant` on the engine clock: all that was due *before* it happens, in order.
    ///
    /// What is due in this very millisecond waits, since a reading of that millisecond goes first.
    public mutating func advance(to instant: Instant) {
        while let first = due.first, first.due < instant.milliseconds {
            clock = max(clock, first.due)
            for point in takeDue(at: first.due) {
                if point < 0 { thaw() } else { happen(at: Int(point)) }
            }
        }
        clock = max(clock, instant.milliseconds)
    }

    /// The points of one instant in the order of their ids; entries that are no longer true fall away.
    private mutating func takeDue(at instant: Int64) -> [Int32] {
        var found: [Int32] = []
        while let first = due.first, first.due == instant {
            _ = due.removeFirst()
            if first.point < 0 {
                if standstill.thawAt == instant { found.append(-1) }
            } else if points[Int(first.point)].queued == instant {
                points[Int(first.point)].queued = Int64.max
                found.append(first.point)
            }
        }
        guard found.count > 1 else { return found }
        return found.sorted { left, right in
            guard left >= 0, right >= 0 else { return left < right }
            return definitions[Int(left)].id < definitions[Int(right)].id
        }
    }

    /// Delays and silences of one point that end now.
    private mutating func happen(at index: Int) {
        let eventNow = points[index].time &+ (delayClock &- points[index].received)
        let isSuspended = points[index].badSince != PointState.never
        for alarm in points[index].alarms {
            let rule = Int(alarms[alarm].rule)
            if rules[rule].isSilence {
                askSilence(alarm, of: index)
            } else if standstill.areDelaysRunning && !(isSuspended && rules[rule].onBad == nil)
                && endsByItself(alarms[alarm].deadline(rule: rules[rule]), at: index)
            {
                settle(alarm, of: index, now: eventNow)
            }
        }
        refreshDeadline(of: index)
        schedule(index)
    }

    private mutating func askSilence(_ alarm: Int, of index: Int) {
        guard standstill.isLinkUp else { return }
        let now = silenceClock
        let before = alarms[alarm].active.highest
        let rule = Int(alarms[alarm].rule)
        let seconds = Double(now &- silentSince(index)) / 1_000
        let levels = rules[rule].ladder.levels(for: seconds, after: alarms[alarm].held)
        // Silence that grows takes no level away; what ends it is a reading.
        alarms[alarm].take(
            LevelSet(bits: levels.bits | alarms[alarm].held.bits), now: now, isHistorical: false)
        guard alarms[alarm].settle(now: now, rule: rules[rule]).changed else { return }
        alarms[alarm].answer = seconds
        move(alarm, of: index, from: before, deciding: deciding(for: index, isHistorical: false))
    }

    /// Ends the delays of a point that run out before event time `time`, each at its own deadline.
    mutating func endDelays(of index: Int, before time: Int64) {
        while points[index].nextDeadline < time && endsByItself(points[index].nextDeadline, at: index) {
            let deadline = points[index].nextDeadline
            let isSuspended = points[index].badSince != PointState.never
            for alarm in points[index].alarms {
                let rule = Int(alarms[alarm].rule)
                if !rules[rule].isSilence && !(isSuspended && rules[rule].onBad == nil)
                    && alarms[alarm].deadline(rule: rules[rule]) <= deadline
                {
                    settle(alarm, of: index, now: deadline)
                }
            }
            refreshDeadline(of: index)
        }
    }

    /// The wall clock has stepped back, and with it the times of a point that has none of its own: all that the point
    /// remembers moves along, so that its own clock goes on as if nothing had been.
    mutating func followClock(of index: Int, backTo time: Int64) {
        let eventNow = points[index].time &+ (delayClock &- points[index].received)
        let step = min(time &- 1 &- points[index].time, time &- eventNow)
        points[index].shift(by: step)
        for alarm in points[index].alarms {
            let isSilence = rules[Int(alarms[alarm].rule)].isSilence
            if !isSilence { alarms[alarm].postponeDelays(by: step) }
            if alarms[alarm].settledThrough != PointState.never { alarms[alarm].settledThrough &+= step }
        }
    }

    /// A delay that would end more than three periods after the last reading does not end by itself.
    private func endsByItself(_ deadline: Int64, at index: Int) -> Bool {
        deadline != Int64.max && (points[index].gap == 0 || deadline &- points[index].time <= points[index].gap)
    }

    mutating func refreshDeadline(of index: Int) {
        var earliest = Int64.max
        let isSuspended = points[index].badSince != PointState.never
        for alarm in points[index].alarms {
            let rule = Int(alarms[alarm].rule)
            if alarms[alarm].pending == 0 || rules[rule].isSilence { continue }
            if isSuspended && rules[rule].onBad == nil { continue }
            earliest = min(earliest, alarms[alarm].deadline(rule: rules[rule]))
        }
        points[index].nextDeadline = earliest
    }

    /// Puts a point in the due queue if it has to be looked at earlier than it would be.
    mutating func schedule(_ index: Int) {
        var next = Int64.max
        let deadline = points[index].nextDeadline
        if standstill.areDelaysRunning && endsByItself(deadline, at: index) {
            next = points[index].received &+ (deadline &- points[index].time) &+ standstill.delayLost
        }
        if points[index].hasSilence && standstill.isLinkUp {
            for alarm in points[index].alarms {
                let rule = Int(alarms[alarm].rule)
                guard rules[rule].isSilence else { continue }
                var silence = alarms[alarm].deadline(rule: rules[rule])
                let limit = rules[rule].ladder.nextAbove(notIn: alarms[alarm].held)
                if limit.isFinite { silence = min(silence, silentSince(index) &+ Engine.milliseconds(limit)) }
                if silence != Int64.max { next = min(next, silence &+ standstill.silenceLost) }
            }
        }
        guard next < points[index].queued else { return }
        // What is overdue is looked at as soon as time passes at all.
        points[index].queued = max(next, clock)
        due.insert(DueQueue.Entry(due: points[index].queued, point: Int32(index)))
    }

    /// Since when a point has been silent, on the silence clock.
    private func silentSince(_ index: Int) -> Int64 { max(points[index].heard, standstill.silenceFloor) }

    /// Whole milliseconds, rounded up, so that a limit is reached at its due time and not just before it.
    private static func milliseconds(_ seconds: Double) -> Int64 {
        let exact = min(seconds * 1_000, 4e18)
        let whole = Int64(exact)
        return Double(whole) < exact ? whole + 1 : whole
    }
}

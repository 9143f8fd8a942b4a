// SPDX-License-Identifier: Apache-2.0

extension Engine {
    // Small questions that each reading asks are inlined: a call would hand the engine over as a copy.
    @inline(__always)
    var nextDueMilliseconds: Int64 { min(due.nextDue, nextCare) }

    /// Lets time pass to `instant` on the engine clock: all that was due *before* it happens, in order.
    ///
    /// What is due in this very millisecond waits, since a reading of that millisecond goes first.
    public mutating func advance(to instant: Instant) {
        while true {
            let next = nextDueMilliseconds
            guard next < instant.milliseconds else { break }
            clock = max(clock, next)
            if due.nextDue == next {
                if putSilenceOff(at: next) { continue }
                takeDue(at: next)
                if !changedGroups.isEmpty { askChangedGroups() }
            } else {
                takeNextCare()
            }
        }
        clock = max(clock, instant.milliseconds)
    }

    private mutating func happen(_ entry: Int32) {
        if entry == DueQueue.thaw { thaw() } else { passTime(of: Int(entry)) }
    }

    /// What is due at one instant: points in the order of their ids, then groups; entries that are no longer true fall away.
    private mutating func takeDue(at instant: Int64) {
        // The usual case is one entry, which needs no order and no list.
        guard let first = due.removeFirst() else { return }
        if due.nextDue != instant {
            if isTrue(first.point, at: instant) { happen(first.point) }
            return
        }
        var found = isTrue(first.point, at: instant) ? [first.point] : []
        while due.nextDue == instant, let entry = due.removeFirst() {
            if isTrue(entry.point, at: instant) { found.append(entry.point) }
        }
        found.sort { left, right in
            guard left >= 0, right >= 0 else { return left < right }
            let isGroup = (points[Int(left)].isGroup, points[Int(right)].isGroup)
            if isGroup.0 != isGroup.1 { return isGroup.1 }
            return ids[Int(left)] < ids[Int(right)]
        }
        for entry in found { happen(entry) }
    }

    /// Whether an entry of the queue still holds; it does so once.
    private mutating func isTrue(_ entry: Int32, at instant: Int64) -> Bool {
        if entry == DueQueue.thaw { return standstill.thawAt == instant }
        guard points[Int(entry)].queued == instant else { return false }
        points[Int(entry)].queued = Int64.max
        return true
    }

    /// A point or group is looked at because something of it is due.
    private mutating func passTime(of index: Int) {
        touch(index)
        if hasSilence(index) {
            for alarm in points[index].alarms where rules[alarms.rule(alarm)].isSilence { askSilence(alarm, of: index) }
        }
        if points[index].isGroup {
            ageGroup(index)
        } else {
            passOwnTime(of: index, before: ownNow(of: index) &+ 1)
        }
        schedule(index)
    }

    /// Now, on the point's own clock: its last event time and what has passed since that was received. After a restart it
    /// stands still until the backlog has arrived, and is right again then.
    func ownNow(of index: Int) -> Int64 {
        let now = standstill.areDelaysRunning ? clock : standstill.delaysFrozenSince
        return points[index].time &+ max(0, now &- points[index].receivedClock)
    }

    /// Lets a point's own clock run up to, not with, `time`: each delay ends, and each signal passes a limit, at its own
    /// time and in order.
    mutating func passOwnTime(of index: Int, before time: Int64) {
        let gap = gap(of: index)
        while points[index].nextDeadline < time {
            let deadline = points[index].nextDeadline
            for alarm in points[index].alarms {
                let rule = alarms.rule(alarm)
                guard !rules[rule].isSilence else { continue }
                let latest = gap == 0 || rules[rule].worksOnBad ? Int64.max : points[index].time &+ gap
                if change(of: alarm, at: index, after: deadline &- 1) <= deadline,
                    let answer = memories[alarms.memory(alarm)].answer(at: deadline)
                {
                    evaluate(alarm, of: index, answer: answer, now: deadline, latest: latest)
                }
                if self.deadline(of: alarm) <= deadline {
                    if rules[rule].movesByItself, canSay(rule, at: index),
                        let answer = memories[alarms.memory(alarm)].answer(at: deadline)
                    {
                        alarms[alarm].answer = answer
                    }
                    settle(
                        alarm, of: index, now: deadline, isHistorical: points[index].isHistorical, latest: latest)
                    alarms.rest(alarm)
                }
            }
            refreshDeadline(of: index, after: deadline)
            // Time goes on, whatever a signal says of its future.
            points[index].nextDeadline = max(points[index].nextDeadline, deadline &+ 1)
        }
    }

    // MARK: - What comes next

    /// When an alarm's signal changes what its ladder says, by itself and after `now`; `Int64.max` when it does not.
    func change(of alarm: Int, at index: Int, after now: Int64) -> Int64 {
        let memory = alarms.memory(alarm)
        guard memory >= 0 else { return Int64.max }
        let rule = alarms.rule(alarm)
        guard canSay(rule, at: index) else { return Int64.max }
        switch memories[memory].course(after: now) {
        case .still: return Int64.max
        case .step(let time):
            // An answer that falls matters only where something is held, or may be held below.
            return alarms.isQuiet(alarm) && !rules[rule].ladder.hasBelow ? Int64.max : max(time, now &+ 1)
        case .growing(let zero, let until):
            let held = alarms.isQuiet(alarm) ? LevelSet() : alarms[alarm].held
            let next = rules[rule].ladder.nextChange(growingFrom: zero, after: now, holding: held)
            return next <= until ? next : Int64.max
        }
    }

    /// - Parameter now: what was due up to this time of the point's own clock has happened.
    mutating func refreshDeadline(of index: Int, after now: Int64) {
        var earliest = Int64.max
        let gap = gap(of: index)
        for alarm in points[index].alarms {
            let rule = alarms.rule(alarm)
            if rules[rule].isSilence { continue }
            let deadline = deadline(of: alarm)
            // A delay that would end more than three periods after the last reading does not end by itself.
            if deadline < earliest
                && (gap == 0 || deadline &- points[index].time <= gap || rules[rule].worksOnBad)
            {
                earliest = deadline
            }
            if alarms.memory(alarm) >= 0 { earliest = min(earliest, change(of: alarm, at: index, after: now)) }
        }
        points[index].nextDeadline = earliest
    }

    /// The same for a point or a group at any time: what is due in this very millisecond may be still to come.
    mutating func refreshDeadlines(of index: Int) {
        if points[index].isGroup {
            refreshGroup(index, after: points[index].time)
        } else if points[index].time != PointState.never {
            refreshDeadline(of: index, after: max(points[index].time, ownNow(of: index) &- 1))
        }
    }

    /// Puts a point in the due queue if it has to be looked at earlier than it would be.
    mutating func schedule(_ index: Int) {
        var next = Int64.max
        let deadline = points[index].nextDeadline
        if standstill.areDelaysRunning && deadline != Int64.max {
            let left = deadline &- points[index].time
            next =
                points[index].isGroup
                ? points[index].received &+ left &+ standstill.delayLost : points[index].receivedClock &+ left
        }
        if hasSilence(index) && standstill.isLinkUp {
            next = min(next, nextSilence(of: index))
        }
        guard next < points[index].queued else { return }
        // What is overdue is looked at as soon as time passes at all.
        points[index].queued = max(next, clock)
        due.insert(DueQueue.Entry(due: points[index].queued, point: Int32(index)))
        // Entries that are no longer true leave only when their time comes, which may be in months.
        if due.count > 4 &* points.count &+ 1_024 { rescheduleAll() }
    }

    // MARK: - The wall clock

    /// The wall clock has stepped back, and with it the times of a point that has none of its own: all that the point
    /// remembers moves along, so that its own clock goes on as if nothing had been.
    mutating func followClock(of index: Int, backTo time: Int64) {
        let step = min(time &- 1 &- points[index].time, time &- ownNow(of: index))
        points[index].shift(by: step)
        for alarm in points[index].alarms {
            if alarms.memory(alarm) >= 0 { memories[alarms.memory(alarm)].shift(by: step) }
            if !alarms.isQuiet(alarm) && !rules[alarms.rule(alarm)].isSilence { alarms[alarm].shift(by: step) }
        }
    }
}

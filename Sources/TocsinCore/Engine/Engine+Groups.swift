// SPDX-License-Identifier: Apache-2.0

/// Rules over several points. A group has a place among the points, so that its alarms are like any others; it has no
/// readings of its own. Its clock is the receive time. A reading costs the groups that its point belongs to, and no more.
extension Engine {
    /// Makes a group and its alarms known; before the points, so that these can join it.
    ///
    /// - Returns: nil when the limit of points is reached.
    public mutating func addGroup(_ definition: GroupDefinition) -> PointIndex? {
        if let known = ids[definition.id] { return PointIndex(known) }
        guard points.count < options.points else { return nil }
        let group = Int32(groups.count)
        groups.append(GroupState(definition))
        let index = append(
            PointDefinition(
                id: definition.id, site: definition.site, kind: "group", unit: definition.unit,
                rules: definition.rules), group: group)
        groups[Int(group)].point = Int32(index)
        points[index].time = delayClock
        points[index].received = delayClock
        for seat in 0..<groups[Int(group)].seatCount { connect(seat: seat, of: group) }
        connectWaiting(to: index)
        return PointIndex(Int32(index))
    }

    /// A point becomes a member, unless it is one already.
    mutating func join(_ index: Int, group: Int32) {
        guard !groups[Int(group)].hasMember(ids[index]) else { return }
        touch(Int(groups[Int(group)].point))
        connect(seat: groups[Int(group)].add(member: ids[index], at: delayClock), of: group)
    }

    private mutating func connect(seat: Int, of group: Int32) {
        let place = PointLinks.Membership(group: group, member: Int32(seat))
        let id = groups[Int(group)].id(ofSeat: seat)
        if let known = ids[id] {
            connect(Int(known), to: place)
        } else {
            links.waiting[id, default: []].append(.group(place))
        }
    }

    mutating func connect(_ index: Int, to place: PointLinks.Membership) {
        touch(Int(groups[Int(place.group)].point))
        links.entries[linkEntry(of: index)].groups.append(place)
        groups[Int(place.group)].bind(
            Int(place.member), point: Int32(index), period: templates[Int(points[index].template)].prototype.period)
        guard !points[index].isGroup && points[index].time != PointState.never else { return }
        tellGroup(place, of: index)
    }

    /// A point has spoken: its groups and the points behind it hear of it, after its own rules.
    mutating func tellLinks(of index: Int) {
        let entry = Int(points[index].memberships)
        for number in links.entries[entry].groups.indices { tellGroup(links.entries[entry].groups[number], of: index) }
        if !links.entries[entry].behind.isEmpty { takeGatewayWord(of: index, entry: entry) }
    }

    /// The level of one of the point's alarms has changed: roll-ups and the points behind a gateway hear of it.
    mutating func tellLevel(of index: Int) {
        guard points[index].memberships >= 0 else { return }
        tellRollUps(of: index)
        tellBehind(index, entry: Int(points[index].memberships))
    }

    /// The groups of a point hear which level it has.
    mutating func tellRollUps(of index: Int) {
        guard points[index].memberships >= 0 else { return }
        let level = highestActive(of: index)
        for place in links.entries[Int(points[index].memberships)].groups {
            touch(Int(groups[Int(place.group)].point))
            if groups[Int(place.group)].memberLevel(Int(place.member), level: level, at: delayClock) {
                noteChanged(group: place.group)
            }
        }
    }

    private mutating func tellGroup(_ place: PointLinks.Membership, of index: Int) {
        let group = Int(place.group)
        touch(Int(groups[group].point))
        let changed = groups[group].memberSpoke(
            Int(place.member), value: points[index].value, isUsable: points[index].isMeasuring,
            at: points[index].received)
        // From the first word on it is asked, though nobody may be in yet.
        let isFirst = groups[group].deciding == nil
        groups[group].deciding = deciding(for: index, isHistorical: points[index].isHistorical)
        points[Int(groups[group].point)].isHistorical = points[index].isHistorical
        if changed || isFirst { noteChanged(group: place.group) }
    }

    mutating func noteChanged(group: Int32) {
        guard !groups[Int(group)].isNoted else { return }
        groups[Int(group)].isNoted = true
        changedGroups.append(group)
    }

    /// Asks the groups that the present input has changed, in the order of their ids; groups of groups come after.
    mutating func askChangedGroups() {
        // A group hears of others at most so many times: configurations without circles need far fewer.
        var rounds = 0
        while !changedGroups.isEmpty && rounds < 16 {
            rounds += 1
            let changed = changedGroups.sorted { ids[Int(groups[Int($0)].point)] < ids[Int(groups[Int($1)].point)] }
            forgetChangedGroups()
            for group in changed { askGroup(Int(groups[Int(group)].point)) }
        }
        forgetChangedGroups()
    }

    mutating func forgetChangedGroups() {
        for group in changedGroups { groups[Int(group)].isNoted = false }
        changedGroups.removeAll(keepingCapacity: true)
    }

    /// Something of a group is due: a member has become too old, a delay ends, a signal grows.
    mutating func ageGroup(_ index: Int) {
        touch(index)
        let now = delayClock
        passGroupTime(index, through: now)
        points[index].time = now
        points[index].received = now
    }

    private mutating func askGroup(_ index: Int) {
        touch(index)
        let now = delayClock
        let group = Int(points[index].group)
        passGroupTime(index, through: now)
        groups[group].age(to: now)
        points[index].time = now
        points[index].received = now
        for (rule, alarm) in points[index].alarms.enumerated() {
            take(ask(rule, alarm, of: group, at: now), alarm, of: index, now: now)
        }
        refreshGroup(index, after: now)
        schedule(index)
    }

    /// A rule that is not armed cannot say.
    private func ask(_ rule: Int, _ alarm: Int, of group: Int, at now: Int64) -> GroupAnswer {
        !rules[alarms.rule(alarm)].isGated || isArmed(alarm) ? groups[group].answer(rule: rule, at: now) : .unknown
    }

    private mutating func take(_ answer: GroupAnswer, _ alarm: Int, of index: Int, now: Int64) {
        switch answer {
        case .unknown where alarms.isQuiet(alarm): return
        case .unknown: holdOn(alarm, of: index, now: now)
        case .number(let number): evaluate(alarm, of: index, answer: number, now: now)
        case .levels(let levels, let values, _):
            if levels.isEmpty && alarms.isQuiet(alarm) { return }
            let shown = levels.highest ?? alarms[alarm].active.highest ?? .blue
            hold(levels, values[Int(shown.rawValue)], alarm, of: index, now: now)
        }
        alarms.rest(alarm)
    }

    /// Delays that end, and signals that grow, before the group is asked, each at its own time.
    private mutating func passGroupTime(_ index: Int, through now: Int64) {
        let group = Int(points[index].group)
        while points[index].nextDeadline <= now {
            let deadline = points[index].nextDeadline
            // A member that has spoken again since is not too old: then nobody is asked, so that answers do not depend
            // on when the queue looks.
            let hasAged = groups[group].age(to: deadline)
            let isDue = hasAged || nextOfRules(index, after: deadline &- 1) <= deadline
            for (rule, alarm) in points[index].alarms.enumerated() where isDue {
                take(ask(rule, alarm, of: group, at: deadline), alarm, of: index, now: deadline)
                if self.deadline(of: alarm) <= deadline {
                    settle(alarm, of: index, now: deadline, isHistorical: points[index].isHistorical)
                }
                alarms.rest(alarm)
            }
            refreshGroup(index, after: deadline)
            // Time goes on, whatever a signal says of its future.
            points[index].nextDeadline = max(points[index].nextDeadline, deadline &+ 1)
        }
    }

    mutating func refreshGroup(_ index: Int, after now: Int64) {
        let nextAge = max(groups[Int(points[index].group)].nextAge, now &+ 1)
        points[index].nextDeadline = min(nextAge, nextOfRules(index, after: now))
    }

    /// When a delay ends or a signal passes a limit next, as long as no member changes; after `now` for the signals.
    private func nextOfRules(_ index: Int, after now: Int64) -> Int64 {
        let group = Int(points[index].group)
        var earliest = Int64.max
        for (rule, alarm) in points[index].alarms.enumerated() {
            earliest = min(earliest, deadline(of: alarm))
            let ladder = rules[alarms.rule(alarm)].ladder
            switch groups[group].course(rule: rule, after: now) {
            case .still: break
            case .step(let time): earliest = min(earliest, max(time, now &+ 1))
            case .growing(let zero, let until):
                let held = alarms.isQuiet(alarm) ? LevelSet() : alarms[alarm].held
                let next = ladder.nextChange(growingFrom: zero, after: now, holding: held)
                if next <= until { earliest = min(earliest, next) }
            }
        }
        return earliest
    }
}

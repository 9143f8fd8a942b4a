// SPDX-License-Identifier: Apache-2.0

/// Silence (H2.11) runs on the silence clock, which stands still while our own link is down. A point with a period, or
/// without a gateway, is silent since it was last heard; one that reports by exception is so only once its gateway has
/// said, or its will has, that the session is over.
extension Engine {
    mutating func endSilence(of index: Int, by reading: Reading) {
        guard hasSilence(index) else { return }
        var changed = points[index].queued == Int64.max
        for alarm in points[index].alarms where rules[alarms.rule(alarm)].isSilence {
            changed = endSilence(alarm, of: index, by: reading) || changed
        }
        if changed { schedule(index) }
    }

    /// Anything received ends a silence. Returns whether there was one.
    @inline(__always)
    mutating func endSilence(_ alarm: Int, of index: Int, by reading: Reading) -> Bool {
        guard !alarms.isQuiet(alarm), alarms[alarm].held.bits | alarms[alarm].active.bits != 0 else { return false }
        endSilence(
            alarm, of: index,
            deciding: Deciding(
                time: reading.time.milliseconds, received: clock, quality: reading.quality, isHistorical: false))
        return true
    }

    private mutating func endSilence(_ alarm: Int, of index: Int, deciding: Deciding) {
        let before = alarms[alarm].active.highest
        let (onDelay, offDelay) = delays(of: alarm)
        alarms[alarm].answer = 0
        alarms[alarm].take(LevelSet(), now: silenceClock, isHistorical: false)
        if alarms[alarm].settle(now: silenceClock, onDelay: onDelay, offDelay: offDelay).changed {
            move(alarm, of: index, from: before, deciding: deciding)
        }
        alarms.rest(alarm)
    }

    mutating func askSilence(_ alarm: Int, of index: Int) {
        guard standstill.isLinkUp else { return }
        let isArmed = !rules[alarms.rule(alarm)].isGated || isArmed(alarm)
        if !isArmed && alarms.isQuiet(alarm) { return }
        let now = silenceClock
        let since = silentSince(index)
        let seconds = since == Int64.max ? 0 : Double(now &- since) / 1_000
        let ladder = rules[alarms.rule(alarm)].ladder
        if alarms.isQuiet(alarm) && ladder.isClear(seconds) { return }
        let before = alarms[alarm].active.highest
        let (onDelay, offDelay) = delays(of: alarm)
        let levels = isArmed ? ladder.sides(for: seconds, after: LadderSides()).levels : LevelSet()
        // Silence that grows takes no level away; what ends it is a reading.
        alarms[alarm].take(
            LevelSet(bits: levels.bits | alarms[alarm].held.bits), now: now, isHistorical: false)
        if alarms[alarm].settle(now: now, onDelay: onDelay, offDelay: offDelay).changed {
            alarms[alarm].answer = seconds
            move(alarm, of: index, from: before, deciding: deciding(for: index, isHistorical: false))
        }
        alarms.rest(alarm)
    }

    /// The usual entry of the due queue is the silence of a point that has spoken since and is quiet: it is looked at again
    /// later, and that is all. Equal to what ``takeDue(at:)`` does with it, at a small part of the cost.
    ///
    /// - Returns: false when the first entry of the queue, due at `instant`, is another one.
    mutating func putSilenceOff(at instant: Int64) -> Bool {
        guard let point = due.first?.point, point >= 0, standstill.isLinkUp else { return false }
        let index = Int(point)
        guard points[index].queued == instant, points[index].nextDeadline == Int64.max, hasSilence(index),
            gap(of: index) > 0 || links.gateways.isEmpty
        else { return false }
        let since = max(points[index].heard, standstill.silenceFloor)
        let seconds = Double(silenceClock &- since) / 1_000
        let firstRule = traits[Int(points[index].template)].firstRule
        let firstAlarm = points[index].alarms.lowerBound
        var first = Double.infinity
        for alarm in points[index].alarms {
            let rule = firstRule &+ (alarm &- firstAlarm)
            guard rules[rule].isSilence else { continue }
            guard alarms.isQuiet(alarm), rules[rule].isClear(seconds) else { return false }
            first = min(first, rules[rule].firstLimit)
        }
        guard first.isFinite else { return false }
        let next = since &+ Ladder.milliseconds(first) &+ standstill.silenceLost
        guard next > instant else { return false }
        points[index].queued = next
        due.replaceFirst(with: DueQueue.Entry(due: next, point: point))
        return true
    }

    /// Since when a point has been silent, on the silence clock; `Int64.max` when it has no reason to speak.
    func silentSince(_ index: Int) -> Int64 {
        let since = max(points[index].heard, standstill.silenceFloor)
        guard gap(of: index) == 0, let gateway = links.gateways[Int32(index)] else {
            return since
        }
        guard points[Int(gateway)].memberships >= 0 else { return Int64.max }
        let gone = links.entries[Int(points[Int(gateway)].memberships)].goneSince
        return gone == Int64.max ? gone : max(since, gone)
    }

    /// When the silence of a point has to be looked at next, on the engine clock; `Int64.max` for never.
    func nextSilence(of index: Int) -> Int64 {
        var next = Int64.max
        let since = silentSince(index)
        for alarm in points[index].alarms {
            let rule = alarms.rule(alarm)
            guard rules[rule].isSilence else { continue }
            let isQuiet = alarms.isQuiet(alarm)
            if !isQuiet { next = min(next, deadline(of: alarm)) }
            if rules[rule].isGated && !isArmed(alarm) { continue }
            let limit = isQuiet ? rules[rule].firstLimit : rules[rule].ladder.nextAbove(notIn: alarms[alarm].held)
            if limit.isFinite && since != Int64.max { next = min(next, since &+ Ladder.milliseconds(limit)) }
        }
        return next == Int64.max ? next : next &+ standstill.silenceLost
    }

    // MARK: - Gateways

    /// `gateway` is the point that says whether the gateway behind `point` is there.
    mutating func link(gateway: String, of point: Int32) {
        if let known = ids[gateway] {
            connect(gateway: Int(known), to: point)
        } else {
            links.waiting[gateway, default: []].append(.gateway(of: point))
        }
    }

    mutating func connect(gateway: Int, to point: Int32) {
        let entry = linkEntry(of: gateway)
        links.entries[entry].behind.append(point)
        links.gateways[point] = Int32(gateway)
        if hasActiveAlarm(gateway) { suppressSilence(of: Int(point), isOn: true) }
    }

    /// The gateway's newest reading says that it is gone, or that it is there.
    mutating func takeGatewayWord(of index: Int, entry: Int) {
        guard points[index].isUsable else { return }
        let isGone = points[index].value == 0
        guard isGone != links.entries[entry].isGone else { return }
        let goneSince = links.entries[entry].goneSince
        links.entries[entry].isGone = isGone
        links.entries[entry].goneSince = isGone ? silenceClock : Int64.max
        for point in links.entries[entry].behind {
            let behind = Int(point)
            guard hasSilence(behind) else { continue }
            touch(behind)
            if !isGone { endSilence(of: behind, sinceGatewayWent: goneSince, gateway: index) }
            schedule(behind)
        }
    }

    /// What was silent because of the session is so no longer: the time without a gateway does not count. What had been
    /// silent before the gateway went stays so.
    private mutating func endSilence(of index: Int, sinceGatewayWent gone: Int64, gateway: Int) {
        let since = max(points[index].heard, standstill.silenceFloor)
        for alarm in points[index].alarms where rules[alarms.rule(alarm)].isSilence {
            let limit = Ladder.milliseconds(rules[alarms.rule(alarm)].firstLimit)
            guard gap(of: index) == 0 || since &+ limit > gone, !alarms.isQuiet(alarm) else { continue }
            endSilence(alarm, of: index, deciding: deciding(for: gateway, isHistorical: false))
        }
        if gap(of: index) > 0 && gone != Int64.max {
            let isHeard = points[index].heard != PointState.never
            if isHeard { points[index].heard = since &+ (silenceClock &- max(gone, since)) }
        }
    }

    /// While the gateway has an alarm, the silence of the points behind it is part of that one.
    mutating func tellBehind(_ index: Int, entry: Int) {
        guard !links.entries[entry].behind.isEmpty else { return }
        let isOn = hasActiveAlarm(index)
        // The session is there again: what was silent because of it is so no longer, and need not come into sight.
        if !isOn { takeGatewayWord(of: index, entry: entry) }
        for point in links.entries[entry].behind { suppressSilence(of: Int(point), isOn: isOn) }
    }

    /// After alarms were taken over from the log: gateways that are in alarm hide what is behind them.
    public mutating func tellGateways() {
        for gateway in Set(links.gateways.values).sorted() {
            tellBehind(Int(gateway), entry: Int(points[Int(gateway)].memberships))
        }
    }

    private mutating func suppressSilence(of index: Int, isOn: Bool) {
        for alarm in points[index].alarms where rules[alarms.rule(alarm)].isSilence {
            suppressByDesign(alarm, of: index, cause: .gateway, isOn: isOn)
        }
    }

    func hasActiveAlarm(_ index: Int) -> Bool { highestActive(of: index) != nil }

    /// The highest level that an alarm of the point or group has. What a calibration raises says nothing of the plant.
    func highestActive(of index: Int) -> Level? {
        var highest: Level?
        for alarm in points[index].alarms where !alarms.isQuiet(alarm) {
            if !care.isEmpty, suppression(of: alarm).isOfTest { continue }
            if let level = alarms[alarm].active.highest { highest = max(highest ?? level, level) }
        }
        return highest
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Another configuration is in force, and the memory of the one before has been restored into it: what is known already
/// is held against the new rules at once, rather than when each point speaks again.
extension Engine {
    /// Asks every condition, every rule over a point's newest reading, and every group.
    ///
    /// What only readings change is asked as of the newest one; what changes by itself (a silence, a value that stands
    /// still, a fault) as of now. A rule that means what it meant answers what it answered, and so changes nothing. A
    /// member that is new to a group counts as heard now. A memory that has just begun knows nothing, and is asked only once
    /// its point speaks.
    ///
    /// - Parameters:
    ///   - inventory: what the checkpoint spoke of, in its order.
    ///   - places: where each of its entries stands now, as ``restore(_:resolve:)`` says.
    public mutating func askUnderNewRules(inventory: [InventoryEntry], places: [PointIndex?]) {
        let isKnown = knownAlarms(inventory, places)
        for index in points.indices where points[index].memberships >= 0 { tellNewLinks(of: index) }
        freeFromFormerGateways()
        tellGateways()
        // A rule that is new to a point in calibration is hidden like its others.
        for index in points.indices where points[index].flag.suppresses { suppressByFlag(of: index) }
        for index in points.indices where !points[index].isGroup && points[index].time != PointState.never {
            askNewest(of: index, isKnown)
        }
        for group in groups.indices { noteChanged(group: Int32(group)) }
        askChangedGroups()
    }

    /// By alarm: whether the checkpoint has it, with a signal that means the same.
    private func knownAlarms(_ inventory: [InventoryEntry], _ places: [PointIndex?]) -> [Bool] {
        var isKnown = [Bool](repeating: false, count: alarms.count)
        for (entry, place) in zip(inventory, places) {
            guard let place else { continue }
            for alarm in points[Int(place.value)].alarms {
                let (name, meaning) = (ruleDefinition(of: alarm).name, rules[alarms.rule(alarm)].meaning)
                isKnown[alarm] = entry.rules.contains { $0.name == name && $0.meaning == meaning }
            }
        }
        return isKnown
    }

    private mutating func askNewest(of index: Int, _ isKnown: [Bool]) {
        for alarm in points[index].alarms where alarms.memory(alarm) < 0 || isKnown[alarm] {
            let rule = alarms.rule(alarm)
            guard canSay(rule, at: index) else { continue }
            // Readings up to here had their say under the old rules only; the point itself keeps repeats away.
            if !alarms.isQuiet(alarm) && alarms[alarm].settledThrough <= points[index].time {
                alarms[alarm].settledThrough = PointState.never
            }
            let now = askingTime(of: alarm, at: index)
            if let answer = answer(of: alarm, at: index, now: now) {
                evaluate(alarm, of: index, answer: answer, now: now)
            }
        }
        refreshDeadlines(of: index)
        schedule(index)
    }

    // MARK: - Who else looks at a point

    /// Conditions and gateways hear the newest reading of a point, and so do groups that have not heard of it yet.
    private mutating func tellNewLinks(of index: Int) {
        guard points[index].time != PointState.never || points[index].isGroup else { return }
        let entry = Int(points[index].memberships)
        for place in links.entries[entry].groups { introduce(index, at: place) }
        guard !points[index].isGroup else { return }
        for number in links.entries[entry].gates.indices { tellGate(links.entries[entry].gates[number], of: index) }
        if !links.entries[entry].behind.isEmpty { takeGatewayWord(of: index, entry: entry) }
    }

    private mutating func introduce(_ index: Int, at place: PointLinks.Membership) {
        let (group, seat) = (Int(place.group), Int(place.member))
        let now = delayClock
        groups[group].age(to: now)
        if !points[index].isGroup && groups[group].received(ofSeat: seat) == Int64.min && points[index].isMeasuring
            && !isTooOld(index, for: seat, of: group, at: now)
        {
            groups[group].memberSpoke(seat, value: points[index].value, isUsable: true, at: now)
        }
        groups[group].memberLevel(seat, level: highestActive(of: index), at: now)
    }

    private func isTooOld(_ index: Int, for seat: Int, of group: Int, at now: Int64) -> Bool {
        let (age, isFar) = now.subtractingReportingOverflow(points[index].received)
        return isFar || age > groups[group].maximumAge(ofSeat: seat)
    }

    /// Points that have no gateway any more are not hidden behind one.
    private mutating func freeFromFormerGateways() {
        let hidden = care.filter { $0.value.suppression.design.contains(.gateway) }
        for (alarm, point) in hidden.map({ ($0.key, $0.value.point) }).sorted(by: { $0.0 < $1.0 })
        where links.gateways[point] == nil {
            suppressByDesign(Int(alarm), of: Int(point), cause: .gateway, isOn: false)
        }
    }
}

extension GroupState {
    /// Milliseconds after which a member on this seat is out; `Int64.max` for never.
    func maximumAge(ofSeat seat: Int) -> Int64 { seats[seat].maximumAge }
}

// SPDX-License-Identifier: Apache-2.0

/// Rules that are armed by a condition over points (H2.24). Leaving the condition clears what it armed, at once and with a
/// reason; while nobody can say, it counts as it was last known: a sensor of the phase that fails disarms nothing. The
/// conditions on a point hear of its reading before its own rules do.
extension Engine {
    /// The alarm's rule is armed while `condition` holds. Equal conditions are kept once.
    mutating func arm(_ alarm: Int, of index: Int, by condition: Condition) {
        let gate = links.gateIndexes[condition].map { Int($0) } ?? addGate(condition)
        gates[gate].dependents.append(GateState.Dependent(alarm: Int32(alarm), point: Int32(index)))
        gates[gate].isOrdered = false
        links.gateOfAlarm[Int32(alarm)] = Int32(gate)
    }

    func isArmed(_ alarm: Int) -> Bool {
        guard rules[alarms.rule(alarm)].isGated, let gate = links.gateOfAlarm[Int32(alarm)] else { return true }
        return gates[Int(gate)].truth == .yes
    }

    private mutating func addGate(_ condition: Condition) -> Int {
        let gate = gates.count
        gates.append(GateState(condition))
        links.gateIndexes[condition] = Int32(gate)
        for (member, id) in condition.inputs.enumerated() {
            let place = PointLinks.Membership(group: Int32(gate), member: Int32(member))
            if let known = ids[id] {
                connect(Int(known), toGate: place)
            } else {
                links.waiting[id, default: []].append(.gate(place))
            }
        }
        gates[gate].truth = gates[gate].asked(at: delayClock)
        return gate
    }

    mutating func connect(_ index: Int, toGate place: PointLinks.Membership) {
        links.entries[linkEntry(of: index)].gates.append(place)
        let (gate, member) = (Int(place.group), Int(place.member))
        gates[gate].inputs[member].point = Int32(index)
        let gap = gap(of: index)
        if gates[gate].condition.maximumAge == nil && gap > 0 { gates[gate].inputs[member].maximumAge = gap }
        tellGate(place, of: index)
    }

    /// A point has spoken.
    mutating func tellGates(of index: Int) {
        let entry = Int(points[index].memberships)
        guard !links.entries[entry].gates.isEmpty else { return }
        asked = Int32(index)
        for number in links.entries[entry].gates.indices { tellGate(links.entries[entry].gates[number], of: index) }
        asked = -1
    }

    /// An input's newest reading.
    mutating func tellGate(_ place: PointLinks.Membership, of index: Int) {
        know(place, of: index)
        askGate(Int(place.group))
    }

    private mutating func know(_ place: PointLinks.Membership, of index: Int) {
        let (gate, member) = (Int(place.group), Int(place.member))
        gates[gate].inputs[member].value = points[index].isMeasuring ? points[index].value : nil
        gates[gate].inputs[member].received = points[index].received
    }

    /// What the conditions know of their inputs follows from the points, after a restart.
    mutating func recallGateInputs() {
        for index in points.indices where points[index].memberships >= 0 && points[index].time != PointState.never {
            for place in links.entries[Int(points[index].memberships)].gates { know(place, of: index) }
        }
    }

    private mutating func askGate(_ gate: Int) {
        let truth = gates[gate].asked(at: delayClock)
        guard truth != .unknown, truth != gates[gate].truth else { return }
        // A checkpoint keeps the truth with the alarms that it arms.
        for dependent in gates[gate].dependents { touch(Int(dependent.point)) }
        gates[gate].truth = truth
        if !gates[gate].isOrdered { orderDependents(of: gate) }
        for number in gates[gate].dependents.indices {
            let dependent = gates[gate].dependents[number]
            let (alarm, index) = (Int(dependent.alarm), Int(dependent.point))
            if truth == .yes {
                armNow(alarm, of: index)
            } else {
                disarm(alarm, of: index, phase: gates[gate].condition.text)
            }
        }
    }

    /// Points before groups, then by alarm id.
    private mutating func orderDependents(of gate: Int) {
        gates[gate].isOrdered = true
        let dependents = gates[gate].dependents.sorted { left, right in
            let isGroup = (points[Int(left.point)].isGroup, points[Int(right.point)].isGroup)
            if isGroup.0 != isGroup.1 { return isGroup.1 }
            if left.point != right.point { return ids[Int(left.point)] < ids[Int(right.point)] }
            return left.alarm < right.alarm
        }
        gates[gate].dependents = dependents
    }

    /// The rule is armed from now on: what stands is held against it at once.
    private mutating func armNow(_ alarm: Int, of index: Int) {
        if points[index].isGroup {
            noteChanged(group: points[index].group)
            return
        }
        // The reading that arms it is held against it in a moment.
        if index == Int(asked) && !rules[alarms.rule(alarm)].isSilence { return }
        if rules[alarms.rule(alarm)].isSilence {
            askSilence(alarm, of: index)
        } else if points[index].time != PointState.never {
            let now = ownNow(of: index)
            if let answer = answer(of: alarm, at: index, now: now) {
                evaluate(alarm, of: index, answer: answer, now: now)
            } else if !points[index].isUsable, let level = rules[alarms.rule(alarm)].onBad {
                holdBad(level, alarm, of: index, now: now)
            }
            refreshDeadlines(of: index)
        }
        schedule(index)
    }

    /// The phase is over: the condition counts as gone at once.
    private mutating func disarm(_ alarm: Int, of index: Int, phase: String) {
        guard !alarms.isQuiet(alarm) else { return }
        let before = alarms[alarm].active.highest
        alarms[alarm].giveUp()
        if before != nil {
            move(
                alarm, of: index, from: before, deciding: deciding(for: index, isHistorical: false),
                reason: "phase: \(phase) does not hold")
        }
        alarms.rest(alarm)
    }
}

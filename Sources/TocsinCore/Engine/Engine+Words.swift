// SPDX-License-Identifier: Apache-2.0

/// What a record says that the alarm alone does not know: limits of signals that answer by level, what a signal remarks,
/// who was first.
extension Engine {
    /// The limit that a record names for a level; nil when it has none.
    mutating func limit(of level: Level, _ alarm: Int, at index: Int) -> Double? {
        let rule = alarms.rule(alarm)
        if points[index].isGroup {
            let place = alarm - Int(points[index].firstAlarm)
            if case .levels(_, _, let limits) = groups[Int(points[index].group)].answer(rule: place, at: delayClock) {
                let limit = limits[Int(level.rawValue)]
                return limit.isFinite ? limit : nil
            }
        }
        return rules[rule].ladder.limit(of: level, isBelow: alarms[alarm].wasBelow.contains(level))
    }

    /// A signal that answers by level has an answer of its own for the level that a record is about.
    mutating func takeAnswer(of level: Level?, _ alarm: Int, at index: Int) {
        guard let level, points[index].isGroup else { return }
        let place = alarm - Int(points[index].firstAlarm)
        guard case .levels(_, let values, _) = groups[Int(points[index].group)].answer(rule: place, at: delayClock)
        else { return }
        alarms[alarm].answer = values[Int(level.rawValue)]
    }

    func sentence(for record: Record, _ alarm: Int, of index: Int) -> String {
        let sentence = MessageText.sentence(
            for: record, siteName: site(of: index).name,
            isBelow: (record.level ?? record.previousLevel).map { alarms[alarm].wasBelow.contains($0) } ?? false)
        let remark = remark(on: alarm, of: index)
        return remark.isEmpty ? sentence : "\(sentence) (\(remark))"
    }

    private func remark(on alarm: Int, of index: Int) -> String {
        if alarms.memory(alarm) >= 0 { return memories[alarms.memory(alarm)].remark }
        guard points[index].isGroup else { return "" }
        return groups[Int(points[index].group)].remark(rule: alarm - Int(points[index].firstAlarm))
    }

    /// Where the alarm of a member stands in the chain of its group's alarms (H2.30); nil when no group asks.
    mutating func firstOutReason(_ alarm: Int, of index: Int) -> String? {
        guard points[index].memberships >= 0 else { return nil }
        var reasons: [String] = []
        // Each group has its own chain; those that only name the point have none of it.
        let places = links.entries[Int(points[index].memberships)].groups.filter {
            groups[Int($0.group)].firstOut != nil && groups[Int($0.group)].entry(ofSeat: Int($0.member)) < 0
        }
        for (name, group) in places.map({ (ids[Int(groups[Int($0.group)].point)], Int($0.group)) }).sorted(by: <) {
            touch(Int(groups[group].point))
            switch groups[group].firstOut?.raised(Int32(alarm), at: clock) {
            case .first: reasons.append("first out of \(name)")
            case .after(let first, let milliseconds):
                reasons.append("in \(name), after \(alarmName(Int(first))) (\(Double(milliseconds) / 1_000) s)")
            case nil: continue
            }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    func alarmName(_ alarm: Int) -> String {
        let point = open[Int32(alarm)] ?? pointOf(alarm)
        return "\(ids[Int(point)])#\(ruleDefinition(of: alarm).name)"
    }

    /// The point of an alarm: alarms stand in the order of their points.
    private func pointOf(_ alarm: Int) -> Int32 {
        var (low, high) = (0, points.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(points[middle].firstAlarm) <= alarm { low = middle } else { high = middle }
        }
        return Int32(low)
    }
}

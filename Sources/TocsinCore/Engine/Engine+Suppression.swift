// SPDX-License-Identifier: Apache-2.0

extension Engine {
    func suppression(of alarm: Int) -> Suppression { care[Int32(alarm)]?.suppression ?? Suppression() }

    /// When the alarm's shelf ends, on the wall clock; nil when it is not shelved.
    func shelfEnd(of alarm: Int) -> Instant? {
        suppression(of: alarm).shelf.map { Instant(milliseconds: $0.until &+ offset) }
    }

    // MARK: - By design

    /// The point of an alarm is calibrated or tested, or its gateway is gone; or that is over.
    ///
    /// The log speaks of it only when something is hidden: an alarm that is active when it begins, or one that rises
    /// meanwhile.
    ///
    /// - Parameter isHistorical: whether the reading that says so is.
    mutating func suppressByDesign(
        _ alarm: Int, of index: Int, cause: DesignCauses, isOn: Bool, isHistorical: Bool = false
    ) {
        let before = suppression(of: alarm)
        guard before.design.contains(cause) != isOn else { return }
        changeCare(of: alarm, at: index) { care in
            if isOn { care.suppression.design.insert(cause) } else { care.suppression.design.remove(cause) }
        }
        if isOn {
            guard !before.isDesignRecorded, alarms[alarm].active.highest != nil else { return }
            changeCare(of: alarm, at: index) { $0.suppression.isDesignRecorded = true }
            enter(alarms[alarm].state, alarm, of: index)
            emit(order(.suppress, alarm, of: index, by: "", reason: cause.name), alarm)
        } else if care[Int32(alarm)]?.suppression.design.isEmpty ?? true {
            changeCare(of: alarm, at: index) {
                $0.suppression.isDesignRecorded = false
                $0.suppression.isOfTest = false
            }
            guard before.isDesignRecorded else { return }
            leave(.unsuppress, alarm, of: index, by: "", reason: cause.name, isHistorical: isHistorical)
        }
    }

    /// The first rise that the design hides is what tells of the suppression.
    ///
    /// - Returns: whether this is it; the causes are added to `reasons` then.
    mutating func hideByDesign(_ alarm: Int, reasons: inout [String]) -> Bool {
        guard let suppression = care[Int32(alarm)]?.suppression, !suppression.design.isEmpty,
            !suppression.isDesignRecorded
        else { return false }
        care[Int32(alarm)]?.suppression.isDesignRecorded = true
        reasons.insert(suppression.design.name, at: 0)
        return true
    }

    // MARK: - Leaving

    /// A suppression has been taken away: the record of it, and a `raise` when the alarm is back in sight and active.
    ///
    /// - Parameter isHistorical: whether the reading that ends it is.
    mutating func leave(
        _ event: Event, _ alarm: Int, of index: Int, by: String, reason: String, isHistorical: Bool = false
    ) {
        let options = rules[alarms.rule(alarm)].options
        let isActive = alarms[alarm].active.highest != nil
        var revealed: AlarmState?
        if isActive && !suppression(of: alarm).design.isEmpty {
            care[Int32(alarm)]?.suppression.isDesignRecorded = true
        }
        if isActive && !suppression(of: alarm).isAny,
            case .moved(let state, _) = AlarmMachine.next(alarms[alarm].state, .reveal, options)
        {
            revealed = state
        }
        enter(revealed ?? alarms[alarm].state, alarm, of: index)
        emit(order(event, alarm, of: index, by: by, reason: reason), alarm)
        if let revealed { raiseAgain(alarm, of: index, revealed, isHistorical: isHistorical) }
    }

    /// A level that may not be shelved takes the alarm off its shelf before it rises to it.
    ///
    /// - Parameters:
    ///   - level: what the alarm rises to.
    ///   - before: what it was at; nil when it was not active.
    /// - Returns: whether an alarm that was active all the while is back in sight, so that it has to be revealed.
    mutating func breakShelf(of alarm: Int, at index: Int, level: Level, before: Level?) -> Bool {
        guard options.shelving[level] == nil, suppression(of: alarm).shelf != nil else { return false }
        changeCare(of: alarm, at: index) { $0.suppression.shelf = nil }
        let isInSight = !suppression(of: alarm).isAny
        let rule = rules[alarms.rule(alarm)].options
        if isInSight, before != nil,
            case .moved(let state, _) = AlarmMachine.next(alarms[alarm].state, .reveal, rule)
        {
            alarms[alarm].state = state
        }
        enter(alarms[alarm].state, alarm, of: index)
        var record = order(
            .unshelve, alarm, of: index, by: "", reason: "\(level.name) may not be shelved")
        record.level = before
        emit(record, alarm)
        return isInSight && before != nil
    }

    /// A record of something that was done to the alarm rather than of a reading.
    mutating func order(_ event: Event, _ alarm: Int, of index: Int, by: String, reason: String) -> Record {
        var record = makeRecord(event, alarm, of: index)
        record.level = alarms[alarm].active.highest
        record.by = by
        record.reason = reason
        record.message = MessageText.order(record)
        return record
    }
}

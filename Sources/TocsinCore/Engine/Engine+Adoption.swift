// SPDX-License-Identifier: Apache-2.0

/// From the log alone: what a restart can do without the engine's own memory.
extension Engine {
    /// Takes over an alarm as the log left it, when the engine's own memory of it is gone or belongs to an older
    /// configuration. Readings not newer than the record's decide nothing any more.
    ///
    /// A shelf stays until its end and an alarm out of service stays so. Of a suppression by design only what the engine
    /// itself remembers stays: an alarm that nothing is known to hide comes back into sight, with records that say so.
    ///
    /// - Returns: false when there is no such alarm now.
    public mutating func adopt(_ logged: Record.OpenAlarm) -> Bool {
        guard let (alarm, point) = find(logged.alarm) else { return false }
        let beneath = logged.underlying
        let isOneShot = rules[alarms.rule(alarm)].options.oneShot
        let isActive = beneath.isActive || (isOneShot && beneath != .normal)
        alarms[alarm].occurrence = beneath == .normal ? 0 : logged.occurrence
        alarms[alarm].active = LevelSet(upTo: isActive ? logged.level : nil)
        alarms[alarm].held = alarms[alarm].active
        alarms[alarm].peak = LevelSet(upTo: beneath == .normal ? nil : logged.level)
        // Nobody knows which side it was: it stays until the value has left both.
        alarms[alarm].sides = LadderSides(above: alarms[alarm].active, below: alarms[alarm].active)
        (alarms[alarm].stoppedSince, alarms[alarm].stopped) = (PointState.never, 0)
        alarms[alarm].isBad = false
        // A group's clock is not that of its members' readings.
        if let time = logged.readingTime, !points[point].isGroup {
            alarms[alarm].settledThrough = time.milliseconds
        }
        adoptSuppression(logged, alarm, at: point)
        enter(beneath, alarm, of: point)
        // Roll-ups count it from now on, before they are asked again.
        tellRollUps(of: point)
        if logged.state == .suppressed && !suppression(of: alarm).isDesignRecorded {
            leave(.unsuppress, alarm, of: point, by: "", reason: "not known after a restart")
        }
        refreshDeadlines(of: point)
        schedule(point)
        return true
    }

    private mutating func adoptSuppression(_ logged: Record.OpenAlarm, _ alarm: Int, at point: Int) {
        let known = suppression(of: alarm)
        guard known.isAny || logged.state.isSuppressed else { return }
        let order = Suppression.Order(by: logged.by, reason: logged.reason)
        var adopted = Suppression()
        adopted.design = known.design
        adopted.isDesignRecorded = !known.design.isEmpty && logged.state.isSuppressed
        if logged.state == .outOfService { adopted.outOfService = known.outOfService ?? order }
        if let until = logged.until.map({ $0.milliseconds &- offset }) ?? (logged.state == .shelved ? clock : nil) {
            // The shelf that the engine remembers is the same one, and knows whether its end has been told.
            let isKnown = known.shelf?.until == until
            adopted.shelf = isKnown ? known.shelf : Suppression.Shelf(from: clock, until: until, order: order)
        }
        changeCare(of: alarm, at: point) { $0.suppression = adopted }
    }
}

extension Record.OpenAlarm {
    /// The state that the machine is in, suppressed or not.
    var underlying: AlarmState {
        if !state.isSuppressed { return state }
        return beneath ?? (level == nil ? .normal : .acknowledged)
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Engine {
    // MARK: - What few alarms need

    /// Changes an alarm's care; its timers are queued anew, and a care that is not needed is forgotten.
    mutating func changeCare(of alarm: Int, at index: Int, _ change: (inout AlarmCare) -> Void) {
        touch(index)
        let key = Int32(alarm)
        var changed = care[key] ?? AlarmCare(point: Int32(index))
        change(&changed)
        let due = changed.nextDue
        if due < changed.queued {
            // What is overdue is looked at as soon as time passes at all.
            changed.queued = max(due, clock)
            careDue.insert(DueQueue.Entry(due: changed.queued, point: key))
        }
        care[key] = changed.isIdle ? nil : changed
    }

    /// An acknowledged alarm that people can see speaks again when it holds for too long; the timer runs from when it
    /// came to that state.
    mutating func armReAlarm(_ alarm: Int, of index: Int) {
        let wait = rules[alarms.rule(alarm)].options.reAlarm
        let isWaiting = wait != nil && alarms[alarm].state == .acknowledged && !suppression(of: alarm).isAny
        let isArmed = care[Int32(alarm)].map { $0.reAlarmDue != AlarmCare.never } ?? false
        guard isWaiting != isArmed else { return }
        let due = isWaiting ? wait.map { clock &+ $0.milliseconds } : nil
        changeCare(of: alarm, at: index) { $0.reAlarmDue = due ?? AlarmCare.never }
    }

    /// Notes that an alarm rises from not being active.
    ///
    /// - Returns: why its off-delay is longer from now on, when it chatters.
    mutating func noteRise(of alarm: Int, at index: Int) -> [String] {
        let rule = alarms.rule(alarm)
        guard let chatter = rules[rule].options.chatter, let now = alarms[alarm].risen(rule: rules[rule]) else {
            return []
        }
        var isChattering = false
        changeCare(of: alarm, at: index) { isChattering = $0.rise(at: now, chatter: chatter) }
        alarms[alarm].isDamped = isChattering
        return isChattering
            ? ["chattering: \(chatter.count) times within \(chatter.window), held for \(chatter.hold)"] : []
    }

    // MARK: - Timers of the engine clock

    /// When a shelf, a re-alarm or a flood has to be looked at next (engine clock); `Int64.max` when none runs.
    @inline(__always)
    var nextCare: Int64 { min(careDue.nextDue, flood.nextDue) }

    /// Does what is due at ``nextCare``: alarms in the order of their ids, then the flood.
    mutating func takeNextCare() {
        let instant = nextCare
        guard instant != Int64.max else { return }
        clock = max(clock, instant)
        var found: [Int32] = []
        while let first = careDue.first, first.due <= instant {
            _ = careDue.removeFirst()
            guard care[first.point]?.queued == first.due else { continue }
            care[first.point]?.queued = AlarmCare.never
            found.append(first.point)
        }
        if found.count > 1 { found.sort { name(of: $0) < name(of: $1) } }
        for alarm in found { takeCare(of: Int(alarm)) }
        endFlood()
    }

    private func name(of alarm: Int32) -> String {
        let point = Int(care[alarm]?.point ?? 0)
        return "\(ids[point])#\(ruleDefinition(of: Int(alarm)).name)"
    }

    private mutating func takeCare(of alarm: Int) {
        guard let now = care[Int32(alarm)] else { return }
        let index = Int(now.point)
        if let shelf = now.suppression.shelf {
            if shelf.until <= clock {
                changeCare(of: alarm, at: index) { $0.suppression.shelf = nil }
                leave(.unshelve, alarm, of: index, by: "", reason: "end of the shelf")
            } else if shelf.warnAt <= clock {
                changeCare(of: alarm, at: index) { $0.suppression.shelf?.warnAt = AlarmCare.never }
                emit(order(.shelve, alarm, of: index, by: "", reason: MessageText.aboutToEnd), alarm)
            }
        }
        if now.reAlarmDue <= clock {
            changeCare(of: alarm, at: index) { $0.reAlarmDue = AlarmCare.never }
            let options = rules[alarms.rule(alarm)].options
            if case .moved(let state, _) = AlarmMachine.next(
                alarms[alarm].state, .reAlarm, options, isSuppressed: suppression(of: alarm).isAny)
            {
                raiseAgain(alarm, of: index, state, reason: "re-alarm")
            }
        }
        // What is not due yet, and what may be forgotten.
        changeCare(of: alarm, at: index) { _ in }
    }

    // MARK: - Checkpoint

    /// Writes what ``readCare(at:from:)`` reads; stands behind the alarm's own state.
    func writeCare(of alarm: Int, to writer: inout CheckpointWriter) {
        guard let care = care[Int32(alarm)], care.hasMemory else {
            writer.put(false)
            return
        }
        writer.put(true)
        care.write(to: &writer)
        writer.put(alarms[alarm].isDamped)
    }

    /// - Parameter index: where the alarm's point stands; any number when it is gone.
    /// - Returns: nil when the alarm needs no care.
    static func readCare(
        at index: Int, from reader: inout CheckpointReader
    ) throws(CheckpointError) -> (care: AlarmCare, isDamped: Bool)? {
        guard try reader.bool() else { return nil }
        return (try AlarmCare(point: Int32(index), from: &reader), try reader.bool())
    }

    /// Gives an alarm the care that a checkpoint brought, once the alarm itself is in place; its timers are queued.
    mutating func restoreCare(_ restored: (care: AlarmCare, isDamped: Bool)?, of alarm: Int, at index: Int) {
        care[Int32(alarm)] = nil
        if let restored {
            alarms[alarm].isDamped = restored.isDamped
            changeCare(of: alarm, at: index) { $0 = restored.care }
        }
        enter(alarms[alarm].state, alarm, of: index)
    }
}

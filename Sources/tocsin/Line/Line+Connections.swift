// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// Why connections cannot be arranged at the moment.
struct ConnectionsBusy: Error, CustomStringConvertible {
    var description: String {
        "connections of an earlier configuration are being given up, and this one wants them again; try again in a minute"
    }
}

/// Which topics come over which connection, and how they move from one to another.
extension Line {
    /// Arranges the connections as a configuration wants them: at once where nothing moves, else step by step with
    /// ``moveTopics()``.
    ///
    /// - Parameters:
    ///   - new: of the line's own connection.
    ///   - split: filters of the connections beside it.
    ///   - isFirst: at the start, when the line's own connection has not been used yet.
    /// - Returns: whether the line's own connection is another one now, or an intake connects anew.
    mutating func arrange(
        own new: BrokerSettings, _ split: [[TopicSubscription]], isFirst: Bool = false
    ) throws -> Bool {
        let wanted = split.indices.map { IntakeName($0 + 1, of: split.count) }
        if intakes.all.contains(where: { $0.isDiscarded && wanted.contains($0.name) }) { throw ConnectionsBusy() }
        let before = subscriptions.intakes
        let hasMore = !subscriptions.holds(new.subscriptions)
        try subscriptions.remember(
            new.subscriptions, intakes: Dictionary(uniqueKeysWithValues: zip(wanted, split)))
        let stale = subscriptions.filters(notIn: new.subscriptions)
        let left = before.keys.filter { $0.count != split.count }.sorted()
        let isGivenUp = wanted.indices.contains { place in
            !staleFilters(before[wanted[place]] ?? [], split[place]).isEmpty
        }
        let emptiesOwn = !stale.isEmpty && !split.isEmpty
        let moves = !left.isEmpty || emptiesOwn || hasMore && isGivenUp
        var isNew = try arrangeIntakes(wanted, split, left, before, base: new, givesUpAtOnce: !moves)
        var own = new
        own.staleFilters = moves ? [] : stale
        isNew = try useOwn(own, isFirst: isFirst) || isNew
        guard moves else { return isNew }
        intakes.change = IntakeChange()
        intakes.holdsCurrent = !split.isEmpty && (!left.isEmpty || emptiesOwn)
        intakes.ownStale = stale
        intakes.ownGivenUpAt = nil
        if hasMore && (!left.isEmpty || isGivenUp) && intakes.heldOwn == nil { intakes.heldOwn = IntakeBatch() }
        return isNew
    }

    private func staleFilters(_ before: [String], _ now: [TopicSubscription]) -> [String] {
        Set(before).subtracting(now.map(\.filter)).sorted()
    }

    /// Connects anew when the broker's settings or the topics have changed.
    private mutating func useOwn(_ new: BrokerSettings, isFirst: Bool) throws -> Bool {
        var old = settings
        // What may be left of old filters alone is no reason to connect anew.
        if !isFirst { old.staleFilters = new.staleFilters }
        guard old != new else { return false }
        let fresh = try BrokerConnection(settings: new, wake: around.mailbox.wake)
        connection.disconnect()
        connection = fresh
        settings = new
        isOwnUp = false
        return true
    }

    private mutating func arrangeIntakes(
        _ wanted: [IntakeName], _ split: [[TopicSubscription]], _ left: [IntakeName],
        _ before: [IntakeName: [String]], base: BrokerSettings, givesUpAtOnce: Bool
    ) throws -> Bool {
        var isNew = false
        for index in intakes.all.indices where !wanted.contains(intakes.all[index].name) {
            intakes.all[index].isLeaving = true
        }
        for (name, filters) in zip(wanted, split) {
            var settings = base
            settings.clientID += "-\(name)"
            settings.subscriptions = filters
            let stale = staleFilters(before[name] ?? [], filters)
            settings.staleFilters = givesUpAtOnce ? stale : []
            isNew = try place(name, settings, stale: givesUpAtOnce ? [] : stale) || isNew
        }
        for name in left where !intakes.all.contains(where: { $0.isDiscarded && $0.name == name }) {
            var settings = base
            settings.clientID += "-\(name)"
            settings.subscriptions = []
            settings.staleFilters = []
            // One that listens goes on; the session of a configuration before this process holds its subscriptions.
            if let index = intakes.all.firstIndex(where: { $0.name == name }) {
                settings = intakes.all[index].settings
            }
            _ = try place(name, settings, stale: before[name] ?? [])
            for index in intakes.all.indices where intakes.all[index].name == name {
                intakes.all[index].isLeaving = true
            }
        }
        return isNew
    }

    private mutating func place(_ name: IntakeName, _ new: BrokerSettings, stale: [String]) throws -> Bool {
        var isNew = false
        if let index = intakes.all.firstIndex(where: { $0.name == name }) {
            if intakes.all[index].settings != new {
                intakes.all[index].use(new)
                isNew = true
            }
            intakes.all[index].isLeaving = false
            intakes.all[index].stale = stale
            intakes.all[index].givenUpAt = nil
        } else {
            var intake = try Intake(name, new, lineWake: around.mailbox.wake)
            intake.stale = stale
            intakes.all.append(intake)
            isNew = true
        }
        return isNew
    }

    // MARK: - Topics on their way

    /// Goes on with what ``arrange(own:_:)`` has begun.
    mutating func moveTopics() {
        guard var change = intakes.change, failure == nil else { return }
        let now = MonotonicClock.milliseconds
        let arriving = intakes.all.filter { !$0.isLeaving }
        let subscribed = arriving.count { $0.status.isSubscribed } + (connection.isSubscribed ? 1 : 0)
        let isDrained =
            intakes.all.allSatisfy { $0.isDrained(at: now) }
            && intakes.isOwnDrained(at: now, lastMessageAt: lastMessageAt)
        let step = change.step(
            at: now, subscribed: subscribed, of: arriving.count + 1, isDrained: isDrained, isFull: isHeldFull)
        intakes.change = change.isDone ? nil : change
        switch step {
        case .wait: break
        case .takeBack: takeBack(now)
        case .release: release()
        }
    }

    private mutating func takeBack(_ now: Int64) {
        for index in intakes.all.indices where intakes.all[index].isLeaving || !intakes.all[index].stale.isEmpty {
            var settings = intakes.all[index].settings
            settings.staleFilters = intakes.all[index].stale
            if intakes.all[index].isLeaving { settings.subscriptions = [] }
            intakes.all[index].use(settings)
            intakes.all[index].givenUpAt = now
        }
        guard !intakes.ownStale.isEmpty else { return }
        settings.staleFilters = intakes.ownStale
        connection.unsubscribe(intakes.ownStale)
        intakes.ownGivenUpAt = now
    }

    /// What was held is evaluated: the old connections have brought what came before.
    mutating func release() {
        intakes.holdsCurrent = false
        if let held = intakes.heldOwn {
            intakes.heldOwn = nil
            evaluate(held)
        }
        if intakes.change == nil {
            intakes.ownStale = []
            for index in intakes.all.indices where !intakes.all[index].isLeaving { intakes.all[index].stale = [] }
        }
    }

    /// Whether the line's own connection cannot be read on while it is held; then its answers are not read either.
    private var isHeldFull: Bool {
        guard let held = intakes.heldOwn else { return false }
        return held.isFull || connection.unacknowledged >= max(1, settings.receiveMaximum / 2)
    }

    /// The line's own connection while what it brings has to wait.
    mutating func takeTurnHeld(until time: Int64) -> Turn {
        guard var held = intakes.heldOwn else { return Turn() }
        let until = min(time, MonotonicClock.milliseconds + 20)
        guard !isHeldFull else {
            around.mailbox.wake.wait(milliseconds: 20)
            return Turn()
        }
        let connection = self.connection
        intakes.heldOwn = nil
        let turn = connection.turn(until: until, limit: IntakeBatch.turnLimit) { message in held.put(message) }
        intakes.heldOwn = held
        return turn
    }

    /// Throws away the sessions of connections that are no longer wanted and have brought all that they had.
    mutating func discardOldIntakes(_ now: Int64) {
        guard intakes.change == nil, failure == nil else { return }
        for index in intakes.all.indices
        where intakes.all[index].isLeaving && !intakes.all[index].isDiscarded && intakes.all[index].isDrained(at: now) {
            intakes.all[index].isDiscarded = true
            intakes.all[index].port.give(.discard)
        }
        for intake in intakes.all where intake.isDiscarded && intake.status.hasEnded {
            around.logger.notice("session thrown away", metadata: ["client": "\(intake.settings.clientID)"])
            do throws(SystemError) {
                try subscriptions.forget(intake.name)
            } catch {
                around.logger.error("the list of subscriptions stays as it was", metadata: ["error": "\(error)"])
            }
        }
        intakes.all.removeAll { $0.isDiscarded && $0.status.hasEnded }
    }
}

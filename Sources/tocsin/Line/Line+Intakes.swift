// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// What comes over connections beside the line's own: evaluated here like anything else, in the order of each.
extension Line {
    /// Takes all that intakes have handed over: at most ``IntakePort/mostBatches`` batches of each, so that neither time
    /// nor the line's own connection waits long.
    mutating func takeIntakes() {
        for place in intakes.all.indices { takeIntake(place) }
    }

    private mutating func takeIntake(_ place: Int) {
        let port = intakes.all[place].port
        let isLeaving = intakes.all[place].isLeaving
        var taken = IntakePort.Taken()
        swap(&taken, &intakes.taken)
        if intakes.holdsCurrent && !isLeaving { port.takeEvents(into: &taken) } else { port.take(into: &taken) }
        intakes.all[place].status = taken.status
        if !taken.batches.isEmpty { evaluate(&taken.batches, of: place) }
        if taken.isUrgent {
            intakes.isCommitWanted = true
            taken.isUrgent = false
        }
        for event in taken.events { take(event, of: place) }
        taken.events.removeAll(keepingCapacity: true)
        swap(&taken, &intakes.taken)
    }

    private mutating func evaluate(_ batches: inout [IntakeBatch], of place: Int) {
        let port = intakes.all[place].port
        batches.reverse()
        // Out of the array, so that a batch has one owner and keeps its storage.
        while var batch = batches.popLast() {
            evaluate(batch)
            intakes.all[place].messages &+= UInt64(batch.entries.count)
            intakes.all[place].evaluated = batch.number
            batch.removeAll()
            port.giveBack(batch)
        }
        intakes.all[place].lastMessageAt = MonotonicClock.milliseconds
    }

    mutating func evaluate(_ batch: borrowing IntakeBatch) {
        for index in batch.entries.indices {
            let entry = batch.entries[index]
            batch.withSpans(entry) { topic, payload in
                take(topic, payload, qos: entry.qos, isRetained: entry.isRetained)
            }
        }
    }

    // MARK: - How they are

    private func clientID(of place: Int) -> String { intakes.all[place].settings.clientID }

    private mutating func take(_ event: LinkEvent, of place: Int) {
        let client = clientID(of: place)
        let said = "\(client): \(event)"
        switch event {
        case .up:
            around.logger.notice("broker: \(said)", metadata: ["broker": "\(settings.address)"])
            if !intakes.all[place].isLeaving { updateLink(said) }
        case .down(.acknowledgedEarly, _):
            end(said)
        case .down, .attemptFailed:
            around.logger.warning("broker: \(said)", metadata: ["broker": "\(settings.address)"])
            guard !intakes.all[place].isLeaving else { return }
            intakes.isPaused = intakes.isPaused && failure != nil
            if !intakes.isPaused { setLink(up: false, said) }
        case .fellBack, .subscriptionRefused, .subscriptionLowered:
            around.logger.error("broker: \(said)", metadata: ["broker": "\(settings.address)"])
        }
    }

    /// The link stands when all connections do.
    mutating func updateLink(_ reason: String) {
        if intakes.isPaused && failure == nil {
            intakes.isPaused = intakes.all.contains { !$0.isLeaving && !$0.status.isUp }
        }
        if let down = intakes.firstDown {
            setLink(up: false, "\(settings.clientID)-\(down) is not connected")
        } else {
            setLink(up: isOwnUp, reason)
        }
    }

    // MARK: - While the disk fails

    /// Leaves their sessions to the broker.
    mutating func pauseIntakes() {
        guard !intakes.all.isEmpty else { return }
        intakes.isPaused = true
        // One whose session is being thrown away has nothing to leave.
        for intake in intakes.all where !intake.isDiscarded { intake.port.give(.pause) }
    }

    mutating func resumeIntakes() {
        for intake in intakes.all where !intake.isDiscarded { intake.port.give(.listen) }
    }

    // MARK: - The end

    /// Takes what they still have, and evaluates it.
    mutating func stopIntakes() {
        guard !intakes.all.isEmpty else { return }
        intakes.give(.stop)
        waitForIntakes { $0.hasStopped }
    }

    /// Waits until they have acknowledged what was committed and said goodbye; a session that is left otherwise brings
    /// again what it has.
    mutating func waitForIntakes(_ isDone: (IntakePort.Status) -> Bool) {
        let deadline = MonotonicClock.milliseconds + 1_000
        while !intakes.all.isEmpty {
            takeIntakes()
            if intakes.all.allSatisfy({ isDone($0.status) }) || MonotonicClock.milliseconds >= deadline { return }
            around.mailbox.wake.wait(milliseconds: 20)
        }
    }
}

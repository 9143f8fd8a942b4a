// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

extension Line {
    /// What happened to the link to the broker.
    mutating func take(_ event: LinkEvent) {
        switch event {
        case .up:
            around.logger.notice("broker: \(event)", metadata: ["broker": "\(settings.address)"])
            isOwnUp = true
            updateLink("\(event)")
        case .down(.acknowledgedEarly, _):
            end("\(event)")
        case .down:
            isOwnUp = false
            around.logger.warning("broker: \(event)", metadata: ["broker": "\(settings.address)"])
            setLink(up: false, "\(event)")
        case .attemptFailed:
            isOwnUp = false
            setLink(up: false, "\(event)")
            sayOnceThatThereIsNoLink("\(event)")
            around.logger.warning("broker: \(event)", metadata: ["broker": "\(settings.address)"])
        case .fellBack, .subscriptionRefused, .subscriptionLowered:
            around.logger.error("broker: \(event)", metadata: ["broker": "\(settings.address)"])
        }
    }

    /// The library broke the promise that everything rests on: a new process is better than none that listens.
    mutating func end(_ reason: String) {
        around.logger.critical("broker: \(reason); the daemon ends, to be started anew")
        isOwnUp = false
        setLink(up: false, reason)
        endedBy = reason
        isStopping = true
    }

    /// A link that never came up is news as well.
    private mutating func sayOnceThatThereIsNoLink(_ reason: String) {
        guard !hasSaidLink else { return }
        hasSaidLink = true
        say(.disconnected, "the link to the broker does not come up: silence is not counted", reason: reason)
    }

    mutating func setLink(up: Bool, _ reason: String) {
        snapshot.linkReason = reason
        guard up != snapshot.isLinkUp else { return }
        snapshot.isLinkUp = up
        hasSaidLink = true
        linkUpSince = up ? MonotonicClock.milliseconds : nil
        if up { greetEdgeNodes() } else if !isOwnUp { around.edgeNodes.setOnline(false) }
        passTime()
        let now = evaluation.engine.now
        evaluation.engine.setLink(up: up, at: now)
        journal.put(.link(isUp: up, at: now))
        keepRecords(isMarked: true)
        say(
            up ? .connected : .disconnected,
            up ? "the link to the broker is up" : "the link to the broker is down: silence is not counted",
            reason: reason)
    }

    /// From here on sensors that nobody has declared are not watched: somebody must know.
    mutating func sayLimit() {
        let limit = prepared.configuration.limits.points
        say(
            .limit, "there are as many points as there may be: new ones are not watched",
            reason: "limits.points is \(limit); tocsin points --unknown lists what is left out")
        around.logger.error("limits.points is reached: new points are not watched", metadata: ["points": "\(limit)"])
    }

    /// Twice a second: clock, checkpoint, snapshot; and the watchdog is fed because the line has come round.
    mutating func keepHouse() {
        let now = MonotonicClock.milliseconds
        if let limit = around.service.watchdogMilliseconds, now - fedAt >= limit / 4 {
            around.service.feedWatchdog()
            fedAt = now
        }
        considerCheckpoint(now)
        if intakes.change != nil { moveTopics() }
        guard now >= housekeepingAt else { return }
        housekeepingAt = now + Line.housekeepingInterval
        followWallClock()
        if connection.isAnswered { around.edgeNodes.setOnline(true) }
        keepEdgeNodes(now)
        forgetOldSubscriptions(now)
        if evaluation.takeNewsOfLimit() { sayLimit() }
        if !intakes.all.isEmpty { discardOldIntakes(now) }
        publish(now)
    }

    /// After half a minute on a standing link the broker has long taken back what we unsubscribed at its start.
    private mutating func forgetOldSubscriptions(_ now: Int64) {
        guard let since = linkUpSince, now - since > 30_000, !intakes.all.contains(where: \.isLeaving),
            intakes.change == nil
        else { return }
        linkUpSince = nil
        do throws(SystemError) {
            try subscriptions.forgetAll(but: settings.subscriptions, intakes: intakes.subscriptions)
        } catch {
            around.logger.error("the list of subscriptions stays as it was", metadata: ["error": "\(error)"])
        }
    }

    /// Records carry the wall clock; delays do not care. The journal keeps each step.
    private mutating func followWallClock() {
        let offset = clock.wallOffset
        guard abs(offset.milliseconds - evaluation.engine.wallOffset.milliseconds) >= 10 else { return }
        passTime()
        let now = evaluation.engine.now
        evaluation.engine.setWallOffset(offset, at: now)
        journal.put(.wall(offset: offset, at: now))
        beginWaiting()
    }

    private mutating func publish(_ now: Int64) {
        snapshot.engine = evaluation.engine.counters
        snapshot.decodeErrors = evaluation.decoder.errors
        snapshot.edgeNodes = evaluation.decoder.sparkplugCounters
        snapshot.unsentRequests = around.edgeNodes.unsent
        snapshot.pointsOverLimit = evaluation.pointsOverLimit
        snapshot.pointLimit = prepared.configuration.limits.points
        snapshot.unknownIDs = evaluation.decoder.points.refusedCount
        snapshot.forgottenIDs = evaluation.decoder.points.forgottenCount
        snapshot.alarms = evaluation.engine.openAlarmCounts()
        snapshot.points = evaluation.engine.pointCount
        snapshot.alarmCount = evaluation.engine.alarmCount
        snapshot.journalBytes = Int(journal.length)
        snapshot.uncommittedReadings = journal.waitingReadings
        snapshot.checkpointBytes = checkpointBytes
        snapshot.quarantined = quarantine.kept
        snapshot.quarantineDropped = quarantine.dropped
        snapshot.committedSequence = log.committedSequence
        snapshot.failure = failure
        snapshot.intakes = intakes.all.map { intake in
            LineSnapshot.Connection(
                name: "\(intake.name)", isUp: intake.status.isUp, messages: intake.messages,
                waiting: intake.port.waiting)
        }
        snapshot.lag = Interval(milliseconds: waitingSince.map { now - $0 } ?? 0)
        snapshot.publishedAt = now
        around.board.publish(snapshot)
    }

    /// The end: what is under way is committed, the broker told.
    mutating func finish() {
        stopIntakes()
        say(.stop, "tocsin stops")
        commit()
        if let failure {
            around.logger.critical(
                "the last batch is not on disk; the broker keeps it", metadata: ["error": "\(failure)"])
        }
        around.edgeNodes.setOnline(false)
        waitForIntakes { $0.hasEnded }
        connection.disconnect()
        publish(MonotonicClock.milliseconds)
        around.mailbox.close()
    }
}

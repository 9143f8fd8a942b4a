// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

/// What the line does while the disk takes nothing.
///
/// Nothing is committed and nothing is acknowledged. The broker would soon send nothing more on a session whose window is
/// full, so the line also watches by a second connection that asks for no acknowledgement, and once that one stands,
/// leaves the session to the broker with all that was not acknowledged. What it decides is announced from memory. When
/// the disk is back, the records are written, a checkpoint stands for the readings that no journal has, and the session is
/// resumed: what it brings has been seen, and with a time of its own moves nothing a second time.
struct DiskWatch {
    let connection: BrokerConnection
    /// Monotonic milliseconds since when it stands.
    var upSince: Int64?
    /// Whether the session has been left.
    var hasLeftSession = false

    /// Both are listened to for so long, so that no message falls between them.
    static let overlap: Int64 = 1_000
}

extension Line {
    /// Records that may wait in memory; then the line reads no more until the disk is back.
    static let mostUnrecorded = 100_000

    /// The disk has refused a commit.
    mutating func fail(_ error: any Error) {
        snapshot.failedCommits &+= 1
        nextAttempt = MonotonicClock.milliseconds + Line.retryInterval
        if failure == nil {
            around.logger.critical(
                "the disk refuses: nothing is recorded or acknowledged, alerts go out marked unrecorded",
                metadata: ["error": "\(error)"])
            // Nothing moves on while the disk fails: what was held is heard now, late rather than not.
            if intakes.change != nil { release() }
            beginWatching()
        }
        failure = "\(error)"
        // The checkpoint that ends this will know them.
        journal.discardWaiting()
        answerWaiting(false)
        // The log may still have taken what a checkpoint could not follow.
        around.position.publish(log.committedSequence)
        announcedThrough = max(announcedThrough, log.committedSequence)
    }

    /// Tells people what no disk has yet.
    mutating func announce() {
        guard log.lastSequence > announcedThrough else { return }
        let waiting = log.waitingRecords(after: announcedThrough)
        announcedThrough = log.lastSequence
        around.announceUnrecorded(waiting)
    }

    private mutating func beginWatching() {
        var watching = settings
        watching.clientID += "-watch"
        watching.startsClean = true
        watching.sessionExpirySeconds = 0
        watching.staleFilters = []
        for intake in intakes.all { watching.subscriptions += intake.settings.subscriptions }
        for index in watching.subscriptions.indices { watching.subscriptions[index].qos = 0 }
        watch = connect(watching).map { DiskWatch(connection: $0) }
    }

    /// One turn of the two connections. Nothing is acknowledged on the session.
    mutating func takeTurnWithoutDisk(until time: Int64) -> Turn {
        guard var watch else {
            around.mailbox.wake.wait(milliseconds: max(1, min(time - MonotonicClock.milliseconds, 100)))
            return Turn()
        }
        if !watch.hasLeftSession {
            let connection = self.connection
            let own = connection.turn(until: 0, limit: Line.messagesPerTurn) { message in take(message) }
            // What else happens to it is looked at when the disk is back: until then the other connection counts.
            for case .down(.acknowledgedEarly, _) in own.events { end("\(LinkFailure.acknowledgedEarly)") }
        }
        let turn = watch.connection.turn(until: time, limit: Line.messagesPerTurn) { message in take(message) }
        // Pings and subscriptions only: nothing here waits for the disk.
        if turn.mustCommit { watch.connection.acknowledge() }
        let now = MonotonicClock.milliseconds
        watch.upSince = watch.connection.isUp ? watch.upSince ?? now : nil
        if !watch.hasLeftSession, let since = watch.upSince, now - since >= DiskWatch.overlap {
            connection.disconnect(within: 0)
            watch.hasLeftSession = true
            pauseIntakes()
        }
        self.watch = watch
        if journal.waitingReadings > 0 { journal.discardWaiting() }
        return turn
    }

    /// The records first: a checkpoint ahead of the log would be taken for a log that was cut.
    mutating func recoverDisk() throws {
        try log.commit()
        try beginGeneration()
    }

    /// The disk is back: the session goes on where it was left.
    mutating func returnToSession() {
        around.logger.notice("the disk takes records again", metadata: ["was": "\(failure ?? "")"])
        failure = nil
        resumeIntakes()
        if watch?.hasLeftSession ?? true {
            if let resumed = connect(settings) { connection = resumed }
        } else {
            // The session went on all the time: the events of the other connection were not its own.
            isOwnUp = connection.isUp
            updateLink("the disk takes records again")
        }
        watch?.connection.disconnect(within: 0)
        watch = nil
    }

    private func connect(_ settings: BrokerSettings) -> BrokerConnection? {
        do throws(BrokerError) {
            return try BrokerConnection(settings: settings, wake: around.mailbox.wake)
        } catch {
            // The same settings but for their name were good before.
            around.logger.critical("no connection", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// A checkpoint of now, with a journal of its own.
    mutating func beginGeneration() throws {
        // One that is under way belongs to the journal that ends here.
        evaluation.engine.cancelCheckpoint()
        let checkpoint = Checkpoint(
            generation: journal.generation + 1, configuration: prepared.stateDigest,
            engine: evaluation.engine.checkpoint())
        while checkpointing.isBusy { around.mailbox.wake.wait(milliseconds: 5) }
        try checkpointing.write(checkpoint)
        journal = try makeJournal(generation: checkpoint.generation)
        checkpointBytes = checkpoint.byteCount
    }
}

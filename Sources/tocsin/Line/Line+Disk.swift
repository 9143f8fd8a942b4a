// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

/// What the line does while the disk takes nothing.
///
/// Nothing is committed and nothing is acknowledged. The broker would soon send nothing more on a session whose window is
/// full, so the line leaves the session to the broker, with all that was not acknowledged, and watches by a connection
/// that asks for no acknowledgement. What it decides is announced from memory. When the disk is back, the records are
/// written, a checkpoint stands for the readings that no journal has, and the session is resumed: what it brings has been
/// seen, and moves nothing a second time.
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
            leaveSession()
        }
        failure = "\(error)"
        // The checkpoint that ends this will know them.
        journal.discardWaiting()
        answerWaiting(false)
        announce()
    }

    private mutating func announce() {
        guard log.lastSequence > announcedThrough else { return }
        let waiting = log.waitingRecords(after: announcedThrough)
        announcedThrough = log.lastSequence
        around.announceUnrecorded(waiting)
    }

    /// Leaves the session to the broker and watches without acknowledgements.
    private mutating func leaveSession() {
        connection.disconnect(within: 0)
        var watching = settings
        watching.clientID += "-watch"
        watching.startsClean = true
        watching.sessionExpirySeconds = 0
        watching.staleFilters = []
        for index in watching.subscriptions.indices { watching.subscriptions[index].qos = 0 }
        connect(watching)
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
        connection.disconnect(within: 100)
        connect(settings)
    }

    private mutating func connect(_ settings: BrokerSettings) {
        do throws(BrokerError) {
            connection = try BrokerConnection(settings: settings, wake: around.mailbox.wake)
        } catch {
            // The same settings but for their name were good before.
            around.logger.critical("no connection", metadata: ["error": "\(error)"])
        }
    }

    /// A checkpoint of now, with a journal of its own.
    mutating func beginGeneration() throws {
        let checkpoint = Checkpoint(
            generation: journal.generation + 1, configuration: prepared.digest, engine: evaluation.engine.checkpoint())
        while checkpointing.isBusy { around.mailbox.wake.wait(milliseconds: 5) }
        try checkpointing.write(checkpoint)
        journal = try makeJournal(generation: checkpoint.generation)
        checkpointBytes = checkpoint.engine.count
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

extension Line {
    /// At once when a record waits or the broker must be answered, else after the commit interval.
    func isCommitDue(_ turn: Turn) -> Bool {
        let now = MonotonicClock.milliseconds
        if failure != nil { return now >= nextAttempt }
        if turn.mustCommit || intakes.isCommitWanted { return true }
        guard let waitingSince else { return false }
        if log.hasWaiting || !answersAfterCommit.isEmpty { return true }
        if now - waitingSince >= prepared.configuration.durability.commitInterval.milliseconds { return true }
        if journal.waitingReadings >= prepared.configuration.limits.pending { return true }
        // A socket that falls idle at some number of open messages: the broker's own window is full.
        return turn.messages == 0 && connection.unacknowledged >= Line.stallSuspicion && now > lastMessageAt
    }

    /// Makes everything durable, then lets the acknowledgements go. The journal first: a record in the log whose
    /// readings are not in the journal would be made a second time after a crash.
    mutating func commit() {
        let start = MonotonicClock.nanoseconds
        do {
            if failure == nil {
                try journal.commit()
                try log.commit()
            } else {
                try recoverDisk()
            }
        } catch {
            fail(error)
            return
        }
        if failure != nil { returnToSession() }
        intakes.commit()
        if intakes.heldOwn == nil { connection.acknowledge() }
        let end = MonotonicClock.nanoseconds
        if let waitingSince {
            snapshot.commits &+= 1
            snapshot.commitDuration.observe(Double(end - start) / 1e9)
            snapshot.lineLag.observe(max(0, Double(end) / 1e9 - Double(waitingSince) / 1e3))
        }
        waitingSince = nil
        intakes.isCommitWanted = false
        announcedThrough = max(announcedThrough, log.committedSequence)
        around.position.publish(log.committedSequence)
        answerWaiting(true)
        // A segment that begins with many open alarms gets room for something else.
        if log.liveBytes >= max(Int64(prepared.configuration.log.segment), 4 * segmentHeadBytes) { beginSegment() }
    }

    mutating func answerWaiting(_ isDurable: Bool) {
        guard !answersAfterCommit.isEmpty else { return }
        for answer in answersAfterCommit { answer(isDurable) }
        answersAfterCommit = []
    }

    private mutating func beginSegment() {
        // About 150 bytes an open alarm.
        segmentHeadBytes = Int64(evaluation.engine.openAlarmCount) * 200
        say(.segment, "a new segment of the alert log begins; the full one stays beside it")
        do throws(SystemError) {
            let removed = try log.removeSegments(
                olderThan: prepared.configuration.log.retain, now: min(clock.wall, clock.now))
            if removed > 0 {
                around.logger.notice("old segments of the alert log removed", metadata: ["count": "\(removed)"])
            }
        } catch {
            around.logger.error("old segments of the alert log stay", metadata: ["error": "\(error)"])
        }
    }
}

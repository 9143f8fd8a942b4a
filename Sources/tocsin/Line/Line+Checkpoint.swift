// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinSystem

/// Checkpoints of the engine. One shows the engine at the place where the journal of its generation begins; its bytes are
/// taken in slices, at most some milliseconds a turn, while that journal goes on.
extension Line {
    /// Bytes of journal below which no checkpoint is taken.
    private static let leastJournal: Int64 = 256 << 10
    /// Points of one slice, and how long slices may take in one turn.
    private static let slice = 64
    private static let nanosecondsPerTurn: Int64 = 2_000_000

    /// Begins a checkpoint when one is due, or goes on with it.
    mutating func considerCheckpoint(_ now: Int64) {
        takeCheckpointOutcome()
        if evaluation.engine.isTakingCheckpoint {
            continueCheckpoint()
            return
        }
        // A checkpoint that writes more than the journal has grown would only wear the disk.
        guard now >= checkpointAt, failure == nil, waitingSince == nil, !checkpointing.isBusy,
            !journal.hasWaiting, !log.hasWaiting,
            journal.length >= max(Line.leastJournal, Int64(checkpointBytes / 2))
        else { return }
        checkpointAt = now + prepared.configuration.durability.checkpointInterval.milliseconds
        do throws(SystemError) {
            journal = try makeJournal(generation: journal.generation + 1)
            evaluation.engine.beginCheckpoint()
        } catch {
            around.logger.error("no new journal; the present one goes on", metadata: ["error": "\(error)"])
        }
    }

    private mutating func takeCheckpointOutcome() {
        switch checkpointing.takeOutcome() {
        case .written(let bytes):
            snapshot.checkpoints &+= 1
            checkpointBytes = bytes
        case .failed(let reason):
            snapshot.failedCheckpoints &+= 1
            around.logger.error("checkpoint failed; the journal goes on growing", metadata: ["error": "\(reason)"])
        case nil: break
        }
    }

    private mutating func continueCheckpoint() {
        let start = MonotonicClock.nanoseconds
        repeat {
            guard let parts = evaluation.engine.continueCheckpoint(points: Line.slice) else { continue }
            checkpointing.begin(
                Checkpoint(generation: journal.generation, configuration: prepared.stateDigest, parts: parts))
            return
        } while MonotonicClock.nanoseconds - start < Line.nanosecondsPerTurn
    }

    func makeJournal(generation: UInt64) throws(SystemError) -> Journal {
        try Journal(
            folder: around.directory.journal, generation: generation, pointCount: evaluation.engine.pointCount,
            configuration: prepared.stateDigest)
    }
}

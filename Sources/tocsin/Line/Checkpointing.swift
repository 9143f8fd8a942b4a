// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore
import TocsinLog
import TocsinSystem

/// Writes checkpoints behind the line: the engine's bytes are taken on the line, in slices between its turns, and reach the
/// disk while it goes on, on a thread of its own. One at a time; the one before stays until the next is on disk, in case
/// that one turns out to be damaged.
final class Checkpointing: Sendable {
    enum Outcome: Sendable {
        case written(bytes: Int)
        case failed(String)
    }

    private struct State {
        var isBusy = false
        /// The generation of the newest checkpoint on disk.
        var newest: UInt64
        var outcome: Outcome?
    }

    private let directory: StateDirectory
    private let state: Mutex<State>

    /// - Parameter newest: the generation of the checkpoint on disk.
    init(directory: StateDirectory, newest: UInt64) {
        self.directory = directory
        state = Mutex(State(newest: newest))
    }

    var isBusy: Bool { state.withLock { $0.isBusy } }

    /// What became of the last one, told once.
    func takeOutcome() -> Outcome? {
        state.withLock { state in
            defer { state.outcome = nil }
            return state.outcome
        }
    }

    /// Begins to write; the outcome comes by ``takeOutcome()``.
    func begin(_ checkpoint: Checkpoint) {
        state.withLock { $0.isBusy = true }
        do throws(SystemError) {
            try PinnedThread.start(name: "checkpoint") { [self] in
                do {
                    try write(checkpoint)
                    finish(.written(bytes: checkpoint.byteCount))
                } catch {
                    finish(.failed("\(error)"))
                }
            }
        } catch {
            finish(.failed("\(error)"))
        }
    }

    private func finish(_ outcome: Outcome) {
        state.withLock { state in
            state.isBusy = false
            state.outcome = outcome
        }
    }

    /// Writes and waits: at start, at the end, and when a new configuration is taken over.
    func write(_ checkpoint: Checkpoint) throws {
        try CheckpointStore.write(checkpoint, directory: directory.checkpoints)
        let previous = state.withLock { state in
            defer { state.newest = checkpoint.generation }
            return state.newest
        }
        // The one before stays readable, with the journals that continue it.
        try CheckpointStore.prune(keeping: previous, directory: directory.checkpoints)
        try Journal.remove(below: previous, directory: directory.journal)
    }
}

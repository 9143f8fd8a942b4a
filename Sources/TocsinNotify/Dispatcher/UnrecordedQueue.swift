// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore

/// Records that are announced to one endpoint from memory, because the disk cannot take them. Bounded; what does not
/// fit is counted by whoever offers.
final class UnrecordedQueue: Sendable {
    private struct State {
        var waiting: [LoggedRecord] = []
        var isSending = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    let bell: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init(capacity: Int) {
        self.capacity = capacity
        (bell, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// - Returns: how many did not fit.
    func offer(_ records: [LoggedRecord]) -> Int {
        let dropped = state.withLock { state in
            let room = max(capacity - state.waiting.count, 0)
            state.waiting.append(contentsOf: records.prefix(room))
            return max(records.count - room, 0)
        }
        ringer.yield()
        return dropped
    }

    /// The next one, which counts as being sent until the next call.
    func next() -> LoggedRecord? {
        state.withLock { state in
            state.isSending = !state.waiting.isEmpty
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
    }

    /// Takes all that wait.
    func drain() -> [LoggedRecord] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty && !$0.isSending } }
}

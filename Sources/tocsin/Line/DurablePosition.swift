// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How far the log is on disk: the line says so, readers wait for it to grow.
final class DurablePosition: Sendable {
    private struct State {
        var sequence: UInt64 = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())

    /// The newest record that is on disk.
    var sequence: UInt64 { state.withLock { $0.sequence } }

    /// Says that everything up to `sequence` is on disk now.
    func publish(_ sequence: UInt64) {
        let listeners = state.withLock { state in
            guard sequence > state.sequence else { return [AsyncStream<Void>.Continuation]() }
            state.sequence = sequence
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    /// A wake-up whenever the log has grown; wake-ups that nobody took yet count as one.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }
}

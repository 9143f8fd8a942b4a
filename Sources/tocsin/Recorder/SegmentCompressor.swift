// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinSystem

/// Compresses full segments on a thread of its own, one after the other. A segment is replaced only once its compressed
/// form is on disk; what fails stays as it was.
final class SegmentCompressor: Sendable {
    /// What became of one.
    struct Done {
        /// Of the segment that is no more.
        var name: String
        /// Of the compressed one.
        var bytes: Int64
    }

    private struct State {
        var waiting: [String] = []
        var current: String?
        var currentBytes: Int64 = 0
        var done: [Done] = []
        var failures: [String] = []
        var isStopped = false
        var hasEnded = false
    }

    private let folder: String
    private let state = Mutex(State())
    private let wake: WakeEvent
    private let ended: WakeEvent

    /// Half a minute of waiting is long enough to look again.
    private static let longestWait: Int64 = 30_000

    init(folder: String) throws(SystemError) {
        self.folder = folder
        wake = try WakeEvent()
        ended = try WakeEvent()
        try PinnedThread.start(name: "compress") { [self] in run() }
    }

    /// Puts a full segment behind those that wait.
    func take(_ name: String) {
        state.withLock { $0.waiting.append(name) }
        wake.signal()
    }

    /// Bytes that the one under way may take beside what it is made from.
    var bytesUnderWay: Int64 { state.withLock { $0.current == nil ? 0 : $0.currentBytes } }

    /// Those that were finished since the last call.
    func takeDone() -> [Done] {
        state.withLock { state in
            defer { state.done = [] }
            return state.done
        }
    }

    /// What failed since the last call, each a sentence.
    func takeFailures() -> [String] {
        state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }

    /// Ends it at once; what is under way is given up.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake.signal()
        while !state.withLock({ $0.hasEnded }) { ended.wait(milliseconds: 1_000) }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func run() {
        while !isStopped {
            guard let name = next() else {
                wake.wait(milliseconds: SegmentCompressor.longestWait)
                continue
            }
            compress(name)
        }
        state.withLock { $0.hasEnded = true }
        ended.signal()
    }

    private func next() -> String? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            let name = state.waiting.removeFirst()
            state.current = name
            state.currentBytes = Files.size(of: "\(folder)/\(name)") ?? 0
            return name
        }
    }

    private func compress(_ name: String) {
        let path = "\(folder)/\(name)"
        let outcome: Result<Int64?, SystemError>
        do throws(SystemError) {
            outcome = .success(try GzipFile.compress(path) { isStopped })
        } catch {
            outcome = .failure(error)
        }
        state.withLock { state in
            state.current = nil
            switch outcome {
            case .success(let bytes?): state.done.append(Done(name: name, bytes: bytes))
            case .success(nil): break
            // It was removed for room before its turn came.
            case .failure(let error) where error.isMissing: break
            case .failure(let error): state.failures.append("\(name) stays uncompressed: \(error)")
            }
        }
    }
}

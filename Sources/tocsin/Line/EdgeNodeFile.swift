// SPDX-License-Identifier: Apache-2.0
import Crypto
import Synchronization
import TocsinSystem
import TocsinWire

/// What the edge nodes of Sparkplug have said of themselves, in a file: after a restart it tells whom to ask for births.
///
/// It is no part of the engine's checkpoint: what it holds changes with births and deaths, seldom, and a restart with an
/// older one is right as well, only asks for more. The file: magic `TOCSINE1`, the decoder's bytes, SHA-256 of both.
final class EdgeNodeFile: Sendable {
    /// Why what is there is not used.
    struct Damaged: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is damaged" }
    }

    private struct State {
        var isBusy = false
        /// Births and deaths when it was written last.
        var changes: UInt64 = 0
        /// Monotonic milliseconds before which it is not written again.
        var nextAt: Int64 = 0
        var failure: String?
    }

    private static let magic = Array("TOCSINE1".utf8)
    private static let largest = 1 << 30
    /// From one write to the next, in milliseconds, and in the times that it took to gather the bytes.
    private static let interval: Int64 = 2_000
    private static let share: Int64 = 100

    private let path: String
    private let state = Mutex(State())

    init(path: String) { self.path = path }

    /// Whether births or deaths are to be written.
    func isDue(at now: Int64, _ counters: SparkplugCounters) -> Bool {
        state.withLock { !$0.isBusy && now >= $0.nextAt && $0.changes != counters.births &+ counters.deaths }
    }

    /// Writes on a thread of its own.
    ///
    /// - Parameters:
    ///   - bytes: of the decoder.
    ///   - now: monotonic milliseconds.
    ///   - took: milliseconds that it took to gather them.
    func begin(_ bytes: [UInt8], of counters: SparkplugCounters, at now: Int64, took: Int64) {
        state.withLock { state in
            state.isBusy = true
            state.changes = counters.births &+ counters.deaths
            state.nextAt = now + max(EdgeNodeFile.interval, took * EdgeNodeFile.share)
        }
        do throws(SystemError) {
            try PinnedThread.start(name: "edge-nodes") { [self] in
                do throws(SystemError) {
                    try write(bytes)
                    end(nil)
                } catch {
                    end("\(error)")
                }
            }
        } catch {
            end("\(error)")
        }
    }

    private func end(_ failure: String?) {
        state.withLock { state in
            state.isBusy = false
            guard let failure else { return }
            // It is tried again with the next births, or when the interval has passed.
            state.changes = .max
            state.failure = failure
        }
    }

    /// Why the last write failed, told once.
    func takeFailure() -> String? {
        state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        var hash = SHA256()
        hash.update(data: EdgeNodeFile.magic)
        hash.update(data: bytes)
        try Files.replace(path, withParts: [EdgeNodeFile.magic, bytes, Array(hash.finalize())])
    }

    /// - Returns: nil when nothing was kept yet.
    func read() throws -> [UInt8]? {
        guard Files.size(of: path) != nil else { return nil }
        let content = try Files.read(path, limit: EdgeNodeFile.largest)
        guard content.count >= 40, content.starts(with: EdgeNodeFile.magic),
            SHA256.hash(data: content.dropLast(32)).elementsEqual(content.suffix(32))
        else { throw Damaged(path: path) }
        return Array(content.dropFirst(8).dropLast(32))
    }
}

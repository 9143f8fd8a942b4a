// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinSystem

/// What the status connection's thread and its owner leave for each other.
final class StatusMailbox: Sendable {
    private struct Contents {
        var newest: [UInt8]?
        var final: [UInt8]?
        var isStopping = false
        var isConnected = false
    }

    /// Wakes the thread.
    let wake: WakeEvent
    /// Signalled once, when the thread has ended.
    let ended: WakeEvent
    private let contents = Mutex(Contents())

    init() throws(SystemError) {
        wake = try WakeEvent()
        ended = try WakeEvent()
    }

    /// Leaves a status; one that was not published yet is replaced.
    func put(_ payload: [UInt8]) {
        contents.withLock { $0.newest = payload }
        wake.signal()
    }

    /// The status that waits, if any.
    func take() -> [UInt8]? {
        contents.withLock { contents in
            defer { contents.newest = nil }
            return contents.newest
        }
    }

    func stop(final: [UInt8]?) {
        contents.withLock {
            $0.final = final
            $0.isStopping = true
        }
        wake.signal()
    }

    var isStopping: Bool { contents.withLock { $0.isStopping } }
    var final: [UInt8]? { contents.withLock { $0.final } }

    var isConnected: Bool {
        get { contents.withLock { $0.isConnected } }
        set { contents.withLock { $0.isConnected = newValue } }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinSystem

/// What the status connection's thread and its owner leave for each other.
final class StatusMailbox: Sendable {
    /// To be sent once.
    struct Message: Sendable {
        var topic: String
        var payload: [UInt8]
    }

    private struct Contents {
        var newest: StatusConnection.Payload?
        var messages: [Message] = []
        var final: StatusConnection.Payload?
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
    func put(_ payload: @escaping StatusConnection.Payload) {
        contents.withLock { $0.newest = payload }
        wake.signal()
    }

    /// Leaves a message.
    ///
    /// - Returns: false when too many wait.
    func put(_ message: Message) -> Bool {
        let isTaken = contents.withLock { contents in
            guard contents.messages.count < StatusConnection.mostWaiting else { return false }
            contents.messages.append(message)
            return true
        }
        if isTaken { wake.signal() }
        return isTaken
    }

    /// The status that waits, if any.
    func take() -> StatusConnection.Payload? {
        contents.withLock { contents in
            defer { contents.newest = nil }
            return contents.newest
        }
    }

    /// All messages that wait.
    func takeMessages() -> [Message] {
        contents.withLock { contents in
            defer { contents.messages = [] }
            return contents.messages
        }
    }

    func stop(final: StatusConnection.Payload?) {
        contents.withLock {
            $0.final = final
            $0.isStopping = true
        }
        wake.signal()
    }

    var isStopping: Bool { contents.withLock { $0.isStopping } }
    var final: StatusConnection.Payload? { contents.withLock { $0.final } }

    var isConnected: Bool {
        get { contents.withLock { $0.isConnected } }
        set { contents.withLock { $0.isConnected = newValue } }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import TocsinSystem

/// Ctrl-C and SIGTERM as a question that a loop may ask, so that a command can end in order.
final class Interruption: Sendable {
    private let isAsked = Mutex(false)
    /// Signalled with the interruption, for those who wait for something else as well.
    let wake: WakeEvent
    // Only held and cancelled; Dispatch's own objects may be used from any thread.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// From here on the two signals no longer end the process by themselves.
    init() throws(SystemError) {
        wake = try WakeEvent()
        unsafe sources = [SIGINT, SIGTERM].map { number in
            _ = signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in unsafe sources {
            source.setEventHandler { @Sendable [weak self] in self?.ask() }
            source.resume()
        }
    }

    deinit { unsafe sources.forEach { $0.cancel() } }

    /// Whether somebody wants the command to end.
    var isRequested: Bool { isAsked.withLock { $0 } }

    /// Waits, at most so long; an interruption ends it.
    func wait(milliseconds: Int64) {
        if !isRequested { wake.wait(milliseconds: max(0, milliseconds)) }
    }

    /// As if a signal had come.
    func ask() {
        isAsked.withLock { $0 = true }
        wake.signal()
    }
}

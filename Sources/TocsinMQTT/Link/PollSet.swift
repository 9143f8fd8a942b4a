// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The two descriptors that a connection waits for, in memory that is taken once.
@safe final class PollSet {
    private let entries: UnsafeMutablePointer<pollfd>

    /// - Parameter wake: a descriptor that is always looked at; -1: none.
    init(wake: Int32) {
        unsafe entries = .allocate(capacity: 2)
        unsafe entries.initialize(repeating: pollfd(fd: -1, events: 0, revents: 0), count: 2)
        unsafe entries[1] = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    }

    deinit { unsafe entries.deallocate() }

    /// Waits until something happens or the time is over.
    ///
    /// - Parameters:
    ///   - descriptor: -1: none.
    ///   - milliseconds: 0 and less: only looks.
    /// - Returns: what happened to the descriptor; 0 for nothing.
    func wait(for descriptor: Int32, _ events: Int16, milliseconds: Int64) -> Int16 {
        unsafe entries[0] = pollfd(fd: descriptor, events: events, revents: 0)
        unsafe entries[1].revents = 0
        let timeout = Int32(clamping: max(0, milliseconds))
        // A signal ends the wait early, which every caller takes for nothing having happened.
        guard unsafe poll(entries, 2, timeout) > 0 else { return 0 }
        return unsafe entries[0].revents
    }

    /// Whether the last wait saw the wake descriptor.
    var wasWoken: Bool { unsafe entries[1].revents != 0 }
}

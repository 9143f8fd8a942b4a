// SPDX-License-Identifier: Apache-2.0
import CTocsinLinux
import Glibc

/// Wakes a thread that waits in `poll`: an eventfd that any thread may signal.
public final class WakeEvent: Sendable {
    /// For `poll`: readable once signalled, until drained.
    public let descriptor: Int32

    public init() throws(SystemError) {
        descriptor = tocsin_eventfd()
        guard descriptor >= 0 else { throw .last("create a wake event") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Wakes the waiting thread; signals before its next look count as one.
    public func signal() {
        var one: UInt64 = 1
        // A full counter (EAGAIN) is signalled already.
        _ = retryingInterrupts { unsafe write(descriptor, &one, 8) }
    }

    /// Waits for a signal, at most so long, and takes it.
    public func wait(milliseconds: Int64) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&entry, 1, Int32(clamping: milliseconds)) > 0 { drain() }
    }

    /// Takes the signals that have come.
    public func drain() {
        var count: UInt64 = 0
        _ = retryingInterrupts { unsafe read(descriptor, &count, 8) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Talks to systemd over `$NOTIFY_SOCKET` (sd_notify(3)); outside systemd it does nothing.
public struct ServiceManager: Sendable {
    private let address: String?
    /// How often the watchdog wants to be fed at the latest, in milliseconds; nil when there is none.
    public let watchdogMilliseconds: Int64?

    /// - Parameter environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` count.
    public init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = isForUs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } : nil
        watchdogMilliseconds = microseconds.flatMap { $0 >= 1_000 ? $0 / 1_000 : nil }
    }

    /// Start-up, or a reload, is done.
    public func ready() { send("READY=1", mayWait: true) }
    /// The end has begun.
    public func stopping() { send("STOPPING=1", mayWait: true) }
    /// Says that the line makes progress; never waits.
    public func feedWatchdog() { send("WATCHDOG=1", mayWait: false) }
    /// One line for `systemctl status`; never waits.
    public func status(_ text: String) { send("STATUS=\(text.filter { !$0.isNewline })", mayWait: false) }

    /// A reload has begun; `Type=notify-reload` wants the monotonic time with it. ``ready()`` ends it.
    public func reloading() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)", mayWait: true)
    }

    /// A notification that gets lost is the service manager's to notice; there is nobody to tell here.
    ///
    /// - Parameter mayWait: for room in a full socket, at most a second: the line must not hang on a busy manager.
    private func send(_ message: String, mayWait: Bool) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        let length = path.count
        // A leading @ stands for an abstract socket.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard length < 108 else { return }
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
        let size = socklen_t(2 + length + (path[0] == 0 ? 0 : 1))
        let bytes = Array(message.utf8)
        var longestWait = timeval(tv_sec: 1, tv_usec: 0)
        let waitSize = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &longestWait, waitSize)
        let flags = Int32(MSG_NOSIGNAL) | (mayWait ? 0 : Int32(MSG_DONTWAIT))
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = retryingInterrupts { unsafe sendto(descriptor, bytes, bytes.count, flags, address, size) }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Standard output or standard error of the process, written whole and at once.
///
/// The C library's streams are not used: their locks and buffers would mix with what other threads write, and a daemon
/// wants each line out when it is said.
public enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all the bytes, waiting where the reader is slow.
    ///
    /// - Returns: false when nobody reads any more or the file cannot take them: what is to be done about that only the
    ///   caller knows.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                guard let base = buffer.baseAddress else { return false }
                let count = unsafe Glibc.write(rawValue, base + written, buffer.count - written)
                if count <= 0 {
                    guard count < 0, errno == EINTR || (errno == EAGAIN && waitForRoom()) else { return false }
                    continue
                }
                written += count
            }
            return true
        }
    }

    /// Others may have set the stream to return at once when it is full.
    private func waitForRoom() -> Bool {
        var waiting = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        return retryingInterrupts { unsafe poll(&waiting, 1, -1) } == 1
    }

    /// Writes text and a line end.
    @discardableResult
    public func write(line: String) -> Bool { write(Array(line.utf8) + [UInt8(ascii: "\n")]) }

    /// Whether a person looks at it.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// A reader that went away shall be an error of the write, not the end of the process.
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}

// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file, a pipe or a device, read from its beginning to its end into storage that the reader keeps.
public final class SequentialFile: Sendable {
    public let path: String
    private let descriptor: Int32
    private let isOwned: Bool

    public init(path: String) throws(SystemError) {
        self.path = path
        isOwned = true
        descriptor = retryingInterrupts { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path) }
        // The kernel reads ahead further; where it cannot, nothing is lost.
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// What stands at a descriptor that others opened and will close, such as standard input.
    public init(descriptor: Int32, name: String) {
        path = name
        isOwned = false
        self.descriptor = descriptor
    }

    deinit {
        if isOwned && descriptor >= 0 { close(descriptor) }
    }

    /// Reads what comes next, as much as there is at once; waits where there is nothing yet.
    ///
    /// - Parameters:
    ///   - bytes: is filled from `start` on, at most to its end; it keeps its length.
    ///   - start: must lie inside.
    /// - Returns: how many bytes; 0 at the end of the file.
    public func read(into bytes: inout [UInt8], from start: Int) throws(SystemError) -> Int {
        precondition(start >= 0 && start < bytes.count)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            let room = buffer.count - start
            return retryingInterrupts { unsafe Glibc.read(descriptor, base + start, room) }
        }
        guard count >= 0 else { throw .last("read", path) }
        return count
    }
}

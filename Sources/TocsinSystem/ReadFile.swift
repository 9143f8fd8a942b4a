// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file held open for reading: it stays the same file when another takes its name.
public final class ReadFile: Sendable {
    public let path: String
    private let descriptor: Int32

    public init(path: String) throws(SystemError) {
        self.path = path
        descriptor = retryingInterrupts { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// At most `limit` bytes from `offset` on; fewer at the end of the file.
    public func read(from offset: Int64, limit: Int) throws(SystemError) -> [UInt8] {
        try Files.read(descriptor, path: path, from: offset, limit: limit, refusesMore: false)
    }

    /// Bytes in the file now.
    public var size: Int64 {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Whether the file still has the name it was opened by.
    public var hasItsName: Bool {
        var mine = stat()
        guard unsafe fstat(descriptor, &mine) == 0, let named = Files.status(of: path) else { return false }
        return named.device == UInt64(mine.st_dev) && named.inode == UInt64(mine.st_ino)
    }
}

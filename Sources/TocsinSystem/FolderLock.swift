// SPDX-License-Identifier: Apache-2.0
import CTocsinLinux
import Glibc

/// Holds a folder for one process: two daemons on one state would each believe to be the only writer.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: must exist; the lock is the file `lock` in it, and ends with this object or the process.
    /// - Throws: `EWOULDBLOCK` when another holds it.
    public init(folder: String) throws(SystemError) {
        let path = folder + "/lock"
        descriptor = retryingInterrupts { unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640) }
        guard descriptor >= 0 else { throw .last("open", path) }
        // `deinit` closes the descriptor after this error too: every member has its value.
        guard tocsin_lock_exclusively(descriptor) == 0 else {
            throw .last("lock (another tocsin uses this folder)", path)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}

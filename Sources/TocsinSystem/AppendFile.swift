// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A disk that fails on demand, for tests: the next calls answer with the given error.
public final class FileFaults: Sendable {
    private struct Plan {
        /// Bytes that may still be written before writes fail; nil: no end.
        var bytesLeft: Int?
        var writeCode: Int32 = 0
        var failingSynchronizations = 0
        var synchronizationCode: Int32 = 0
    }

    private let plan = Mutex(Plan())

    public init() {}

    /// After `bytes` more, every write fails with `code` (`ENOSPC`, `EIO` …), the one in between short.
    public func failWrites(after bytes: Int, code: Int32) {
        plan.withLock {
            $0.bytesLeft = bytes
            $0.writeCode = code
        }
    }

    /// The next `count` synchronizations fail with `code`.
    public func failSynchronizations(_ count: Int, code: Int32) {
        plan.withLock {
            $0.failingSynchronizations = count
            $0.synchronizationCode = code
        }
    }

    /// All is well again.
    public func heal() { plan.withLock { $0 = Plan() } }

    /// How much of a write of `count` bytes goes through, or the error.
    fileprivate func admit(_ count: Int) -> Result<Int, FileFault> {
        plan.withLock { plan in
            guard let left = plan.bytesLeft else { return .success(count) }
            guard left > 0 else { return .failure(FileFault(code: plan.writeCode)) }
            plan.bytesLeft = max(0, left - count)
            return .success(min(left, count))
        }
    }

    fileprivate func admitSynchronization() -> FileFault? {
        plan.withLock { plan in
            guard plan.failingSynchronizations > 0 else { return nil }
            plan.failingSynchronizations -= 1
            return FileFault(code: plan.synchronizationCode)
        }
    }
}

private struct FileFault: Error {
    var code: Int32
}

/// A file that only grows: appended to, and made durable.
///
/// After a failed append or synchronization nothing is known of what the disk holds beyond ``durableLength``: the file
/// has to be opened again and its tail cut back to there, never just synchronized again.
public struct AppendFile: ~Copyable {
    /// Where it stands.
    public let path: String
    private let descriptor: Int32
    private let faults: FileFaults?
    /// Bytes in the file, as far as this program has written them.
    public private(set) var length: Int64
    /// Bytes that are on disk for certain.
    public private(set) var durableLength: Int64

    /// Opens a file to append to, and makes it if it is not there.
    ///
    /// - Parameters:
    ///   - path: its folder must exist.
    ///   - length: the file is cut back to this many bytes; one that is shorter is refused with `EIO`, since what was
    ///     to be continued is gone. nil leaves it as it is.
    ///   - mustBeNew: refuse a file that exists.
    ///   - faults: for tests.
    public init(
        path: String, cutTo length: Int64? = nil, mustBeNew: Bool = false, faults: FileFaults? = nil
    ) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mustBeNew ? O_EXCL : 0)
        let descriptor = retryingInterrupts { unsafe Glibc.open(path, flags, 0o640) }
        guard descriptor >= 0 else { throw .last("open", path) }
        let end: Int64
        do throws(SystemError) {
            end = try AppendFile.end(of: descriptor, path, cutTo: length)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.faults = faults
        self.length = end
        durableLength = end
    }

    /// Puts the descriptor at the end of the file, which is cut back to `length` first.
    private static func end(of descriptor: Int32, _ path: String, cutTo length: Int64?) throws(SystemError) -> Int64 {
        let found = Int64(lseek(descriptor, 0, SEEK_END))
        guard found >= 0 else { throw .last("find the end of", path) }
        guard let length, length != found else { return found }
        guard length < found else {
            throw SystemError(
                operation: "continue at byte \(length), because it has only \(found) bytes:", path: path, code: EIO)
        }
        guard retryingInterrupts({ ftruncate(descriptor, off_t(length)) }) == 0 else { throw .last("truncate", path) }
        guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw .last("find the end of", path) }
        return length
    }

    deinit { close(descriptor) }

    /// Writes all the bytes at the end; after an error an unknown part of them stands there.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            guard let base = bytes.baseAddress else { return }
            var chunk = bytes.count - written
            if let faults {
                switch faults.admit(chunk) {
                case .success(let admitted): chunk = admitted
                case .failure(let fault): throw SystemError(operation: "write", path: path, code: fault.code)
                }
            }
            let count = retryingInterrupts { unsafe write(descriptor, base + written, chunk) }
            guard count >= 0 else { throw .last("write", path) }
            guard count > 0 else { throw SystemError(operation: "write", path: path, code: EIO) }
            written += count
            length += Int64(count)
        }
    }

    /// Writes all the bytes at the end; after an error an unknown part of them stands there.
    public mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        let result: Result<Void, SystemError> = unsafe bytes.withUnsafeBytes { buffer in
            do throws(SystemError) {
                return .success(try unsafe append(buffer))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Writes all the bytes of a buffer at the end; after an error an unknown part of them stands there.
    public mutating func append(_ buffer: borrowing WriteBuffer) throws(SystemError) {
        try unsafe buffer.withBytes { (bytes) throws(SystemError) in try unsafe append(bytes) }
    }

    /// Waits until what was appended is on disk (`fdatasync`); costs nothing when nothing was.
    public mutating func synchronize() throws(SystemError) {
        if durableLength != length { try synchronizeAll() }
    }

    /// Waits until the file is as it is, cut back or grown, on disk (`fdatasync`).
    public mutating func synchronizeAll() throws(SystemError) {
        if let fault = faults?.admitSynchronization() {
            throw SystemError(operation: "synchronize", path: path, code: fault.code)
        }
        guard retryingInterrupts({ fdatasync(descriptor) }) == 0 else { throw .last("synchronize", path) }
        durableLength = length
    }
}

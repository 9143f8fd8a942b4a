// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whole files and folders, for the parts that are not on the line.
public enum Files {
    /// Reads a whole file.
    ///
    /// - Parameter limit: more bytes than this are refused with `EFBIG`.
    public static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = retryingInterrupts { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { close(descriptor) }
        return try read(descriptor, path: path, from: 0, limit: limit, refusesMore: true)
    }

    /// Reads at most `limit` bytes from `offset` on.
    public static func read(_ path: String, from offset: Int64, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = retryingInterrupts { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { close(descriptor) }
        return try read(descriptor, path: path, from: offset, limit: limit, refusesMore: false)
    }

    static func read(
        _ descriptor: Int32, path: String, from offset: Int64, limit: Int, refusesMore: Bool
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(1 << 20, max(1, limit + (refusesMore ? 1 : 0))))
        while bytes.count < limit + (refusesMore ? 1 : 0) {
            let wanted = min(chunk.count, limit + (refusesMore ? 1 : 0) - bytes.count)
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                retryingInterrupts {
                    unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(offset) + off_t(bytes.count))
                }
            }
            guard count >= 0 else { throw .last("read", path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
        if refusesMore && bytes.count > limit { throw SystemError(operation: "read", path: path, code: EFBIG) }
        return bytes
    }

    /// Writes a file beside its place, makes it durable and puts it there in one step: readers see the old or the new.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t = 0o640, faults: FileFaults? = nil
    ) throws(SystemError) {
        let temporary = path + ".new"
        try remove(temporary)
        var file = try AppendFile(path: temporary, cutTo: 0, faults: faults)
        try file.append(bytes)
        try file.synchronize()
        guard unsafe chmod(temporary, mode) == 0 else { throw .last("set the mode of", temporary) }
        try rename(temporary, to: path)
    }

    /// Renames a file and makes the new name durable.
    public static func rename(_ path: String, to target: String) throws(SystemError) {
        guard unsafe Glibc.rename(path, target) == 0 else { throw .last("rename", path) }
        try synchronizeFolder(of: target)
    }

    /// Removes a file; one that is not there is no error.
    public static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .last("remove", path) }
    }

    /// Makes a folder and those above it; one that is there already is no error.
    public static func makeFolder(_ path: String, mode: mode_t = 0o750) throws(SystemError) {
        if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .last("make folder", path)
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw .last("make folder", path) }
    }

    /// The names in a folder in byte order, without `.` and `..`.
    public static func names(in folder: String) throws(SystemError) -> [String] {
        guard let handle = unsafe opendir(folder) else { throw .last("open folder", folder) }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Bytes in a file; nil when it is not there.
    public static func size(of path: String) -> Int64? { status(of: path)?.size }

    /// A file's size, identity and time of last change (milliseconds since the epoch); nil when it is not there.
    public static func status(of path: String) -> (size: Int64, device: UInt64, inode: UInt64, changed: Int64)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        let changed = Int64(status.st_mtim.tv_sec) * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        return (Int64(status.st_size), UInt64(status.st_dev), UInt64(status.st_ino), changed)
    }

    /// Makes the names in a file's folder durable.
    public static func synchronizeFolder(of path: String) throws(SystemError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = retryingInterrupts { unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open folder", folder) }
        defer { close(descriptor) }
        guard retryingInterrupts({ fsync(descriptor) }) == 0 else { throw .last("synchronize folder", folder) }
    }
}

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
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last("examine", path) }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        var bytes: [UInt8] = []
        // Files in /proc and the like say that they have no bytes: there the pieces decide.
        let expected = isRegular ? max(0, Int(status.st_size) - Int(clamping: offset)) : 0
        bytes.reserveCapacity(min(limit, expected))
        while bytes.count < limit || refusesMore {
            let wanted = min(1 << 20, max(4_096, expected - bytes.count), max(1, limit - bytes.count))
            let piece = try piece(descriptor, path: path, at: Int(clamping: offset) + bytes.count, wanted)
            if piece.isEmpty { break }
            if piece.count > limit - bytes.count { throw SystemError(operation: "read", path: path, code: EFBIG) }
            bytes.append(contentsOf: piece)
        }
        return bytes
    }

    /// One `pread`; none at the end of the file.
    private static func piece(
        _ descriptor: Int32, path: String, at offset: Int, _ wanted: Int
    ) throws(SystemError) -> [UInt8] {
        var failed = false
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            let count = retryingInterrupts { unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(offset)) }
            failed = count < 0
            initialized = max(0, count)
        }
        if failed { throw .last("read", path) }
        return piece
    }

    /// Writes a file beside its place, makes it durable and puts it there in one step: readers see the old or the new.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t = 0o640, faults: FileFaults? = nil
    ) throws(SystemError) {
        try replace(path, withParts: [bytes], mode: mode, faults: faults)
    }

    /// As ``replace(_:with:mode:faults:)``, from parts that follow each other: what is large is not copied once more.
    public static func replace(
        _ path: String, withParts parts: [[UInt8]], mode: mode_t = 0o640, faults: FileFaults? = nil
    ) throws(SystemError) {
        let temporary = path + ".new"
        try remove(temporary)
        do throws(SystemError) {
            var file = try AppendFile(path: temporary, mustBeNew: true, faults: faults)
            for part in parts { try file.append(part) }
            try file.synchronizeAll()
            guard unsafe chmod(temporary, mode) == 0 else { throw .last("set the mode of", temporary) }
            try rename(temporary, to: path)
        } catch {
            // What was begun must not keep the last bytes of a full disk.
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    /// Renames a file and makes the new name durable; whoever leaves that out does it by ``synchronizeFolder(of:)``.
    public static func rename(_ path: String, to target: String, durably: Bool = true) throws(SystemError) {
        guard unsafe Glibc.rename(path, target) == 0 else { throw .last("rename", path) }
        if durably { try synchronizeFolder(of: target) }
    }

    /// Removes a file; one that is not there is no error.
    public static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .last("remove", path) }
    }

    /// Makes a folder and those above it, and makes their names durable; one that is there already is no error.
    public static func makeFolder(_ path: String, mode: mode_t = 0o750) throws(SystemError) {
        if unsafe mkdir(path, mode) == 0 { return try synchronizeFolder(of: path) }
        if errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .last("make folder", path)
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw .last("make folder", path) }
        try synchronizeFolder(of: path)
    }

    /// The names in a folder in byte order, without `.` and `..`.
    public static func names(in folder: String) throws(SystemError) -> [String] {
        guard let handle = unsafe opendir(folder) else { throw .last("open folder", folder) }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        // Where the name begins, asked of the layout: an entry may end before the 256 bytes of its type.
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        errno = 0
        while let entry = unsafe readdir(handle) {
            let start = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
            let name = unsafe String(cString: start.assumingMemoryBound(to: CChar.self))
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        // A folder that cannot be read to its end must not look like one with fewer files.
        guard errno == 0 else { throw .last("read folder", folder) }
        return names.sorted()
    }

    /// What stands at a path.
    public enum Kind: Sendable {
        case file
        case folder
        /// A pipe, a device, a socket.
        case other
    }

    /// What stands at a path; nil when nothing does.
    public static func kind(of path: String) -> Kind? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
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

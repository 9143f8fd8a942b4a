// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinSystem
import TocsinTestSupport

@Suite("Whole files and folders")
struct FilesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/file" }

    init() throws { folder = try TemporaryFolder() }

    @Test func replaceIsAllOrNothing() throws {
        try Files.replace(path, with: Array("old".utf8), mode: 0o600)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let faults = FileFaults()
        for left in 0..<3 {
            faults.failWrites(after: left, code: ENOSPC)
            #expect(throws: SystemError.self) { try Files.replace(path, with: Array("new".utf8), faults: faults) }
            #expect(try Files.read(path, limit: 10) == Array("old".utf8))
        }
        faults.heal()
        faults.failSynchronizations(1, code: EIO)
        #expect(throws: SystemError.self) { try Files.replace(path, with: Array("new".utf8), faults: faults) }
        #expect(try Files.read(path, limit: 10) == Array("old".utf8))
        // What was begun is gone, and what a crash left would be no hindrance.
        #expect(try Files.names(in: folder.path) == ["file"])
        try Files.replace(path + ".new", with: Array("left".utf8))
        try Files.replace(path, withParts: [Array("ne".utf8), [], Array("w".utf8)], faults: faults)
        #expect(try Files.read(path, limit: 10) == Array("new".utf8))
        #expect(try Files.names(in: folder.path) == ["file"])
    }

    @Test func readingHasALimit() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try Files.replace(path, with: bytes)
        #expect(try Files.read(path, limit: bytes.count) == bytes)
        #expect(try Files.read(path, limit: .max) == bytes)
        #expect(throws: SystemError(operation: "read", path: path, code: EFBIG)) {
            try Files.read(path, limit: bytes.count - 1)
        }
        #expect(try Files.read(path, from: 2_999_990, limit: 100) == Array(bytes[2_999_990...]))
        #expect(try Files.read(path, from: 10, limit: 2_000_000) == Array(bytes[10..<2_000_010]))
        #expect(try Files.read(path, from: 4_000_000, limit: 5).isEmpty)
        #expect(try Files.read(path, from: 0, limit: 0).isEmpty)
        // A file that does not say how long it is.
        #expect(try !Files.read("/proc/self/status", limit: 1 << 20).isEmpty)
    }

    @Test func anOpenFileStaysTheSame() throws {
        try Files.replace(path, with: [1])
        let file = try ReadFile(path: path)
        #expect(file.hasItsName)
        try Files.rename(path, to: path + ".old")
        #expect(!file.hasItsName)
        try Files.replace(path, with: [2, 2])
        #expect(!file.hasItsName)
        #expect(try file.read(from: 0, limit: 9) == [1])
        #expect(file.size == 1)
    }

    @Test func folders() throws {
        let deep = folder.path + "/a/b/c"
        try Files.makeFolder(deep)
        try Files.makeFolder(deep)
        for name in ["z", "m", "a"] { try Files.replace(deep + "/" + name, with: []) }
        #expect(try Files.names(in: deep) == ["a", "m", "z"])
        try Files.remove(deep + "/m")
        try Files.remove(deep + "/m")
        #expect(try Files.names(in: deep) == ["a", "z"])
        #expect(throws: SystemError.self) { try Files.names(in: folder.path + "/nowhere") }
        #expect(throws: SystemError.self) { try ReadFile(path: folder.path + "/nowhere") }
        #expect(Files.size(of: deep + "/a") == 0)
        #expect(Files.size(of: deep + "/m") == nil)
    }
}

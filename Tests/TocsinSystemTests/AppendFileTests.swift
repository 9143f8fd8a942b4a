// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinSystem
import TocsinTestSupport

@Suite("Files that only grow, on a disk that fails on demand")
struct AppendFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/file" }

    init() throws { folder = try TemporaryFolder() }

    @Test func appendsAndCuts() throws {
        var file = try AppendFile(path: path)
        try file.append(Array("hello".utf8))
        #expect(file.length == 5)
        #expect(file.durableLength == 0)
        try file.synchronize()
        #expect(file.durableLength == 5)
        var again = try AppendFile(path: path, cutTo: 2)
        try again.append(Array("y".utf8))
        #expect(again.length == 3)
        #expect(try Files.read(path, limit: 10) == Array("hey".utf8))
    }

    @Test func refusesToContinueWhatIsGone() throws {
        try Files.replace(path, with: [1, 2, 3])
        #expect(throws: SystemError.self) { _ = try AppendFile(path: path, cutTo: 4) }
        #expect(try Files.read(path, limit: 10) == [1, 2, 3])
        #expect(throws: SystemError(operation: "open", path: path, code: EEXIST)) {
            _ = try AppendFile(path: path, mustBeNew: true)
        }
    }

    @Test(arguments: 0...6)
    func failsAfterSomeBytes(left: Int) throws {
        let faults = FileFaults()
        var file = try AppendFile(path: path, faults: faults)
        faults.failWrites(after: left, code: ENOSPC)
        var code: Int32 = 0
        do throws(SystemError) { try file.append([1, 2, 3, 4, 5]) } catch { code = error.code }
        #expect(code == (left < 5 ? ENOSPC : 0))
        #expect(Files.size(of: path) == Int64(min(left, 5)))
        faults.heal()
        try file.append([6])
        #expect(Files.size(of: path) == Int64(min(left, 5) + 1))
    }

    @Test func failedSynchronizationsAreCounted() throws {
        let faults = FileFaults()
        var file = try AppendFile(path: path, faults: faults)
        try file.append([1])
        faults.failSynchronizations(2, code: EIO)
        for _ in 0..<2 {
            var code: Int32 = 0
            do throws(SystemError) { try file.synchronize() } catch { code = error.code }
            #expect(code == EIO)
            #expect(file.durableLength == 0)
        }
        try file.synchronize()
        #expect(file.durableLength == 1)
    }

    @Test func errorsSayWhatWhereAndWhy() {
        #expect(
            SystemError(operation: "open", path: "/x", code: ENOENT).description
                == "cannot open /x: No such file or directory")
        #expect(SystemError(operation: "open", code: ENOENT).isMissing)
        #expect(SystemError(operation: "open", code: EACCES).isNotAllowed)
    }
}

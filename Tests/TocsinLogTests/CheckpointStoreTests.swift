// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@Suite("Checkpoints on disk")
struct CheckpointStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func checkpoint(_ generation: UInt64, bytes: Int = 100) -> Checkpoint {
        Checkpoint(
            generation: generation, configuration: [UInt8](repeating: 5, count: 32),
            engine: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &+ Int(generation)) })
    }

    private func path(_ generation: Int) -> String { "\(folder.path)/checkpoint-0000000000000000000\(generation).bin" }

    @Test func newestAndPrune() throws {
        #expect(try CheckpointStore.newest(directory: folder.path).checkpoint == nil)
        for generation in UInt64(1)...3 { try CheckpointStore.write(checkpoint(generation), directory: folder.path) }
        let found = try CheckpointStore.newest(directory: folder.path)
        #expect(found.checkpoint == checkpoint(3))
        #expect(found.damaged.isEmpty)
        try CheckpointStore.prune(keeping: 2, directory: folder.path)
        #expect(try CheckpointStore.generations(in: folder.path) == [2, 3])
        try CheckpointStore.write(checkpoint(4, bytes: 0), directory: folder.path)
        #expect(try CheckpointStore.newest(directory: folder.path).checkpoint == checkpoint(4, bytes: 0))
    }

    @Test func everyByteCounts() throws {
        for generation in UInt64(1)...2 { try CheckpointStore.write(checkpoint(generation), directory: folder.path) }
        let whole = try Files.read(path(2), limit: 1_000)
        #expect(whole.count == 56 + 100 + 32)
        for index in 0..<whole.count {
            var changed = whole
            changed[index] ^= 0x10
            for damaged in [changed, Array(whole[..<index])] {
                try LogFixture.put(damaged, path(2))
                let found = try CheckpointStore.newest(directory: folder.path)
                #expect(found.checkpoint == checkpoint(1))
                #expect(found.damaged == [path(2)])
            }
        }
        // A good one under a wrong name is not good.
        try Files.replace(path(2), with: whole)
        try Files.rename(path(2), to: path(3))
        #expect(try CheckpointStore.newest(directory: folder.path).checkpoint == checkpoint(1))
    }

    /// A file that cannot be read at all is no reason to give up the one before.
    @Test func unreadable() throws {
        try CheckpointStore.write(checkpoint(1), directory: folder.path)
        try Files.makeFolder(path(2))
        let found = try CheckpointStore.newest(directory: folder.path)
        #expect(found.checkpoint == checkpoint(1))
        #expect(found.damaged.count == 1)
    }

    @Test(arguments: [0, 10, 56, 100, 187])
    func aFullDiskLeavesTheOneBefore(left: Int) throws {
        let faults = FileFaults()
        try CheckpointStore.write(checkpoint(1), directory: folder.path)
        faults.failWrites(after: left, code: ENOSPC)
        #expect(throws: SystemError.self) {
            try CheckpointStore.write(checkpoint(2), directory: folder.path, faults: faults)
        }
        #expect(Files.size(of: path(2) + ".new") == nil, "what was begun must not keep the last bytes of the disk")
        let found = try CheckpointStore.newest(directory: folder.path)
        #expect(found.checkpoint == checkpoint(1))
        #expect(found.damaged.isEmpty)
        faults.heal()
        try CheckpointStore.write(checkpoint(2), directory: folder.path, faults: faults)
        #expect(try CheckpointStore.newest(directory: folder.path).checkpoint == checkpoint(2))
        #expect(Files.size(of: path(2) + ".new") == nil)
    }
}

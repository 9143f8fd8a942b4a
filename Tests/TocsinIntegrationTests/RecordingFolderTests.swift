// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinSystem
import TocsinTestSupport

@testable import tocsin

@Suite("The folder of a recording")
struct RecordingFolderTests {
    private let scratch: TemporaryFolder
    private let path: String
    private static let eight = Instant(milliseconds: 1_772_352_000_000)

    init() throws {
        scratch = try TemporaryFolder()
        path = scratch("recording")
    }

    private func open(
        segment: Int64 = 100, capacity: Int64 = 1 << 20, keepsAll: Bool = false, compresses: Bool = false,
        faults: FileFaults? = nil
    ) throws -> RecordingFolder {
        try RecordingFolder(
            path: path,
            limits: RecordingFolder.Limits(
                segment: segment, capacity: capacity, keepsAll: keepsAll, compresses: compresses), faults: faults)
    }

    private func commit(_ text: String, to folder: RecordingFolder, at seconds: Double = 0) throws {
        var batch = WriteBuffer()
        batch.put(Array(text.utf8))
        try folder.commit(batch, at: Self.eight + Interval(milliseconds: Int64(seconds * 1_000)))
    }

    private var names: [String] { get throws { try Files.names(in: path).filter { $0.hasPrefix("recording-") } } }

    /// All segments, one after the other.
    private var text: String {
        get throws {
            try names.map { String(decoding: try Files.read("\(path)/\($0)", limit: 1 << 20), as: UTF8.self) }.joined()
        }
    }

    /// One line of 40 bytes.
    private func line(_ number: Int) -> String { String(format: "{\"line\":%030d}\n", number) }

    @Test("a segment that is full, or of yesterday, is followed by the next; an empty one is never made")
    func rotation() throws {
        let folder = try open()
        #expect(try names.isEmpty)
        for number in 0..<5 { try commit(line(number), to: folder, at: Double(number)) }
        #expect(
            try names == [
                "recording-20260301T080000.000Z.jsonl", "recording-20260301T080002.000Z.jsonl",
                "recording-20260301T080004.000Z.jsonl",
            ])
        try commit(line(5), to: folder, at: 86_400)
        #expect(try names.last == "recording-20260302T080000.000Z.jsonl")
        #expect(try text == (0...5).map(line).joined())
        #expect(folder.begun == 4)
        #expect(folder.content.segments == 4 && folder.content.bytes == 6 * 40)
    }

    @Test("names sort as they were begun, also when the wall clock is put back and over a restart")
    func order() throws {
        for start in [100.0, 50, 0] {
            let folder = try open(segment: 1)
            try commit(line(Int(start)), to: folder, at: start)
            try commit(line(Int(start) + 1), to: folder, at: start - 10)
        }
        #expect(try names.count == 6)
        #expect(try text == [100, 101, 50, 51, 0, 1].map(line).joined())
    }

    @Test("the oldest go for room, and are counted; or nothing goes and the recording ends")
    func capacity() throws {
        let folder = try open(capacity: 400)
        for number in 0..<20 { try commit(line(number), to: folder, at: Double(number)) }
        #expect(folder.content.bytes <= 400)
        #expect(folder.removed == 5)
        #expect(try text == (10..<20).map(line).joined())
        let keeping = try RecordingFolder(
            path: scratch("other"), limits: RecordingFolder.Limits(segment: 100, capacity: 400, keepsAll: true))
        for number in 0..<10 { try commit(line(number), to: keeping, at: Double(number)) }
        #expect(throws: RecordingFolderError.full(path: scratch("other"), capacity: 400)) {
            try commit(line(10), to: keeping, at: 10)
        }
        #expect(keeping.content.bytes == 400 && keeping.removed == 0)
    }

    @Test("a start cuts a torn last line off, and says so; it leaves other files alone")
    func torn() throws {
        try Files.makeFolder(path)
        try scratch.write("recording/recording-20260301T070000.000Z.jsonl", line(1) + line(2) + "{\"tst\":\"20")
        try scratch.write("recording/recording-20260301T073000.000Z.jsonl", "\0\0\0")
        try scratch.write("recording/other.jsonl", "{")
        try scratch.write("recording/recording-20260301T060000.000Z.jsonl.gz.new", "half")
        let folder = try open()
        #expect(folder.takeNotes().count == 2)
        #expect(folder.takeNotes().isEmpty)
        try commit(line(3), to: folder)
        #expect(try text == line(1) + line(2) + line(3))
        #expect(try names.count == 3)
        #expect(try Files.read(path + "/other.jsonl", limit: 10) == [0x7B])
    }

    @Test("two recorders never write into one folder") func locked() throws {
        let folder = try open()
        #expect(throws: SystemError.self) { try open() }
        withExtendedLifetime(folder) {}
    }

    @Test(
        "after a disk that failed, each line stands there once and whole",
        arguments: [(0, ENOSPC), (1, EIO), (25, ENOSPC), (40, EIO), (41, ENOSPC)])
    func failing(bytes: Int, code: Int32) throws {
        let faults = FileFaults()
        let folder = try open(segment: 1 << 20, faults: faults)
        try commit(line(0), to: folder)
        faults.failWrites(after: bytes, code: code)
        for _ in 0..<3 {
            #expect(throws: RecordingFolderError.self) { try commit(line(1) + line(2), to: folder) }
        }
        faults.heal()
        try commit(line(1) + line(2), to: folder)
        faults.failSynchronizations(2, code: EIO)
        for _ in 0..<2 { #expect(throws: RecordingFolderError.self) { try commit(line(3), to: folder) } }
        try commit(line(3), to: folder)
        #expect(try text == (0...3).map(line).joined())
        #expect(try names.count == 1)
    }

    @Test("full segments are compressed and counted as they are then; a start finishes what was left")
    func compressed() throws {
        do {
            let folder = try open(segment: 4_000, compresses: true)
            for number in 0..<250 { try commit(line(number), to: folder, at: Double(number)) }
            // The end gives up what is under way; the next start takes it up again.
            folder.close()
        }
        let folder = try open(segment: 4_000, compresses: true)
        let end = Date().addingTimeInterval(30)
        while try names.contains(where: { $0.hasSuffix(".jsonl") }), Date() < end { usleep(2_000) }
        folder.close()
        let sizes = try names.map { Files.size(of: "\(path)/\($0)") ?? 0 }
        #expect(try names.count == 3 && names.allSatisfy { $0.hasSuffix(".jsonl.gz") })
        #expect(folder.content.segments == 3 && folder.content.bytes == sizes.reduce(0, +))
        var found = ""
        for name in try names { found += try shell("gzip -dc \(path)/\(name)").output }
        #expect(found == (0..<250).map(line).joined())
    }

    @Test("names of segments are read back, and no others are taken for them") func segmentNames() throws {
        let name = try #require(SegmentName("recording-20260301T080000.250Z.jsonl.gz"))
        #expect(name.isCompressed && name.begin == Self.eight + Interval(milliseconds: 250))
        #expect(name.text == "recording-20260301T080000.250Z.jsonl.gz")
        for other in [
            "recording-20260301T080000.250Z.json", "recording-2026-03-01T08:00:00.250Z.jsonl", "recording-.jsonl",
            "recording-20261301T080000.250Z.jsonl", "recording-20260301T080000,250Z.jsonl", "lock",
        ] { #expect(SegmentName(other) == nil, "\(other)") }
    }
}

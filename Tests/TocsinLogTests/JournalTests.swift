// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinCore
import TocsinSystem
import TocsinTestSupport

@testable import TocsinLog

@Suite("The journal: entries, frames, damage")
struct JournalTests {
    private let folder: TemporaryFolder
    private let configuration = [UInt8](repeating: 7, count: 32)
    private var path: String { folder.path + "/journal-00000000000000000003.bin" }

    init() throws { folder = try TemporaryFolder() }

    private func makeJournal(points: Int = 4, faults: FileFaults? = nil) throws -> Journal {
        try Journal(
            folder: folder.path, generation: 3, pointCount: points, configuration: configuration, faults: faults)
    }

    private func readBack() throws -> (entries: [JournalEntry], outcome: JournalReader.Outcome) {
        let reader = try #require(try JournalReader(folder: folder.path, generation: 3))
        var entries: [JournalEntry] = []
        let outcome = try reader.entries { entries.append($0) }
        #expect(outcome.entries == entries.count)
        return (entries, outcome)
    }

    @Test func randomEntriesComeBack() throws {
        var random = SeededGenerator(seed: 5)
        var journal = try makeJournal()
        var model = JournalModel()
        for _ in 0..<3_000 {
            model.put(into: &journal, &random)
            if Int.random(in: 0..<20, using: &random) == 0 { try journal.commit() }
        }
        try journal.commit()
        #expect(journal.length == Files.size(of: path).map { $0 + 8 })
        let reader = try #require(try JournalReader(folder: folder.path, generation: 3))
        #expect(reader.pointCount == 4)
        #expect(reader.configuration == configuration)
        let (entries, outcome) = try readBack()
        #expect(entries == model.entries)
        #expect(outcome.tornBytes == 0)
        #expect(!outcome.isDamaged)
    }

    @Test(arguments: [Double.nan, -.infinity, -0.0, .leastNonzeroMagnitude])
    func valuesKeepTheirBits(value: Double) throws {
        var journal = try makeJournal()
        let instant = Instant(milliseconds: .min)
        journal.put(
            Reading(point: PointIndex(1), time: instant, received: Instant(milliseconds: .max), value: value)
        ) { _ in "" }
        try journal.commit()
        guard case .reading(let reading)? = try readBack().entries.first else {
            Issue.record("no reading")
            return
        }
        #expect(reading.value.bitPattern == value.bitPattern)
        #expect(reading.time == instant)
        #expect(reading.received.milliseconds == .max)
    }

    @Test func bytesAReading() throws {
        var journal = try makeJournal(points: 1_000_000)
        for (jitter, isBatch) in [(Int64(40), true), (300_000, false)] {
            var random = SeededGenerator(seed: 9)
            let before = journal.length
            for index in 0..<10_000 {
                let received = LogFixture.now + .seconds(Int64(isBatch ? index / 100 : index))
                let point = PointIndex(Int32.random(in: 0..<1_000_000, using: &random))
                let late = Interval(milliseconds: Int64.random(in: 0...jitter, using: &random))
                journal.put(Reading(point: point, time: received - late, received: received, value: 0.1)) { _ in "" }
                if index % 1_000 == 999 { try journal.commit() }
            }
            let each = Double(journal.length - before) / 10_000
            #expect(each <= 25)
            #expect(each >= 11)
        }
        // The first of a frame carries its times in full, and still is no longer.
        let before = journal.length
        journal.put(
            Reading(point: PointIndex(999_999), time: LogFixture.now, received: LogFixture.now + .seconds(1), value: 1)
        ) { _ in "" }
        #expect(journal.length - before <= 25)
        #expect(journal.waitingReadings == 1)
    }

    @Test func truncatedAtEveryLength() throws {
        var random = SeededGenerator(seed: 11)
        var journal = try makeJournal()
        var model = JournalModel()
        // Where each frame ends, and how many entries there are by then.
        var ends: [(bytes: Int, entries: Int)] = [(56, 0)]
        for _ in 0..<12 {
            for _ in 0..<Int.random(in: 1...6, using: &random) { model.put(into: &journal, &random) }
            try journal.commit()
            ends.append((Int(try #require(Files.size(of: path))), model.entries.count))
        }
        let whole = try LogFixture.read(path)
        for length in 0...whole.count {
            try LogFixture.put(Array(whole[..<length]), path)
            guard let last = ends.last(where: { $0.bytes <= length }) else {
                #expect(try JournalReader(folder: folder.path, generation: 3) == nil)
                continue
            }
            let (entries, outcome) = try readBack()
            #expect(entries == Array(model.entries[..<last.entries]))
            #expect(outcome.tornBytes == Int64(length - last.bytes))
            #expect(!outcome.isDamaged)
        }
    }

    @Test func changedBytes() throws {
        var random = SeededGenerator(seed: 13)
        var journal = try makeJournal()
        var model = JournalModel()
        var ends: [(bytes: Int, entries: Int)] = [(56, 0)]
        for _ in 0..<6 {
            for _ in 0..<5 { model.put(into: &journal, &random) }
            try journal.commit()
            ends.append((Int(try #require(Files.size(of: path))), model.entries.count))
        }
        let whole = try LogFixture.read(path)
        for index in 0..<whole.count {
            var changed = whole
            changed[index] ^= UInt8.random(in: 1...255, using: &random)
            try LogFixture.put(changed, path)
            guard index >= 56 else {
                #expect(try JournalReader(folder: folder.path, generation: 3) == nil)
                continue
            }
            let before = try #require(ends.last { $0.bytes <= index })
            let (entries, outcome) = try readBack()
            #expect(entries == Array(model.entries[..<before.entries]))
            #expect(outcome.tornBytes == Int64(whole.count - before.bytes))
            // In the content of any frame but the last: whole frames follow, so this is no cut-short commit.
            if index >= before.bytes + 8, before.bytes != ends[ends.count - 2].bytes { #expect(outcome.isDamaged) }
        }
    }

    /// Content with the right checksum and any bytes at all: whatever comes of it, nothing traps.
    @Test func hostileContent() throws {
        var random = SeededGenerator(seed: 17)
        _ = try makeJournal()
        let header = try LogFixture.read(path)
        for round in 0..<3_000 {
            var content: [UInt8] = []
            for _ in 0..<Int.random(in: 1...60, using: &random) { content.append(.random(in: 0...255, using: &random)) }
            content[0] = UInt8(round % 40)
            if round % 3 == 0 { for index in 1..<content.count { content[index] |= 0xF0 } }
            var frame = WriteBuffer()
            frame.put(UInt32(content.count))
            frame.put(Checksum.crc32c(content))
            frame.put(content)
            try LogFixture.put(header + frame.array, path)
            let (entries, outcome) = try readBack()
            if entries.isEmpty {
                #expect(outcome.isDamaged)
                #expect(outcome.tornBytes == Int64(frame.count))
            }
        }
        for length: UInt32 in [.max, 1 << 28, 1 << 28 | 1, 0] {
            var frame = WriteBuffer()
            frame.put(length)
            frame.put(UInt32(0))
            try LogFixture.put(header + frame.array, path)
            #expect(try readBack().outcome.tornBytes == 8)
        }
    }

    @Test func entriesAreNeverOverwritten() throws {
        var journal = try makeJournal()
        journal.put(.start(at: LogFixture.now))
        // Nothing is in the file yet: it may be begun again.
        _ = try makeJournal()
        try journal.commit()
        #expect(throws: SystemError.self) { _ = try makeJournal() }
        #expect(try readBack().entries == [.start(at: LogFixture.now)])
    }

    /// What a long outage of the disk piles up is written in frames that can be read.
    @Test func muchThatWaited() throws {
        let faults = FileFaults()
        var journal = try makeJournal(points: 10, faults: faults)
        faults.failWrites(after: 100, code: ENOSPC)
        let text = String(repeating: "x", count: 1 << 20)
        for index in 0..<40 {
            journal.put(.command(.reset, alarm: text, by: "\(index)", reason: "", at: LogFixture.now))
            journal.put(Reading(point: PointIndex(1), time: LogFixture.now, received: LogFixture.now, value: 1)) { _ in
                ""
            }
            if index % 10 == 0 {
                var code: Int32 = 0
                do throws(SystemError) { try journal.commit() } catch { code = error.code }
                #expect(code == ENOSPC)
                #expect(try readBack().entries.isEmpty)
            }
        }
        faults.heal()
        try journal.commit()
        #expect(journal.waitingReadings == 0)
        #expect(journal.hasWaiting == false)
        let (entries, outcome) = try readBack()
        #expect(entries.count == 80)
        #expect(outcome.tornBytes == 0)
        #expect(Int(try #require(Files.size(of: path))) > JournalFormat.fullFrame * 2)
    }

    @Test func generations() throws {
        for generation in [UInt64(9), 10, .max] {
            _ = try Journal(folder: folder.path, generation: generation, pointCount: 0, configuration: configuration)
        }
        #expect(try Journal.generations(in: folder.path) == [9, 10, .max])
        try Journal.remove(below: 10, directory: folder.path)
        #expect(try Journal.generations(in: folder.path) == [10, .max])
        #expect(try JournalReader(folder: folder.path, generation: 9) == nil)
        try Files.rename(folder.path + "/" + JournalFormat.name(10), to: folder.path + "/" + JournalFormat.name(11))
        #expect(try JournalReader(folder: folder.path, generation: 11) == nil)
    }
}

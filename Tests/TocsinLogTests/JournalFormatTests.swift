// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinSystem
import TocsinTestSupport

@testable import TocsinLog

@Suite("The journal's bytes: tags, commands, versions")
struct JournalFormatTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/" + JournalFormat.name(3) }

    init() throws { folder = try TemporaryFolder() }

    private func makeJournal() throws -> Journal {
        try Journal(
            folder: folder.path, generation: 3, pointCount: 4, configuration: [UInt8](repeating: 7, count: 32))
    }

    private func readBack() throws -> (entries: [JournalEntry], outcome: JournalReader.Outcome) {
        let reader = try #require(try JournalReader(folder: folder.path, generation: 3))
        var entries: [JournalEntry] = []
        let outcome = try reader.entries { entries.append($0) }
        return (entries, outcome)
    }

    // MARK: - Tags

    @Test(arguments: Quality.allCases, ReadingFlag.allCases.flatMap { [($0, false), ($0, true)] })
    func theTagHasQualityAndFlag(quality: Quality, stated: (flag: ReadingFlag, isUntimed: Bool)) throws {
        let (flag, isUntimed) = stated
        var journal = try makeJournal()
        let reading = Reading(
            point: PointIndex(2), time: LogFixture.now, received: LogFixture.now, value: 2.5, quality: quality,
            flag: flag, isUntimed: isUntimed)
        // The second is received with the first, which bit 2 says.
        for _ in 0..<2 { journal.put(reading) { _ in "" } }
        try journal.commit()
        let content = try LogFixture.read(path).dropFirst(JournalFormat.headerLength + JournalFormat.frameHead)
        let tag = quality.rawValue + 8 * flag.rawValue + (isUntimed ? 32 : 0)
        #expect(content.first == tag)
        // Behind the second tag: the point and a time step of a byte each, the value.
        #expect(content[content.endIndex - 11] == tag + 4)
        let (entries, outcome) = try readBack()
        #expect(entries == [.reading(reading), .reading(reading)])
        #expect(!outcome.isDamaged)
    }

    @Test func everyTagBelow64IsAReadingAndNoTagAbove69IsKnown() throws {
        _ = try makeJournal()
        let header = try LogFixture.read(path)
        for tag in UInt8.min...UInt8.max where !(64...69).contains(tag) {
            try put(header, [tag, 1, 0, 0] + [UInt8](repeating: 0, count: tag & 4 == 0 ? 8 : 7))
            let (entries, outcome) = try readBack()
            #expect(entries.count == (tag < 64 ? 1 : 0))
            #expect(outcome.isDamaged == (tag >= 64))
        }
    }

    // MARK: - Commands

    static let commands: [(Engine.Command, [UInt8])] = [
        (.acknowledge, [0]), (.reset, [1]), (.shelve(for: Interval(milliseconds: 1)), [2, 2]),
        (.shelve(for: .seconds(8 * 3_600)), [2, 0x80, 0xD0, 0xBB, 0x1B]), (.unshelve, [3]), (.outOfService, [4]),
        (.returnToService, [5]),
    ]

    @Test(arguments: commands)
    func commandsHaveTheirCode(command: Engine.Command, code: [UInt8]) throws {
        var journal = try makeJournal()
        let entry = JournalEntry.command(command, alarm: "a", by: "b", reason: "c", at: Instant(milliseconds: 0))
        journal.put(entry)
        try journal.commit()
        let content = try LogFixture.read(path).dropFirst(JournalFormat.headerLength + JournalFormat.frameHead)
        #expect(
            Array(content)
                == [JournalFormat.command] + code + [1, 0x61, 1, 0x62, 1, 0x63] + [UInt8](repeating: 0, count: 8))
        #expect(try readBack().entries == [entry])
    }

    @Test(arguments: [
        // A code that is not known; a shelf whose duration does not end.
        [6, 1, 0x61, 1, 0x62, 1, 0x63, 0, 0, 0, 0, 0, 0, 0, 0], [2] + [UInt8](repeating: 0x80, count: 12), [2], [],
    ])
    func commandsThatCannotBe(content: [UInt8]) throws {
        _ = try makeJournal()
        try put(try LogFixture.read(path), [JournalFormat.command] + content)
        let (entries, outcome) = try readBack()
        #expect(entries.isEmpty)
        #expect(outcome.isDamaged)
    }

    // MARK: - Versions

    /// The former format's tags mean other entries here: nothing of such a file may be read, and it is not damage.
    @Test(arguments: ["TOCSINJ2", "TOCSINJ4"])
    func journalsOfAnotherVersion(magic: String) throws {
        var journal = try makeJournal()
        journal.put(.start(at: LogFixture.now))
        try journal.commit()
        #expect(try !JournalReader.isOfOtherVersion(folder: folder.path, generation: 3))
        var bytes = try LogFixture.read(path)
        bytes.replaceSubrange(0..<8, with: Array(magic.utf8))
        var head = WriteBuffer()
        head.put(Checksum.crc32c(bytes[..<52]))
        bytes.replaceSubrange(52..<56, with: head.array)
        try LogFixture.put(bytes, path)
        #expect(try JournalReader.isOfOtherVersion(folder: folder.path, generation: 3))
        #expect(try JournalReader(folder: folder.path, generation: 3) == nil)
        #expect(try !JournalReader.isEmpty(folder: folder.path, generation: 3))
        // It counts among the generations, so the next one begins beside it, and is removed with the others.
        #expect(try Journal.generations(in: folder.path) == [3])
        try Journal.remove(below: 4, directory: folder.path)
        #expect(Files.size(of: path) == nil)
    }

    @Test(arguments: ["", "TOCSINJ", "TOCSINC1 and more", "something else"])
    func otherFilesAreDamage(content: String) throws {
        #expect(try !JournalReader.isOfOtherVersion(folder: folder.path, generation: 3))
        try LogFixture.put(Array(content.utf8), path)
        #expect(try !JournalReader.isOfOtherVersion(folder: folder.path, generation: 3))
        #expect(try JournalReader(folder: folder.path, generation: 3) == nil)
    }

    private func put(_ header: [UInt8], _ content: [UInt8]) throws {
        var frame = WriteBuffer()
        frame.put(UInt32(content.count))
        frame.put(Checksum.crc32c(content))
        frame.put(content)
        try LogFixture.put(header + frame.array, path)
    }
}

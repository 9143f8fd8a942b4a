// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinSystem
import TocsinTestSupport

@testable import TocsinLog

@Suite("Cursors on the alert log")
struct ReaderTests {
    private let folder: TemporaryFolder
    private var live: String { LogFixture.live(folder.path) }

    init() throws { folder = try TemporaryFolder() }

    @Test func anEmptyLogGrows() throws {
        var reader = AlertLogReader(folder: folder.path)
        #expect(try reader.records(after: 0, limit: 5).isEmpty)
        #expect(try reader.oldest() == nil)
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        #expect(try reader.records(after: 0, limit: 5).isEmpty)
        log.append(LogFixture.record(1))
        try log.commit()
        let found = try reader.records(after: 0, limit: 5)
        #expect(found.map(\.sequence) == [1])
        #expect(found.first?.alarm == "park/T1/lel#high")
        #expect(found.first?.level == .orange)
        #expect(found.first?.readingTime == LogFixture.now)
        #expect(try reader.oldest() == 1)
        #expect(try reader.records(after: 1, limit: 5).isEmpty)
    }

    @Test func followsRotations() throws {
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        var reader = AlertLogReader(folder: folder.path)
        var seen: UInt64 = 0
        for round in 0..<12 {
            log.append(
                round % 3 == 2 ? LogFixture.segment(log.lastSequence + 1) : LogFixture.record(log.lastSequence + 1))
            log.append(LogFixture.record(log.lastSequence + 1))
            try log.commit()
            guard round % 2 == 0 || round == 11 else { continue }
            while true {
                let more = try reader.records(after: seen, limit: 3)
                if more.isEmpty { break }
                #expect(more.map(\.sequence) == Array((seen + 1)...(seen + UInt64(more.count))))
                seen += UInt64(more.count)
            }
            #expect(seen == log.lastSequence)
        }
        #expect(reader.skipped == 0)
        #expect(try LogFixture.readAll(folder.path).count == 24)
        for start in UInt64(0)...24 {
            #expect(try LogFixture.readAll(folder.path, after: start).map(\.sequence) == Array(start + 1..<25))
        }
    }

    @Test func goesNoFurtherThanWhatIsOnDisk() throws {
        try LogFixture.makeLog(in: folder.path, [3, 3])
        var reader = AlertLogReader(folder: folder.path)
        #expect(try reader.records(after: 0, through: 0, limit: 9).isEmpty)
        #expect(try reader.records(after: 0, through: 2, limit: 9).map(\.sequence) == [1, 2])
        #expect(try reader.records(after: 2, through: 2, limit: 9).isEmpty)
        #expect(try reader.records(after: 2, through: 5, limit: 9).map(\.sequence) == [3, 4, 5])
        #expect(try reader.records(after: 5, limit: 0).isEmpty)
        #expect(try reader.records(after: 5, limit: 9).map(\.sequence) == [6])
        #expect(try reader.records(after: .max, limit: 9).isEmpty)
        // Back again: a webhook that is told to send once more.
        #expect(try reader.records(after: 1, limit: 2).map(\.sequence) == [2, 3])
    }

    /// A line that is being written is read once it is whole, however it grows.
    @Test func aHalfWrittenLine() throws {
        try LogFixture.makeLog(in: folder.path, [2])
        let whole = try LogFixture.read(live)
        let first = try LogFixture.lines(live)[0].count + 1
        try LogFixture.put(Array(whole[..<first]), live)
        var reader = AlertLogReader(folder: folder.path)
        #expect(try reader.records(after: 0, limit: 9).map(\.sequence) == [1])
        for length in first..<whole.count - 1 where length % 7 == 0 || length < first + 12 {
            var file = try AppendFile(path: live, cutTo: Int64(first))
            try file.append(Array(whole[first...length]))
            #expect(try reader.records(after: 1, limit: 9).isEmpty)
        }
        var file = try AppendFile(path: live, cutTo: Int64(first))
        try file.append(Array(whole[first...]))
        #expect(try reader.records(after: 1, limit: 9).map(\.sequence) == [2])
    }

    /// Half of the first sequence of a new segment is not a sequence.
    @Test func halfASequence() {
        let line = Array("{\"seq\":123,\"time\"".utf8)
        for length in 0...10 { #expect(Segments.sequence(of: Array(line[..<length])) == nil) }
        #expect(Segments.sequence(of: line) == 123)
        #expect(Segments.sequence(of: Array("{\"seq\":,".utf8)) == nil)
    }

    @Test func damageIsAnErrorEachTime() throws {
        try LogFixture.makeLog(in: folder.path, [4])
        let lines = try LogFixture.lines(live)
        let damages = [
            [lines[0], Array("garbage".utf8), lines[2], lines[3]], [lines[0], lines[2], lines[3]],
        ]
        for damaged in damages {
            try LogFixture.put(damaged.flatMap { $0 + [0x0A] }, live)
            var reader = AlertLogReader(folder: folder.path)
            #expect(try reader.records(after: 0, limit: 9).map(\.sequence) == [1])
            for _ in 0..<3 {
                do throws(AlertLogError) {
                    let found = try reader.records(after: 1, limit: 9)
                    Issue.record("read \(found.map(\.sequence))")
                } catch {
                    guard case .broken(let found) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(found.file == live)
                    #expect(found.line == 2)
                    #expect(found.sequence == 2)
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1 << 20])
    func piecesOfAnySize(size: Int) throws {
        let text = "one\n\nthree is longer\nlast"
        try LogFixture.put(Array(text.utf8), live)
        var lines = SegmentLines(file: try ReadFile(path: live), pieceSize: size)
        var found: [SegmentLines.Line] = []
        while let line = try lines.next(), line.isComplete { found.append(line) }
        #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one", "", "three is longer"])
        #expect(found.map(\.offset) == [0, 4, 5])
        #expect(found.map(\.number) == [1, 2, 3])
        // The last line is given as often as it is asked for, and as it is then.
        try LogFixture.put(Array("one\n\nthree is longer\nlast one\n".utf8), live)
        var again = SegmentLines(file: try ReadFile(path: live), pieceSize: size)
        try again.skip { $0.count < 10 }
        #expect(try again.next()?.number == 3)
        let last = try again.next()
        #expect(last?.isComplete == true)
        #expect(last?.end == 30)
        #expect(try again.next() == nil)
    }

    /// 64 MiB, once in many lines and once in one.
    @Test(arguments: [1 << 10, 64 << 20])
    func largeSegmentsTakeLinearTime(length: Int) throws {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: length - 1) + [0x0A]
        var file = try AppendFile(path: live)
        for _ in 0..<((64 << 20) / length) { try file.append(line) }
        let start = MonotonicClock.milliseconds
        var lines = SegmentLines(file: try ReadFile(path: live))
        var count = 0
        while try lines.next() != nil { count += 1 }
        #expect(count == (64 << 20) / length)
        // Quadratic copying would take minutes.
        #expect(MonotonicClock.milliseconds - start < 20_000)
    }
}

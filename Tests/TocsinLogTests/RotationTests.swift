// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@Suite("Segments: rotation, the fold of the newest two, retention, failing disks")
struct RotationTests {
    private let folder: TemporaryFolder
    private var live: String { LogFixture.live(folder.path) }

    init() throws { folder = try TemporaryFolder() }

    private func open(_ alarm: String, _ occurrence: UInt64) -> Record.OpenAlarm {
        Record.OpenAlarm(
            alarm: alarm, occurrence: occurrence, state: .unacknowledged, level: .orange,
            readingTime: LogFixture.now + .seconds(Int64(occurrence) - 1))
    }

    @Test func twoSegmentsSayItAll() throws {
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        for (sequence, alarm) in zip(UInt64(1)..., ["a/1#high", "b/1#high", "c/1#high"]) {
            log.append(LogFixture.record(sequence, alarm: alarm))
        }
        log.append(LogFixture.record(4, .clear, alarm: "b/1#high", state: .normal))
        log.append(LogFixture.segment(5, open: [open("a/1#high", 1), open("c/1#high", 3)]))
        log.append(LogFixture.record(6, .clear, alarm: "a/1#high", state: .normal))
        log.append(LogFixture.segment(7, open: [open("c/1#high", 3)]))
        log.append(LogFixture.record(8, alarm: "d/1#high"))
        // The configuration dropped c meanwhile, without a record.
        log.append(LogFixture.segment(9, open: [open("d/1#high", 8)]))
        log.append(LogFixture.record(10, alarm: "e/1#high"))
        try log.commit()
        #expect(try Files.names(in: folder.path).count == 4)
        #expect(try AlertLogVerifier.verify(folder: folder.path).segments == 4)
        let fold = try AlertLog(folder: folder.path, at: LogFixture.now).opening.fold
        #expect(fold.open == [open("d/1#high", 8), open("e/1#high", 10)])
        #expect(fold.alarms["c/1#high"]?.state == .normal)
        #expect(fold.alarms["c/1#high"]?.readingTime == open("c/1#high", 3).readingTime)
        for first in [1, 5] { try Files.remove(folder.path + "/alerts-0000000000000000000\(first).jsonl") }
        let again = try AlertLog(folder: folder.path, at: LogFixture.now)
        #expect(again.opening.fold == fold)
        #expect(again.opening.newestTime == LogFixture.now + .seconds(10))
        #expect(try AlertLogVerifier.verify(folder: folder.path).first == 7)
    }

    @Test func retention() throws {
        try LogFixture.makeLog(in: folder.path, [2, 2, 2])
        let log = try AlertLog(folder: folder.path, at: LogFixture.now)
        let now = Instant(milliseconds: WallClock.milliseconds)
        #expect(try log.removeSegments(olderThan: .hours(24), now: now) == 0)
        #expect(try log.removeSegments(olderThan: .hours(24), now: now + .hours(25)) == 2)
        #expect(try AlertLogVerifier.verify(folder: folder.path).first == 5)
        var reader = AlertLogReader(folder: folder.path)
        #expect(try reader.records(after: 1, limit: 10).map(\.sequence) == [5, 6])
        #expect(reader.skipped == 3)
        #expect(try reader.oldest() == 5)
    }

    /// As long as the next segment has no record on disk, the full one carries the chain.
    @Test func retentionWaitsForTheNextSegment() throws {
        let faults = FileFaults()
        var log = try AlertLog(folder: folder.path, at: LogFixture.now, faults: faults)
        log.append(LogFixture.record(1))
        try log.commit()
        faults.failWrites(after: 0, code: ENOSPC)
        log.append(LogFixture.segment(2))
        #expect(failure { () throws(SystemError) in try log.commit() } == ENOSPC)
        #expect(try log.removeSegments(olderThan: .zero, now: LogFixture.now + .hours(1_000_000)) == 0)
        faults.heal()
        try log.commit()
        #expect(try AlertLogVerifier.verify(folder: folder.path).last == 2)
    }

    /// While the disk fails, one full segment brings forth one new one, however much waits.
    @Test func sizeOfTheNewestSegment() throws {
        let faults = FileFaults()
        var log = try AlertLog(folder: folder.path, at: LogFixture.now, faults: faults)
        for sequence in 1...20 { log.append(LogFixture.record(UInt64(sequence))) }
        try log.commit()
        let full = log.liveBytes
        #expect(full == Files.size(of: live))
        faults.failSynchronizations(1, code: EIO)
        log.append(LogFixture.segment(21))
        #expect(failure { () throws(SystemError) in try log.commit() } == EIO)
        #expect(log.liveBytes < full / 4)
        #expect(log.waitingBytes == Int(log.liveBytes))
        #expect(log.waitingCount == 1)
        #expect(log.waitingRecords().map(\.sequence) == [21])
        try log.commit()
        #expect(log.liveBytes == Files.size(of: live))
        #expect(log.waitingBytes == 0)
    }

    /// A disk that fails at each byte of a batch that holds two rotations: all is there once it is well.
    @Test func failureAtEachPlaceOfARotation() throws {
        func fill(_ log: inout AlertLog) {
            log.append(LogFixture.record(2))
            log.append(LogFixture.segment(3))
            log.append(LogFixture.record(4))
            log.append(LogFixture.segment(5))
        }
        for place in stride(from: 0, to: 2_000, by: 50) {
            let inner = folder.path + "/\(place)"
            let faults = FileFaults()
            var log = try AlertLog(folder: inner, at: LogFixture.now, faults: faults)
            log.append(LogFixture.record(1))
            try log.commit()
            fill(&log)
            if place % 100 == 0 {
                faults.failWrites(after: place, code: ENOSPC)
            } else {
                faults.failSynchronizations(1 + place / 50 % 3, code: EIO)
            }
            for _ in 0..<3 {
                guard failure({ () throws(SystemError) in try log.commit() }) != 0 else { break }
                // Nothing stands in the log that is not on disk for certain.
                #expect(try AlertLogVerifier.verify(folder: inner).last == log.committedSequence)
                #expect(log.waitingRecords().map(\.sequence) == Array((log.committedSequence + 1)...5))
                #expect(log.waitingRecords(after: 4).map(\.sequence) == [5])
            }
            faults.heal()
            try log.commit()
            #expect(log.committedSequence == 5)
            #expect(try AlertLogVerifier.verify(folder: inner).segments == 3)
            #expect(try LogFixture.readAll(inner).map(\.sequence) == [1, 2, 3, 4, 5])
        }
    }

    /// What was durable and is gone must be noticed, not continued.
    @Test func aLogThatShrankIsNotContinued() throws {
        let faults = FileFaults()
        var log = try AlertLog(folder: folder.path, at: LogFixture.now, faults: faults)
        for sequence in 1...3 { log.append(LogFixture.record(UInt64(sequence))) }
        try log.commit()
        log.append(LogFixture.record(4))
        faults.failWrites(after: 0, code: EIO)
        #expect(failure { () throws(SystemError) in try log.commit() } == EIO)
        faults.heal()
        try LogFixture.put(Array(try LogFixture.read(live).dropLast(10)), live)
        #expect(failure { () throws(SystemError) in try log.commit() } == EIO)
    }

    private func failure(_ body: () throws(SystemError) -> Void) -> Int32 {
        do throws(SystemError) { try body() } catch { return error.code }
        return 0
    }
}

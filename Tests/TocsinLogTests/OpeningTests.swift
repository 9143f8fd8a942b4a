// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@Suite("Opening an alert log after a crash")
struct OpeningTests {
    private let folder: TemporaryFolder
    private var live: String { LogFixture.live(folder.path) }

    init() throws { folder = try TemporaryFolder() }

    /// Opens, appends two records and verifies the whole.
    private func goOn(_ what: String) throws -> AlertLogOpening {
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        let opening = log.opening
        for _ in 0..<2 { log.append(LogFixture.record(log.lastSequence + 1)) }
        try log.commit()
        let report = try AlertLogVerifier.verify(folder: folder.path)
        #expect(report.last == opening.lastSequence + 2, "\(what)")
        #expect(report.unfinishedBytes == 0, "\(what)")
        #expect(try LogFixture.readAll(folder.path).map(\.sequence) == Array(1...report.last), "\(what)")
        return opening
    }

    private func removeTorn() throws {
        for name in try Files.names(in: folder.path) where name.hasPrefix("torn-") {
            try Files.remove(folder.path + "/" + name)
        }
    }

    @Test(arguments: [[3], [2, 2]])
    func tornAtEveryLength(counts: [Int]) throws {
        try LogFixture.makeLog(in: folder.path, counts)
        let whole = try LogFixture.read(live)
        let rest = (try LogFixture.lines(live).last?.count ?? 0) + 1
        let last = UInt64(counts.reduce(0, +))
        for length in 0...rest {
            try LogFixture.put(Array(whole.dropLast(rest - length)), live)
            let opening = try goOn("\(length) bytes")
            #expect(opening.lastSequence == (length == rest ? last : last - 1))
            #expect(opening.torn?.bytes == (length == 0 || length == rest ? nil : length))
            if let torn = opening.torn {
                #expect(torn.path == folder.path + "/torn-20260301T080000000Z")
                #expect(
                    try LogFixture.read(torn.path) == Array(whole[(whole.count - rest)..<(whole.count - rest + length)])
                )
            }
            try removeTorn()
        }
    }

    @Test func aTornTailIsNeverOverwritten() throws {
        for round in 0..<3 {
            try LogFixture.makeLog(in: folder.path, [1])
            try LogFixture.put(try LogFixture.read(live) + Array("{\"seq\"\(round)".utf8), live)
            _ = try AlertLog(folder: folder.path, at: LogFixture.now)
        }
        let torn = try Files.names(in: folder.path).filter { $0.hasPrefix("torn-") }
        #expect(torn.count == 3)
        for (round, name) in torn.enumerated() {
            #expect(try LogFixture.read(folder.path + "/" + name) == Array("{\"seq\"\(round)".utf8))
        }
    }

    /// Pages that the machine had not written when it stopped.
    @Test(arguments: [0, 1, 60, 200])
    func pagesOfZeros(kept: Int) throws {
        try LogFixture.makeLog(in: folder.path, [4])
        let whole = try LogFixture.read(live)
        let lines = try LogFixture.lines(live)
        let two = lines[0].count + lines[1].count + 2
        // From the third line on: some bytes, zeros, and bytes of the fourth behind them.
        var torn = Array(whole[..<(two + kept)])
        torn += [UInt8](repeating: 0, count: 4_096)
        torn += whole.suffix(lines[3].count / 2)
        try LogFixture.put(torn, live)
        #expect(try goOn("\(kept)").lastSequence == 2)
        try removeTorn()
        try LogFixture.put(whole + [UInt8](repeating: 0, count: 8_192), live)
        let opening = try goOn("\(kept)")
        #expect(opening.lastSequence == 4)
        #expect(opening.torn?.bytes == 8_192)
    }

    @Test func aChangedRecordStopsTheStart() throws {
        try LogFixture.makeLog(in: folder.path, [3, 4])
        let full = folder.path + "/alerts-00000000000000000001.jsonl"
        for (path, line, sequence) in [(full, 2, UInt64(2)), (live, 2, 5)] {
            let whole = try LogFixture.read(path)
            var changed = whole
            let start = try LogFixture.lines(path)[0].count + 1
            changed[start + 20] ^= 1
            // A zero byte far behind it does not make it a crash.
            for tail in [[], [UInt8](repeating: 0, count: 100)] where path == live || tail.isEmpty {
                try LogFixture.put(changed + tail, path)
                do throws(AlertLogError) {
                    _ = try AlertLog(folder: folder.path, at: LogFixture.now)
                    Issue.record("opened with a changed record in \(path)")
                } catch {
                    guard case .broken(let found) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(found.file == path)
                    #expect(found.line == line)
                    #expect(found.sequence == sequence)
                    #expect(error.description.hasPrefix("\(path):\(line): the chain is broken at record \(sequence): "))
                }
                #expect(try LogFixture.read(path) == changed + tail)
            }
            try LogFixture.put(whole, path)
        }
        #expect(try goOn("healed").lastSequence == 7)
    }

    /// A rotation that a crash cut in two: the full segment has its name, the next has no record, or half of one.
    @Test(arguments: [nil, 0, 1, 100])
    func halfARotation(bytes: Int?) throws {
        try LogFixture.makeLog(in: folder.path, [3, 2])
        let next = try LogFixture.read(live)
        if let bytes { try LogFixture.put(Array(next[..<bytes]), live) } else { try Files.remove(live) }
        let opening = try goOn("\(String(describing: bytes))")
        #expect(opening.lastSequence == 3)
        #expect(try Files.names(in: folder.path).filter { $0.hasPrefix("alerts") } == ["alerts.jsonl"])
        // And it rotates as if nothing had been.
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        log.append(LogFixture.segment(6))
        try log.commit()
        let full = "alerts-00000000000000000001.jsonl"
        #expect(try Files.names(in: folder.path).filter { $0.hasPrefix("alerts") } == [full, "alerts.jsonl"])
        #expect(try AlertLogVerifier.verify(folder: folder.path).last == 6)
    }

    /// What no clock should say must not make a log that cannot be read again.
    @Test(arguments: [Int64.min, -99_999_999_999_999, 253_402_300_800_000, .max])
    func impossibleTimes(milliseconds: Int64) throws {
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        var record = LogFixture.record(1)
        record.time = Instant(milliseconds: milliseconds)
        record.readingTime = Instant(milliseconds: milliseconds)
        record.evidence = [Record.Sample(time: Instant(milliseconds: milliseconds), value: .nan)]
        log.append(record)
        try log.commit()
        #expect(try goOn("\(milliseconds)").lastSequence == 1)
    }
}

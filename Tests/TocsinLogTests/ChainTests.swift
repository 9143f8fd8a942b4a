// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@Suite("The hash chain of the alert log")
struct ChainTests {
    private let folder: TemporaryFolder
    private var live: String { LogFixture.live(folder.path) }

    init() throws { folder = try TemporaryFolder() }

    /// The hashes were computed by another program.
    @Test func goldenLines() throws {
        var log = try AlertLog(folder: folder.path, at: LogFixture.now)
        var start = Record(time: LogFixture.now + .seconds(1), event: .start)
        start.sequence = 1
        start.message = "Tocsin starts"
        start.config = "0123456789abcdef"
        var acknowledgement = Record(time: LogFixture.now + .seconds(2), event: .ack)
        acknowledgement.sequence = 2
        acknowledgement.alarm = "park/T1/lel#high"
        acknowledgement.occurrence = 1
        acknowledgement.state = .acknowledged
        acknowledgement.level = .orange
        acknowledgement.by = "li"
        log.append(start)
        log.append(acknowledgement)
        try log.commit()
        let first = "ee05b6e9cd17243b73c473e7ec7efbd05ccfa8f9025c4cda5e71588a27dbb003"
        let second = "0cc4414b4252a49791389d0ed112831252726e9fbec3e9716e05003fa33e155d"
        #expect(
            String(decoding: try LogFixture.read(live), as: UTF8.self) == """
                {"seq":1,"time":"2026-03-01T08:00:01.000Z","event":"start","message":"Tocsin starts",\
                "config":"0123456789abcdef","prev":"\(String(repeating: "0", count: 64))","hash":"\(first)"}
                {"seq":2,"time":"2026-03-01T08:00:02.000Z","event":"ack","alarm":"park/T1/lel#high","occurrence":1,\
                "state":"ACKED","level":"orange","by":"li","prev":"\(first)","hash":"\(second)"}

                """)
        #expect(log.head == second)
    }

    @Test func tenLinesOfPythonAgree() throws {
        try LogFixture.makeLog(in: folder.path, [4, 3, 5])
        let script = """
            import glob, hashlib, json, sys
            prev, n = "0" * 64, 0
            for name in sorted(glob.glob(sys.argv[1] + "/alerts-*.jsonl")) + [sys.argv[1] + "/alerts.jsonl"]:
                for line in open(name, "rb"):
                    line = line.rstrip(b"\\n")
                    record, n = json.loads(line), n + 1
                    assert record["seq"] == n and record["prev"] == prev, n
                    prev = hashlib.sha256(line[:line.index(b',"hash"')]).hexdigest()
                    assert record["hash"] == prev, n
            print(n, prev)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, folder.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let answer = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let report = try AlertLogVerifier.verify(folder: folder.path)
        #expect(answer == "12 \(report.head)\n")
        #expect(report.segments == 3)
        #expect(report.records == 12)
        #expect(report.first == 1)
        #expect(report.last == 12)
        #expect(report.unfinishedBytes == 0)
    }

    @Test func anEmptyFolderHolds() throws {
        let report = try AlertLogVerifier.verify(folder: folder.path)
        #expect(report.records == 0)
        #expect(report.segments == 0)
        #expect(report.head.isEmpty)
    }

    // MARK: - What a hand may do to it

    /// Holds that the log is found broken at this line, and says so.
    private func expectBreak(_ line: Int, _ sequence: Int, _ what: String) {
        do throws(AlertLogError) {
            let report = try AlertLogVerifier.verify(folder: folder.path)
            Issue.record("\(what): not found, \(report)")
        } catch {
            guard case .broken(let found) = error else {
                Issue.record("\(what): \(error)")
                return
            }
            #expect(found.file == live, "\(what)")
            #expect(found.line == line, "\(what): \(found)")
            #expect(found.sequence == UInt64(sequence), "\(what): \(found)")
            #expect(!found.reason.isEmpty)
        }
    }

    @Test func everyByteCounts() throws {
        try LogFixture.makeLog(in: folder.path, [4])
        let good = try LogFixture.read(live)
        for index in 0..<(good.count - 1) {
            let line = good[..<index].count { $0 == 0x0A } + 1
            var changed = good
            changed[index] ^= 1
            try LogFixture.put(changed, live)
            expectBreak(line, line, "byte \(index) changed")
            changed.remove(at: index)
            try LogFixture.put(changed, live)
            expectBreak(line, line, "byte \(index) removed")
        }
        // Without its line end the last record is not finished.
        try LogFixture.put(Array(good.dropLast()), live)
        #expect(try AlertLogVerifier.verify(folder: folder.path).unfinishedBytes > 0)
    }

    @Test func everyLineCounts() throws {
        try LogFixture.makeLog(in: folder.path, [5])
        let lines = try LogFixture.lines(live)
        func put(_ changed: [[UInt8]]) throws { try LogFixture.put(changed.flatMap { $0 + [0x0A] }, live) }
        for index in 0..<4 {
            var swapped = lines
            swapped.swapAt(index, index + 1)
            try put(swapped)
            expectBreak(index + 1, index + 1, "line \(index + 1) swapped")
            var cut = lines
            cut.remove(at: index)
            try put(cut)
            expectBreak(index + 1, index + 1, "line \(index + 1) removed")
        }
        for index in 0..<5 {
            var doubled = lines
            doubled.insert(lines[index], at: index)
            try put(doubled)
            expectBreak(index + 2, index + 2, "line \(index + 1) doubled")
            var blank = lines
            blank.insert([], at: index)
            try put(blank)
            expectBreak(index + 1, index + 1, "an empty line before \(index + 1)")
        }
    }

    @Test func segmentsCount() throws {
        try LogFixture.makeLog(in: folder.path, [3, 3, 3])
        let (first, second) = (
            folder.path + "/alerts-00000000000000000001.jsonl", folder.path + "/alerts-00000000000000000004.jsonl"
        )
        try Files.rename(second, to: folder.path + "/hidden")
        expectBreak(1, 4, "the middle segment is gone")
        try Files.rename(folder.path + "/hidden", to: folder.path + "/alerts-00000000000000000005.jsonl")
        #expect(throws: AlertLogError.self) { try AlertLogVerifier.verify(folder: folder.path) }
        try Files.rename(folder.path + "/alerts-00000000000000000005.jsonl", to: second)
        // A full segment has no unfinished end.
        let whole = try LogFixture.read(second)
        try LogFixture.put(Array(whole.dropLast()), second)
        #expect(throws: AlertLogError.self) { try AlertLogVerifier.verify(folder: folder.path) }
        try LogFixture.put(whole, second)
        // The oldest may go: the next one begins with a segment record.
        try Files.remove(first)
        let report = try AlertLogVerifier.verify(folder: folder.path)
        #expect(report.first == 4)
        #expect(report.records == 6)
        // But not half of it.
        try LogFixture.put(Array(whole.drop { $0 != 0x0A }.dropFirst()), second)
        #expect(throws: AlertLogError.self) { try AlertLogVerifier.verify(folder: folder.path) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog

@testable import tocsin

@Suite("Tail")
struct TailTests {
    @Test("shows the last records across segments, one line each, without colours in a pipe") func lines() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path)
        let run = try CommandRun(["tail", "--lines", "5", folder.path])
        #expect(run.status == 0)
        #expect(
            run.output == """
                2026-03-01T08:00:03.000Z ORANGE  UNACK   Park: T2 is 30: orange alarm
                2026-03-01T08:00:04.000Z clear   RTNUN   Park: T2 is 1, orange condition over
                2026-03-01T08:00:05.000Z segment -       next
                2026-03-01T08:00:06.000Z YELLOW  UNACK   Park: T3 \u{FFFD}[2J\u{FFFD}: yellow alarm
                2026-03-01T08:00:07.000Z stop    -       stopped

                """)
    }

    @Test("colours by level when that is wanted") func colours() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path)
        let run = try CommandRun(["tail", "--level", "red", folder.path], environment: ["CLICOLOR_FORCE": "1"])
        #expect(
            run.output == "\u{1B}[2m2026-03-01T08:00:02.000Z\u{1B}[0m \u{1B}[1;37;41mRED    \u{1B}[0m UNACK   "
                + "Park: T1 is 51: red alarm\n")
    }

    @Test("picks the records that enter or leave a level", arguments: [true, false]) func levels(segmented: Bool) throws
    {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path, segmented: segmented)
        let run = try CommandRun(["tail", "--json", "--level", "orange", "--level", "yellow", folder.path])
        let sequences = run.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
        #expect(sequences == [#"{"seq":3"#, #"{"seq":4"#, #"{"seq":6"#])
        let both = try CommandRun(["tail", "--json", "--level", "orange,yellow", folder.path])
        #expect(both.output == run.output)
        // One line is asked for and it stands far back.
        let red = try CommandRun(["tail", "--json", "-n", "1", "--level", "red", folder.path])
        #expect(red.output.hasPrefix(#"{"seq":2,"#))
        #expect(red.output.split(separator: "\n").count == 1)
    }

    @Test("prints with --json what stands in the log, byte for byte") func json() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path, segmented: false)
        let run = try CommandRun(["tail", "--json", folder.path])
        #expect(run.output == (try String(contentsOfFile: "\(folder.path)/alerts.jsonl", encoding: .utf8)))
    }

    @Test(
        "follows the log across a new segment, and ends with 0 at SIGTERM"
    )
    func follow() throws {
        let folder = try ScratchFolder()
        var log = try AlertLog(folder: folder.path, at: SmallLog.instant(0))
        log.append(SmallLog.record(1, .start, message: "started"))
        try log.commit()
        let process = Process()
        process.executableURL = CommandRun.program
        process.arguments = ["tail", "--follow", folder.path]
        let lines = PipeLines()
        process.standardOutput = lines.pipe
        try process.run()
        #expect(lines.next()?.hasSuffix("started") == true)
        log.append(SmallLog.record(2, .raise, .red, message: "one"))
        log.append(SmallLog.record(3, .segment, message: "two"))
        try log.commit()
        #expect(lines.next()?.hasSuffix("UNACK   one") == true)
        #expect(lines.next()?.hasSuffix("two") == true)
        log.append(SmallLog.record(4, .raise, .blue, message: "three"))
        try log.commit()
        #expect(lines.next()?.hasSuffix("UNACK   three") == true)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
    }

    @Test("tells a missing log and a wrong level") func statuses() throws {
        let folder = try ScratchFolder()
        #expect(try CommandRun(["tail", "\(folder.path)/none"]).status == 74)
        #expect(try CommandRun(["tail", folder.path]).output == "")
        let wrong = try CommandRun(["tail", "--level", "orange,purple", folder.path])
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("blue, yellow, orange or red"))
    }
}

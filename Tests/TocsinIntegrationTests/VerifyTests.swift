// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog

@testable import tocsin

/// An alert log with records of all that `tail` and `verify` have to show.
enum SmallLog {
    static let sentences = ["red alarm", "orange alarm", "condition over", "yellow alarm"]

    /// Seven records: start, a red alarm, an orange one, its end, a new segment, a yellow one, stop.
    static func write(to folder: String, segmented: Bool = true) throws {
        var log = try AlertLog(folder: folder, at: instant(0))
        var records = [
            record(1, .start, message: "started"),
            record(2, .raise, .red, message: "Park: T1 is 51: red alarm"),
            record(3, .raise, .orange, message: "Park: T2 is 30: orange alarm"),
            record(4, .clear, nil, previous: .orange, message: "Park: T2 is 1, orange condition over"),
            record(5, segmented ? .segment : .config, message: "next"),
            record(6, .raise, .yellow, message: "Park: T3 \u{1B}[2J\n: yellow alarm"),
            record(7, .stop, message: "stopped"),
        ]
        for index in records.indices {
            records[index].config = "00112233aabbccdd"
            log.append(records[index])
        }
        try log.commit()
    }

    static func record(
        _ sequence: UInt64, _ event: Event, _ level: Level? = nil, previous: Level? = nil, message: String
    ) -> Record {
        var record = Record(time: instant(Int64(sequence)), event: event)
        record.sequence = sequence
        record.message = message
        guard event.isOfAlarm else { return record }
        record.alarm = "park/T\(sequence)/lel#high"
        record.occurrence = sequence
        record.state = event == .clear ? .returnedUnacknowledged : .unacknowledged
        record.level = level
        record.previousLevel = previous
        return record
    }

    static func instant(_ seconds: Int64) -> Instant { FieldExamples.time(Double(seconds)) }
}

@Suite("Verify")
struct VerifyTests {
    @Test("sums up a log that holds") func holds() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path)
        let head = try AlertLogVerifier.verify(folder: folder.path).head
        let run = try CommandRun(["verify", folder.path])
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(
            run.output == """
                \(folder.path): the chain holds
                segments  2
                records   7
                seq       1 … 7
                head      \(head)

                """)
        let json = try CommandRun(["verify", "--json", folder.path])
        #expect(
            json.output
                == #"{"valid":true,"directory":"\#(folder.path)","segments":2,"records":7,"first":1,"last":7,"#
                + #""head":"\#(head)","unfinished_bytes":0}"# + "\n")
    }

    @Test("finds the record that was changed, and names it") func tampered() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path, segmented: false)
        let file = "\(folder.path)/alerts.jsonl"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try folder.write("alerts.jsonl", text.replacing("T2 is 30", with: "T2 is 20"))
        let run = try CommandRun(["verify", "--json", folder.path])
        #expect(run.status == 1)
        #expect(
            run.errors
                == "tocsin: \(file):3: the chain is broken at record 3: `hash` does not belong to this line: it was "
                + "changed after it was written\n")
        #expect(
            run.output.hasPrefix(#"{"valid":false,"directory":"\#(folder.path)","file":"\#(file)","line":3,"seq":3,"#))
    }

    @Test("finds a record that was taken out") func missingRecord() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: folder.path, segmented: false)
        var lines = try String(contentsOfFile: "\(folder.path)/alerts.jsonl", encoding: .utf8).split(separator: "\n")
        lines.remove(at: 3)
        try folder.write("alerts.jsonl", lines.joined(separator: "\n") + "\n")
        let run = try CommandRun(["verify", folder.path])
        #expect(run.status == 1)
        #expect(run.output == "")
        #expect(run.errors.contains("alerts.jsonl:4: the chain is broken at record 4"))
    }

    @Test("does not call nothing a log that holds") func nothing() throws {
        let folder = try ScratchFolder()
        let empty = try CommandRun(["verify", folder.path])
        #expect(empty.status == 74)
        #expect(empty.errors == "tocsin: there is no alert log in \(folder.path)\n")
        #expect(try CommandRun(["verify", "\(folder.path)/none"]).status == 74)
    }

    @Test("looks where systemd keeps the state when it is not told where") func usualFolder() throws {
        let folder = try ScratchFolder()
        try SmallLog.write(to: "\(folder.path)/alerts")
        let run = try CommandRun(["verify"], environment: ["STATE_DIRECTORY": folder.path])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("\(folder.path)/alerts: the chain holds"))
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinSystem

@testable import tocsin

@Suite("Replay")
struct ReplayTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var measure: String
        var values: [(Double, Double)]
        var records: [String]
        var testDescription: String { name }
    }

    /// The field's own examples, from the bytes of a recording to the records (hazards, section 2).
    static let examples = [
        Example(
            name: "2.1 hysteresis", measure: "hysteresis",
            values: [(0, 24.9), (1, 25.0), (2, 23.5), (3, 23.0), (4, 22.9)],
            records: ["1.0 raise UNACK yellow value 25 limit 25", "4.0 clear RTNUN value 22.9 limit 25"]),
        Example(
            name: "2.3 on-delay", measure: "delay",
            values: [(0, 21), (1, 21), (2, 19), (3, 21), (4, 21), (5, 21), (6, 21)],
            records: ["6.0 raise UNACK yellow value 21 limit 20"]),
        Example(
            name: "2.5 level ladder", measure: "ladder",
            values: [(0, 24), (1, 26), (2, 51), (3, 40), (4, 20)],
            records: [
                "1.0 raise UNACK yellow value 26 limit 25", "2.0 level UNACK red value 51 limit 50",
                "3.0 level UNACK yellow value 40 limit 25", "4.0 clear RTNUN value 20 limit 25",
            ]),
        Example(
            name: "2.6a rate", measure: "rate", values: [(0, 50.0), (30, 51.0), (60, 52.1)],
            records: ["60.0 raise UNACK yellow value 2.1 limit 2"]),
        Example(
            name: "2.6b swing", measure: "swing", values: [(0, 100), (1, 99), (2, 97), (3, 91), (4, 89)],
            records: ["4.0 raise UNACK red value 11 limit 10"]),
    ]

    @Test("gives the field's examples as they are written", arguments: examples)
    func example(_ example: Example) throws {
        let recording = example.values.map { FieldExamples.line($0.0, example.measure, $0.1) }.joined()
        let result = try ReplayResult([recording])
        #expect(try result.short == example.records)
        #expect(result.summary.messages == UInt64(example.values.count))
        #expect(result.summary.readings == UInt64(example.values.count))
    }

    @Test("writes a record in the log's own order of keys") func goldenLine() throws {
        let result = try ReplayResult([FieldExamples.line(0, "ladder", 24) + FieldExamples.line(1, "ladder", 26.5)])
        let configuration = try #require(result.lines.first?.split(separator: "\"config\":\"").last?.prefix(16))
        #expect(
            result.lines == [
                #"{"seq":1,"time":"2026-03-01T08:00:01.000Z","event":"raise","alarm":"park/T1/ladder#high","#
                    + #""occurrence":1,"state":"UNACK","level":"yellow","site":"park","region":"320585","#
                    + #""industry":"hazardous-chemicals","point":"park/T1/ladder","kind":"ladder","rule":"high","#
                    + #""basis":"GB/T 50493-2019","value":26.5,"unit":"%{LEL}","limit":25,"signal":"value","#
                    + #""reading_time":"2026-03-01T08:00:01.000Z","received_time":"2026-03-01T08:00:01.000Z","#
                    + #""quality":"good","evidence":[["2026-03-01T08:00:00.000Z",24],["2026-03-01T08:00:01.000Z",26.5]],"#
                    + #""message":"Park: park/T1/ladder is 26.5 %{LEL}, limit 25: yellow alarm","config":"\#(configuration)"}"#
            ])
    }

    @Test("gives the same bytes each time, from one file or from several") func deterministic() throws {
        let lines = Self.examples.flatMap { example in
            example.values.map { FieldExamples.line($0.0 + 100, example.measure, $0.1, unit: example.measure) }
        }
        let first = try ReplayResult([lines.joined()], until: FieldExamples.time(1_000))
        #expect(first.lines.count > 8)
        #expect(try ReplayResult([lines.joined()], until: FieldExamples.time(1_000)).lines == first.lines)
        #expect(try ReplayResult(lines, until: FieldExamples.time(1_000)).lines == first.lines)
    }

    @Test("counts silence from the first message, and lets it run out up to and with --until") func silence() throws {
        let recording = FieldExamples.line(10, "hysteresis", 1)
        // The declared pump has a period of 60 s and never speaks: it is silent after three of them.
        #expect(try ReplayResult([recording]).lines == [])
        #expect(try ReplayResult([recording], until: FieldExamples.time(189.999)).lines == [])
        #expect(
            try ReplayResult([recording], until: FieldExamples.time(190)).short == [
                "190.0 raise UNACK yellow value 180 limit 180"
            ])
    }

    @Test("ends a delay without a further reading, before a later message of another point") func timers() throws {
        // Reports by exception: 21 %LEL, then nothing more from this point.
        let recording = FieldExamples.line(0, "delay", 21) + FieldExamples.line(5, "hysteresis", 30)
        #expect(
            try ReplayResult([recording]).short == [
                "3.0 raise UNACK yellow value 21 limit 20", "5.0 raise UNACK yellow value 30 limit 25",
            ])
    }

    @Test("leaves out what came after --until") func until() throws {
        let recording = FieldExamples.line(1, "hysteresis", 30) + FieldExamples.line(2, "hysteresis", 1)
        #expect(try ReplayResult([recording], until: FieldExamples.time(1)).lines.count == 1)
        #expect(try ReplayResult([recording], until: FieldExamples.time(2)).lines.count == 2)
        #expect(try ReplayResult([recording], until: FieldExamples.time(0)).lines.count == 0)
    }

    @Test("holds a clock that goes back, and counts it") func clampedClock() throws {
        let lines = [
            FieldExamples.line(5, "hysteresis", 1), FieldExamples.line(3, "ladder", 30),
            FieldExamples.line(6, "hysteresis", 30),
        ]
        let result = try ReplayResult([lines.joined()])
        #expect(result.steppedBack == 1)
        #expect(
            try result.short == [
                "5.0 raise UNACK yellow value 30 limit 25", "6.0 raise UNACK yellow value 30 limit 25",
            ])
    }

    @Test("counts what it cannot use, and goes on") func unusable() throws {
        let odd = FieldExamples.line(0, "hysteresis", 1).replacing(#"{\"ts\""#, with: #"{{\"ts\""#)
        let unknown = FieldExamples.line(1, "colour", 1)
        let result = try ReplayResult([odd + unknown + FieldExamples.line(2, "hysteresis", 30)])
        #expect(result.summary.messages == 3)
        #expect(result.summary.undecodable == 1)
        #expect(result.summary.unknown == 1)
        #expect(result.summary.records == 1)
    }

    // MARK: - The program

    @Test("is a program that reads standard input, and says on standard error what was counted") func program() throws {
        let folder = try ScratchFolder()
        let configuration = try FieldExamples.write(to: folder)
        let recording = FieldExamples.line(0, "hysteresis", 30)
        let run = try CommandRun(
            ["replay", "--config", configuration, "--until", "2026-03-01T16:01:00+08:00", "--summary", "-"],
            input: recording)
        #expect(run.status == 0)
        #expect(run.output.split(separator: "\n").count == 1)
        let lines = run.errors.split(separator: "\n")
        #expect(lines[0] == "tocsin: 1 messages, 1 readings, 1 records, 0 messages not understood, 0 bad readings")
        #expect(lines[1].hasPrefix("tocsin: 0 ms of telemetry in ") && lines[1].contains(" readings/s, "))
        #expect(lines.count == 2)
        let quiet = try CommandRun(["replay", "--config", configuration, "-"], input: recording)
        #expect(quiet.output == run.output)
        #expect(quiet.errors == "")
    }

    @Test("reads a folder with a compressed and a torn segment, and says what it left out") func folder() throws {
        let folder = try ScratchFolder()
        let configuration = try FieldExamples.write(to: folder)
        let lines = (0..<40).map { FieldExamples.line(Double($0), "hysteresis", $0 % 2 == 0 ? 30 : 1) }
        let whole = try folder.write("whole.txt", lines.joined())
        _ = try GzipFile.compress(folder.write("1.jsonl", lines[..<20].joined()))
        let torn = try folder.write("2.jsonl", lines[20...].joined() + lines[0].dropLast(20))
        let one = try CommandRun(["replay", "--config", configuration, whole])
        let both = try CommandRun(["replay", "--config", configuration, "--quiet", folder.path])
        #expect(both.status == 0)
        #expect(one.output.split(separator: "\n").count >= 40)
        #expect(both.output == one.output)
        #expect(both.errors == "tocsin: \(torn): the last line is cut off inside; it is left out\n")
        let progress = try CommandRun(["replay", "--config", configuration, "--progress", folder.path])
        #expect(progress.output == one.output)
        #expect(progress.errors.contains("40 messages, 40 readings"))
        #expect(try CommandRun(["replay", "--config", configuration, "--quiet", "--progress", whole]).status == 64)
    }

    @Test("says how far it is, and how long it will take") func progress() {
        var summary = Replayer.Summary()
        let progress = ReplayProgress(totalBytes: 1 << 30, start: 1_000)
        var place = RecordingReader.Place()
        #expect(
            progress.line(place, summary, now: 1_000) == "no message yet, 0 messages, 0.0 readings/s, 0 % of 1.0 GiB")
        (summary.messages, summary.readings) = (1_234_567, 30_000_000)
        place = RecordingReader.Place(bytes: 1 << 28, time: FieldExamples.time(3_723))
        #expect(
            progress.line(place, summary, now: 11_000)
                == "at 2026-03-01T09:02:03.000Z, 1,234,567 messages, 3,000,000 readings/s, 25 % of 1.0 GiB, 30.0 s left"
        )
        let sparse = ReplayProgress(totalBytes: .max, start: 0)
        #expect(sparse.line(place, summary, now: 1 << 40).contains("0 % of"))
        let pipe = ReplayProgress(totalBytes: nil, start: 1_000)
        #expect(pipe.line(place, summary, now: 11_000).hasSuffix("readings/s, 256.0 MiB"))
        #expect(
            progress.closing(summary, span: Interval(milliseconds: 86_400_000), bytes: 1 << 30, now: 11_000)
                == "1 d of telemetry in 10.0 s (8,640 times as fast): 123,457 messages/s, 3,000,000 readings/s, 102.4 MiB/s"
        )
    }

    @Test("a copy that the broker had kept counts only as far as it says something new") func retained() throws {
        func kept(_ seconds: Double, _ value: Double) -> String {
            FieldExamples.line(seconds, "hysteresis", value).replacing(#""retain":0"#, with: #""retain":1"#)
                .replacing(#"\"ts\":\#(FieldExamples.time(seconds).milliseconds),"#, with: "")
        }
        let first = FieldExamples.line(0, "hysteresis", 30)
        #expect(try ReplayResult([first + kept(10, 30)]).summary.readings == 1)
        #expect(try ReplayResult([first + kept(10, 31)]).summary.readings == 2)
        #expect(try ReplayResult([kept(10, 31)]).summary.readings == 1)
    }

    @Test("ends at a line that is no message with 65, after the records before it") func badLine() throws {
        let folder = try ScratchFolder()
        let configuration = try FieldExamples.write(to: folder)
        let bad = try folder.write(
            "bad.jsonl",
            FieldExamples.line(0, "hysteresis", 30) + "{\"tst\":\"yesterday\"}\n"
                + FieldExamples.line(1, "ladder", 30))
        let run = try CommandRun(["replay", "--config", configuration, bad])
        #expect(run.status == 65)
        #expect(run.output.contains("park/T1/hysteresis#high"))
        #expect(!run.output.contains("ladder"))
        #expect(run.errors.hasPrefix("tocsin: \(bad):2:9: tst is no time with a zone"))
    }

    @Test("tells a missing recording from a wrong configuration and a wrong command line") func statuses() throws {
        let folder = try ScratchFolder()
        let configuration = try FieldExamples.write(to: folder)
        let missing = try CommandRun(["replay", "--config", configuration, "\(folder.path)/none.jsonl"])
        #expect(missing.status == 74)
        #expect(missing.errors == "tocsin: cannot open \(folder.path)/none.jsonl: No such file or directory\n")
        #expect(try CommandRun(["replay", "--config", "\(folder.path)/none.yaml", "-"]).status == 78)
        #expect(try CommandRun(["replay", "--config", configuration]).status == 64)
        #expect(try CommandRun(["replay", "--config", configuration, "--until", "noon", "-"]).status == 64)
    }

    @Test(
        "ends quietly for a reader that has seen enough, and with 74 on a full disk",
        arguments: [("| head -c 20 > /dev/null", 0), ("> /dev/full", 74)])
    func output(redirection: String, status: Int32) throws {
        let folder = try ScratchFolder()
        let configuration = try FieldExamples.write(to: folder)
        // More records than a pipe holds.
        let lines = (0..<400).map { FieldExamples.line(Double($0), "hysteresis", $0 % 2 == 0 ? 30 : 1) }
        let recording = try folder.write("recording.jsonl", lines.joined())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        let command = "\(CommandRun.program.path) replay --config \(configuration) \(recording)"
        process.arguments = ["-c", "\(command) 2> /dev/null \(redirection); exit ${PIPESTATUS[0]}"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == status)
    }
}

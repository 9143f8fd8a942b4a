// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConfig
import TocsinCore
import TocsinSystem
import TocsinWire

/// `tocsin replay`: what a configuration makes of recorded telemetry.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs recorded messages through the rules and prints the records that they cause.",
        discussion: """
            A recording is what mosquitto_sub -F '%j' or -F '%J' prints: one JSON object a line, whose tst is the time of
            receipt and the clock of the replay. Lines with payload_base64 carry binary payloads. It needs no broker and
            no state, and the same recording always gives the same bytes.

            A line that is no message ends the replay there, since records after a hole would not be what happened.

            With --against, an older configuration is run over the same recording beside it, and instead of records the
            differences are printed: alarms gained and lost, how much earlier or later they rise, time in alarm, floods.

            Example:
              mosquitto_sub -t 'plants/#' -F '%j' > night.jsonl
              tocsin replay --config /etc/tocsin/tocsin.yaml night.jsonl
              tocsin replay --config tocsin.yaml --until 2026-03-01T09:00:00Z - < night.jsonl
              tocsin replay --config tocsin.new.yaml --against tocsin.yaml night.jsonl

            Exit codes: 0 done, with --against no difference; 1 differences; 65 a line is no message, 74 a recording
            cannot be read, 78 configuration.
            """)

    @Option(name: [.short, .customLong("config")], help: "The main configuration file.")
    var config: String

    @Option(
        help: ArgumentHelp(
            "Stop here: later messages are left out, and timers run out up to and with this time.", valueName: "time"))
    var until: TimeArgument?

    @Option(help: ArgumentHelp("Print what --config does differently from this configuration.", valueName: "file"))
    var against: String?

    @Flag(help: "With --against: print the differences as one JSON object. Records are JSON in any case.")
    var json = false

    @Flag(help: "Print what was counted to standard error, even when that is no terminal.")
    var summary = false

    @Argument(help: "Recordings in their order; - is standard input.")
    var recordings: [String]

    func run() async throws {
        if let against {
            try runBacktest(against: against)
            return
        }
        let prepared = try Replay.load(config)
        let output = RecordOutput()
        var replayer = try Replay.checked(config) { () throws(SourceError) in
            try Replayer(prepared, until: until?.instant, write: output.write)
        }
        var reader = RecordingReader()
        let failure = Replay.read(recordings, &reader) {
            replayer.flush()
        } take: { received, topic, payload in
            replayer.take(received, topic, payload)
        }
        // What came before a fault did happen: its records are printed.
        if failure == nil { replayer.finish() } else { replayer.flush() }
        if summary || StandardStream.error.isTerminal { print(replayer.summary, reader) }
        if let failure { throw Replay.exitCode(for: failure) }
        if let failure = output.failure { throw ExitStatus.inputOutput.because(failure) }
    }

    private func runBacktest(against: String) throws {
        let (old, new) = (try Replay.load(against), try Replay.load(config))
        var backtest = try Replay.checked("\(against), \(config)") { () throws(SourceError) in
            try Backtest(old: old, new: new, until: until?.instant)
        }
        var reader = RecordingReader()
        let failure = Replay.read(recordings, &reader) {
        } take: { received, topic, payload in
            backtest.take(received, topic, payload)
        }
        let report = backtest.finish(isWhole: failure == nil)
        let output = RecordOutput()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            _ = output.write([UInt8](try encoder.encode(report)) + [0x0A])
        } else {
            let text = BacktestText(old: "\(against) (\(old.digestText))", new: "\(config) (\(new.digestText))")
            _ = output.write(Array((text.lines(of: report).joined(separator: "\n") + "\n").utf8))
        }
        if summary || StandardStream.error.isTerminal { print(backtest.summaries.new, reader) }
        if let failure { throw Replay.exitCode(for: failure) }
        if let failure = output.failure { throw ExitStatus.inputOutput.because(failure) }
        if report.differs { throw ExitCode(ExitStatus.found.rawValue) }
    }

    private static func load(_ path: String) throws -> PreparedConfiguration {
        do throws(ConfigurationFailure) {
            return try PreparedConfiguration.load(path: path, touchesState: false)
        } catch {
            throw ExitStatus.configuration.because(error)
        }
    }

    private static func checked<Value>(_ path: String, _ make: () throws(SourceError) -> Value) throws -> Value {
        do throws(SourceError) {
            return try make()
        } catch {
            throw ExitStatus.configuration.because("\(path): \(error)")
        }
    }

    private static func read(
        _ recordings: [String], _ reader: inout RecordingReader, beforeWaiting: () -> Void,
        take: (Instant, Span<UInt8>, Span<UInt8>) -> Bool
    ) -> RecordingError? {
        do throws(RecordingError) {
            for path in recordings {
                guard try reader.read(path, beforeWaiting: beforeWaiting, take: take) else { break }
            }
            return nil
        } catch {
            return error
        }
    }

    private static func exitCode(for failure: RecordingError) -> ExitCode {
        switch failure {
        case .unreadable: ExitStatus.inputOutput.because(failure)
        case .malformed: ExitStatus.badData.because("\(failure); the replay ends here")
        }
    }

    private func print(_ summary: Replayer.Summary, _ reader: RecordingReader) {
        var parts = [
            "\(summary.messages) messages", "\(summary.readings) readings", "\(summary.records) records",
            "\(summary.undecodable) messages not understood", "\(summary.bad) bad readings",
        ]
        let others = [
            (summary.unrouted, "messages of no source"), (summary.unknown, "readings of unknown points"),
            (summary.late, "late or repeated readings"),
            (summary.future, "readings from the future"), (reader.steppedBack, "times that went back and were held"),
        ]
        parts += others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        StandardStream.error.write(line: "tocsin: \(parts.joined(separator: ", "))")
    }
}

/// Standard output, and why it took no more.
private final class RecordOutput {
    /// nil as long as all is well, and when the reader has seen enough, as head does.
    private(set) var failure: SystemError?

    func write(_ bytes: [UInt8]) -> Bool {
        guard !StandardStream.output.write(bytes) else { return true }
        if errno != EPIPE { failure = SystemError(operation: "write the records to standard output", code: errno) }
        return false
    }
}

/// A time on the command line.
struct TimeArgument: ExpressibleByArgument, Sendable {
    let instant: Instant

    init?(argument: String) {
        guard let instant = RecordingTime.parse(argument) else { return nil }
        self.instant = instant
    }
}

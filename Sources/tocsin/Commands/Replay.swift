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
            receipt and the clock of the replay. Lines with payload_base64 carry binary payloads, files may be compressed
            with gzip. It needs no broker and no state, and the same recording always gives the same bytes. tocsin record
            makes recordings that lose nothing; a folder of it is named as a whole.

            A line that is no message ends the replay there, since records after a hole would not be what happened. Only
            the last line of a file may be cut off inside, as a recorder leaves it that was killed: it is left out, and
            named on standard error.

            How far it has come stands on standard error while it runs, if that is a terminal and the records go elsewhere.

            With --against, an older configuration is run over the same recording beside it, and instead of records the
            differences are printed: alarms gained and lost, how much earlier or later they rise, time in alarm, floods.

            Example:
              mosquitto_sub -t 'plants/#' -F '%j' > night.jsonl
              tocsin replay --config /etc/tocsin/tocsin.yaml night.jsonl
              tocsin replay --config /etc/tocsin/tocsin.yaml --progress /srv/recordings > records.jsonl
              tocsin replay --config tocsin.yaml --until 2026-03-01T09:00:00Z - < night.jsonl
              tocsin replay --config tocsin.new.yaml --against tocsin.yaml night.jsonl

            Exit codes: 0 done, with --against no difference; 1 differences; 65 a line is no message or a compressed file
            damaged, 74 a recording cannot be read, 78 configuration.
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

    @Flag(help: "Say how far it has come in any case: every ten seconds where standard error is no terminal.")
    var progress = false

    @Flag(help: "Say neither how far it has come nor what was counted.")
    var quiet = false

    @Argument(help: "Recordings in their order; a folder stands for those in it, - for standard input.")
    var recordings: [String]

    func validate() throws {
        if quiet && (progress || summary) { throw ValidationError("--quiet contradicts --progress and --summary") }
    }

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
        var pass = ReplayPass(showsProgress: showsProgress, isQuiet: !saysSummary)
        let failure = pass.read(recordings) {
            replayer.flush()
            return replayer.summary
        } take: { received, isRetained, topic, payload in
            replayer.take(received, isRetained, topic, payload)
        }
        // What came before a fault did happen: its records are printed.
        if failure == nil { replayer.finish() } else { replayer.flush() }
        pass.finish(replayer.summary)
        if let failure { throw Replay.exitCode(for: failure) }
        if let failure = output.failure { throw ExitStatus.inputOutput.because(failure) }
    }

    private func runBacktest(against: String) throws {
        let (old, new) = (try Replay.load(against), try Replay.load(config))
        var backtest = try Replay.checked("\(against), \(config)") { () throws(SourceError) in
            try Backtest(old: old, new: new, until: until?.instant)
        }
        var pass = ReplayPass(showsProgress: showsProgress, isQuiet: !saysSummary)
        let failure = pass.read(recordings) {
            backtest.summaries.new
        } take: { received, isRetained, topic, payload in
            backtest.take(received, isRetained, topic, payload)
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
        pass.finish(backtest.summaries.new)
        if let failure { throw Replay.exitCode(for: failure) }
        if let failure = output.failure { throw ExitStatus.inputOutput.because(failure) }
        if report.differs { throw ExitCode(ExitStatus.found.rawValue) }
    }

    private var showsProgress: Bool {
        progress || (!quiet && StandardStream.error.isTerminal && !StandardStream.output.isTerminal)
    }

    private var saysSummary: Bool { summary || progress || (!quiet && StandardStream.error.isTerminal) }

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

    private static func exitCode(for failure: RecordingError) -> ExitCode {
        switch failure {
        case .unreadable, .empty: ExitStatus.inputOutput.because(failure)
        case .malformed, .damaged: ExitStatus.badData.because("\(failure); the replay ends here")
        }
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

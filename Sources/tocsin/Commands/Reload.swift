// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConfig
import TocsinConsole
import TocsinCore
import TocsinSystem

/// `tocsin reload`: the daemon reads its configuration again, or one learns what would come of it.
struct Reload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the daemon take over its changed configuration, or see what that would do.",
        discussion: """
            All of it is taken over or nothing; what has not changed keeps its state.

            With --dry-run the daemon hands over a copy of its memory, and this command works out what would happen to
            alarms, which signals would begin without a memory, and which points, groups and rules come and go. Nothing
            is changed. The files are read with your permissions; secrets are not opened.

            Example:
              tocsin reload --dry-run
              tocsin reload --dry-run --config tocsin.new.yaml
              tocsin reload

            Exit codes: 0 done, 64 usage, 69 no daemon, or it cannot at the moment, 77 not allowed, 78 the configuration
            has faults, or needs a restart.
            """)

    @OptionGroup var control: ControlOptions

    @Flag(help: "Only print what a reload would do.") var dryRun = false

    @Option(
        name: [.short, .customLong("config")],
        help: "With --dry-run: the main file of the configuration. Default: the daemon's own.")
    var config: String?

    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard config == nil || dryRun else {
            throw ValidationError("--config is for --dry-run; a reload reads the file that the daemon was started with")
        }
    }

    func run() async throws {
        if dryRun {
            try await runDry()
            return
        }
        let body = try await control.send(timeout: Reload.patience) { client throws(ControlClientError) in
            try await client.post("/v1/reload")
        }
        if json {
            StandardStream.output.write(body)
        } else {
            let answer = try JSONDecoder().decode([String: String].self, from: Data(body))
            StandardStream.output.write(line: "reloaded: \(answer["done"] ?? "")")
        }
    }

    /// A large configuration takes its time.
    private static let patience = Duration.seconds(300)
    /// Of a checkpoint: a million points with full windows.
    private static let mostBytes = 8 << 30

    private func runDry() async throws {
        let body = try await control.send(
            timeout: Reload.patience, maximumAnswerBytes: Reload.mostBytes
        ) { client throws(ControlClientError) in try await client.get("/v1/state") }
        do {
            let state = try StateHandover(parsing: body)
            let path = config ?? state.head.path
            let run = try DryRun(try PreparedConfiguration.load(path: path, touchesState: false), state)
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                StandardStream.output.write([UInt8](try encoder.encode(run)) + [0x0A])
            } else {
                for line in DryRunText(path: path).lines(of: run) { StandardStream.output.write(line: line) }
            }
            if !run.needsRestart.isEmpty { throw ExitCode(ExitStatus.configuration.rawValue) }
        } catch let status as ExitCode {
            throw status
        } catch let failure as ConfigurationFailure {
            for fault in failure.diagnostics { StandardStream.error.write(line: "\(fault)") }
            throw ExitCode(ExitStatus.configuration.rawValue)
        } catch {
            throw ExitStatus.unavailable.because("\(error)")
        }
    }
}

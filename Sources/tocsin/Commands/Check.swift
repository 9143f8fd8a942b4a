// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinConfig
import TocsinSystem
import TocsinWire

/// `tocsin check`: is a configuration right, and what does it arm?
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads a configuration whole and says what is wrong with it, or what it holds.",
        discussion: """
            Every fault is printed to standard error as file:line:column: what is wrong; what is allowed. It needs no
            broker and opens no secret.

            Example:
              tocsin check --config /etc/tocsin/tocsin.yaml

            Exit codes: 0 the configuration is right, 78 it is not.
            """)

    @Option(name: [.short, .customLong("config")], help: "The main configuration file.")
    var config: String

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() async throws {
        let prepared: PreparedConfiguration
        do throws(ConfigurationFailure) {
            prepared = try PreparedConfiguration.load(path: config, touchesState: false)
            try Check.buildDecoder(prepared.configuration, path: config)
        } catch {
            for fault in error.diagnostics { StandardStream.error.write(line: fault.description) }
            if json { StandardStream.output.write(CheckReport.json(of: error)) }
            throw ExitCode(ExitStatus.configuration.rawValue)
        }
        let report = CheckReport(prepared, path: config)
        StandardStream.output.write(json ? report.json : Array(report.text.utf8))
    }

    /// Topics and point templates are only known to be right once a decoder has been made of them.
    private static func buildDecoder(_ configuration: Configuration, path: String) throws(ConfigurationFailure) {
        do throws(SourceError) {
            _ = try MessageDecoder(sources: configuration.sources, limits: configuration.decoderLimits)
        } catch {
            throw ConfigurationFailure(diagnostics: [Diagnostic(file: path, line: 1, column: 1, problem: "\(error)")])
        }
    }
}

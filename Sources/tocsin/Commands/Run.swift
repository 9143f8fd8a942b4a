// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Logging
import TocsinConfig
import TocsinLog
import TocsinSystem

/// `tocsin run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon.",
        discussion: """
            Example:
              tocsin run --config /etc/tocsin/tocsin.yaml

            SIGHUP reads the configuration again and takes over all of it or nothing; SIGTERM commits the last batch,
            gives webhooks five seconds, and ends with 0.
            """)

    @Option(help: "The configuration's main file.")
    var config: String

    @Option(help: "What is logged: debug, info, notice, warning, error.")
    var logLevel = Logger.Level.info

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        LoggingSystem.bootstrap { _ in StandardErrorLogHandler() }
        var logger = Logger(label: "tocsin")
        logger.logLevel = logLevel
        let prepared: PreparedConfiguration
        do throws(ConfigurationFailure) {
            prepared = try PreparedConfiguration.load(path: config)
        } catch {
            for fault in error.diagnostics { StandardStream.error.write(line: "\(fault)") }
            throw ExitCode(ExitStatus.configuration.rawValue)
        }
        for warning in prepared.configuration.warnings { logger.warning("\(warning)") }
        let daemon = Daemon(
            path: config, prepared: prepared, logger: logger, service: ServiceManager(environment: environment))
        do {
            try await daemon.run()
        } catch {
            throw Run.status(of: error).because("\(error)")
        }
    }

    /// The exit status that tells a service manager what kind of trouble it is.
    private static func status(of error: any Error) -> ExitStatus {
        switch error {
        case let error as SystemError: error.isNotAllowed ? .notAllowed : .inputOutput
        case AlertLogError.broken: .badData
        case is AlertLogError: .inputOutput
        case is SecretError: .configuration
        default: .unavailable
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

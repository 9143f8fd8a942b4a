// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinSystem

/// `tocsin webhooks`: how the endpoints are doing, and a receiver to try them with.
struct Webhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look after webhook endpoints, or receive webhooks.",
        discussion: """
            Example:
              tocsin webhooks list
              tocsin webhooks retry duty-room
              tocsin webhooks receive --listen 127.0.0.1:9000 --secret-file secret.txt
            """,
        subcommands: [List.self, Retry.self, Receive.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the endpoints with their cursors.", discussion: "Example:\n  tocsin webhooks list --json")

        @OptionGroup var control: ControlOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let body = try await control.send { client throws(ControlClientError) in
                try await client.get("/v1/webhooks")
            }
            if json {
                StandardStream.output.write(body)
                return
            }
            let statuses = try JSONDecoder().decode([WebhookStatus].self, from: Data(body))
            if statuses.isEmpty { StandardStream.output.write(line: "no webhooks are configured") }
            for status in statuses {
                StandardStream.output.write(
                    line: """
                        \(status.name) (\(status.host)): \(status.state), cursor \(status.cursor), \
                        \(status.lag) behind; \(status.delivered) delivered, \(status.retried) tried again, \
                        \(status.dead) dead since the start\(status.lastError.map { "; last error: \($0)" } ?? "")
                        """)
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try now what waits, and send again what an endpoint refused for good.",
            discussion: "Example:\n  tocsin webhooks retry duty-room")

        @OptionGroup var control: ControlOptions
        @Argument(help: "The endpoint's name.") var endpoint: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let body = try await control.send { client throws(ControlClientError) in
                try await client.post("/v1/webhooks/retry", RetryOrder(endpoint: endpoint))
            }
            if json {
                StandardStream.output.write(body)
                return
            }
            let outcome = try JSONDecoder().decode(RetryOutcome.self, from: Data(body))
            StandardStream.output.write(
                line: """
                    dead letters: \(outcome.delivered) delivered, \(outcome.refused) refused again; \
                    \(outcome.waiting) records wait and are tried now
                    """)
            if outcome.refused > 0 { throw ExitCode(ExitStatus.found.rawValue) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinSystem

/// The one binary: each command in a file of its own under `Commands`.
@main
struct Tocsin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tocsin",
        abstract: "Watches the sensors of dangerous places over MQTT and raises provable alarms.",
        discussion: """
            Example:
              tocsin check --config /etc/tocsin/tocsin.yaml
              tocsin run --config /etc/tocsin/tocsin.yaml
              tocsin tail --follow /var/lib/tocsin/alerts

            Exit codes: 0 done, 1 found something, 64 usage, 65 bad data, 69 unavailable, 74 I/O, 77 not allowed,
            78 configuration.
            """,
        version: BuildInformation.version,
        subcommands: [
            Run.self, Check.self, Decode.self, TestRules.self, RecordTelemetry.self, Replay.self, Simulate.self,
            Tail.self, Verify.self, Alarms.self, Points.self, Reload.self, Webhooks.self,
        ])

    static func main() async {
        StandardStream.ignoreBrokenPipes()
        await main(nil)
    }
}

/// What this program is, for `--version` and the metric `tocsin_build_info`.
enum BuildInformation {
    static let version = "0.1.0"
}

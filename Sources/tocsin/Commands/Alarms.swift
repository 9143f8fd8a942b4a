// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinCore
import TocsinSystem

/// `tocsin alarms`: what operators do.
struct Alarms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, acknowledge, reset and shelve alarms of the running daemon.",
        discussion: """
            Each order stands in the log with your name, a refused one too. An order that is fulfilled already succeeds.

            Example:
              tocsin alarms list
              tocsin alarms ack 'park7/T101/level#high' --reason "seen, operator on the way"
              tocsin alarms shelve 'park7/T101/level#high' --for 2h --reason "seal work, see log book"
              tocsin alarms out-of-service 'park7/hall2/smoke#fire' --reason WO-123
            """,
        subcommands: [
            List.self, Show.self, Acknowledge.self, Reset.self, Shelve.self, Unshelve.self, OutOfService.self,
            ReturnToService.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the alarms that are not normal, the highest level first.",
            discussion: """
                Alarms that are shelved, suppressed or out of service stand apart, with who, why and until when.

                Example:
                  tocsin alarms list --json
                  tocsin alarms list --suppressed
                """)

        @OptionGroup var control: ControlOptions
        @Option(help: "At most so many.") var limit = 1_000
        @Flag(help: "Only those that are shelved, suppressed or out of service.") var suppressed = false
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            guard (1...100_000).contains(limit) else {
                throw ValidationError("--limit is \(limit); expected 1 … 100000")
            }
        }

        func run() async throws {
            let show = suppressed ? Engine.AlarmSelection.suppressed : .all
            let body = try await control.send { client throws(ControlClientError) in
                try await client.get("/v1/alarms?limit=\(limit)&show=\(show.rawValue)")
            }
            if json {
                StandardStream.output.write(body)
                return
            }
            let alarms = try JSONDecoder().decode([AlarmView].self, from: Data(body))
            let format = AlarmFormat(colours: Colours(for: .output))
            let hidden = alarms.filter(\.isSuppressed)
            if !alarms.isEmpty { StandardStream.output.write(line: AlarmFormat.heads) }
            for alarm in alarms where !alarm.isSuppressed { StandardStream.output.write(line: format.line(alarm)) }
            if !suppressed && hidden.count == alarms.count {
                StandardStream.output.write(line: hidden.isEmpty ? "all alarms are normal" : "no alarm is in sight")
            }
            if suppressed && hidden.isEmpty { StandardStream.output.write(line: "no alarm is suppressed") }
            defer {
                if alarms.count == limit {
                    StandardStream.output.write(line: "\nthe gravest \(limit); there may be more: --limit")
                }
            }
            guard !hidden.isEmpty else { return }
            if !suppressed { StandardStream.output.write(line: "\nshelved, suppressed or out of service:") }
            for alarm in hidden { StandardStream.output.write(line: format.line(alarm)) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one alarm, whatever its state.",
            discussion: "Example:\n  tocsin alarms show 'park7/T101/level#high'")

        @OptionGroup var control: ControlOptions
        @Argument(help: "The alarm's id, POINT#RULE.") var alarm: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            // Everything that has a meaning of its own in a query is escaped; `/` is allowed there.
            let allowed = CharacterSet(
                charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
            guard let id = alarm.addingPercentEncoding(withAllowedCharacters: allowed) else {
                throw ValidationError("the alarm's id is not text")
            }
            let body = try await control.send { client throws(ControlClientError) in
                try await client.get("/v1/alarms/show?alarm=\(id)")
            }
            if json {
                StandardStream.output.write(body)
                return
            }
            let view = try JSONDecoder().decode(AlarmView.self, from: Data(body))
            for line in AlarmFormat(colours: Colours(for: .output)).page(view) {
                StandardStream.output.write(line: line)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinCore
import TocsinSystem

/// `tocsin alarms`: what operators do.
struct Alarms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, acknowledge and reset alarms of the running daemon.",
        discussion: """
            Example:
              tocsin alarms list
              tocsin alarms ack 'park7/T101/level#high' --reason "seen, operator on the way"
              tocsin alarms reset 'park7/hall2/smoke#fire'
            """,
        subcommands: [List.self, Acknowledge.self, Reset.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the alarms that are not normal, the highest level first.",
            discussion: "Example:\n  tocsin alarms list --json")

        @OptionGroup var control: ControlOptions
        @Option(help: "At most so many.") var limit = 1_000
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let body = try await control.send { client throws(ControlClientError) in
                try await client.get("/v1/alarms?limit=\(limit)")
            }
            if json {
                StandardStream.output.write(body)
                return
            }
            let alarms = try JSONDecoder().decode([AlarmView].self, from: Data(body))
            let colours = Colours(for: .output)
            for alarm in alarms {
                let level = alarm.level.flatMap { Level(name: $0) }
                let value = alarm.value.map { "\($0) \(alarm.unit)" } ?? ""
                let mark = colours.paint(" \(alarm.level ?? "-") ".padded(to: 8), level)
                StandardStream.output.write(
                    line: "\(mark) \(alarm.state.padded(to: 6)) \(alarm.alarm)  \(value)  \(alarm.readingTime ?? "")")
            }
            if alarms.isEmpty { StandardStream.output.write(line: "all alarms are normal") }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Acknowledge an alarm: somebody has seen it.",
            discussion: "Example:\n  tocsin alarms ack 'park7/T101/level#high' --reason \"operator on the way\"")

        @OptionGroup var order: AlarmOrderOptions
        func run() async throws { try await order.send("ack") }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reset a latched alarm whose condition has gone.",
            discussion: "Example:\n  tocsin alarms reset 'park7/hall2/smoke#fire'")

        @OptionGroup var order: AlarmOrderOptions
        func run() async throws { try await order.send("reset") }
    }
}

/// One alarm, why, and how the answer is printed.
struct AlarmOrderOptions: ParsableArguments {
    @OptionGroup var control: ControlOptions
    @Argument(help: "The alarm's id, POINT#RULE.") var alarm: String
    @Option(help: "Why, in your words; it stands in the record.") var reason: String?
    @Flag(help: "Print JSON.") var json = false

    func send(_ command: String) async throws {
        let body = AlarmOrder(alarm: alarm, reason: reason)
        let answer = try await control.send { client throws(ControlClientError) in
            try await client.post("/v1/alarms/\(command)", body)
        }
        if json {
            StandardStream.output.write(answer)
        } else if let view = try JSONDecoder().decode(AlarmView?.self, from: Data(answer)) {
            StandardStream.output.write(line: "\(view.alarm) is \(view.state)")
        }
    }
}

extension String {
    /// Followed by spaces up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

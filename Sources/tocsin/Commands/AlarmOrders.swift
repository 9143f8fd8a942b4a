// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinCore
import TocsinSystem

extension Alarms {
    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Acknowledge an alarm: somebody has seen it.",
            discussion: "Example:\n  tocsin alarms ack 'park7/T101/level#high' --reason \"operator on the way\"")

        @OptionGroup var order: AlarmOrderOptions
        @OptionGroup var why: OptionalReason
        func run() async throws { try await order.send("ack", AlarmOrder(alarm: order.alarm, reason: why.reason)) }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reset a latched alarm whose condition has gone.",
            discussion: "Example:\n  tocsin alarms reset 'park7/hall2/smoke#fire'")

        @OptionGroup var order: AlarmOrderOptions
        @OptionGroup var why: OptionalReason
        func run() async throws { try await order.send("reset", AlarmOrder(alarm: order.alarm, reason: why.reason)) }
    }

    struct Shelve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put an alarm aside for a while.",
            discussion: """
                It goes on underneath and stays in the log; it is back at the end, and at once when it rises to a level
                that may not be shelved. How long each level may be shelved is set by `shelving` in the configuration.

                Example:
                  tocsin alarms shelve 'park7/T101/level#high' --for 2h --reason "seal work, see log book"
                """)

        @OptionGroup var order: AlarmOrderOptions
        @Option(name: .customLong("for"), help: "For how long, such as 30m or 8h.") var length: DurationArgument
        @OptionGroup var why: RequiredReason

        func run() async throws {
            let body = ShelveOrder(alarm: order.alarm, for: length.interval, reason: why.reason)
            try await order.send("shelve", body)
        }
    }

    struct Unshelve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an alarm off its shelf.",
            discussion: "Example:\n  tocsin alarms unshelve 'park7/T101/level#high' --reason \"seal is tight\"")

        @OptionGroup var order: AlarmOrderOptions
        @OptionGroup var why: OptionalReason
        func run() async throws { try await order.send("unshelve", AlarmOrder(alarm: order.alarm, reason: why.reason)) }
    }

    struct OutOfService: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "out-of-service", abstract: "Take an alarm out of service until it is returned.",
            discussion: "Example:\n  tocsin alarms out-of-service 'park7/hall2/smoke#fire' --reason WO-123")

        @OptionGroup var order: AlarmOrderOptions
        @OptionGroup var why: RequiredReason

        func run() async throws {
            try await order.send("out-of-service", AlarmOrder(alarm: order.alarm, reason: why.reason))
        }
    }

    struct ReturnToService: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "return-to-service", abstract: "Return an alarm to service.",
            discussion: "Example:\n  tocsin alarms return-to-service 'park7/hall2/smoke#fire' --reason \"WO-123 done\"")

        @OptionGroup var order: AlarmOrderOptions
        @OptionGroup var why: OptionalReason

        func run() async throws {
            try await order.send("return-to-service", AlarmOrder(alarm: order.alarm, reason: why.reason))
        }
    }
}

struct OptionalReason: ParsableArguments {
    @Option(help: "Why, in your words; it stands in the record.") var reason: String?
}

struct RequiredReason: ParsableArguments {
    @Option(help: "Why, or the work order; it stands in the record.") var reason: String
}

/// One alarm, and how the answer is printed.
struct AlarmOrderOptions: ParsableArguments {
    @OptionGroup var control: ControlOptions
    @Argument(help: "The alarm's id, POINT#RULE.") var alarm: String
    @Flag(help: "Print JSON.") var json = false

    func send(_ command: String, _ body: some Encodable & Sendable) async throws {
        let answer = try await control.send { client throws(ControlClientError) in
            try await client.post("/v1/alarms/\(command)", body)
        }
        if json {
            StandardStream.output.write(answer)
        } else if let view = try JSONDecoder().decode(AlarmView?.self, from: Data(answer)) {
            // A shelf that lies beneath a work order has an end, the work order has none.
            let until = view.until.map { view.state == "SHELVED" ? " until \($0)" : ", and shelved until \($0)" } ?? ""
            let beneath = view.beneath.map { ", underneath \($0)" } ?? ""
            StandardStream.output.write(line: "\(view.alarm) is \(view.state)\(until)\(beneath)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinConsole

@testable import TocsinCore

/// A daemon that answers what the test tells it to, and remembers what it was asked.
final class ScriptedBackend: ControlBackend, ConsoleBackend {
    struct Script: Sendable {
        var trouble: String?
        var missing: [String] = []
        var refusal: ControlError?
        var asked: [String] = []
    }

    let script = Mutex(Script())

    private func ask(_ what: String) throws(ControlError) {
        let refusal = script.withLock { script in
            script.asked.append(what)
            return script.refusal
        }
        if let refusal { throw refusal }
    }

    var asked: [String] { script.withLock { $0.asked } }

    static let summary = Engine.AlarmSummary(
        alarm: "park/T1/lel#high", occurrence: 7, state: .unacknowledged, level: .red,
        definition: PointDefinition(id: "park/T1/lel", site: Site(id: "park", industry: "chemicals"), kind: "gas.lel"),
        rule: "high", value: 51.5, unit: "%{LEL}", readingTime: Instant(milliseconds: 1_772_352_000_000))

    /// The same alarm on a shelf.
    static var shelved: Engine.AlarmSummary {
        var shelved = summary
        shelved.state = .shelved
        shelved.beneath = .acknowledged
        shelved.until = Instant(milliseconds: 1_772_359_200_000)
        shelved.by = "li"
        shelved.reason = "seal work"
        return shelved
    }

    func openAlarms(
        limit: Int, _ selection: Engine.AlarmSelection
    ) async throws(ControlError) -> [Engine.AlarmSummary] {
        try ask(selection == .all ? "alarms \(limit)" : "alarms \(limit) \(selection)")
        return [selection == .suppressed ? ScriptedBackend.shelved : ScriptedBackend.summary]
    }

    func alarm(_ id: String) async throws(ControlError) -> Engine.AlarmSummary {
        try ask("show \(id)")
        return ScriptedBackend.summary
    }

    func perform(
        _ command: Engine.Command, alarm: String, reason: String, by: String
    ) async throws(ControlError) -> Engine.AlarmSummary? {
        try ask("\(command) \(alarm) \(reason) \(by)")
        return ScriptedBackend.summary
    }

    func webhooks() async throws(ControlError) -> [WebhookStatus] {
        try ask("webhooks")
        return [
            WebhookStatus(
                name: "duty", host: "duty.example", state: "idle", cursor: 9, lag: 0, delivered: 9, retried: 1, dead: 0,
                lastError: nil)
        ]
    }

    func retryWebhook(_ endpoint: String) async throws(ControlError) -> RetryOutcome {
        try ask("retry \(endpoint)")
        return RetryOutcome(delivered: 2, refused: 1, waiting: 3)
    }

    func reload() async throws(ControlError) -> String {
        try ask("reload")
        return "4 points"
    }

    func points(
        from first: Int, limit: Int, _ filter: PointFilter
    ) async throws(ControlError) -> PointPage {
        try ask("points \(first) \(limit) \(filter)")
        let point = Engine.PointSummary(
            index: 4, id: "park/T1/lel", site: "park", kind: "gas.lel", unit: "%{LEL}", value: 51.5, quality: .good,
            flag: .calibration, readingTime: Instant(milliseconds: 1_772_352_000_000), age: .seconds(3), isStale: false,
            openAlarms: 1, level: .red)
        return PointPage(points: [PointView(point)], next: 5)
    }

    func unknownIDs(limit: Int) async throws(ControlError) -> [UnknownIDView] {
        try ask("unknown \(limit)")
        let time = Instant(milliseconds: 1_772_352_000_000)
        return [
            UnknownIDView(
                id: "park/x", count: 7, firstSeen: time, lastSeen: time + .seconds(1), source: "t/{x}", overLimit: true)
        ]
    }

    func trouble() async -> String? { script.withLock { $0.trouble } }
    func missing() async -> [String] { script.withLock { $0.missing } }
    func metrics() async -> String { "# HELP x X.\n# TYPE x gauge\nx 1\n" }
}

// SPDX-License-Identifier: Apache-2.0

@testable import TocsinCore

extension EngineHarness {
    /// One rule `high` with yellow, orange and red at 20, 40 and 60, and options of its alarm.
    static func ladder(_ alarm: AlarmOptions = AlarmOptions(), offDelay: Interval = .zero) throws -> EngineHarness {
        try EngineHarness([
            RuleDefinition(
                name: "high", above: Limits(yellow: 20, orange: 40, red: 60), offDelay: offDelay, alarm: alarm)
        ])
    }

    /// An operator's command on that rule's alarm.
    mutating func order(
        _ command: Engine.Command, at seconds: Double, by: String = "li", reason: String = "why"
    ) throws(CommandRefusal) {
        try engine.perform(
            command, on: "park/T1/lel#high", by: by, reason: reason, at: EngineHarness.instant(seconds))
    }

    /// The point is calibrated, or its gateway is gone …
    mutating func suppress(_ cause: DesignCauses, _ isOn: Bool, at seconds: Double) {
        engine.advance(to: EngineHarness.instant(seconds))
        engine.suppressByDesign(0, of: 0, cause: cause, isOn: isOn)
    }

    /// As ``lines()``, with the reason in brackets and `~STATE` for what goes on underneath.
    mutating func fullLines() -> [String] {
        defer { engine.records.removeAll() }
        return engine.records.map { record in
            let beneath = record.beneath.map { " ~\($0.rawValue)" } ?? ""
            let reason = record.reason.isEmpty ? "" : " [\(record.reason)]"
            return EngineHarness.line(record) + beneath + reason
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinSystem

/// What `tocsin test` says of the tests that it has run.
struct RuleTestReport {
    /// More failures of one test help nobody.
    private static let mostFailures = 20

    private let colours = Colours(for: .output)
    private(set) var passed = 0
    private(set) var failed = 0
    private var objects: [JSONObject] = []

    mutating func add(_ outcome: RuleTestOutcome, of file: RuleTestFile, keepingObject: Bool) {
        if outcome.isPassed { passed += 1 } else { failed += 1 }
        if keepingObject { objects.append(RuleTestReport.object(outcome, file)) }
    }

    // MARK: - For people

    /// One line, and what is wrong below it; with a line end.
    func text(_ outcome: RuleTestOutcome, of file: RuleTestFile) -> String {
        let result = outcome.isPassed ? colours.paint("ok  ", nil) : colours.paint("FAIL", .red)
        var counts = [
            RuleTestText.count(outcome.readings, "reading"), RuleTestText.count(outcome.records.count, "record"),
        ]
        if outcome.unnamed > 0 { counts.append("\(outcome.unnamed) of alarms that are not named") }
        var lines = ["\(result)  \(file.path): \(outcome.test.name) (\(counts.joined(separator: ", ")))"]
        for failure in outcome.failures.prefix(RuleTestReport.mostFailures) {
            lines += RuleTestReport.lines(failure, file.path)
        }
        let rest = outcome.failures.count - RuleTestReport.mostFailures
        if rest > 0 { lines.append("      and \(rest) more") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ failure: RuleTestFailure, _ path: String) -> [String] {
        var lines = ["      \(path):\(failure.place.line):\(failure.place.column): \(failure.subject)"]
        func add(_ title: String, _ texts: [String]) {
            for (number, text) in texts.enumerated() {
                lines.append("        \(number == 0 ? title : String(repeating: " ", count: title.count)) \(text)")
            }
        }
        if !failure.note.isEmpty { lines.append("        \(failure.note)") }
        if !failure.expected.isEmpty { add("expected ", [failure.expected]) }
        add("but was  ", failure.found)
        if !failure.differing.isEmpty { add("differs in", [failure.differing.joined(separator: ", ")]) }
        add("around   ", failure.context)
        return lines
    }

    /// What happened, as `expect` would say it: to begin a test with, once it is seen to be right.
    static func recordsText(_ outcome: RuleTestOutcome) -> String {
        var alarms: [String] = []
        var lines: [String: [String]] = [:]
        for record in outcome.records {
            let alarm = record.alarm.isEmpty ? AlarmExpectation.daemon : record.alarm
            if lines[alarm] == nil { alarms.append(alarm) }
            let members = AlarmMembers(record)
            let keys: [MemberExpectation.Key] = [.state, .level, .value, .limit, .historical, .reason]
            let texts = keys.compactMap { key in
                members.values[key].map { ", \(key.rawValue): \($0.text(from: outcome.test.start))" }
            }
            let time = MomentText.text(record.time - outcome.test.start)
            lines[alarm, default: []].append(
                "          - {at: \(time), event: \(record.event.rawValue)\(texts.joined())}\n")
        }
        return alarms.map { "        \($0):\n" + (lines[$0] ?? []).joined() }.joined()
    }

    /// With a line end.
    var summary: String { "\(passed) passed, \(failed) failed\n" }

    // MARK: - For programs

    /// One object and a line end.
    var json: [UInt8] {
        var object = JSONObject()
        object.add("passed", passed)
        object.add("failed", failed)
        object.add("tests", objects: objects)
        return object.line
    }

    private static func object(_ outcome: RuleTestOutcome, _ file: RuleTestFile) -> JSONObject {
        var object = JSONObject()
        object.add("file", file.path)
        object.add("line", outcome.test.place.line)
        object.add("name", outcome.test.name)
        object.add("passed", outcome.isPassed)
        object.add("readings", outcome.readings)
        object.add("records", outcome.records.count)
        object.add("records_not_named", outcome.unnamed)
        object.add("failures", objects: outcome.failures.map { self.object($0) })
        return object
    }

    private static func object(_ failure: RuleTestFailure) -> JSONObject {
        var object = JSONObject()
        object.add("line", failure.place.line)
        object.add("column", failure.place.column)
        object.add("subject", failure.subject)
        if !failure.note.isEmpty { object.add("note", failure.note) }
        if !failure.expected.isEmpty { object.add("expected", failure.expected) }
        if !failure.found.isEmpty { object.add("found", failure.found) }
        if !failure.differing.isEmpty { object.add("differing", failure.differing) }
        if !failure.context.isEmpty { object.add("around", failure.context) }
        return object
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import tocsin

@Suite("Rule tests: faults in the files")
struct RuleTestDiagnosticTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let expected: [String]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ expected: String...) {
            self.name = name
            self.text = text
            self.expected = expected
        }

        private init(_ name: String, _ text: String, faults: [String]) {
            self.name = name
            self.text = text
            expected = faults
        }

        /// One test with a series, and what `rest` says.
        static func test(_ name: String, _ rest: String, readings: String = "1", _ expected: String...) -> Fault {
            Fault(name, body(rest, readings), faults: expected)
        }

        private static func body(_ rest: String, _ readings: String = "1") -> String {
            """
            tests:
              - name: t
                input: {park/T1/ladder: "\(readings)"}
            \(rest.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            """
        }

        static func reading(_ text: String, _ column: Int, _ problem: String) -> Fault {
            let body = body("expect: {\"park/T1/ladder#high\": []}", text)
            return Fault("reading \(text)", body, faults: ["tests.yaml:4:\(column): \(problem)"])
        }

        static func expectation(_ name: String, _ item: String, _ expected: String...) -> Fault {
            Fault(name, body("expect:\n  park/T1/ladder#high:\n    - \(item)"), faults: expected)
        }
    }

    private static let token =
        "a reading such as 26, 26x5, 20+1x10, null, on, 26x5!bad or 2.5!calibration, a gap _ or _x3, a time @90s, or a lag ~2s"
    private static let moment =
        "a time after the start such as 0, 90s or 1m30s, or one with date and zone"

    static let files: [Fault] = [
        Fault(
            "no tests", "",
            "tests.yaml:1:1: the file has no tests; tests is required: at least one {name, input, expect}"),
        Fault("empty", "tests: []", "tests.yaml:2:8: tests is a list; expected at least one {name, input, expect}"),
        Fault(
            "unknown key", "test: []\ntests: [{name: a, expect: {\"park/T1/ladder#high\": []}}]",
            "tests.yaml:2:1: unknown key \"test\" in the file; did you mean \"tests\"? allowed: config, start, interval, strict, tests"
        ),
        Fault(
            "two of a name",
            "tests:\n  - {name: a, expect: {\"park/T1/ladder#high\": []}}\n  - {name: a, expect: {\"park/T1/ladder#high\": []}}",
            "tests.yaml:4:12: the name \"a\" stands more than once; each test its own name"),
        Fault(
            "start without a zone",
            "start: 2026-03-01T08:00:00\ntests: [{name: a, expect: {\"park/T1/ladder#high\": []}}]",
            "tests.yaml:2:8: start is \"2026-03-01T08:00:00\"; expected a date and time with a zone, such as 2026-03-01T08:00:00+08:00"
        ),
        Fault(
            "strictness", "strict: yes\ntests: [{name: a, expect: {\"park/T1/ladder#high\": []}}]",
            "tests.yaml:2:9: strict is \"yes\"; allowed: named, all, none"),
        .test(
            "expects nothing", "strict: named",
            "tests.yaml:3:5: the test expects nothing; expect: {ALARM: [{at, event, …}]}, or states: [{at, alarm, state}]"
        ),
        .test(
            "expects an empty mapping", "expect: {}",
            "tests.yaml:3:5: the test expects nothing; expect: {ALARM: [{at, event, …}]}, or states: [{at, alarm, state}]"
        ),
        .test(
            "an empty list of what need not be told", "strict: none\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:6:37: an empty list says nothing where strict is none; {between: [from, until], none: true}"),
        .test(
            "ends too early", "until: 5s\nexpect: {\"park/T1/ladder#high\": []}", readings: "1x10",
            "tests.yaml:5:12: until is 5s, and something is said of 9s; a time from there on, or leave it out"),
    ]

    static let names: [Fault] = [
        .test(
            "unknown point", "expect: {\"park/T1/lader#high\": []}",
            "tests.yaml:5:14: no match of points in main.yaml fits \"park/T1/lader\"; a point that is declared, or that a pattern makes"
        ),
        .test(
            "unknown rule", "expect: {\"park/T1/ladder#hihg\": []}",
            "tests.yaml:5:14: \"park/T1/ladder\" has no armed rule \"hihg\"; did you mean \"high\"? allowed: high"),
        .test(
            "no alarm", "states:\n  - {at: 0, alarm: park/T1/ladder, state: NORM}",
            "tests.yaml:6:9: \"park/T1/ladder\" is no alarm; POINT#RULE, or GROUP#RULE"),
        .test(
            "action on an unknown alarm",
            "actions:\n  - {at: 0, ack: park/T1/ladder#low}\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:6:9: \"park/T1/ladder\" has no armed rule \"low\"; allowed: high"),
        Fault(
            "series of an unknown point",
            "tests: [{name: a, input: {park/pump/silnce: 1}, expect: {\"park/T1/ladder#high\": []}}]",
            "tests.yaml:2:27: no match of points in main.yaml fits \"park/pump/silnce\"; did you mean \"park/pump/silence\"? a point that is declared, or that a pattern makes"
        ),
    ]

    static let readings: [Fault] = [
        .reading("1 26y5", 32, "\"26y5\" is no reading; \(token)"),
        .reading("26x", 30, "\"26x\" is no reading; \(token)"),
        .reading("1 2 26x0", 34, "\"26x0\" has a wrong count; x1 to x10000000, the number of readings"),
        .reading("20+1", 30, "\"20+1\" has a step and no count; how many readings there are, as in 20+1x10"),
        .reading("20+1+1x3", 30, "\"20+1+1x3\" is no reading; \(token)"),
        .reading("on+1x3", 30, "\"on+1x3\" is no reading; \(token)"),
        .reading("_5", 30, "\"_5\" is no reading; \(token)"),
        .reading(
            "1!bda", 30,
            "\"1!bda\" has an unknown mark; did you mean \"bad\"? allowed: uncertain, bad, stale, calibration, test, restart"
        ),
        .reading("@soon 1", 30, "\"@soon\" is no time; @ and \(moment)"),
        .reading("~x 1", 30, "\"~x\" is no lag; ~ and a length of time such as ~2s or ~-10m, or ~@1h"),
        .reading(
            "1 ~-10m 2", 38, "\"2\" is received before the test starts; readings that arrive at the start or later"),
        .reading("@40000d 1", 30, "\"@40000d\" leads more than a century away; times within 36525d of the start"),
    ]

    static let actions: [Fault] = [
        .test(
            "nothing done", "actions: [{at: 0}]\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:5:15: the action does nothing; exactly one of: ack, reset, shelve, unshelve, out_of_service, return_to_service, link"
        ),
        .test(
            "two at once", "actions: [{at: 0, ack: a, reset: b}]\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:5:15: the action does ack and reset; exactly one of: ack, reset, shelve, unshelve, out_of_service, return_to_service, link"
        ),
        .test(
            "a shelf without end",
            "actions: [{at: 0, shelve: park/T1/ladder#high, reason: a}]\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:5:15: the action has no for; for is required: how long, such as 2h"),
        .test(
            "link", "actions: [{at: 0, link: gone}]\nexpect: {\"park/T1/ladder#high\": []}",
            "tests.yaml:5:29: link is \"gone\"; allowed: up, down"),
    ]

    static let expectations: [Fault] = [
        .expectation(
            "no time", "{event: raise}",
            "tests.yaml:7:11: the expectation has no time; at: a time, or between: [from, until]"),
        .expectation(
            "two times", "{at: 0, between: [0, 1s], event: raise}",
            "tests.yaml:7:11: the expectation has two times; at: a time, or between: [from, until]"),
        .expectation(
            "no event", "{at: 0}",
            "tests.yaml:7:11: the expectation has no event; event is required: what happens, such as raise; or none: true"
        ),
        .expectation(
            "event of the daemon", "{at: 0, event: flood_start}",
            "tests.yaml:7:26: event is \"flood_start\"; allowed: raise, level, clear, ack, reset, shelve, unshelve, suppress, unsuppress, out_of_service, return_to_service, close"
        ),
        .expectation("time", "{at: 1.5s, event: raise}", "tests.yaml:7:16: at is \"1.5s\"; expected \(moment)"),
        .expectation(
            "span", "{between: [2s, 1s], event: raise}",
            "tests.yaml:7:21: between does not name a stretch of time; [from, until], such as [10s, 1m30s]"),
        .expectation(
            "level", "{at: 0, event: raise, level: purple}",
            "tests.yaml:7:40: level is \"purple\"; allowed: blue, yellow, orange, red, none"),
        .expectation(
            "value", "{at: 0, event: raise, value: much}",
            "tests.yaml:7:40: value is \"much\"; expected a number, a length of time such as 3m for one in seconds, [lowest, highest], or none"
        ),
        .expectation(
            "order", "{at: 5s, event: raise}\n    - {at: 4s, event: clear}",
            "tests.yaml:8:11: this is expected before the one above; records in the order of their times"),
        .expectation(
            "unknown member", "{at: 0, event: raise, levle: red}",
            "tests.yaml:7:33: unknown key \"levle\" in the expectation; did you mean \"level\"? allowed: at, between, none, event, state, beneath, level, previous_level, basis, value, unit, limit, signal, reading_time, received_time, quality, historical, message, by, reason"
        ),
        .test(
            "a state of nothing", "states: [{at: 0, alarm: park/T1/ladder#high}]",
            "tests.yaml:5:14: nothing is expected of the state; one of: state, beneath, level, value, by, reason"),
    ]

    @Test("tells each fault at its place", arguments: files + names + readings + actions + expectations)
    func fault(_ fault: Fault) throws {
        let bench = try RuleTestFolder()
        let found = bench.faults(try bench.write(fault.text))
        #expect(
            found == fault.expected,
            "\n\(found.map { "\"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: "\n"))")
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import tocsin

@Suite("Rule tests: the command")
struct RuleTestCommandTests {
    private static let good = """
        tests:
          - name: gas
            input: {park/T1/ladder: "24 26 51 40 20"}
            actions:
              - {at: 2s, ack: park/T1/ladder#high, by: li, reason: seen}
              - {at: 3s, shelve: park/T1/ladder#high, for: 1h, by: li, refused: say why}
            expect:
              park/T1/ladder#high:
                - {at: 1s, event: raise, state: UNACK, level: yellow, value: 26, limit: 25, historical: false}
                - {at: 2s, event: level, level: red}
                - {at: 2s, event: ack, state: ACKED, by: li, reason: seen}
                - {between: [2s, 4s], event: level, level: yellow, value: [39, 41]}
                - {at: 3s, event: shelve, reason: "refused: not shelved"}
                - {at: 4s, event: clear, level: none}
            states:
              - {at: 2s, alarm: park/T1/ladder#high, state: ACKED, level: red}
          - name: silence
            start: 2026-03-01T08:00:00Z
            until: 3m
            expect:
              park/pump/silence#silent:
                - {at: "2026-03-01T16:03:00+08:00", event: raise, value: 3m}

        """

    @Test("says in one line that a test has passed") func passes() throws {
        let bench = try RuleTestFolder()
        let run = try bench.run([try bench.write(Self.good)])
        #expect(
            run.output == """
                ok    tests.yaml: gas (5 readings, 6 records)
                ok    tests.yaml: silence (0 readings, 1 record)
                2 passed, 0 failed

                """)
        #expect(run.status == 0 && run.errors == "")
    }

    private static let bad = """
        tests:
          - name: late and wrong
            input: {park/T1/delay: "21x2 19 21x4"}
            expect:
              park/T1/delay#high:
                - {at: 4s, event: raise, level: red, basis: none}
          - name: says too little
            input: {park/T1/ladder: "26 1 51"}
            expect:
              park/T1/ladder#high:
                - {at: 0, event: raise}
          - name: never comes
            input: {park/T1/ladder: "26 1"}
            expect:
              park/T1/ladder#high:
                - {at: 0, event: raise}
                - {at: 1s, event: clear}
                - {at: 10s, event: raise, level: red}
          - name: only the state
            input: {park/T1/ladder: "26"}
            states:
              - {at: 0, alarm: park/T1/ladder#high, state: NORM, level: none}
          - name: refusals
            strict: none
            input: {park/T1/ladder: "26"}
            actions:
              - {at: 1s, reset: park/T1/ladder#high}
              - {at: 2s, ack: park/T1/ladder#high, refused: true}
              - {at: 3s, shelve: park/T1/ladder#high, for: 1h, refused: never}
            expect:
              park/T1/ladder#high:
                - {between: [2s, 5s], none: true}

        """

    @Test("says what was expected, what came instead, and where the test says so") func fails() throws {
        let bench = try RuleTestFolder()
        let run = try bench.run([try bench.write(Self.bad)])
        #expect(run.status == 1 && run.errors == "")
        #expect(
            run.output == """
                FAIL  tests.yaml: late and wrong (7 readings, 1 record)
                      tests.yaml:7:11: park/T1/delay#high
                        expected  raise at 4s: level red, basis none
                        but was   raise at 6s: state UNACK, level yellow, value 21, limit 20
                        differs in time, level
                FAIL  tests.yaml: says too little (3 readings, 3 records)
                      tests.yaml:11:7: park/T1/ladder#high
                        expected  nothing
                        but was   clear at 1s: state RTNUN, previous_level yellow, value 1, limit 25
                      tests.yaml:11:7: park/T1/ladder#high
                        expected  nothing
                        but was   raise at 2s: state UNACK, level red, value 51, limit 50
                FAIL  tests.yaml: never comes (2 readings, 2 records)
                      tests.yaml:19:11: park/T1/ladder#high
                        expected  raise at 10s: level red
                        but was   nothing
                        around    raise at 0s: state UNACK, level yellow, value 26, limit 25
                                  clear at 1s: state RTNUN, previous_level yellow, value 1, limit 25
                FAIL  tests.yaml: only the state (1 reading, 1 record)
                      tests.yaml:23:9: park/T1/ladder#high at 0s
                        expected  state NORM, level none
                        but was   state UNACK, level yellow, value 26
                      tests.yaml:23:9: park/T1/ladder#high
                        expected  nothing
                        but was   raise at 0s: state UNACK, level yellow, value 26, limit 25
                FAIL  tests.yaml: refusals (1 reading, 4 records)
                      tests.yaml:28:9: reset of park/T1/ladder#high at 1s
                        expected  to be carried out
                        but was   refused: not reset: the alarm is UNACK, its condition still holds
                      tests.yaml:29:9: ack of park/T1/ladder#high at 2s
                        expected  a refusal
                        but was   it was carried out
                      tests.yaml:30:9: shelve of park/T1/ladder#high at 3s
                        expected  a refusal that holds "never"
                        but was   refused: not shelved: say why, with a reason
                      tests.yaml:33:11: park/T1/ladder#high
                        expected  nothing between 2s and 5s
                        but was   ack at 2s: state ACKED, level yellow, by operator
                                  shelve at 3s: state ACKED, level yellow, by operator, reason "refused: not shelved: say why, with a reason"
                0 passed, 5 failed

                """)
    }

    @Test("prints one JSON object, and the same of faults") func json() throws {
        let bench = try RuleTestFolder()
        let bad = try bench.write(Self.bad)
        let run = try bench.run(["--json", "--filter", "late", bad])
        #expect(
            run.output
                == #"{"passed":0,"failed":1,"tests":[{"file":"tests.yaml","line":3,"name":"late and wrong","passed":false,"#
                + #""readings":7,"records":1,"records_not_named":0,"failures":[{"line":7,"column":11,"#
                + #""subject":"park/T1/delay#high","expected":"raise at 4s: level red, basis none","#
                + #""found":["raise at 6s: state UNACK, level yellow, value 21, limit 20"],"differing":["time","level"]}]}]}"#
                + "\n")
        #expect(run.status == 1)
        let faulty = try bench.run(["--json", try bench.write("tests: []\n", name: "faulty.yaml")])
        #expect(faulty.status == 65)
        #expect(faulty.output.hasPrefix(#"{"valid":false,"faults":[{"file":"faulty.yaml","line":2,"column":8,"#))
    }

    @Test("runs the tests that a filter names, of all files; none at all is a wrong command") func filter() throws {
        let bench = try RuleTestFolder()
        let files = [try bench.write(Self.good), try bench.write(Self.bad, name: "bad.yaml")]
        #expect(try bench.run(["--filter", "sil"] + files).output.hasSuffix("1 passed, 0 failed\n"))
        #expect(try bench.run(["--filter", "a"] + files).output.hasSuffix("1 passed, 4 failed\n"))
        #expect(try bench.run(["--filter", "nothing of the kind"] + files).status == 64)
        #expect(try bench.run([]).status == 64)
    }

    @Test("prints the records in the form that expect takes") func records() throws {
        let bench = try RuleTestFolder()
        let run = try bench.run(["--records", "--filter", "too little", try bench.write(Self.bad)])
        let shown = run.output.split(separator: "\n").filter { $0.hasPrefix("        park") || $0.contains("- {") }
        let outcome = try #require(
            try bench.outcomes(
                """
                tests:
                  - name: again
                    input: {park/T1/ladder: "26 1 51"}
                    expect:
                \(shown.joined(separator: "\n"))
                """
            ).first)
        #expect(shown.count == 4)
        #expect(outcome.isPassed)
    }

    @Test("tells faults in tests with 65 from those in the configuration with 78, all at once") func statuses() throws {
        let bench = try RuleTestFolder()
        let good = try bench.write(Self.good)
        let typo = try bench.write(
            Self.good.replacing("level: red}", with: "level: rde}", maxReplacements: 1), name: "typo.yaml")
        let both = try bench.run([good, typo, try bench.write("tests: []\n", name: "empty.yaml")])
        #expect(both.status == 65 && both.output == "")
        #expect(both.errors.split(separator: "\n").count == 2)
        #expect(both.errors.contains("typo.yaml:11:41: level is \"rde\"; did you mean \"red\"?"))
        try bench.folder.write("pack.yaml", FieldExamples.pack.replacing("yellow: 25", with: "yelow: 25"))
        let configuration = try bench.run([good])
        #expect(configuration.status == 78 && configuration.output == "")
        #expect(configuration.errors.contains("pack.yaml:6:28: unknown key \"yelow\""))
        let missing = try bench.run(["\(bench.folder.path)/none.yaml"])
        #expect(missing.status == 65)
        #expect(missing.errors.hasPrefix("none.yaml:1:1: none.yaml cannot be read: there is no such file"))
    }

    @Test("stops a test that makes more records than a test can be about: it has failed") func bounded() throws {
        let bench = try RuleTestFolder()
        let outcome = try #require(
            try bench.outcomes(
                """
                tests:
                  - name: storm
                    strict: none
                    input: {park/T1/ladder: "\(String(repeating: "26 1 ", count: 60))"}
                    expect: {"park/T1/ladder#high": [{at: 0, event: raise}]}
                """, mostRecords: 100
            ).first)
        #expect(outcome.failures.map(\.note) == ["more than 100 records: the rest was not run"])
        #expect(outcome.records.count == 101 && outcome.readings < 102)
    }

    @Test(
        "counts every record of the alarms that are named, or of all, or none",
        arguments: [
            // What the test says, and the times of what it does not tell of.
            ("named", "expect: {\"park/T1/ladder#high\": [{at: 0, event: raise}]}", ["clear at 1s"]),
            ("named", "expect: {\"park/T1/hysteresis#high\": [{at: 0, event: raise}]}", []),
            ("named", "states: [{at: 0, alarm: park/T1/ladder#high, state: UNACK}]", ["raise at 0s", "clear at 1s"]),
            ("all", "expect: {\"park/T1/hysteresis#high\": [{at: 0, event: raise}]}", ["raise at 0s", "clear at 1s"]),
            ("all", "", ["raise at 0s", "clear at 1s", "raise at 0s"]),
            ("none", "expect: {\"park/T1/ladder#high\": [{at: 1s, event: clear}]}", []),
            ("none", "states: [{at: 0, alarm: park/T1/ladder#high, state: UNACK}]", []),
        ])
    func strictness(_ strictness: String, _ says: String, _ surplus: [String]) throws {
        let outcome = try #require(
            try RuleTestFolder().outcomes(
                """
                tests:
                  - name: two alarms
                    strict: \(strictness)
                    input: {park/T1/ladder: "26 1", park/T1/hysteresis: "26 26"}
                    \(says.isEmpty ? "expect: {}" : says)
                """
            ).first)
        #expect(outcome.failures.map { $0.found[0].prefix { $0 != ":" } }.map(String.init) == surplus)
    }
}

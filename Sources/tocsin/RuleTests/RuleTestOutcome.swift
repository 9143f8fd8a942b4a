// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

/// What came of one rule test.
struct RuleTestOutcome {
    let test: RuleTest
    /// Told to the engine.
    let readings: Int
    /// All that were made, without their evidence.
    let records: [Record]
    /// By their place in the file.
    let failures: [RuleTestFailure]

    init(test: RuleTest, readings: Int, records: [Record], failures: [RuleTestFailure]) {
        self.test = test
        self.readings = readings
        self.records = records
        // One expectation may fail in several ways, which stay in their order.
        self.failures = failures.enumerated().sorted { left, right in
            let (one, other) = (left.element.place, right.element.place)
            return (one.line, one.column, left.offset) < (other.line, other.column, right.offset)
        }.map(\.element)
    }

    var isPassed: Bool { failures.isEmpty }

    /// Records of alarms that the test does not name, which it says nothing about.
    var unnamed: Int {
        let named = test.namedAlarms
        return records.count { !named.contains($0.alarm.isEmpty ? AlarmExpectation.daemon : $0.alarm) }
    }
}

/// One thing that is not as the test says.
struct RuleTestFailure {
    let place: RuleTestPlace
    /// The alarm, the action, or what else it is about.
    let subject: String
    var expected = ""
    /// What was there instead.
    var found: [String] = []
    /// The members in which the two differ.
    var differing: [String] = []
    /// What happened around then.
    var context: [String] = []
    /// What there is to say where nothing was expected or found.
    var note = ""

    init(place: RuleTestPlace, subject: String, note: String = "") {
        self.place = place
        self.subject = subject
        self.note = note
    }
}

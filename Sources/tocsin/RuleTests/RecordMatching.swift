// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

/// Holds the records of a test against what is expected, and pairs what is missing with what came instead.
struct RecordMatching {
    /// Records shown around a moment at which nothing fits.
    private static let mostContext = 6
    /// What fails in more ways than this is not looked at further.
    private static let mostFailures = 1_000

    private let test: RuleTest
    private let records: [Record]
    private(set) var failures: [RuleTestFailure] = []

    init(test: RuleTest, records: [Record]) {
        self.test = test
        self.records = records
        var places: [String: [Int]] = [:]
        for (place, record) in records.enumerated() {
            places[RecordMatching.owner(of: record), default: []].append(place)
        }
        let named = test.namedAlarms
        for expectation in test.expectations {
            match(expectation, places.removeValue(forKey: expectation.alarm) ?? [])
        }
        for (alarm, found) in places.sorted(by: { $0.value[0] < $1.value[0] }) {
            let counts = test.strictness == .all || (test.strictness == .named && named.contains(alarm))
            if counts { found.forEach { surplus($0, at: place(of: alarm)) } }
        }
    }

    private static func owner(of record: Record) -> String {
        record.alarm.isEmpty ? AlarmExpectation.daemon : record.alarm
    }

    /// Where the test first names an alarm for which it expects no records.
    private func place(of alarm: String) -> RuleTestPlace {
        if let state = test.states.first(where: { $0.alarm == alarm }) { return state.place }
        let step = test.steps.first { step in
            if case .order(let order) = step.action { order.alarm == alarm } else { false }
        }
        return step?.place ?? test.place
    }

    // MARK: - One alarm

    /// Each expectation takes the first record that fits it, in the order of both. Where all of either can be taken,
    /// this takes them.
    private mutating func match(_ expectation: AlarmExpectation, _ found: [Int]) {
        var taken: [Int?] = []
        var next = 0
        for expected in expectation.records {
            var candidate = next
            while candidate < found.count && records[found[candidate]].time <= expected.time.upperBound
                && !fits(records[found[candidate]], expected)
            {
                candidate += 1
            }
            let isFound =
                candidate < found.count && records[found[candidate]].time <= expected.time.upperBound
            taken.append(isFound ? candidate : nil)
            if isFound { next = candidate + 1 }
        }
        var free = Set(found.indices).subtracting(taken.compactMap { $0 })
        for (number, expected) in expectation.records.enumerated() where taken[number] == nil && !isFull {
            let lowest = (taken[..<number].compactMap { $0 }.last ?? -1) + 1
            let highest = taken[number...].compactMap { $0 }.first ?? found.count
            let instead = nearest(to: expected, among: free.filter { $0 >= lowest && $0 < highest }, found)
            if let instead { free.remove(instead) }
            missing(expected, of: expectation, instead: instead.map { records[found[$0]] }, found)
        }
        if test.strictness != .none { free.sorted().forEach { surplus(found[$0], at: expectation.place) } }
        for quiet in expectation.quiet { check(quiet, of: expectation, found) }
    }

    private func fits(_ record: Record, _ expected: RecordExpectation) -> Bool {
        guard expected.time.contains(record.time), record.event == expected.event else { return false }
        let members = AlarmMembers(record)
        return expected.members.allSatisfy { $0.isMet(by: members) }
    }

    /// Of the same event rather than of another, then the nearest in time, then the earliest.
    private func nearest(to expected: RecordExpectation, among free: Set<Int>, _ found: [Int]) -> Int? {
        func rank(_ place: Int) -> (Int, Int64, Int) {
            let record = records[found[place]]
            let distance = max(
                expected.time.lowerBound.milliseconds - record.time.milliseconds,
                record.time.milliseconds - expected.time.upperBound.milliseconds, 0)
            return (record.event == expected.event ? 0 : 1, distance, place)
        }
        return free.min { rank($0) < rank($1) }
    }

    // MARK: - Failures

    private var isFull: Bool { failures.count >= RecordMatching.mostFailures }

    private mutating func fail(_ failure: RuleTestFailure) {
        if !isFull { failures.append(failure) }
    }

    private mutating func missing(
        _ expected: RecordExpectation, of expectation: AlarmExpectation, instead: Record?, _ found: [Int]
    ) {
        var failure = RuleTestFailure(place: expected.place, subject: expectation.alarm)
        let members = expected.members.map { $0.text(from: test.start) }.joined(separator: ", ")
        failure.expected =
            "\(expected.event.rawValue) \(RuleTestText.time(expected.time, from: test.start))"
            + (members.isEmpty ? "" : ": \(members)")
        if let instead {
            let shown = AlarmMembers(instead)
            let differing = expected.members.filter { !$0.isMet(by: shown) }.map(\.key)
            failure.found = [RuleTestText.record(instead, from: test.start, and: differing)]
            failure.differing =
                (instead.event == expected.event ? [] : ["event"])
                + (expected.time.contains(instead.time) ? [] : ["time"]) + differing.map(\.rawValue)
        } else {
            failure.found = ["nothing"]
            failure.context = context(of: expected.time, found)
        }
        fail(failure)
    }

    /// The records of the alarm next to a moment.
    private func context(of time: ClosedRange<Instant>, _ found: [Int]) -> [String] {
        let half = RecordMatching.mostContext / 2
        let split = found.firstIndex { records[$0].time >= time.lowerBound } ?? found.count
        return found[max(0, split - half)..<min(found.count, split + half)].map {
            RuleTestText.record(records[$0], from: test.start)
        }
    }

    private mutating func surplus(_ place: Int, at text: RuleTestPlace) {
        let record = records[place]
        var failure = RuleTestFailure(place: text, subject: RecordMatching.owner(of: record))
        failure.expected = "nothing"
        failure.found = [RuleTestText.record(record, from: test.start)]
        fail(failure)
    }

    private mutating func check(_ quiet: AlarmExpectation.Quiet, of expectation: AlarmExpectation, _ found: [Int]) {
        let inside = found.filter { quiet.time.contains(records[$0].time) }
        guard !inside.isEmpty else { return }
        var failure = RuleTestFailure(place: quiet.place, subject: expectation.alarm)
        failure.expected = "nothing \(RuleTestText.time(quiet.time, from: test.start))"
        failure.found = inside.prefix(RecordMatching.mostContext).map {
            RuleTestText.record(records[$0], from: test.start)
        }
        fail(failure)
    }
}

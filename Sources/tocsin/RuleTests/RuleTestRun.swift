// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinWire

/// Runs one rule test: the engine of the daemon and of `replay`, told of readings by their points' ids.
///
/// At one instant readings come first, then actions, then what is due by itself; states are looked at after all that.
struct RuleTestRun {
    /// More records than a test can be about.
    static let mostRecords = 100_000

    let test: RuleTest
    private let mostRecords: Int
    private var evaluation: Evaluation
    /// Of each series.
    private var points: [PointIndex?]
    private var collected: [Record] = []
    private var failures: [RuleTestFailure] = []
    private var readings = 0

    private init(
        _ test: RuleTest, _ prepared: PreparedConfiguration, mostRecords: Int
    ) throws(SourceError) {
        self.test = test
        self.mostRecords = mostRecords
        let configuration = prepared.configuration
        evaluation = try Evaluation(
            configuration: configuration, engine: Engine(options: configuration.engineOptions, clock: test.start))
        points = Array(repeating: nil, count: test.series.count)
    }

    static func run(
        _ test: RuleTest, _ prepared: PreparedConfiguration, mostRecords: Int = RuleTestRun.mostRecords
    ) throws(SourceError) -> RuleTestOutcome {
        var run = try RuleTestRun(test, prepared, mostRecords: mostRecords)
        run.goOn()
        let matching = RecordMatching(test: test, records: run.collected)
        return RuleTestOutcome(
            test: test, readings: run.readings, records: run.collected, failures: run.failures + matching.failures)
    }

    private var isOverfull: Bool { collected.count > mostRecords }

    private mutating func goOn() {
        var queue = ReadingQueue(test.series)
        var (steps, states) = (test.steps[...], test.states[...])
        while !isOverfull {
            let step = steps.first?.time ?? .never
            let state = states.first?.time ?? .never
            if let next = queue.next, next <= min(step, state) {
                if let item = queue.take() { take(item) }
            } else if step <= state, let step = steps.popFirst() {
                take(step)
            } else if let state = states.popFirst() {
                pass(to: state.time + Interval(milliseconds: 1))
                look(at: state)
            } else {
                break
            }
        }
        // What is due in a millisecond happens once that millisecond is over.
        pass(to: test.end + Interval(milliseconds: 1))
        guard isOverfull else { return }
        failures.append(
            RuleTestFailure(
                place: test.place, subject: "the test",
                note: "more than \(mostRecords) records: the rest was not run"))
    }

    /// Lets time pass up to, not with, `instant`, in steps of what is due, so that no stretch of time makes more records
    /// than are looked at.
    private mutating func pass(to instant: Instant) {
        while let due = evaluation.engine.nextDue, due < instant, !isOverfull {
            evaluation.engine.advance(to: due + Interval(milliseconds: 1))
            collect()
        }
        if !isOverfull { evaluation.engine.advance(to: instant) }
    }

    private mutating func collect() {
        guard !evaluation.engine.records.isEmpty else { return }
        for var record in evaluation.engine.records {
            record.evidence = []
            collected.append(record)
        }
        evaluation.engine.records.removeAll(keepingCapacity: true)
    }

    // MARK: - What happens

    private mutating func take(_ item: ReadingQueue.Item) {
        pass(to: item.received)
        guard let point = point(of: item.series) else { return }
        readings += 1
        evaluation.engine.receive(
            Reading(
                point: point, time: item.time, received: item.received, value: item.value, quality: item.quality,
                flag: item.flag))
        collect()
    }

    /// A point of a pattern is made at its first reading, as in the daemon.
    private mutating func point(of series: Int) -> PointIndex? {
        if let known = points[series] { return known }
        let named = test.series[series]
        points[series] = evaluation.point(id: named.point)
        if points[series] == nil && !failures.contains(where: { $0.place == named.place }) {
            failures.append(
                RuleTestFailure(
                    place: named.place, subject: named.point,
                    note: "the configuration's limits.points leaves no room for this point"))
        }
        return points[series]
    }

    private mutating func take(_ step: RuleTestStep) {
        pass(to: step.time)
        defer { collect() }
        switch step.action {
        case .link(let isUp): evaluation.engine.setLink(up: isUp, at: step.time)
        case .order(let order):
            var failure = RuleTestFailure(
                place: step.place,
                subject: "\(order.command.word) of \(order.alarm) at \(MomentText.text(step.time - test.start))")
            do throws(CommandRefusal) {
                try evaluation.engine.perform(
                    order.command, on: order.alarm, by: order.by, reason: order.reason, at: step.time)
                guard let refusal = order.refusal else { return }
                failure.expected = refusal.isEmpty ? "a refusal" : "a refusal that holds \"\(refusal)\""
                failure.found = ["it was carried out"]
            } catch {
                guard let refusal = order.refusal, refusal.isEmpty || "\(error)".contains(refusal) else {
                    failure.expected = order.refusal.map { "a refusal that holds \"\($0)\"" } ?? "to be carried out"
                    failure.found = ["refused: \(error)"]
                    return failures.append(failure)
                }
                return
            }
            failures.append(failure)
        }
    }

    private mutating func look(at state: StateExpectation) {
        let shown = AlarmMembers(state: evaluation.engine.alarm(state.alarm))
        let differing = state.members.filter { !$0.isMet(by: shown) }
        guard !differing.isEmpty else { return }
        var failure = RuleTestFailure(
            place: state.place, subject: "\(state.alarm) at \(MomentText.text(state.time - test.start))")
        failure.expected = state.members.map { $0.text(from: test.start) }.joined(separator: ", ")
        failure.found = [shown.text(from: test.start)]
        failures.append(failure)
    }
}

extension Instant {
    fileprivate static let never = Instant(milliseconds: .max)
}

extension Engine.Command {
    /// As rule tests and records call it.
    fileprivate var word: String {
        switch self {
        case .acknowledge: "ack"
        case .reset: "reset"
        case .shelve: "shelve"
        case .unshelve: "unshelve"
        case .outOfService: "out_of_service"
        case .returnToService: "return_to_service"
        }
    }
}

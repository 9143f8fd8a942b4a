// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization
import TocsinCore
import TocsinLog
import TocsinSystem

@testable import tocsin

/// A clock that stands where it is put.
final class SimulatedTime: Sendable {
    private let state: Mutex<(monotonic: Int64, step: Int64)>

    init(at monotonic: Int64, step: Int64 = 0) { state = Mutex((monotonic, step)) }

    var monotonic: Int64 { state.withLock { $0.monotonic } }
    /// How far the wall clock is ahead of the monotonic one.
    var step: Int64 { state.withLock { $0.step } }

    func set(_ monotonic: Int64) { state.withLock { $0.monotonic = monotonic } }
    func set(step: Int64) { state.withLock { $0.step = step } }

    var source: TimeSource {
        TimeSource(monotonic: { self.monotonic }, wall: { self.state.withLock { $0.monotonic + $0.step } })
    }
}

/// The daemon's line, driven by a scenario and a simulated clock in the place of a broker and the system's: the turns that
/// it would take, the commits that it would make, on real files.
struct BoundaryRun: ~Copyable {
    /// Turns without a record after which a commit is due all the same.
    private static let turnsPerCommit = 4

    var line: Line
    let scenario: BoundaryScenario
    let time: SimulatedTime
    /// The next turn of the scenario, and the first whose messages the broker would deliver again.
    private(set) var next: Int
    private(set) var acknowledged: Int
    private(set) var isLinkUp = false
    /// What the start said.
    private(set) var started: LineThread.Started?
    /// Messages that the broker delivers again once the link is up.
    private var redelivery: [BoundaryScenario.Input] = []

    /// Starts on what a folder holds.
    ///
    /// - Parameters:
    ///   - place: where the scenario stands; nil at its start.
    init(
        _ prepared: PreparedConfiguration, _ scenario: BoundaryScenario, in folder: String,
        at place: BoundaryPlace? = nil
    ) throws {
        let directory = StateDirectory(path: folder)
        for path in directory.all { try Files.makeFolder(path) }
        let silent = Logger(label: "boundary") { _ in SwiftLogNoOpLogHandler() }
        let around = LineSurroundings(
            directory: directory, mailbox: LineMailbox(wake: try WakeEvent()), board: LineBoard(),
            position: DurablePosition(), service: ServiceManager(environment: [:]),
            edgeNodes: EdgeNodeOutlet(logger: silent), logger: silent, announceUnrecorded: { _ in })
        let time = SimulatedTime(at: place?.time ?? BoundaryScenario.start, step: place?.step ?? 0)
        var started: LineThread.Started?
        line = try Line.start(prepared, around: around, time: time.source) { started = $0 }
        self.started = started
        self.scenario = scenario
        self.time = time
        next = place?.next ?? 0
        acknowledged = place?.acknowledged ?? 0
        redelivery = scenario.turns[acknowledged..<next].flatMap { $0.inputs.filter(\.isMessage) }
    }

    var place: BoundaryPlace {
        BoundaryPlace(
            next: next, acknowledged: acknowledged, time: time.monotonic, step: time.step, isLinkUp: isLinkUp)
    }

    var isOver: Bool { next == scenario.turns.count }
    /// Whether the scenario's next turn steps the wall clock.
    var isBeforeStep: Bool {
        guard !isOver, case .wall? = scenario.turns[next].inputs.first else { return false }
        return true
    }

    /// Whether anything waits for a commit.
    var hasWaiting: Bool { line.log.hasWaiting || line.waitingSince != nil }

    /// One turn of the line: what is due by itself, or the scenario's next inputs.
    mutating func takeTurn() {
        let turn = scenario.turns[next]
        if let due = line.evaluation.engine.nextDue.map({ line.clock.monotonic($0) + 1 }), due < turn.at {
            time.set(max(due, time.monotonic))
        } else {
            time.set(turn.at)
            for input in turn.inputs { take(input) }
            next += 1
        }
        line.passTime()
        line.answerRequests()
    }

    /// After a restart: the link is up again at once, if it is up in the scenario, and the broker delivers again.
    ///
    /// - Returns: readings with a time of their own, among those delivered again, that were taken for new ones.
    @discardableResult
    mutating func resume(isLinkUp: Bool) throws -> Int {
        let untimed = isLinkUp ? redelivery.count { $0.isUntimed } : 0
        let before = newReadings
        if isLinkUp { setLink(isUp: true) }
        let taken = newReadings - before - untimed
        line.passTime()
        while hasWaiting { try commit() }
        return taken
    }

    private var newReadings: Int {
        let counters = line.evaluation.engine.counters
        return Int(counters.readings)
            - Int(counters.repeated + counters.late + counters.conflicting + counters.future)
    }

    private mutating func setLink(isUp: Bool) {
        line.setLink(up: isUp, isUp ? "the broker is there" : "the broker is gone")
        isLinkUp = isUp
        guard isUp else { return }
        for input in redelivery { take(input) }
        redelivery = []
        // What the broker has kept comes at each subscription.
        for topic in ["plants/w/b/fan", "plants/w/b/fan-cmd"] {
            if let payload = lastPayload(topic) { take(.message(topic: topic, payload: payload, isRetained: true)) }
        }
    }

    private func lastPayload(_ topic: String) -> String? {
        for turn in scenario.turns[..<next].reversed() {
            for case .message(topic, let payload, _) in turn.inputs { return payload }
        }
        return nil
    }

    private mutating func take(_ input: BoundaryScenario.Input) {
        switch input {
        case .message(let topic, let payload, let isRetained):
            let (topic, payload) = (Array(topic.utf8), Array(payload.utf8))
            line.take(topic.span, payload.span, qos: 1, isRetained: isRetained)
        case .command(let command, let alarm, let by, let reason):
            line.around.mailbox.post(.command(command, alarm: alarm, by: by, reason: reason, answer: { _ in }))
        case .link(let isUp): setLink(isUp: isUp)
        case .wall(let step):
            time.set(step: step)
            line.housekeepingAt = 0
            line.keepHouse()
        }
    }

    // MARK: - Commits

    /// At once when a record waits or somebody waits for an answer, else after some turns.
    var isCommitDue: Bool {
        line.log.hasWaiting || !line.answersAfterCommit.isEmpty || next - acknowledged >= BoundaryRun.turnsPerCommit
            || isOver
    }

    /// Makes everything durable and acknowledges it.
    ///
    /// - Parameter journalWritten: called when the journal is on disk and the log is not yet.
    mutating func commit(journalWritten: () throws -> Void = {}) throws {
        try line.journal.commit()
        try journalWritten()
        line.commit()
        acknowledged = next
    }

    /// Goes on to the end of the scenario.
    mutating func finish() throws {
        while !isOver {
            takeTurn()
            while isCommitDue && hasWaiting { try commit() }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinConfig
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

/// The line's thread: recovers what the last run left, says so, and runs the line to its end.
enum LineThread {
    /// What the start came to.
    struct Started: Sendable {
        var points: Int
        var alarms: Int
        var openAlarms: Int
        var lastSequence: UInt64
        var notes: [String]
        var previous: String
    }

    /// Starts the line.
    ///
    /// - Parameters:
    ///   - prepared: the configuration in force.
    ///   - around: what it shares with the rest of the program.
    ///   - ended: is called when the line has come to its end, after it was started; with the reason when nobody asked
    ///     for it.
    /// - Returns: once the state is recovered and the start is on disk.
    static func start(
        _ prepared: PreparedConfiguration, around: LineSurroundings, ended: @escaping @Sendable (String?) -> Void
    ) async throws -> Started {
        let result: Result<Started, any Error> = await withCheckedContinuation { continuation in
            let box = ContinuationBox(continuation)
            do {
                try PinnedThread.start(name: "line") {
                    do {
                        var line = try Line.start(prepared, around: around) { box.resume(.success($0)) }
                        line.run()
                        ended(line.endedBy)
                    } catch {
                        box.resume(.failure(error))
                    }
                }
            } catch {
                box.resume(.failure(error))
            }
        }
        return try result.get()
    }
}

/// Resumes a continuation once, whoever comes first.
private final class ContinuationBox: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<LineThread.Started, any Error>, Never>?>

    init(_ continuation: CheckedContinuation<Result<LineThread.Started, any Error>, Never>) {
        self.continuation = Mutex(continuation)
    }

    func resume(_ result: Result<LineThread.Started, any Error>) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: result)
    }
}

extension Line {
    /// Recovers, and makes the start durable: checkpoint, journal, and the record that says so.
    ///
    /// - Parameters:
    ///   - time: the clocks that it goes by.
    ///   - tell: is called when all that is done.
    static func start(
        _ prepared: PreparedConfiguration, around: LineSurroundings, time: TimeSource = .system,
        tell: (LineThread.Started) -> Void
    ) throws -> Line {
        let plan = prepared.configuration.subscriptionPlan
        let settings = try BrokerSettings(prepared.configuration.broker, filters: plan.own)
        let subscriptions = try SubscriptionFile(path: around.directory.subscriptions)
        let connection = try BrokerConnection(settings: settings, wake: around.mailbox.wake)
        let recovery = try Recovery.run(
            prepared, directory: around.directory, wall: Instant(milliseconds: time.wall()))
        let (notes, previous) = (recovery.notes, recovery.previous)
        let engine = recovery.evaluation.engine
        let checkpoint = Checkpoint(
            generation: recovery.generation, configuration: prepared.stateDigest, engine: engine.checkpoint())
        let checkpointing = Checkpointing(directory: around.directory, newest: checkpoint.generation)
        var refusal: (any Error)? = recovery.refusal
        let journal = beginJournal(checkpoint, checkpointing, engine.pointCount, around.directory, &refusal)
        let (evaluation, clock) = (
            recovery.evaluation, LineClock(after: recovery.hasMemory ? engine.now : nil, time: time)
        )
        var line = Line(
            around: around, prepared: prepared, settings: settings, connection: connection, clock: clock,
            checkpointing: checkpointing, subscriptions: subscriptions, evaluation: evaluation,
            log: recovery.takeLog(), journal: journal)
        line.checkpointBytes = checkpoint.engine.count
        line.segmentHeadBytes = Int64(engine.openAlarmCount) * 200
        _ = try line.arrange(own: settings, plan.split.map { BrokerSettings.subscriptions(to: $0) }, isFirst: true)
        line.begin(previous: previous, notes: notes, refusal: refusal)
        tell(
            LineThread.Started(
                points: engine.pointCount, alarms: engine.alarmCount, openAlarms: engine.openAlarmCount,
                lastSequence: line.log.committedSequence, notes: notes, previous: previous))
        return line
    }

    /// The checkpoint of this start and the journal that continues it. A full disk must not silence anybody: then the line
    /// begins as it goes on when the disk fails later.
    private static func beginJournal(
        _ checkpoint: Checkpoint, _ checkpointing: Checkpointing, _ pointCount: Int, _ directory: StateDirectory,
        _ refusal: inout (any Error)?
    ) -> Journal {
        do {
            // A checkpoint ahead of the log would be taken for a log that was cut.
            if let refusal { throw refusal }
            try checkpointing.write(checkpoint)
            return try Journal(
                folder: directory.journal, generation: checkpoint.generation, pointCount: pointCount,
                configuration: checkpoint.configuration)
        } catch {
            refusal = error
            return Journal(refusedIn: directory.journal, generation: checkpoint.generation, pointCount: pointCount)
        }
    }

    /// The first inputs of this run: the start, the link that is down as yet, and the wall clock.
    private mutating func begin(previous: String, notes: [String], refusal: (any Error)?) {
        if let refusal { fail(refusal) }
        let now = clock.now
        journal.put(.start(at: now))
        evaluation.engine.start(at: now)
        journal.put(.wall(offset: clock.wallOffset, at: now))
        evaluation.engine.setWallOffset(clock.wallOffset, at: now)
        keepRecords(isMarked: true)
        let notes = notes + restoreEdgeNodes()
        say(.start, "tocsin \(BuildInformation.version) starts: \(previous)", reason: notes.joined(separator: "; "))
        commit()
    }
}

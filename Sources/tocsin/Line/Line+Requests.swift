// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

extension Line {
    /// Does what other parts of the program have asked for.
    mutating func answerRequests() {
        for request in around.mailbox.takeAll() {
            switch request {
            case .stop: isStopping = true
            case .openAlarms(let limit, let answer): answer(.success(evaluation.engine.gravestAlarms(limit: limit)))
            case .command(let command, let alarm, let by, let reason, let answer):
                perform(command, on: alarm, by: by, reason: reason, answer)
            case .reload(let new, let answer): answer(reload(new))
            }
        }
    }

    private mutating func perform(
        _ command: Engine.Command, on alarm: String, by: String, reason: String,
        _ answer: @escaping LineRequest.Answer<Engine.AlarmSummary?>
    ) {
        passTime()
        let now = evaluation.engine.now
        do throws(CommandRefusal) {
            try evaluation.engine.perform(command, on: alarm, by: by, reason: reason, at: now)
        } catch {
            answer(.failure(.command(error)))
            return
        }
        journal.put(.command(command, alarm: alarm, by: by, reason: reason, at: now))
        keepRecords(isMarked: true)
        beginWaiting()
        let summary = evaluation.engine.alarm(alarm)
        answersAfterCommit.append { isDurable in
            answer(isDurable ? .success(summary) : .failure(.notDurable))
        }
    }

    // MARK: - Reload

    /// Takes over a new configuration between two batches, whole or not at all; what still exists keeps its state.
    private mutating func reload(_ new: PreparedConfiguration) -> Result<LineRequest.Reloaded, LineRefusal> {
        commit()
        if let failure { return .failure(.reload("\(failure); the old configuration stays")) }
        do {
            let newSettings = try BrokerSettings(new.configuration.broker, sources: new.configuration.sources)
            let engine = Engine(options: new.configuration.engineOptions, clock: evaluation.engine.now)
            var next = try Evaluation(configuration: new.configuration, engine: engine)
            let catalogue = next.catalogue
            let restored = try next.engine.restore(evaluation.engine.checkpoint()) { catalogue.resolve(id: $0) }
            next.learnPoints()
            takeOver(new, next, gone: restored.gone)
            useSettings(newSettings)
            return .success(.init(points: evaluation.engine.pointCount, alarmsClosed: restored.gone.count))
        } catch {
            return .failure(.reload("\(error); the old configuration stays"))
        }
    }

    private mutating func takeOver(_ new: PreparedConfiguration, _ next: consuming Evaluation, gone: [Record.OpenAlarm])
    {
        prepared = new
        evaluation = next
        evaluation.engine.emit(
            DaemonRecord(
                .config, at: evaluation.engine.now,
                message: "a new configuration is in force: \(evaluation.engine.pointCount) points"))
        for alarm in gone.sorted(by: { $0.alarm < $1.alarm }) {
            evaluation.engine.close(alarm, reason: "its rule or point is not in the configuration any more")
        }
        keepRecords(isMarked: true)
        // The log, then a checkpoint under the new configuration with a journal of its own: a crash in between finds the
        // old checkpoint, another configuration, and takes the alarms from the log.
        do {
            try log.commit()
            try beginGeneration()
        } catch {
            fail(error)
        }
        commit()
    }

    /// Connects anew when the broker's settings or the topics have changed.
    private mutating func useSettings(_ new: BrokerSettings) {
        var new = new
        new.staleFilters = subscriptions.filters(notIn: new.subscriptions)
        var old = settings
        old.staleFilters = new.staleFilters
        guard old != new else { return }
        do {
            try subscriptions.remember(new.subscriptions)
            let fresh = try BrokerConnection(settings: new, wake: around.mailbox.wake)
            connection.disconnect()
            connection = fresh
            settings = new
            setLink(up: false, "the configuration has changed")
        } catch {
            around.logger.error("the old connection stays", metadata: ["error": "\(error)"])
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog
import TocsinWire

extension Line {
    /// Does what other parts of the program have asked for.
    mutating func answerRequests() {
        for request in around.mailbox.takeAll() {
            switch request {
            case .stop: isStopping = true
            case .openAlarms(let limit, let selection, let answer):
                answer(.success(evaluation.engine.gravestAlarms(limit: limit, selection)))
            case .alarm(let id, let answer):
                answer(evaluation.engine.alarm(id).map { .success($0) } ?? .failure(.command(.unknownAlarm(id))))
            case .points(let first, let answer):
                let piece = evaluation.engine.pointSummaries(from: first, count: LinePiece<Engine.PointSummary>.size)
                answer(.success(LinePiece(elements: piece.points, next: piece.next)))
            case .unknownIDs(let first, let answer): answer(.success(unknownIDs(from: first)))
            case .command(let command, let alarm, let by, let reason, let answer):
                perform(command, on: alarm, by: by, reason: reason, answer)
            case .reload(let new, let answer): answer(reload(new))
            case .state(let answer):
                answer(
                    .success(.init(now: evaluation.engine.now, checkpoint: evaluation.engine.checkpoint())))
            }
        }
    }

    private func unknownIDs(from first: Int) -> LinePiece<UnknownID> {
        let table = evaluation.decoder.points
        let end = min(table.refusedCount, max(0, first) + LinePiece<UnknownID>.size)
        guard first >= 0, first < end else { return LinePiece(elements: [], next: nil) }
        return LinePiece(
            elements: (first..<end).map { table.unknownID($0) }, next: end < table.refusedCount ? end : nil)
    }

    private mutating func perform(
        _ command: Engine.Command, on alarm: String, by: String, reason: String,
        _ answer: @escaping LineRequest.Answer<Engine.AlarmSummary?>
    ) {
        passTime()
        let now = evaluation.engine.now
        var refusal: CommandRefusal?
        do throws(CommandRefusal) {
            try evaluation.engine.perform(command, on: alarm, by: by, reason: reason, at: now)
        } catch {
            guard error.isRecorded else {
                answer(.failure(.command(error)))
                return
            }
            refusal = error
        }
        journal.put(.command(command, alarm: alarm, by: by, reason: reason, at: now))
        keepRecords(isMarked: true)
        beginWaiting()
        let summary = evaluation.engine.alarm(alarm)
        answersAfterCommit.append { [refusal] isDurable in
            if let refusal {
                answer(.failure(.command(refusal)))
                return
            }
            answer(isDurable ? .success(summary) : .failure(.notDurable))
        }
    }
}

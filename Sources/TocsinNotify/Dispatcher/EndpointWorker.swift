// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinCore

/// Brings the log to one endpoint: reads from its cursor on, sends what the endpoint wants, keeps the cursor.
///
/// One task owns it. Attempts run as children of that task and come back as letters; all decisions are the window's.
final class EndpointWorker {
    /// A cursor is saved at most this often; milliseconds. After a crash, what was settled since is sent again.
    static let saveInterval: Int64 = 250
    /// After the log could not be read, or the cursor not loaded; milliseconds.
    static let repairInterval: Int64 = 1_000
    /// Records that are read at once; fewer free places are not worth a read.
    static let batch = (least: 32, most: 128)

    let endpoint: Endpoint
    let context: DeliveryContext
    let mailbox: WorkerMailbox
    let board: StatusBoard
    let unrecorded: UnrecordedQueue
    let transport: any WebhookTransport
    var report: DeliveryReport
    /// nil until the cursor is known.
    var window: DeliveryWindow?
    /// What the store has.
    var saved: UInt64?
    var nextSave = Int64.min

    private var reader: any RecordReader
    private let changes: AsyncStream<Void>
    /// The log may have records that were not read.
    private var hasMore = true
    private var nextRead = Int64.min
    private var farewell: WorkerMailbox.Farewell?
    private var timer = DeadlineTimer()

    init(_ line: EndpointLine, context: DeliveryContext) {
        endpoint = line.endpoint
        self.context = context
        mailbox = line.mailbox
        board = line.board
        unrecorded = line.unrecorded
        transport = line.transport
        report = DeliveryReport(endpoint: line.endpoint, board: line.board, logger: context.logger)
        reader = context.source.makeReader()
        // Before the first read, so that no commit falls between the two.
        changes = context.source.changes()
    }

    /// Returns after a farewell, with the cursor saved and the connections closed.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [changes, mailbox] in
                for await _ in changes { mailbox.post { $0.hasChanges = true } }
            }
            group.addTask { [announcer = Announcer(self)] in await announcer.run() }
            mailbox.ring()
            for await _ in mailbox.bell {
                if await !step(&group) { break }
            }
            group.cancelAll()
        }
        timer.cancel()
        saveCursor(now: context.time.elapsed(), isLast: true)
        board.update {
            $0.state = .stopped
            $0.inFlight = 0
        }
        await transport.shutdown()
    }

    /// - Returns: whether there is more to do.
    private func step(_ group: inout DiscardingTaskGroup) async -> Bool {
        let mail = mailbox.take()
        var now = context.time.elapsed()
        // A last look at the log: the wake-up for the newest record may still be under way.
        if mail.hasChanges || (mail.farewell != nil && farewell == nil) { hasMore = true }
        farewell = mail.farewell
        if window == nil && now >= nextRead { openWindow(now: now) }
        for finished in mail.finished { settle(finished, now: now) }
        if let farewell, now >= farewell.deadline { return false }
        if mail.hurry {
            window?.hurry()
            nextRead = .min
        }
        if !isLeaving {
            await refill(now: now)
            now = context.time.elapsed()
            begin(&group, now: now)
        }
        saveCursor(now: now)
        publish(now: now)
        if isDone(now: now) { return false }
        arm(now: now)
        return true
    }

    private var isLeaving: Bool {
        if case .leave = farewell { return true }
        return false
    }

    private func isDone(now: Int64) -> Bool {
        guard farewell != nil else { return false }
        guard let window else { return true }
        if window.inFlight > 0 { return false }
        if isLeaving { return true }
        return !window.canStart(now: now) && !canRead(now: now) && unrecorded.isEmpty
    }

    private func canRead(now: Int64) -> Bool {
        guard hasMore, now >= nextRead, let window else { return false }
        return window.room >= min(EndpointWorker.batch.least, context.span)
    }

    // MARK: - The log

    /// An endpoint that never had a cursor begins after the newest record: it is told of what happens from now on, not
    /// of a year of alarms that are over.
    private func openWindow(now: Int64) {
        let newest = context.source.newest()
        var cursor = newest
        do {
            saved = try context.cursors.load(endpoint.name)
        } catch {
            nextRead = now + EndpointWorker.repairInterval
            report.failure("cannot load the cursor: \(error)", at: context.time, now: now)
            return
        }
        if let saved, saved > newest {
            // The log is not the one that the cursor was made for: what it has was told, or belongs to the past.
            report.failure(
                "the cursor \(saved) is beyond the newest record \(newest): another log; going on after its newest",
                at: context.time, now: now)
        } else if let saved {
            cursor = saved
        }
        window = DeliveryWindow(
            cursor: cursor, maximumInFlight: context.maximumInFlight, span: context.span, policy: context.policy)
    }

    private func refill(now: Int64) async {
        guard canRead(now: now), let window else { return }
        let limit = min(window.room, EndpointWorker.batch.most)
        do {
            let records = try await reader.records(after: window.offered, limit: limit)
            for record in records { offer(record, now: now) }
            hasMore = records.count >= limit
            // Between two reads there is time for answers.
            if hasMore { mailbox.ring() }
        } catch {
            nextRead = now + EndpointWorker.repairInterval
            report.failure("cannot read the log: \(error)", at: context.time, now: now)
        }
    }

    private func offer(_ record: LoggedRecord, now: Int64) {
        guard let offered = window?.offered, record.sequence > offered else { return }
        let missing = record.sequence - offered - 1
        if missing > 0 {
            board.update { $0.skipped += missing }
            report.failure(
                "\(missing) records after \(offered) are no longer in the log", at: context.time, now: now)
        }
        window?.offer(record, isWanted: endpoint.match.fits(record))
    }

    // MARK: - Attempts

    private func begin(_ group: inout DiscardingTaskGroup, now: Int64) {
        while let start = window?.start(now: now) {
            let message = WebhookMessage(node: context.node, record: start.record)
            let request = WebhookRequest(message, to: endpoint, now: context.time.wall())
            group.addTask { [transport, mailbox] in
                let outcome = await transport.send(request)
                mailbox.post { $0.finished.append(WorkerMailbox.Finished(start: start, outcome: outcome)) }
            }
        }
    }

    private func settle(_ finished: WorkerMailbox.Finished, now: Int64) {
        let start = finished.start
        var verdict = DeliveryVerdict(finished.outcome, now: context.time.wall())
        if case .dead(let reason) = verdict { verdict = bury(finished, reason, now: now) }
        let ending = window?.finish(
            start.record.sequence, verdict, startedIn: start.round, now: now, fraction: context.time.fraction())
        report.attempt(
            start, verdict, wait: ending?.wait, isDown: window?.gate.isProbing ?? false, at: context.time, now: now)
    }

    /// Writes a dead letter. Without one the record would be lost, so it stays in the window until one is written.
    private func bury(_ finished: WorkerMailbox.Finished, _ reason: String, now: Int64) -> DeliveryVerdict {
        var answer: WebhookAnswer?
        if case .answered(let given) = finished.outcome { answer = given }
        let record = finished.start.record
        let letter = DeadLetter(
            when: context.time.wall(), webhookID: WebhookMessage(node: context.node, record: record).id,
            sequence: record.sequence, attempts: finished.start.attempt, status: answer?.status, reason: reason,
            answer: answer?.body ?? [], record: record.line)
        do {
            try context.deadLetters.append(endpoint.name, letter.line)
            return .dead(reason: reason)
        } catch {
            return .retry(asked: nil, reason: "\(reason), and the dead letter cannot be written: \(error)")
        }
    }

    // MARK: - Cursor, status, timer

    private func saveCursor(now: Int64, isLast: Bool = false) {
        guard let window, window.cursor != saved, isLast || now >= nextSave else { return }
        nextSave = now + EndpointWorker.saveInterval
        do {
            try context.cursors.save(endpoint.name, window.cursor)
            saved = window.cursor
        } catch {
            nextSave = now + EndpointWorker.repairInterval
            report.failure("cannot save the cursor: \(error)", at: context.time, now: now)
        }
    }

    private func publish(now: Int64) {
        guard let window else { return }
        let due = window.due(now: now)
        let isWaiting = window.unsettled > 0 && window.inFlight == 0 && (due ?? .max) > now
        let state: EndpointStatus.State
        if window.gate.isProbing || isWaiting {
            state = .retrying(nextAttempt: context.time.wall() + Interval(milliseconds: max((due ?? now) - now, 0)))
        } else {
            state = window.unsettled > 0 || hasMore ? .delivering : .idle
        }
        board.update {
            $0.state = state
            $0.cursor = window.cursor
            $0.inFlight = window.inFlight
        }
    }

    private func arm(now: Int64) {
        var deadlines: [Int64] = []
        if let farewell { deadlines.append(farewell.deadline) }
        if let window {
            if window.cursor != saved { deadlines.append(nextSave) }
            if !isLeaving, let due = window.due(now: now) { deadlines.append(due) }
        }
        if nextRead > now && (hasMore || window == nil) { deadlines.append(nextRead) }
        timer.arm(deadlines.min(), now: now, time: context.time, mailbox: mailbox)
    }
}

extension DeliveryMachine.Ending {
    fileprivate var wait: Interval? {
        if case .waiting(let delay) = self { return delay }
        return nil
    }
}

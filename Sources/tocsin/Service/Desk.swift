// SPDX-License-Identifier: Apache-2.0
import TocsinConsole
import TocsinCore
import TocsinLog
import TocsinNotify
import TocsinSystem

/// Answers operators and monitoring: asks the line by its mailbox, or looks at what it has published.
struct Desk: ControlBackend, ConsoleBackend {
    let readers: Readers

    // MARK: - Operators

    func openAlarms(
        limit: Int, _ selection: Engine.AlarmSelection
    ) async throws(ControlError) -> [Engine.AlarmSummary] {
        try await ask { .openAlarms(limit: limit, selection, answer: $0) }
    }

    func alarm(_ id: String) async throws(ControlError) -> Engine.AlarmSummary {
        try await ask { .alarm(id, answer: $0) }
    }

    func perform(
        _ command: Engine.Command, alarm: String, reason: String, by: String
    ) async throws(ControlError) -> Engine.AlarmSummary? {
        let answer: Engine.AlarmSummary? = try await ask {
            .command(command, alarm: alarm, by: by, reason: reason, answer: $0)
        }
        readers.logger.notice(
            "operator", metadata: ["command": "\(command)", "alarm": "\(alarm)", "by": "\(by)"])
        return answer
    }

    func webhooks() async throws(ControlError) -> [WebhookStatus] {
        readers.webhooks.status().map { status in
            WebhookStatus(
                name: status.name, host: status.host, state: status.state.name, cursor: status.cursor, lag: status.lag,
                delivered: status.delivered, retried: status.retried, dead: status.dead, lastError: status.lastError)
        }
    }

    /// What waits for a retry is tried now, and dead letters are sent once more; those refused again stay dead.
    func retryWebhook(_ endpoint: String) async throws(ControlError) -> RetryOutcome {
        guard readers.webhooks.retryNow(endpoint) else { throw .notFound("there is no webhook \(endpoint)") }
        do {
            let letters = try readers.deadLetters.take(endpoint)
            var delivered = 0
            var failure: (any Error)?
            for letter in letters where failure == nil {
                if await resend(letter, to: endpoint) {
                    delivered += 1
                } else {
                    failure = Result { try readers.deadLetters.append(endpoint, letter) }.failure
                }
            }
            try readers.deadLetters.settle(endpoint, isDone: failure == nil)
            if let failure { throw failure }
            let waiting = readers.webhooks.status().first { $0.name == endpoint }?.lag ?? 0
            return RetryOutcome(delivered: delivered, refused: letters.count - delivered, waiting: waiting)
        } catch {
            throw .unavailable("the dead letters of \(endpoint) cannot be read or written: \(error)")
        }
    }

    private func resend(_ letter: [UInt8], to endpoint: String) async -> Bool {
        guard let line = DeadLetter.record(in: letter), let record = LoggedRecord(parsing: line) else { return false }
        return await readers.webhooks.resend(record, to: endpoint) == .delivered
    }

    func reload() async throws(ControlError) -> String {
        switch await readers.reloader.reload() {
        case .success(let text): return text
        case .failure(let refusal): throw ControlError(refusal)
        }
    }

    func state() async throws(ControlError) -> [[UInt8]] {
        do {
            return try await readers.reloader.state().encoded()
        } catch let refusal as LineRefusal {
            throw ControlError(refusal)
        } catch {
            throw .unavailable("the state cannot be handed over: \(error)")
        }
    }

    func ask<Value: Sendable>(
        _ make: (@escaping LineRequest.Answer<Value>) -> LineRequest
    ) async throws(ControlError) -> Value {
        do throws(LineRefusal) {
            return try await readers.mailbox.ask(make)
        } catch {
            throw ControlError(error)
        }
    }

    func status() async throws(ControlError) -> DaemonStatus {
        let line = readers.board.read()
        return DaemonStatus(
            node: readers.node, version: BuildInformation.version, trouble: await trouble(), missing: await missing(),
            points: line.points, openAlarms: line.alarms.values.reduce(0, +), lastRecord: line.committedSequence)
    }

    // MARK: - Monitoring

    /// The line comes round at least twice a second; ten seconds without are trouble.
    private static let longestStandstill: Int64 = 10_000

    func trouble() async -> String? {
        let stood = MonotonicClock.milliseconds - readers.board.read().publishedAt
        return stood > Desk.longestStandstill ? "the line has not moved for \(stood / 1_000) s" : nil
    }

    func missing() async -> [String] {
        let line = readers.board.read()
        var missing: [String] = []
        if let trouble = await trouble() { missing.append(trouble) }
        if !line.isLinkUp { missing.append("no link to the broker: \(line.linkReason)") }
        if let failure = line.failure { missing.append("the disk takes no records: \(failure)") }
        return missing
    }

    func metrics() async -> String {
        MetricsPage.text(
            readers.board.read(), webhooks: readers.webhooks.status(), config: readers.reloader.digestText)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension ControlError {
    init(_ refusal: LineRefusal) {
        switch refusal {
        case .command(.unknownAlarm): self = .notFound(refusal.description)
        case .command: self = .refused(refusal.description)
        case .configuration: self = .configuration(refusal.description)
        case .notDurable, .busy, .stopping, .reload: self = .unavailable(refusal.description)
        }
    }
}

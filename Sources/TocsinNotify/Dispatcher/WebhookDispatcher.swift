// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization
import TocsinCore

/// Tells every endpoint of the records that it wants: at least once, in order per alarm, nothing skipped.
///
/// The log is the queue and an endpoint is a cursor on it. Each has a task and connections of its own, so one that hangs
/// holds up no other. It opens no file: the log, the cursors and the dead letters are handed in.
public final class WebhookDispatcher: Sendable {
    private struct Running {
        let line: EndpointLine
        let task: Task<Void, Never>
    }

    private struct State {
        var running: [String: Running] = [:]
        /// The last task of a name that is gone: one that comes back waits for it.
        var leaving: [String: Running] = [:]
        var isShutDown = false
    }

    /// What an endpoint's attempts may still take when it is changed or removed.
    static let leaveTime = Interval.seconds(2)

    private let context: DeliveryContext
    private let state = Mutex(State())

    public init(_ context: DeliveryContext) { self.context = context }

    // MARK: - Endpoints

    /// Replaces the endpoints; also the way to begin. Returns at once.
    ///
    /// Those that have not changed go on undisturbed. A changed or removed one begins nothing new and has two seconds
    /// for what is under way; its successor begins after that, from the same cursor. Cursors and dead letters of removed
    /// endpoints stay where they are. Of two with the same name the second is refused.
    public func update(endpoints: [Endpoint]) {
        state.withLock { state in
            guard !state.isShutDown else { return }
            var wanted: [String: Endpoint] = [:]
            for endpoint in endpoints {
                if wanted.updateValue(endpoint, forKey: endpoint.name) != nil {
                    context.logger.error("two webhooks have one name", metadata: ["endpoint": "\(endpoint.name)"])
                }
            }
            state.leaving = state.leaving.filter { $0.value.line.board.current.state != .stopped }
            for (name, old) in state.running where wanted[name] != old.line.endpoint {
                let until = context.time.elapsed() + WebhookDispatcher.leaveTime.milliseconds
                old.line.mailbox.post { $0.farewell = .leave(until: until) }
                state.running[name] = nil
                state.leaving[name] = old
            }
            for (name, endpoint) in wanted where state.running[name] == nil {
                state.running[name] = start(endpoint, after: state.leaving[name])
            }
        }
    }

    private func start(_ endpoint: Endpoint, after predecessor: Running?) -> Running {
        let line = EndpointLine(
            endpoint: endpoint, mailbox: WorkerMailbox(),
            board: StatusBoard(endpoint, continuing: predecessor?.line.board),
            unrecorded: UnrecordedQueue(capacity: context.unrecordedCapacity),
            transport: context.transport(for: endpoint, logger: context.logger))
        if let waiting = predecessor?.line.unrecorded.drain(), !waiting.isEmpty { announce(waiting, on: line) }
        let task = Task { [context] in
            await predecessor?.task.value
            await EndpointWorker(line, context: context).run()
        }
        return Running(line: line, task: task)
    }

    /// Sends what can be sent without waiting for a retry, for at most `time`, saves the cursors and ends.
    public func shutdown(within time: Interval) async {
        let tasks = state.withLock { state in
            state.isShutDown = true
            let until = context.time.elapsed() + time.milliseconds
            for running in state.running.values { running.line.mailbox.post { $0.farewell = .flush(until: until) } }
            return state.running.values.map(\.task) + state.leaving.values.map(\.task)
        }
        for task in tasks { await task.value }
    }

    // MARK: - For people and metrics

    /// All endpoints by name.
    public func status() -> [EndpointStatus] {
        let newest = context.source.newest()
        let lines = state.withLock { $0.running.values.map(\.line) }
        return lines.map { line in
            var status = line.board.current
            status.lag = newest > status.cursor ? newest - status.cursor : 0
            return status
        }.sorted { $0.name < $1.name }
    }

    /// Makes all that waits for a retry due at once.
    ///
    /// - Returns: false when there is no such endpoint.
    public func retryNow(_ endpoint: String) -> Bool {
        guard let line = line(endpoint) else { return false }
        line.mailbox.post { $0.hurry = true }
        return true
    }

    /// Sends one record once, such as one from a dead letter. It has the id that it had before; the cursor stays.
    ///
    /// - Returns: what came of it; nil when there is no such endpoint.
    public func resend(_ record: LoggedRecord, to endpoint: String) async -> DeliveryVerdict? {
        guard let line = line(endpoint) else { return nil }
        let message = WebhookMessage(node: context.node, record: record)
        let request = WebhookRequest(message, to: line.endpoint, now: context.time.wall())
        let verdict = DeliveryVerdict(await line.transport.send(request), now: context.time.wall())
        line.board.update { status in
            switch verdict {
            case .delivered: status.delivered += 1
            case .retry: status.retried += 1
            case .dead: status.dead += 1
            }
        }
        return verdict
    }

    // MARK: - When the disk fails

    /// Announces records that could not be made durable, from memory and marked `unrecorded`. Returns at once.
    ///
    /// Each is tried once an endpoint; when too many wait, the rest is dropped and counted.
    public func announceUnrecorded(_ records: [LoggedRecord]) {
        for line in state.withLock({ $0.running.values.map(\.line) }) { announce(records, on: line) }
    }

    private func announce(_ records: [LoggedRecord], on line: EndpointLine) {
        let wanted = records.filter { line.endpoint.match.fits($0) }
        guard !wanted.isEmpty else { return }
        let dropped = line.unrecorded.offer(wanted)
        if dropped > 0 { line.board.update { $0.unrecordedDropped += UInt64(dropped) } }
    }

    private func line(_ endpoint: String) -> EndpointLine? { state.withLock { $0.running[endpoint]?.line } }
}

// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinCore

/// Announces to one endpoint, from memory, what the disk cannot take: in order, one attempt each. What comes of it moves
/// no cursor: once the disk is back, the records come by the log as well, with the same ids.
struct Announcer: Sendable {
    private let endpoint: Endpoint
    private let node: String
    private let time: NotifyTime
    private let queue: UnrecordedQueue
    private let transport: any WebhookTransport
    private let board: StatusBoard
    private let mailbox: WorkerMailbox

    init(_ worker: EndpointWorker) {
        endpoint = worker.endpoint
        node = worker.context.node
        time = worker.context.time
        queue = worker.unrecorded
        transport = worker.transport
        board = worker.board
        mailbox = worker.mailbox
    }

    /// Until the task is cancelled.
    func run() async {
        for await _ in queue.bell {
            while !Task.isCancelled, let record = queue.next() { await announce(record) }
            // A farewell may have waited for the queue.
            mailbox.ring()
        }
    }

    private func announce(_ record: LoggedRecord) async {
        let message = WebhookMessage(node: node, record: record, isUnrecorded: true)
        let outcome = await transport.send(WebhookRequest(message, to: endpoint, now: time.wall()))
        switch DeliveryVerdict(outcome, now: time.wall()) {
        case .delivered: board.update { $0.unrecordedDelivered += 1 }
        case .retry(_, let reason), .dead(let reason):
            board.update { $0.unrecordedFailed += 1 }
            board.note("announcement from memory: \(reason)", at: time.wall())
        }
    }
}

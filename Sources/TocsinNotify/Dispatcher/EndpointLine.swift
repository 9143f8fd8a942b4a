// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What connects an endpoint's worker with the rest: all that others may touch.
struct EndpointLine: Sendable {
    let endpoint: Endpoint
    let mailbox: WorkerMailbox
    let board: StatusBoard
    let unrecorded: UnrecordedQueue
    let transport: any WebhookTransport
}

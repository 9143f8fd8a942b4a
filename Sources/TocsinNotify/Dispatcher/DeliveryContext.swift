// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinCore

/// What all workers share.
public struct DeliveryContext: Sendable {
    /// The name of this Tocsin: part of each message's id, and so never to be changed while messages are under way.
    public var node: String
    public var source: any RecordSource
    public var cursors: any CursorStore
    public var deadLetters: any DeadLetterStore
    public var time: NotifyTime
    public var logger: Logger
    public var policy: RetryPolicy
    /// Attempts to one endpoint at the same time, at most.
    public var maximumInFlight: Int
    /// Wanted records that may be under way to one endpoint, at most: the most that a crash sends again.
    public var span: Int
    /// Records that may wait to be announced from memory, for each endpoint.
    public var unrecordedCapacity: Int
    /// Makes an endpoint's connection; nil for HTTP.
    public var makeTransport: (@Sendable (Endpoint) -> any WebhookTransport)?

    public init(
        node: String, source: any RecordSource, cursors: any CursorStore, deadLetters: any DeadLetterStore,
        time: NotifyTime, logger: Logger, policy: RetryPolicy = RetryPolicy(), maximumInFlight: Int = 8,
        span: Int = 256, unrecordedCapacity: Int = 1_000,
        makeTransport: (@Sendable (Endpoint) -> any WebhookTransport)? = nil
    ) {
        self.node = node
        self.source = source
        self.cursors = cursors
        self.deadLetters = deadLetters
        self.time = time
        self.logger = logger
        self.policy = policy
        self.maximumInFlight = maximumInFlight
        self.span = span
        self.unrecordedCapacity = unrecordedCapacity
        self.makeTransport = makeTransport
    }

    func transport(for endpoint: Endpoint, logger: Logger) -> any WebhookTransport {
        if let makeTransport { return makeTransport(endpoint) }
        // Some more than the window, so that an announcement from memory and a resent dead letter find one.
        return HTTPWebhookTransport(
            connections: maximumInFlight + 4, connectTimeout: min(endpoint.timeout, .seconds(10)), logger: logger)
    }
}

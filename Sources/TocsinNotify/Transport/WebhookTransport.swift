// SPDX-License-Identifier: Apache-2.0

/// Sends requests to one endpoint. Several may be under way; cancelling the task gives one up.
public protocol WebhookTransport: Sendable {
    /// Never takes much longer than the request's timeout.
    func send(_ request: WebhookRequest) async -> AttemptOutcome
    /// Frees what it holds; nothing is sent afterwards.
    func shutdown() async
}

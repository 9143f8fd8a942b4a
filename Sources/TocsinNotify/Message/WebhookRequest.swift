// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One signed POST.
public struct WebhookRequest: Sendable {
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// From the connection to the end of the answer.
    public var timeout: Interval

    /// Signs `message` for `endpoint`.
    ///
    /// - Parameter now: the wall clock; each attempt is signed anew, so that it is inside the receiver's tolerance.
    public init(_ message: WebhookMessage, to endpoint: Endpoint, now: Instant) {
        url = endpoint.url
        timeout = endpoint.timeout
        body = endpoint.format.body(of: message)
        let seconds = now.milliseconds / 1_000
        let signature = WebhookSignature.sign(id: message.id, timestamp: seconds, body: body, secrets: endpoint.secrets)
        headers = [
            ("content-type", endpoint.format.contentType),
            ("user-agent", "tocsin"),
            (WebhookSignature.idHeader, message.id),
            (WebhookSignature.timestampHeader, String(seconds)),
            (WebhookSignature.signatureHeader, signature),
        ]
        // In a header too: the plain record has no room for it.
        if message.isUnrecorded { headers.append(("tocsin-unrecorded", "true")) }
    }
}

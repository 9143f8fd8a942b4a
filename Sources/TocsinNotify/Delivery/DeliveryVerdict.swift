// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What an endpoint has answered.
public struct WebhookAnswer: Hashable, Sendable {
    /// HTTP status.
    public var status: Int
    /// The header as it came.
    public var retryAfter: String?
    /// Host that a redirect points to; nil when there is none.
    public var redirectHost: String?
    /// The first bytes of the body, at most ``WebhookAnswer/maximumBodyBytes``.
    public var body: [UInt8]

    /// What is kept of an answer.
    public static let maximumBodyBytes = 512

    public init(status: Int, retryAfter: String? = nil, redirectHost: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.redirectHost = redirectHost
        self.body = body
    }
}

/// Why there is no answer.
public enum WebhookFailure: Error, Hashable, Sendable {
    case timeout
    /// Refused, unreachable, cut off, or its certificate does not hold; the text has no URL in it.
    case connection(String)
    /// We gave up, because we stop.
    case cancelled
}

/// How one attempt has ended.
public enum AttemptOutcome: Hashable, Sendable {
    case answered(WebhookAnswer)
    case failed(WebhookFailure)
}

/// What an attempt means for the record.
///
/// | outcome | verdict |
/// |---|---|
/// | 2xx | delivered |
/// | 408, 429, 5xx, no answer | try again |
/// | 3xx | dead: redirects are never followed, not even on the same host, because a signed record is for the address that the configuration names and no other |
/// | other 4xx, 1xx | dead: the same request would get the same answer |
public enum DeliveryVerdict: Hashable, Sendable {
    case delivered
    /// - Parameter asked: what the endpoint wants us to wait.
    case retry(asked: Interval?, reason: String)
    case dead(reason: String)

    /// - Parameter now: the wall clock that a `Retry-After` with a date is held against.
    public init(_ outcome: AttemptOutcome, now: Instant) {
        switch outcome {
        case .failed(.timeout): self = .retry(asked: nil, reason: "no answer in time")
        case .failed(.connection(let text)): self = .retry(asked: nil, reason: text)
        case .failed(.cancelled): self = .retry(asked: nil, reason: "given up to stop")
        case .answered(let answer): self = DeliveryVerdict.verdict(on: answer, now: now)
        }
    }

    private static func verdict(on answer: WebhookAnswer, now: Instant) -> DeliveryVerdict {
        switch answer.status {
        case 200..<300: return .delivered
        case 408, 429, 500...:
            let asked = answer.retryAfter.flatMap { RetryAfter.interval($0, now: now) }
            return .retry(asked: asked, reason: "status \(answer.status)")
        case 300..<400:
            let target = answer.redirectHost.map { " to \($0)" } ?? ""
            return .dead(
                reason: "status \(answer.status): redirects\(target) are not followed; configure the new address")
        default: return .dead(reason: "status \(answer.status)")
        }
    }
}

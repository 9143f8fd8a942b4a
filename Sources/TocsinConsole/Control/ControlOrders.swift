// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The body of `POST /v1/alarms/ack`, `reset`, `unshelve`, `out-of-service` and `return-to-service`.
public struct AlarmOrder: StrictlyDecodable, Encodable, Equatable, Sendable {
    /// More would only swell the log.
    static let maximumReasonBytes = 4_096
    static let keys: Set<String> = ["alarm", "reason"]

    /// `POINT#RULE`.
    public var alarm: String
    /// Why, in the operator's words; at most 4096 bytes.
    public var reason: String?

    public init(alarm: String, reason: String? = nil) {
        self.alarm = alarm
        self.reason = reason
    }

    func checkedReason() throws(ControlError) -> String { try AlarmOrder.checked(reason) }

    /// The reason, empty when none is given.
    static func checked(_ reason: String?) throws(ControlError) -> String {
        let reason = reason ?? ""
        guard reason.utf8.count <= AlarmOrder.maximumReasonBytes else {
            throw .badRequest(
                "the reason has \(reason.utf8.count) bytes; allowed: at most \(AlarmOrder.maximumReasonBytes)")
        }
        return reason
    }
}

/// The body of `POST /v1/alarms/shelve`.
public struct ShelveOrder: StrictlyDecodable, Encodable, Equatable, Sendable {
    static let keys: Set<String> = ["alarm", "for", "reason"]

    /// `POINT#RULE`.
    public var alarm: String
    /// For how long: `30m`, `8h`.
    public var length: String
    /// Why, in the operator's words; at most 4096 bytes.
    public var reason: String?

    enum CodingKeys: String, CodingKey {
        case alarm
        case length = "for"
        case reason
    }

    public init(alarm: String, for length: Interval, reason: String? = nil) {
        self.alarm = alarm
        self.length = length.description
        self.reason = reason
    }

    func checkedLength() throws(ControlError) -> Interval {
        guard let interval = Interval(length) else {
            throw .badRequest(
                "for is \"\(length.prefix(100))\"; allowed: a whole number and ms, s, m, h or d, such as 8h")
        }
        return interval
    }
}

/// The body of `POST /v1/webhooks/retry`.
public struct RetryOrder: StrictlyDecodable, Encodable, Equatable, Sendable {
    static let keys: Set<String> = ["endpoint"]

    /// The endpoint's name in the configuration.
    public var endpoint: String

    public init(endpoint: String) { self.endpoint = endpoint }
}

/// What became of dead letters that were sent again.
public struct RetryOutcome: Codable, Equatable, Sendable {
    public var delivered: Int
    /// Refused once more; they stay dead.
    public var refused: Int
    /// Records that wait for the endpoint and are tried now.
    public var waiting: UInt64

    public init(delivered: Int, refused: Int, waiting: UInt64) {
        self.delivered = delivered
        self.refused = refused
        self.waiting = waiting
    }
}

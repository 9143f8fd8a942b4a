// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the body of a request is.
public enum MessageFormat: String, Sendable, CaseIterable {
    /// A CloudEvents 1.0 structured JSON event whose data is the record.
    case cloudEvents = "cloudevents"
    /// The record itself.
    case record

    /// The value of `content-type`.
    public var contentType: String {
        switch self {
        case .cloudEvents: "application/cloudevents+json; charset=utf-8"
        case .record: "application/json; charset=utf-8"
        }
    }

    func body(of message: WebhookMessage) -> [UInt8] {
        switch self {
        case .cloudEvents: CloudEventFormat.body(of: message)
        case .record: message.record.line
        }
    }
}

/// A record on its way to somebody.
public struct WebhookMessage: Sendable {
    /// The name of this Tocsin: part of the message's id.
    public var node: String
    public var record: LoggedRecord
    /// It is announced from memory, because the disk cannot take it; its place in the log is still owed.
    public var isUnrecorded: Bool

    public init(node: String, record: LoggedRecord, isUnrecorded: Bool = false) {
        self.node = node
        self.record = record
        self.isUnrecorded = isUnrecorded
    }

    /// `NODE-SEQ`: the same for each attempt, so that a receiver can tell repeats.
    public var id: String { "\(node)-\(record.sequence)" }
}

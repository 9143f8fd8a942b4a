// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A record that an endpoint will never take, with the endpoint's answer: one JSON line.
///
/// `{"when":…,"webhook_id":…,"seq":…,"attempts":…,"status":…,"reason":…,"answer":…,"record":{…}}`; the record comes last
/// and is the log's line byte for byte, so that it can be sent again.
public struct DeadLetter: Sendable, Equatable {
    public var when: Instant
    public var webhookID: String
    public var sequence: UInt64
    public var attempts: Int
    /// HTTP status; nil when there was no answer.
    public var status: Int?
    public var reason: String
    /// The first bytes of the answer's body.
    public var answer: [UInt8]
    public var record: [UInt8]

    public init(
        when: Instant, webhookID: String, sequence: UInt64, attempts: Int, status: Int?, reason: String,
        answer: [UInt8], record: [UInt8]
    ) {
        self.when = when
        self.webhookID = webhookID
        self.sequence = sequence
        self.attempts = attempts
        self.status = status
        self.reason = reason
        self.answer = answer
        self.record = record
    }

    /// The JSON object, without a line end.
    public var line: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.count + answer.count + 256)
        bytes.append(contentsOf: "{\"when\":".utf8)
        JSONText.append(instant: when, to: &bytes)
        bytes.append(contentsOf: ",\"webhook_id\":".utf8)
        JSONText.append(string: webhookID, to: &bytes)
        bytes.append(contentsOf: ",\"seq\":\(sequence),\"attempts\":\(attempts)".utf8)
        if let status { bytes.append(contentsOf: ",\"status\":\(status)".utf8) }
        bytes.append(contentsOf: ",\"reason\":".utf8)
        JSONText.append(string: reason, to: &bytes)
        bytes.append(contentsOf: ",\"answer\":".utf8)
        JSONText.append(string: String(decoding: answer, as: UTF8.self), to: &bytes)
        bytes.append(contentsOf: DeadLetter.recordKey)
        bytes.append(contentsOf: record)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static let recordKey = Array(",\"record\":".utf8)

    /// The record inside a line; nil when the line is no dead letter.
    ///
    /// The first `,"record":` is the key: inside the strings before it a quote always has a backslash.
    public static func record(in line: [UInt8]) -> [UInt8]? {
        guard line.starts(with: "{\"when\":".utf8), line.last == UInt8(ascii: "}"),
            let key = line.firstRange(of: recordKey), key.upperBound < line.count - 1
        else { return nil }
        return Array(line[key.upperBound..<(line.count - 1)])
    }
}

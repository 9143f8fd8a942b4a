// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Whether a host application is online: what it publishes retained on `spBv1.0/STATE/HOST`, and leaves as its will.
public struct SparkplugHostState: Equatable, Sendable {
    /// The host's id; empty when the topic is not known.
    public var host: String
    public var isOnline: Bool
    /// Of the CONNECT that the state belongs to; nil in the old form, which has none.
    public var timestamp: Instant?

    public init(host: String = "", isOnline: Bool, timestamp: Instant?) {
        self.host = host
        self.isOnline = isOnline
        self.timestamp = timestamp
    }

    /// Where it is published: at quality of service 1, retained.
    public var topic: String { "spBv1.0/STATE/\(host)" }

    /// `{"online":true,"timestamp":1772351999000}`.
    public var payload: [UInt8] {
        Array(#"{"online":\#(isOnline),"timestamp":\#(timestamp?.milliseconds ?? 0)}"#.utf8)
    }

    /// Reads a payload: JSON, or the words `ONLINE` and `OFFLINE` of version 2.2.
    ///
    /// - Returns: nil for any other.
    public init?(host: String = "", payload: Span<UInt8>) {
        let (start, end) = ScalarText.trimmed(payload, from: 0, to: payload.count)
        guard start < end else { return nil }
        if payload[start] != JSONScan.openBrace {
            let word = (start..<end).prefix(8).map { payload[$0] }
            guard word == Array("ONLINE".utf8) || word == Array("OFFLINE".utf8) else { return nil }
            self.init(host: host, isOnline: word.count == 6, timestamp: nil)
            return
        }
        do throws(DecodeErrorReason) {
            self = try SparkplugHostState.read(payload, from: start, host: host)
        } catch {
            return nil
        }
    }

    private static func read(
        _ bytes: Span<UInt8>, from start: Int, host: String
    ) throws(DecodeErrorReason) -> SparkplugHostState {
        var isOnline: Bool?
        var timestamp: Instant?
        var offset = start
        if JSONScan.enter(bytes, &offset, close: JSONScan.closeBrace) {
            repeat {
                let name = try JSONScan.memberName(bytes, &offset)
                let first = JSONScan.peek(bytes, offset)
                if first == JSONScan.openBrace || first == JSONScan.openBracket {
                    try JSONScan.skipValue(bytes, &offset, nesting: 8)
                    continue
                }
                switch try JSONScan.scalar(bytes, &offset) {
                case .yes where SparkplugPayload.equals(bytes, name, onlineName): isOnline = true
                case .no where SparkplugPayload.equals(bytes, name, onlineName): isOnline = false
                case .number(let number) where SparkplugPayload.equals(bytes, name, timestampName):
                    guard number.exponent == 0, !number.isNegative, number.isExact,
                        let milliseconds = Int64(exactly: number.mantissa)
                    else { throw .invalidTime }
                    timestamp = Instant(milliseconds: milliseconds)
                default: break
                }
            } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBrace)
        }
        JSONScan.skipSpace(bytes, &offset)
        guard let isOnline, let timestamp, offset == bytes.count else { throw .invalidJSON }
        return SparkplugHostState(host: host, isOnline: isOnline, timestamp: timestamp)
    }

    private static let onlineName = Array("online".utf8)
    private static let timestampName = Array("timestamp".utf8)
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// CloudEvents 1.0, structured mode, JSON: the attributes say what happened, `data` is the log's line byte for byte.
///
/// `unrecorded` is an extension attribute of ours, there only when it is true.
public enum CloudEventFormat {
    /// The body for `message`.
    public static func body(of message: WebhookMessage) -> [UInt8] {
        let record = message.record
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.line.count + 384)
        bytes.append(contentsOf: "{\"specversion\":\"1.0\",\"id\":".utf8)
        JSONText.append(string: message.id, to: &bytes)
        bytes.append(contentsOf: ",\"source\":".utf8)
        JSONText.append(string: source(node: message.node), to: &bytes)
        bytes.append(contentsOf: ",\"type\":".utf8)
        JSONText.append(string: type(of: record.event), to: &bytes)
        bytes.append(contentsOf: ",\"time\":".utf8)
        JSONText.append(instant: record.time, to: &bytes)
        if !record.alarm.isEmpty {
            bytes.append(contentsOf: ",\"subject\":".utf8)
            JSONText.append(string: record.alarm, to: &bytes)
        }
        if message.isUnrecorded { bytes.append(contentsOf: ",\"unrecorded\":true".utf8) }
        bytes.append(contentsOf: ",\"datacontenttype\":\"application/json\",\"data\":".utf8)
        bytes.append(contentsOf: record.line)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// `tocsin.alarm.raise`, `tocsin.daemon.start` …
    public static func type(of event: Event) -> String {
        (event.isOfAlarm ? "tocsin.alarm." : "tocsin.daemon.") + event.rawValue
    }

    /// `/tocsin/NODE`. The attribute is a URI reference, so what a path cannot hold is percent-encoded.
    static func source(node: String) -> String {
        var source = "/tocsin/"
        for byte in node.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                source.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                source += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return source
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A message that the host wants to have published, at quality of service 0 and not retained.
public struct SparkplugCommand: Equatable, Sendable {
    /// `spBv1.0/GROUP/NCMD/EDGE`, in UTF-8.
    public var topic: [UInt8]
    public var payload: [UInt8]

    /// Asks an edge node for its births: NCMD with `Node Control/Rebirth` = true, and no sequence number
    /// (`tck-id-operational-behavior-data-commands-ncmd-rebirth-*`, `tck-id-payloads-ncmd-*`).
    ///
    /// - Parameters:
    ///   - group: the group's id, in UTF-8.
    ///   - edge: the edge node's id, in UTF-8.
    ///   - now: on the wall clock.
    public static func rebirth(group: some Sequence<UInt8>, edge: some Sequence<UInt8>, at now: Instant) -> Self {
        let time = UInt64(clamping: now.milliseconds)
        var metric = ProtobufBytes()
        metric.put(1, text: "Node Control/Rebirth")
        metric.put(3, time)
        metric.put(4, UInt64(SparkplugDataType.boolean.rawValue))
        metric.put(14, 1)
        var payload = ProtobufBytes()
        payload.put(1, time)
        payload.put(2, bytes: metric.bytes)
        let topic = Array("spBv1.0/".utf8) + Array(group) + Array("/NCMD/".utf8) + Array(edge)
        return SparkplugCommand(topic: topic, payload: payload.bytes)
    }
}

/// Writes the few fields that a host sends.
struct ProtobufBytes {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: UInt32, _ value: UInt64) {
        put(varint: UInt64(ProtobufReader.key(number, .varint)))
        put(varint: value)
    }

    mutating func put(_ number: UInt32, text: String) { put(number, bytes: Array(text.utf8)) }

    mutating func put(_ number: UInt32, bytes inner: [UInt8]) {
        put(varint: UInt64(ProtobufReader.key(number, .bytes)))
        put(text: inner)
    }

    /// A length and as many bytes.
    mutating func put(text: [UInt8]) {
        put(varint: UInt64(text.count))
        bytes += text
    }

    mutating func put(byte: UInt8) { bytes.append(byte) }

    mutating func put(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What a Sparkplug B payload says outside its metrics (field numbers of the specification's chapter 6).
///
/// A forward reader serves data and births alike: the few fields that a host needs lie flat in the message, and what it
/// does not need is stepped over by its length. Generated code would build an object for each metric, string and property.
struct SparkplugPayload {
    /// When it was published, in milliseconds since the epoch; 0 when it does not say.
    var timestamp: UInt64 = 0
    /// 0 to 255 in good order; nil when there is none.
    var sequence: UInt64?
    var metricCount = 0
    /// It is the envelope of a compressed payload.
    var isCompressed = false

    private static let timestampKey = ProtobufReader.key(1, .varint)
    static let metricKey = ProtobufReader.key(2, .bytes)
    private static let sequenceKey = ProtobufReader.key(3, .varint)
    private static let identifierKey = ProtobufReader.key(4, .bytes)

    /// Steps over a whole payload; of its metrics only the bounds are looked at.
    init(_ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        var reader = ProtobufReader(from: 0, to: bytes.count)
        while reader.hasMore {
            let key = try reader.key(bytes)
            switch key {
            case SparkplugPayload.metricKey:
                _ = try reader.range(bytes)
                metricCount &+= 1
            case SparkplugPayload.timestampKey: timestamp = try reader.varint(bytes)
            case SparkplugPayload.sequenceKey: sequence = try reader.varint(bytes)
            case SparkplugPayload.identifierKey:
                let range = try reader.range(bytes)
                isCompressed = SparkplugPayload.equals(bytes, range, SparkplugPayload.compressed)
            default: try reader.skip(key, bytes)
            }
        }
    }

    /// The next metric of the payload; nil after the last one.
    @inline(__always)
    static func nextMetric(
        _ bytes: Span<UInt8>, _ reader: inout ProtobufReader
    ) throws(DecodeErrorReason) -> SparkplugMetricFields? {
        while reader.hasMore {
            let key = try reader.key(bytes)
            guard key == metricKey else {
                try reader.skip(key, bytes)
                continue
            }
            let range = try reader.range(bytes)
            return try SparkplugMetricFields(bytes, from: range.first, to: range.end)
        }
        return nil
    }

    private static let compressed = Array("SPBV1.0_COMPRESSED".utf8)

    static func equals(_ bytes: Span<UInt8>, _ range: ByteRange, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for place in 0..<text.count where bytes[range.first + place] != text[place] { return false }
        return true
    }

    static func begins(_ bytes: Span<UInt8>, _ range: ByteRange, _ text: [UInt8]) -> Bool {
        guard range.count >= text.count else { return false }
        for place in 0..<text.count where bytes[range.first + place] != text[place] { return false }
        return true
    }
}

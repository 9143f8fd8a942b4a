// SPDX-License-Identifier: Apache-2.0

/// What one metric of a payload says: plain bits and ranges of the message's bytes.
struct SparkplugMetricFields {
    /// The value as it lies in the message.
    enum Value {
        case absent
        /// `int_value` or `long_value`: the data type says how many of its bits count, and whether one is a sign.
        case integer(UInt64)
        case real(Double)
        case boolean(Bool)
        case text(ByteRange)
        /// Bytes, a data set, a template, an extension: no measurement.
        case structure
    }

    var name = ByteRange()
    var alias: UInt64 = 0
    var hasAlias = false
    /// Milliseconds since the epoch; 0 when it does not say.
    var timestamp: UInt64 = 0
    /// 0 when it does not say: data after a birth.
    var dataType: UInt32 = 0
    var isHistorical = false
    var isNull = false
    var value = Value.absent
    var properties = SparkplugProperties()

    init() {}

    private static let nameKey = ProtobufReader.key(1, .bytes)
    private static let aliasKey = ProtobufReader.key(2, .varint)
    private static let timestampKey = ProtobufReader.key(3, .varint)
    private static let dataTypeKey = ProtobufReader.key(4, .varint)
    private static let historicalKey = ProtobufReader.key(5, .varint)
    private static let nullKey = ProtobufReader.key(7, .varint)
    private static let propertiesKey = ProtobufReader.key(9, .bytes)
    private static let intKey = ProtobufReader.key(10, .varint)
    private static let longKey = ProtobufReader.key(11, .varint)
    private static let floatKey = ProtobufReader.key(12, .fourBytes)
    private static let doubleKey = ProtobufReader.key(13, .eightBytes)
    private static let booleanKey = ProtobufReader.key(14, .varint)
    private static let stringKey = ProtobufReader.key(15, .bytes)
    private static let structureKeys = ProtobufReader.key(16, .bytes)...ProtobufReader.key(19, .bytes)

    /// Reads one metric. Fields that it does not know, `is_transient` and `metadata` among them, are stepped over: a
    /// transient metric is one that no history should keep, and its value counts like any other.
    @inline(__always)
    init(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(DecodeErrorReason) {
        var reader = ProtobufReader(from: start, to: end)
        while reader.hasMore {
            let key = try reader.key(bytes)
            switch key {
            case SparkplugMetricFields.aliasKey:
                alias = try reader.varint(bytes)
                hasAlias = true
            case SparkplugMetricFields.timestampKey: timestamp = try reader.varint(bytes)
            case SparkplugMetricFields.doubleKey:
                value = .real(Double(bitPattern: try reader.eightBytes(bytes)))
            case SparkplugMetricFields.floatKey:
                value = .real(Double(Float(bitPattern: try reader.fourBytes(bytes))))
            case SparkplugMetricFields.intKey, SparkplugMetricFields.longKey:
                value = .integer(try reader.varint(bytes))
            case SparkplugMetricFields.booleanKey: value = .boolean(try reader.varint(bytes) != 0)
            case SparkplugMetricFields.nameKey: name = try reader.range(bytes)
            case SparkplugMetricFields.dataTypeKey: dataType = UInt32(truncatingIfNeeded: try reader.varint(bytes))
            case SparkplugMetricFields.historicalKey: isHistorical = try reader.varint(bytes) != 0
            case SparkplugMetricFields.nullKey: isNull = try reader.varint(bytes) != 0
            case SparkplugMetricFields.propertiesKey:
                let range = try reader.range(bytes)
                properties = try SparkplugProperties(bytes, range)
            case SparkplugMetricFields.stringKey: value = .text(try reader.range(bytes))
            default:
                try reader.skip(key, bytes)
                if key & 7 == 2, SparkplugMetricFields.structureKeys.contains(key) { value = .structure }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The properties of a metric that Tocsin uses: `Quality` and `engUnit`. `engLow` and `engHigh` and all others are
/// stepped over: a point's range is that of its kind.
struct SparkplugProperties {
    /// The value of a property.
    enum Value {
        case absent
        case integer(Int64)
        case text(ByteRange)
    }

    var quality = Value.absent
    var unit = ByteRange()

    private static let keysKey = ProtobufReader.key(1, .bytes)
    private static let valuesKey = ProtobufReader.key(2, .bytes)
    private static let qualityName = Array("Quality".utf8)
    private static let unitName = Array("engUnit".utf8)

    init() {}

    /// Names and values stand in two lists of one order; either may come first, or both mixed.
    @inline(never)
    init(_ bytes: Span<UInt8>, _ set: ByteRange) throws(DecodeErrorReason) {
        var qualityPlace = -1
        var unitPlace = -1
        var names = 0
        var reader = ProtobufReader(from: set.first, to: set.end)
        while reader.hasMore {
            let key = try reader.key(bytes)
            guard key == SparkplugProperties.keysKey else {
                try reader.skip(key, bytes)
                continue
            }
            let name = try reader.range(bytes)
            if SparkplugPayload.equals(bytes, name, SparkplugProperties.qualityName) { qualityPlace = names }
            if SparkplugPayload.equals(bytes, name, SparkplugProperties.unitName) { unitPlace = names }
            names &+= 1
        }
        guard qualityPlace >= 0 || unitPlace >= 0 else { return }
        var place = 0
        reader = ProtobufReader(from: set.first, to: set.end)
        while reader.hasMore {
            let key = try reader.key(bytes)
            guard key == SparkplugProperties.valuesKey else {
                try reader.skip(key, bytes)
                continue
            }
            let range = try reader.range(bytes)
            if place == qualityPlace { quality = try SparkplugProperties.value(bytes, range) }
            if place == unitPlace, case .text(let text) = try SparkplugProperties.value(bytes, range) { unit = text }
            place &+= 1
        }
    }

    private static let nullKey = ProtobufReader.key(2, .varint)
    private static let intKey = ProtobufReader.key(3, .varint)
    private static let longKey = ProtobufReader.key(4, .varint)
    private static let booleanKey = ProtobufReader.key(7, .varint)
    private static let stringKey = ProtobufReader.key(8, .bytes)

    private static func value(_ bytes: Span<UInt8>, _ range: ByteRange) throws(DecodeErrorReason) -> Value {
        var value = Value.absent
        var isNull = false
        var reader = ProtobufReader(from: range.first, to: range.end)
        while reader.hasMore {
            let key = try reader.key(bytes)
            switch key {
            case nullKey: isNull = try reader.varint(bytes) != 0
            // A signed number of 32 bits; some write it with the sign spread over 64.
            case intKey: value = .integer(Int64(Int32(truncatingIfNeeded: try reader.varint(bytes))))
            case longKey: value = .integer(Int64(bitPattern: try reader.varint(bytes)))
            case booleanKey: value = .integer(try reader.varint(bytes) != 0 ? 192 : 0)
            case stringKey: value = .text(try reader.range(bytes))
            default: try reader.skip(key, bytes)
            }
        }
        return isNull ? .absent : value
    }
}

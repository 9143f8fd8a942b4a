// SPDX-License-Identifier: Apache-2.0

/// What of the edge nodes survives a restart: who was alive, and what their births have named.
///
/// A restart asks every node for its births, a few at a time. Without this it could not: it would not know whom to ask,
/// an edge node that died meanwhile would leave its points as good as they were, and data by alias could not be read until
/// its births come. Values, clocks and sequence numbers are not kept: by then they are of the past.
///
/// The bytes: a version; of each node that is alive its descriptor, `bdSeq` and devices; of each device the topic of its
/// birth and its metrics. Numbers are varints, texts have their length in front.
struct SparkplugCheckpoint {
    private static let version: UInt64 = 1

    // MARK: - Writing

    static func bytes(of host: SparkplugHost) -> [UInt8] {
        var writer = ProtobufBytes()
        writer.put(varint: version)
        let living = host.nodes.filter { $0.session == .alive }
        writer.put(varint: UInt64(living.count))
        for node in living { put(node, of: host, into: &writer) }
        return writer.bytes
    }

    private static func put(_ node: SparkplugEdgeNode, of host: SparkplugHost, into writer: inout ProtobufBytes) {
        writer.put(varint: node.birthDeathNumber == nil ? 0 : 1)
        writer.put(varint: UInt64(bitPattern: node.birthDeathNumber ?? 0))
        let living = node.devices.indices.filter { node.devices[$0].isAlive || node.devices[$0].isAwaited }
        writer.put(varint: UInt64(living.count))
        for device in living {
            writer.put(text: node.devices[device].topic)
            writer.put(varint: UInt64(node.devices[device].bornCount))
            var place = Int(node.devices[device].firstMetric)
            while place >= 0 {
                let metric = node.table.metrics[place]
                if node.isLive(metric) { put(metric, node.table.name(place), of: host, into: &writer) }
                place = Int(metric.next)
            }
        }
    }

    private static func put(
        _ metric: SparkplugMetric, _ name: [UInt8], of host: SparkplugHost, into writer: inout ProtobufBytes
    ) {
        writer.put(text: name)
        writer.put(varint: UInt64(metric.dataType) << 1 | (metric.hasAlias ? 1 : 0))
        if metric.hasAlias { writer.put(varint: metric.alias) }
        writer.put(text: host.unitText(metric.unit))
    }

    // MARK: - Reading

    /// A node as a checkpoint has it.
    struct Node {
        var birthDeathNumber: Int64?
        var devices: [(topic: [UInt8], metrics: [SparkplugMetricFields])] = []
    }

    private var reader: ProtobufReader
    private var left: UInt64

    /// - Throws: `invalidProtobuf` for bytes of another version, or damaged ones.
    init(_ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        reader = ProtobufReader(from: 0, to: bytes.count)
        guard try reader.varint(bytes) == SparkplugCheckpoint.version else { throw .invalidProtobuf }
        left = try reader.varint(bytes)
    }

    /// - Returns: nil after the last one.
    mutating func next(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> Node? {
        guard left > 0 else {
            guard !reader.hasMore else { throw .invalidProtobuf }
            return nil
        }
        left -= 1
        let hasNumber = try reader.varint(bytes) == 1
        let number = Int64(bitPattern: try reader.varint(bytes))
        var node = Node(birthDeathNumber: hasNumber ? number : nil)
        var devices = try reader.varint(bytes)
        while devices > 0 {
            devices -= 1
            let range = try reader.range(bytes)
            let topic = (range.first..<range.end).map { bytes[$0] }
            var metrics: [SparkplugMetricFields] = []
            var count = try reader.varint(bytes)
            while count > 0 {
                count -= 1
                metrics.append(try metric(bytes))
            }
            node.devices.append((topic, metrics))
        }
        return node
    }

    private mutating func metric(_ bytes: Span<UInt8>) throws(DecodeErrorReason) -> SparkplugMetricFields {
        var fields = SparkplugMetricFields()
        fields.name = try reader.range(bytes)
        let type = try reader.varint(bytes)
        fields.dataType = UInt32(truncatingIfNeeded: type >> 1)
        if type & 1 == 1 {
            fields.hasAlias = true
            fields.alias = try reader.varint(bytes)
        }
        fields.properties.unit = try reader.range(bytes)
        return fields
    }
}

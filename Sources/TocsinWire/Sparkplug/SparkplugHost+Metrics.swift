// SPDX-License-Identifier: Apache-2.0

// The metrics that births name, within the limits.
extension SparkplugHost {
    private static let controls = ["Node Control/", "Device Control/"].map { Array($0.utf8) }
    static let birthDeathName = Array("bdSeq".utf8)

    /// Whether a metric is for the session between node and host, and no measurement.
    private static func isControl(_ bytes: Span<UInt8>, _ name: ByteRange) -> Bool {
        SparkplugPayload.equals(bytes, name, birthDeathName)
            || controls.contains { SparkplugPayload.begins(bytes, name, $0) }
    }

    /// A metric of the birth that is being read.
    ///
    /// - Returns: its place, whether the birth before had it, too, and whether its alias is its alone.
    /// - Throws: why it cannot be kept.
    mutating func bear(
        _ fields: SparkplugMetricFields, node: Int, device: Int, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) -> (place: Int, wasLive: Bool, hasOwnAlias: Bool) {
        var place = nodes[node].table.find(device: device, bytes, fields.name)
        if place < 0 { place = try add(fields.name, node: node, device: device, bytes) }
        let unit = unitNumber(bytes, fields.properties.unit)
        let wasLive = nodes[node].bear(place, fields, unit: unit)
        guard fields.hasAlias else {
            nodes[node].table.metrics[place].hasAlias = false
            return (place, wasLive, true)
        }
        return (place, wasLive, nodes[node].giveAlias(fields.alias, to: place))
    }

    private mutating func add(
        _ name: ByteRange, node: Int, device: Int, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) -> Int {
        guard name.count <= SparkplugMetricTable.longestName else { throw .idTooLong }
        guard counters.metrics < limits.metrics, nameBytes + name.count <= limits.nameBytes else {
            throw .tooManyMetrics
        }
        guard let place = nodes[node].add(to: device, bytes, name) else { throw .tooManyMetrics }
        counters.metrics += 1
        nameBytes += name.count
        if SparkplugHost.isControl(bytes, name) {
            nodes[node].table.metrics[place].point = SparkplugMetric.control
        }
        return place
    }

    /// - Returns: the device of a birth; nil when there are too many, or its name is too long.
    mutating func addDevice(_ topic: Span<UInt8>, _ level: Range<Int>, node: Int, source: Int) -> Int? {
        if let known = nodes[node].device(topic, level) { return known }
        guard counters.devices < limits.devices,
            let device = nodes[node].addDevice(topic, level, source: source)
        else { return nil }
        counters.devices += 1
        return device
    }
}

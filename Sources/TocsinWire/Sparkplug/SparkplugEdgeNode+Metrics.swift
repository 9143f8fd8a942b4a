// SPDX-License-Identifier: Apache-2.0

// The metrics of a node's births.
extension SparkplugEdgeNode {
    /// A birth of a device begins: what older births named is of the past.
    mutating func beginBirth(of device: Int, topic: [UInt8], source: Int) {
        devices[device].topic = topic
        devices[device].source = source
        devices[device].generation &+= 1
        devices[device].bornCount = 0
        devices[device].isAlive = true
        devices[device].isAwaited = false
    }

    /// A metric is named by the birth that began last.
    ///
    /// - Returns: whether the birth before had named it, too.
    mutating func bear(_ place: Int, _ fields: SparkplugMetricFields, unit: UInt16) -> Bool {
        let device = Int(table.metrics[place].device)
        let generation = devices[device].generation
        let wasLive = table.metrics[place].generation == generation &- 1 && generation > 1
        if table.metrics[place].generation != generation { devices[device].bornCount += 1 }
        table.metrics[place].generation = generation
        table.metrics[place].dataType = SparkplugDataType.code(fields.dataType)
        // The configuration may know more by now than when it was refused.
        if table.metrics[place].point == SparkplugMetric.refused {
            table.metrics[place].point = SparkplugMetric.unknown
        }
        if table.metrics[place].unit != unit {
            table.metrics[place].unit = unit
            // It is held against its point's once more.
            if table.metrics[place].point >= 0 { table.metrics[place].point = SparkplugMetric.unknown }
        }
        return wasLive
    }

    /// Adds a metric to a device.
    ///
    /// - Returns: its place; nil when its name is too long.
    mutating func add(to device: Int, _ bytes: Span<UInt8>, _ name: ByteRange) -> Int? {
        let place = table.add(device: device, bytes, name)
        guard place >= 0 else { return nil }
        table.metrics[place].next = devices[device].firstMetric
        devices[device].firstMetric = Int32(place)
        return place
    }

    /// Gives a metric of the present birth its alias.
    ///
    /// - Returns: false when a living metric has it already; until the node's next birth it is of neither.
    mutating func giveAlias(_ alias: UInt64, to place: Int) -> Bool {
        if table.aliases.count > 2 * table.count + 64 { forgetOldAliases() }
        if table.aliases.isSpoilt(alias) {
            table.spoilAlias(alias, of: place, and: nil)
            return false
        }
        let holder = table.aliases.find(alias)
        if holder >= 0, holder != place, isLive(table.metrics[holder]), table.metrics[holder].hasAlias,
            table.metrics[holder].alias == alias
        {
            table.spoilAlias(alias, of: place, and: holder)
            return false
        }
        table.setAlias(alias, of: place)
        return true
    }

    private mutating func forgetOldAliases() {
        table.removeAliases()
        for place in table.metrics.indices where isLive(table.metrics[place]) && table.metrics[place].hasAlias {
            table.setAlias(table.metrics[place].alias, of: place)
        }
    }

    /// Forgets metrics that no birth names any more, once they are more than the others.
    mutating func compact() {
        let live = devices.reduce(0) { $0 + $1.bornCount }
        guard table.count > 2 * live + 1_024 else { return }
        let generations = devices.map(\.generation)
        table.compact { generations[Int($0.device)] == $0.generation }
        for device in devices.indices { devices[device].firstMetric = -1 }
        for place in table.metrics.indices.reversed() {
            let device = Int(table.metrics[place].device)
            table.metrics[place].next = devices[device].firstMetric
            devices[device].firstMetric = Int32(place)
        }
        forgetOldAliases()
    }
}

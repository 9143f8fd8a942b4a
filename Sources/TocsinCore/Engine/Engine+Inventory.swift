// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// What a checkpoint speaks of: one entry for each point or group, in its order.
    public struct InventoryEntry: Equatable, Sendable {
        public var id: String
        public var isGroup: Bool
        /// In the order of their names.
        public var rules: [InventoryRule]
    }

    /// One rule of an ``InventoryEntry``.
    public struct InventoryRule: Equatable, Sendable {
        public var name: String
        /// The same for two signals that look at the same thing in the same way.
        public var meaning: UInt64
    }

    /// All points and groups with their rules, in the order in which ``checkpoint()`` writes them.
    public func inventory() -> [InventoryEntry] {
        return points.indices.map { index in
            InventoryEntry(
                id: ids[index], isGroup: points[index].isGroup,
                rules: points[index].alarms.map { alarm in
                    InventoryRule(name: ruleDefinition(of: alarm).name, meaning: rules[alarms.rule(alarm)].meaning)
                })
        }
    }

    /// The same of a checkpoint's bytes, without an engine that they fit.
    public static func inventory(of bytes: [UInt8]) throws(CheckpointError) -> [InventoryEntry] {
        var reader = CheckpointReader(bytes)
        let version = try reader.integer(UInt8.self)
        guard version == CheckpointWriter.version else { throw .unknownVersion(version) }
        var scratch = Engine(clock: Instant(milliseconds: 0))
        // Clock, offset and sequence.
        for _ in 0..<3 { _ = try reader.integer(UInt64.self) }
        _ = try Standstill(from: &reader)
        try scratch.flood.read(from: &reader)
        var entries: [InventoryEntry] = []
        for _ in 0..<(try reader.integer(UInt32.self)) { entries.append(try scratch.readEntry(from: &reader)) }
        return entries
    }

    private mutating func readEntry(from reader: inout CheckpointReader) throws(CheckpointError) -> InventoryEntry {
        var entry = InventoryEntry(id: try reader.string(), isGroup: false, rules: [])
        var point = PointState(firstAlarm: 0, alarmCount: 0, template: 0, site: 0)
        try point.read(from: &reader, capacity: ringCapacity)
        // Whether a gateway is gone, and since when.
        _ = (try reader.bool(), try reader.integer(Int64.self))
        for _ in 0..<(try reader.integer(UInt16.self)) {
            entry.rules.append(InventoryRule(name: try reader.string(), meaning: try reader.integer()))
            var runtime = AlarmRuntime(rule: 0)
            if try !reader.bool() { try runtime.read(from: &reader) }
            _ = try Engine.readCare(at: 0, from: &reader)
            // Its gate's truth, and which condition that is.
            _ = (try reader.integer(UInt8.self), try reader.integer(UInt64.self))
            _ = try reader.block()
        }
        entry.isGroup = try reader.bool()
        if entry.isGroup { try readSeats(of: nil, memories: [], from: &reader) }
        return entry
    }
}

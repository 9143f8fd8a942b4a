// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// What became of a checkpoint's points and alarms.
    public struct Restored: Sendable {
        /// Alarms that were not normal and do not exist any more.
        public var gone: [Record.OpenAlarm] = []
        /// Where each point of the checkpoint stands now, in the checkpoint's order; nil for one that is gone.
        public var points: [PointIndex?] = []
        /// Alarms, `POINT#RULE`, whose signal means something else now, so that what it remembered is lost; the first so
        /// many.
        public var forgotten: [String] = []

        static let mostForgotten = 10_000

        /// Where a group's members stand in the checkpoint, and what its rules remember of them.
        struct Seats {
            var group: Int
            var memories: [(rule: Int, reader: CheckpointReader)]
            var reader: CheckpointReader
        }

        var seats: [Seats] = []
    }

    /// Takes over a checkpoint.
    ///
    /// - Parameters:
    ///   - bytes: what ``checkpoint()`` gave, or the parts of ``continueCheckpoint(points:)`` one after the other.
    ///   - resolve: the definition of a point that was not declared but seen on the wire; nil when it is gone.
    public mutating func restore(
        _ bytes: [UInt8], resolve: (String) -> PointDefinition?
    ) throws(CheckpointError) -> Restored {
        var reader = CheckpointReader(bytes)
        let version = try reader.integer(UInt8.self)
        guard version == CheckpointWriter.version else { throw .unknownVersion(version) }
        clock = try reader.integer()
        offset = try reader.integer()
        nextSequence = try reader.integer()
        standstill = try Standstill(from: &reader)
        try flood.read(from: &reader)
        // Points that the checkpoint does not know are silent from now on, by the clock that it brings.
        for index in points.indices { points[index].heard = silenceClock }
        var restored = Restored()
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let id = try reader.string()
            let index = ids[id].map { PointIndex($0) } ?? resolve(id).flatMap { addPoint($0) }
            try restorePoint(id, at: index.map { Int($0.value) }, from: &reader, into: &restored)
            restored.points.append(index)
        }
        for var seats in restored.seats {
            try readSeats(of: seats.group, memories: seats.memories, from: &seats.reader)
        }
        restored.seats.removeAll()
        settleRestored()
        return restored
    }

    /// Every point is in place: what is due by itself is queued.
    private mutating func settleRestored() {
        settleFirstOut()
        recallGateInputs()
        forgetChangedGroups()
        for group in groups {
            // What is due in this very millisecond is still to come.
            points[Int(group.point)].time = delayClock &- 1
            points[Int(group.point)].received = delayClock &- 1
        }
        for index in points.indices { refreshDeadlines(of: index) }
        rescheduleAll()
    }

    private mutating func restorePoint(
        _ id: String, at index: Int?, from reader: inout CheckpointReader, into restored: inout Restored
    ) throws(CheckpointError) {
        var spare = PointState(firstAlarm: 0, alarmCount: 0, template: 0, site: 0)
        if let index {
            try points[index].read(from: &reader, capacity: ringCapacity)
        } else {
            try spare.read(from: &reader, capacity: ringCapacity)
        }
        let (isGone, goneSince) = (try reader.bool(), try reader.integer(Int64.self))
        // The points behind a gateway may be made only later, and link to it then.
        if let index, isGone || points[index].memberships >= 0 {
            let entry = linkEntry(of: index)
            links.entries[entry].isGone = isGone
            links.entries[entry].goneSince = goneSince
        }
        var memories: [(rule: Int, reader: CheckpointReader)] = []
        for _ in 0..<(try reader.integer(UInt16.self)) {
            if let memory = try restoreAlarm(of: id, at: index, from: &reader, into: &restored) {
                memories.append(memory)
            }
        }
        if try reader.bool() {
            if let index, points[index].isGroup {
                // Its members are taken once all points are there.
                restored.seats.append(
                    Restored.Seats(group: Int(points[index].group), memories: memories, reader: reader))
            }
            try readSeats(of: nil, memories: [], from: &reader)
        }
    }

    /// - Returns: the memory of a group's rule, which is read when its members are there.
    private mutating func restoreAlarm(
        of id: String, at index: Int?, from reader: inout CheckpointReader, into restored: inout Restored
    ) throws(CheckpointError) -> (rule: Int, reader: CheckpointReader)? {
        let name = try reader.string()
        let meaning = try reader.integer(UInt64.self)
        let alarm = index.flatMap { index in
            points[index].alarms.first { ruleDefinitions[alarms.rule($0)].name == name }
        }
        var runtime = AlarmRuntime(rule: Int32(alarm.map { alarms.rule($0) } ?? 0))
        let wasQuiet = try reader.bool()
        if !wasQuiet { try runtime.read(from: &reader) }
        let care = try Engine.readCare(at: index ?? 0, from: &reader)
        let truth = Truth(rawValue: try reader.integer()) ?? .unknown
        let condition = try reader.integer(UInt64.self)
        var memory = CheckpointReader(try reader.block())
        guard let alarm, let index else {
            let state = care?.care.suppression.visible(runtime.state) ?? runtime.state
            guard state != .normal else { return nil }
            restored.gone.append(
                Record.OpenAlarm(
                    alarm: "\(id)#\(name)", occurrence: runtime.occurrence, state: state,
                    level: runtime.active.highest, readingTime: nil))
            return nil
        }
        defer { alarms.rest(alarm) }
        // Nearly all are quiet there and here, and need not be woken for that.
        if !wasQuiet || care != nil || !alarms.isQuiet(alarm) || self.care[Int32(alarm)] != nil {
            alarms[alarm] = runtime
            restoreCare(care, of: alarm, at: index)
        }
        if let gate = links.gateOfAlarm[Int32(alarm)], truth != .unknown, gates[Int(gate)].meaning == condition {
            gates[Int(gate)].truth = truth
        }
        guard meaning == rules[alarms.rule(alarm)].meaning else {
            if restored.forgotten.count < Restored.mostForgotten { restored.forgotten.append("\(id)#\(name)") }
            return nil
        }
        if alarms.memory(alarm) >= 0 { try memories[alarms.memory(alarm)].read(from: &memory) }
        return points[index].isGroup ? (alarm - Int(points[index].firstAlarm), memory) : nil
    }
}

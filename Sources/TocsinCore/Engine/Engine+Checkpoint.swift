// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// What became of a checkpoint's points and alarms.
    public struct Restored: Sendable {
        /// Alarms that were not normal and do not exist any more.
        public var gone: [Record.OpenAlarm] = []
        /// Where each point of the checkpoint stands now, in the checkpoint's order; nil for one that is gone.
        public var points: [PointIndex?] = []
    }

    /// All that the engine remembers, by names rather than positions: it can be restored into an engine with another
    /// configuration, where everything that still exists keeps its state.
    public func checkpoint() -> [UInt8] {
        var writer = CheckpointWriter()
        writer.put(CheckpointWriter.version)
        writer.put(clock)
        writer.put(offset)
        writer.put(nextSequence)
        write(standstill, to: &writer)
        writer.put(UInt32(points.count))
        for index in points.indices {
            writer.put(definitions[index].id)
            write(points[index], to: &writer)
            writer.put(UInt16(points[index].alarms.count))
            for alarm in points[index].alarms {
                writer.put(ruleDefinitions[Int(alarms[alarm].rule)].name)
                write(alarms[alarm], to: &writer)
            }
        }
        return writer.bytes
    }

    /// Takes over a checkpoint.
    ///
    /// - Parameters:
    ///   - bytes: what ``checkpoint()`` gave.
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
        standstill = try readStandstill(&reader)
        // Points that the checkpoint does not know are silent from now on, by the clock that it brings.
        for index in points.indices { points[index].heard = silenceClock }
        var restored = Restored()
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let id = try reader.string()
            let index = pointIndexes[id].map { PointIndex($0) } ?? resolve(id).flatMap { addPoint($0) }
            try restorePoint(id, at: index.map { Int($0.value) }, from: &reader, gone: &restored.gone)
            restored.points.append(index)
        }
        due.removeAll()
        if standstill.thawAt != Standstill.never { due.insert(DueQueue.Entry(due: standstill.thawAt, point: -1)) }
        for index in points.indices {
            points[index].queued = Int64.max
            refreshDeadline(of: index)
            schedule(index)
        }
        return restored
    }

    private mutating func restorePoint(
        _ id: String, at index: Int?, from reader: inout CheckpointReader, gone: inout [Record.OpenAlarm]
    ) throws(CheckpointError) {
        var spare = PointState(
            firstAlarm: 0, alarmCount: 0, window: 0, hasSilence: false,
            definition: PointDefinition(id: id, site: Site(id: ""), kind: ""))
        if let index {
            try read(&points[index], from: &reader)
        } else {
            try read(&spare, from: &reader)
        }
        for _ in 0..<(try reader.integer(UInt16.self)) {
            let name = try reader.string()
            let position = index.flatMap { index in
                points[index].alarms.first { ruleDefinitions[Int(alarms[$0].rule)].name == name }
            }
            var restored = AlarmRuntime(rule: position.map { alarms[$0].rule } ?? 0)
            try read(&restored, from: &reader)
            if let position, let index {
                alarms[position] = restored
                enter(restored.state, position, of: index)
            } else if restored.state != .normal {
                gone.append(
                    Record.OpenAlarm(
                        alarm: "\(id)#\(name)", occurrence: restored.occurrence, state: restored.state,
                        level: restored.active.highest, readingTime: nil))
            }
        }
    }

    // MARK: - Parts

    private func write(_ standstill: Standstill, to writer: inout CheckpointWriter) {
        writer.put(standstill.silenceLost)
        writer.put(standstill.linkDownSince)
        writer.put(standstill.silenceFloor)
        writer.put(standstill.delayLost)
        writer.put(standstill.delaysFrozenSince)
        writer.put(standstill.thawAt)
    }

    private func readStandstill(_ reader: inout CheckpointReader) throws(CheckpointError) -> Standstill {
        var standstill = Standstill()
        standstill.silenceLost = try reader.integer()
        standstill.linkDownSince = try reader.integer()
        standstill.silenceFloor = try reader.integer()
        standstill.delayLost = try reader.integer()
        standstill.delaysFrozenSince = try reader.integer()
        standstill.thawAt = try reader.integer()
        return standstill
    }

    private func write(_ point: PointState, to writer: inout CheckpointWriter) {
        writer.put(point.time)
        writer.put(point.received)
        writer.put(point.value)
        writer.put(point.quality.rawValue)
        writer.put(point.isHistorical)
        writer.put(point.badSince)
        writer.put(point.windowSince)
        writer.put(point.rateSince)
        writer.put(point.heard)
        writer.put(point.leastLag)
        writer.put(point.leastLagBefore)
        writer.put(point.lagBucketStart)
        writer.put(UInt32(point.ring.count))
        for index in 0..<point.ring.count {
            writer.put(point.ring[index].stamp)
            writer.put(point.ring[index].value)
        }
    }

    private func read(_ point: inout PointState, from reader: inout CheckpointReader) throws(CheckpointError) {
        point.time = try reader.integer()
        point.received = try reader.integer()
        point.value = try reader.double()
        guard let quality = Quality(rawValue: try reader.integer()) else { throw reader.damaged() }
        point.quality = quality
        point.isHistorical = try reader.bool()
        point.badSince = try reader.integer()
        point.windowSince = try reader.integer()
        point.rateSince = try reader.integer()
        point.heard = try reader.integer()
        point.leastLag = try reader.integer()
        point.leastLagBefore = try reader.integer()
        point.lagBucketStart = try reader.integer()
        point.ring = SampleRing()
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let sample = SampleRing.Sample(stamp: try reader.integer(), value: try reader.double())
            _ = point.ring.append(
                sample, oldestNeeded: Int64.min, keep: PointState.evidenceCount,
                capacity: ringCapacity)
        }
    }

    private func write(_ alarm: AlarmRuntime, to writer: inout CheckpointWriter) {
        writer.put(alarm.state.rawValue)
        writer.put(alarm.held.bits)
        writer.put(alarm.active.bits)
        writer.put(alarm.isBad)
        writer.put(alarm.historical.bits)
        for index in 0..<4 { writer.put(alarm.since[index]) }
        writer.put(alarm.occurrence)
        writer.put(alarm.answer)
        writer.put(alarm.settledThrough)
    }

    private func read(_ alarm: inout AlarmRuntime, from reader: inout CheckpointReader) throws(CheckpointError) {
        guard let state = AlarmState(rawValue: try reader.string()) else { throw reader.damaged() }
        alarm.state = state
        alarm.held.bits = try reader.integer(UInt8.self) & 15
        alarm.active.bits = try reader.integer(UInt8.self) & 15
        alarm.isBad = try reader.bool()
        alarm.historical.bits = try reader.integer(UInt8.self) & 15
        for index in 0..<4 { alarm.since[index] = try reader.integer() }
        alarm.occurrence = try reader.integer()
        alarm.answer = try reader.double()
        alarm.settledThrough = try reader.integer()
    }
}

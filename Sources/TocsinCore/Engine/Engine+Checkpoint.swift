// SPDX-License-Identifier: Apache-2.0

/// How a checkpoint is laid out: all by names rather than positions, so that it can be restored into an engine with another
/// configuration, where everything that still exists, and still means the same, keeps its state.
extension Engine {
    func writeHead(to writer: inout CheckpointWriter) {
        writer.put(CheckpointWriter.version)
        writer.put(clock)
        writer.put(offset)
        writer.put(nextSequence)
        standstill.write(to: &writer)
        flood.write(to: &writer)
        writer.put(UInt32(points.count))
    }

    /// One point or group with its alarms, and what a reading of it has told others.
    func write(point index: Int, to writer: inout CheckpointWriter) {
        writer.put(ids[index])
        if points[index].isGroup {
            // When it was last asked depends on the order in which the queue looks at things, and says nothing.
            var state = points[index]
            (state.time, state.received) = (PointState.never, PointState.never)
            state.write(to: &writer)
        } else {
            points[index].write(to: &writer)
        }
        write(gateway: index, to: &writer)
        writer.put(UInt16(points[index].alarms.count))
        for (rule, alarm) in points[index].alarms.enumerated() {
            let place = alarms.rule(alarm)
            writer.put(ruleDefinitions[place].name)
            writer.put(rules[place].meaning)
            let isQuiet = alarms.isQuiet(alarm) || alarms[alarm].isForgettable
            writer.put(isQuiet)
            if !isQuiet { alarms[alarm].write(to: &writer) }
            writeCare(of: alarm, to: &writer)
            let gate = gate(of: alarm)
            writer.put((gate?.truth ?? .unknown).rawValue)
            writer.put(gate?.meaning ?? 0)
            writer.putBlock { inner in
                if alarms.memory(alarm) >= 0 { memories[alarms.memory(alarm)].write(to: &inner) }
                if points[index].isGroup { groups[Int(points[index].group)].write(rule: rule, to: &inner) }
            }
        }
        writer.put(points[index].isGroup)
        if points[index].isGroup { write(seatsOf: index, to: &writer) }
    }

    private func write(gateway index: Int, to writer: inout CheckpointWriter) {
        let entry = points[index].memberships >= 0 ? links.entries[Int(points[index].memberships)] : nil
        writer.put(entry?.isGone ?? false)
        writer.put(entry?.goneSince ?? Int64.max)
    }

    private func gate(of alarm: Int) -> GateState? {
        links.gateOfAlarm.isEmpty ? nil : links.gateOfAlarm[Int32(alarm)].map { gates[Int($0)] }
    }
}

extension Standstill {
    func write(to writer: inout CheckpointWriter) {
        writer.put(silenceLost)
        writer.put(linkDownSince)
        writer.put(silenceFloor)
        writer.put(delayLost)
        writer.put(delaysFrozenSince)
        writer.put(thawAt)
        writer.put(thawLatest)
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        silenceLost = try reader.integer()
        linkDownSince = try reader.integer()
        silenceFloor = try reader.integer()
        delayLost = try reader.integer()
        delaysFrozenSince = try reader.integer()
        thawAt = try reader.integer()
        thawLatest = try reader.integer()
    }
}

extension PointState {
    func write(to writer: inout CheckpointWriter) {
        writer.put(time)
        writer.put(received)
        writer.put(receivedClock)
        writer.put(value)
        writer.put(quality.rawValue)
        writer.put(flag.rawValue)
        writer.put(isHistorical)
        writer.put(badSince)
        writer.put(windowSince)
        writer.put(rateSince)
        writer.put(heard)
        writer.put(leastLag)
        writer.put(leastLagBefore)
        writer.put(lagBucketStart)
        writer.put(UInt32(ring.count))
        for index in 0..<ring.count {
            writer.put(ring[index].stamp)
            writer.put(ring[index].value)
        }
    }

    mutating func read(from reader: inout CheckpointReader, capacity: Int) throws(CheckpointError) {
        time = try reader.integer()
        received = try reader.integer()
        receivedClock = try reader.integer()
        value = try reader.double()
        guard let quality = Quality(rawValue: try reader.integer()),
            let flag = ReadingFlag(rawValue: try reader.integer())
        else { throw reader.damaged() }
        self.quality = quality
        self.flag = flag
        isHistorical = try reader.bool()
        badSince = try reader.integer()
        windowSince = try reader.integer()
        rateSince = try reader.integer()
        heard = try reader.integer()
        leastLag = try reader.integer()
        leastLagBefore = try reader.integer()
        lagBucketStart = try reader.integer()
        ring = SampleRing()
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let sample = SampleRing.Sample(stamp: try reader.integer(), value: try reader.double())
            _ = ring.append(sample, oldestNeeded: Int64.min, keep: leastEvidence, capacity: capacity)
        }
    }

    private var leastEvidence: Int { PointState.leastEvidence }
}

extension AlarmRuntime {
    func write(to writer: inout CheckpointWriter) {
        writer.put(UInt8(AlarmState.allCases.firstIndex(of: state) ?? 0))
        writer.put(held.bits)
        writer.put(active.bits)
        writer.put(peak.bits)
        writer.put(sides.above.bits)
        writer.put(sides.below.bits)
        writer.put(wasBelow.bits)
        writer.put(isBad)
        writer.put(historical.bits)
        for index in 0..<4 { writer.put(since[index]) }
        writer.put(occurrence)
        writer.put(answer)
        writer.put(stoppedSince)
        writer.put(stopped)
        writer.put(settledThrough)
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        let states = AlarmState.allCases
        let number = Int(try reader.integer(UInt8.self))
        guard number < states.count else { throw reader.damaged() }
        state = states[number]
        held.bits = try reader.integer(UInt8.self) & 15
        active.bits = try reader.integer(UInt8.self) & 15
        peak.bits = try reader.integer(UInt8.self) & 15
        sides.above.bits = try reader.integer(UInt8.self) & 15
        sides.below.bits = try reader.integer(UInt8.self) & 15
        wasBelow.bits = try reader.integer(UInt8.self) & 15
        isBad = try reader.bool()
        historical.bits = try reader.integer(UInt8.self) & 15
        for index in 0..<4 { since[index] = try reader.integer() }
        occurrence = try reader.integer()
        answer = try reader.double()
        stoppedSince = try reader.integer()
        stopped = try reader.integer(UInt8.self) & 15
        settledThrough = try reader.integer()
    }
}

extension SignalDefinition {
    /// The same for two signals that look at the same thing in the same way.
    var meaning: UInt64 {
        var hash = MeaningHash()
        hash.add(name)
        for (name, value) in arguments.values.sorted(by: { $0.key < $1.key }) {
            hash.add(name)
            if case .tally(let needs) = value {
                // A dictionary has another order in each process.
                hash.add("\(needs.sorted { $0.key < $1.key })")
            } else {
                hash.add("\(value)")
            }
        }
        return hash.value
    }
}

/// FNV-1a over texts: the same in every process.
struct MeaningHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The part of a checkpoint that groups have besides their alarms: who counts at the moment, and who came first.
extension Engine {
    func write(seatsOf index: Int, to writer: inout CheckpointWriter) {
        let group = groups[Int(points[index].group)]
        writer.put(UInt32(group.seatCount))
        for seat in 0..<group.seatCount {
            let view = group.view(ofSeat: seat)
            writer.put(group.id(ofSeat: seat))
            writer.put(group.entry(ofSeat: seat))
            writer.put(view.isIn)
            // Of one that is out nothing else counts.
            writer.put(view.isIn ? view.value : .nan)
            writer.put(view.isIn ? group.received(ofSeat: seat) : 0)
            writer.put(view.level?.rawValue ?? UInt8.max)
        }
        writer.put(group.deciding != nil)
        writer.put(group.deciding?.time ?? 0)
        writer.put(group.deciding?.received ?? 0)
        writer.put(group.deciding?.quality.rawValue ?? 0)
        writer.put(group.deciding?.isHistorical ?? false)
        // Also when it is normal again: it stays the first of its chain.
        writer.put(group.firstOut?.alarm.map { alarmName(Int($0)) } ?? "")
        writer.put(group.firstOut?.since ?? 0)
    }

    /// - Parameters:
    ///   - group: nil when there is none of that id any more.
    ///   - memories: of its rules, by their place; read once the seats have been told.
    mutating func readSeats(
        of group: Int?, memories: [(rule: Int, reader: CheckpointReader)], from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let id = try reader.string()
            let entry = try reader.integer(Int32.self)
            let (isIn, value) = (try reader.bool(), try reader.double())
            let received = try reader.integer(Int64.self)
            let level = Level(rawValue: try reader.integer())
            guard let group, let seat = groups[group].seat(of: id, entry: entry) else { continue }
            _ = groups[group].memberSpoke(seat, value: value, isUsable: isIn, at: received)
            _ = groups[group].memberLevel(seat, level: level, at: received)
        }
        let hasDeciding = try reader.bool()
        let (time, received) = (try reader.integer(Int64.self), try reader.integer(Int64.self))
        let (quality, isHistorical) = (Quality(rawValue: try reader.integer()), try reader.bool())
        let first = try reader.string()
        let since = try reader.integer(Int64.self)
        guard let group else { return }
        if hasDeciding {
            groups[group].deciding = Deciding(
                time: time, received: received, quality: quality ?? .bad, isHistorical: isHistorical)
        }
        if !first.isEmpty { groups[group].firstOutName = (first, since) }
        for memory in memories {
            var inner = memory.reader
            try groups[group].read(rule: memory.rule, from: &inner)
        }
    }

    /// Once all alarms are in place.
    mutating func settleFirstOut() {
        for group in groups.indices {
            guard let (name, since) = groups[group].firstOutName else { continue }
            groups[group].firstOutName = nil
            if let found = find(name) { groups[group].firstOut?.restore(alarm: Int32(found.alarm), since: since) }
        }
    }
}

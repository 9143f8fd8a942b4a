// SPDX-License-Identifier: Apache-2.0

/// What few alarms need beside their machine: suppression, the timers of the engine clock, and the memory of chatter.
struct AlarmCare: Equatable, Sendable {
    static let never = Int64.max

    /// The alarm's point, by its place in the engine.
    let point: Int32
    var suppression = Suppression()
    /// When an acknowledged alarm that still holds speaks again (engine clock); `never` while it need not.
    var reAlarmDue = AlarmCare.never
    /// When the alarm last rose, on its own clock, oldest first: at most as many as make it chatter.
    private(set) var rises: [Int64] = []
    /// When the queue will look at it next (engine clock); `never` when it is not queued.
    var queued = AlarmCare.never

    init(point: Int32) { self.point = point }

    /// When it has to be looked at (engine clock); `never` when nothing runs.
    var nextDue: Int64 {
        min(reAlarmDue, suppression.shelf.map { min($0.warnAt, $0.until) } ?? AlarmCare.never)
    }

    /// Whether it remembers anything.
    var hasMemory: Bool { suppression.isAny || !rises.isEmpty || reAlarmDue != AlarmCare.never }

    /// Whether it may be forgotten.
    var isIdle: Bool { !hasMemory && queued == AlarmCare.never }

    /// Notes that the alarm rises; a rise exactly one window ago counts.
    ///
    /// - Parameter now: on the alarm's own clock.
    /// - Returns: whether it is chattering now (H3.2).
    mutating func rise(at now: Int64, chatter: ChatterDamping) -> Bool {
        // A clock that was set back leaves times that lie ahead; they say nothing.
        rises.removeAll { $0 > now || now &- $0 > chatter.window.milliseconds }
        rises.append(now)
        if rises.count > chatter.count { rises.removeFirst(rises.count - chatter.count) }
        return rises.count >= chatter.count
    }
}

// MARK: - Checkpoint

extension AlarmCare {
    /// More in a checkpoint is damage.
    private static let mostRises: UInt16 = 10_000

    func write(to writer: inout CheckpointWriter) {
        writer.put(suppression.shelf != nil)
        if let shelf = suppression.shelf {
            writer.put(shelf.until)
            writer.put(shelf.warnAt)
            AlarmCare.write(shelf.order, to: &writer)
        }
        writer.put(suppression.design.rawValue)
        writer.put(suppression.isDesignRecorded)
        writer.put(suppression.isOfTest)
        writer.put(suppression.outOfService != nil)
        if let order = suppression.outOfService { AlarmCare.write(order, to: &writer) }
        writer.put(reAlarmDue)
        writer.put(UInt16(rises.count))
        for time in rises { writer.put(time) }
    }

    /// - Parameter point: where the alarm's point stands now.
    init(point: Int32, from reader: inout CheckpointReader) throws(CheckpointError) {
        self.init(point: point)
        if try reader.bool() {
            suppression.shelf = Suppression.Shelf(
                until: try reader.integer(), warnAt: try reader.integer(), order: try AlarmCare.order(&reader))
        }
        suppression.design = DesignCauses(rawValue: try reader.integer(UInt8.self) & 7)
        suppression.isDesignRecorded = try reader.bool()
        suppression.isOfTest = try reader.bool()
        if try reader.bool() { suppression.outOfService = try AlarmCare.order(&reader) }
        reAlarmDue = try reader.integer()
        let count = try reader.integer(UInt16.self)
        guard count <= AlarmCare.mostRises else { throw reader.damaged() }
        for _ in 0..<count { rises.append(try reader.integer()) }
    }

    private static func write(_ order: Suppression.Order, to writer: inout CheckpointWriter) {
        writer.put(order.by)
        writer.put(order.reason)
    }

    private static func order(_ reader: inout CheckpointReader) throws(CheckpointError) -> Suppression.Order {
        Suppression.Order(by: try reader.string(), reason: try reader.string())
    }
}

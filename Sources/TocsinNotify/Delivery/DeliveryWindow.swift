// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What is under way to one endpoint: several records at once, those of one alarm one after the other.
///
/// Pure: records are offered in the order of the log, attempts begin and end with the caller's clock and chance. The
/// ``cursor`` is the record before the lowest that is not settled, so after a crash at most ``span`` wanted records are
/// sent again, and none is left out.
public struct DeliveryWindow: Sendable {
    /// An attempt that begins now.
    public struct Start: Sendable {
        public let record: LoggedRecord
        /// From 1 on.
        public let attempt: Int
        /// Hand it back with the outcome.
        public let round: UInt64
    }

    private struct Item: Sendable {
        let record: LoggedRecord
        /// How many wanted records were offered before it.
        let position: Int
        var machine = DeliveryMachine()
    }

    /// Attempts under way at the same time, at most.
    public let maximumInFlight: Int
    /// From the lowest unsettled record on, this many wanted records at most.
    public let span: Int
    private let policy: RetryPolicy

    /// The last record that was offered.
    public private(set) var offered: UInt64
    public private(set) var gate = EndpointGate()
    public private(set) var inFlight = 0
    private var items: [UInt64: Item] = [:]
    /// The sequences of ``items``, ascending.
    private var order: [UInt64] = []
    /// For each alarm its unsettled records, oldest first; only the first may be tried.
    private var lanes: [String: [UInt64]] = [:]
    /// First of their lane and not under way, ascending.
    private var heads: [UInt64] = []
    private var positions = 0

    /// - Parameter cursor: the last record that is settled.
    public init(cursor: UInt64, maximumInFlight: Int = 8, span: Int = 256, policy: RetryPolicy = RetryPolicy()) {
        offered = cursor
        self.maximumInFlight = max(maximumInFlight, 1)
        self.span = max(span, 1)
        self.policy = policy
    }

    /// All records up to this one are settled.
    public var cursor: UInt64 { order.first.map { $0 - 1 } ?? offered }

    /// Records that are not settled.
    public var unsettled: Int { order.count }

    /// How many wanted records may be offered.
    public var room: Int {
        guard let lowest = order.first, let item = items[lowest] else { return span }
        return max(span - (positions - item.position), 0)
    }

    /// Takes the next record of the log. Records that are not wanted are settled by that.
    public mutating func offer(_ record: LoggedRecord, isWanted: Bool) {
        precondition(record.sequence > offered, "record \(record.sequence) is offered after \(offered)")
        offered = record.sequence
        guard isWanted else { return }
        items[record.sequence] = Item(record: record, position: positions)
        positions += 1
        order.append(record.sequence)
        lanes[record.alarm, default: []].append(record.sequence)
        if lanes[record.alarm]?.count == 1 { heads.append(record.sequence) }
    }

    // MARK: - Attempts

    /// Begins the next attempt that may begin; nil when none may.
    public mutating func start(now: Int64) -> Start? {
        guard let index = nextHead(now: now) else { return nil }
        let sequence = heads.remove(at: index)
        guard var item = items[sequence] else { preconditionFailure("record \(sequence) is a head but not an item") }
        let attempt = item.machine.start(now: now)
        items[sequence] = item
        inFlight += 1
        return Start(record: item.record, attempt: attempt, round: gate.round)
    }

    /// Whether ``start(now:)`` would begin something.
    public func canStart(now: Int64) -> Bool { nextHead(now: now) != nil }

    /// Ends an attempt.
    public mutating func finish(
        _ sequence: UInt64, _ verdict: DeliveryVerdict, startedIn round: UInt64, now: Int64, fraction: Double
    ) -> DeliveryMachine.Ending {
        guard var item = items[sequence] else { preconditionFailure("record \(sequence) ends but is not an item") }
        let ending = item.machine.finish(verdict, now: now, fraction: fraction, policy: policy)
        inFlight -= 1
        if case .retry(let asked, _) = verdict {
            gate.fail(startedIn: round, asked: asked, now: now, fraction: fraction, policy: policy)
            items[sequence] = item
            insertHead(sequence)
        } else {
            gate.succeed()
            settle(item.record)
        }
        return ending
    }

    /// When something may begin without another attempt ending first; nil when nothing can.
    public func due(now: Int64) -> Int64? {
        guard inFlight < maximumInFlight, !(gate.isProbing && inFlight > 0) else { return nil }
        var earliest: Int64?
        for sequence in heads {
            guard let due = items[sequence]?.machine.due else { continue }
            earliest = min(earliest ?? due, due)
            if due == .min { break }
        }
        return earliest.map { max($0, gate.closedUntil, now) }
    }

    /// Makes all that waits due at once.
    public mutating func hurry() {
        gate.hurry()
        for sequence in order { items[sequence]?.machine.hurry() }
    }

    /// The head to try next: the oldest, but while the endpoint is probed the least tried, so that one record which
    /// always fails does not stand for the endpoint.
    private func nextHead(now: Int64) -> Int? {
        guard inFlight < maximumInFlight, gate.allows(inFlight: inFlight, now: now) else { return nil }
        var best: (index: Int, attempts: Int)?
        for (index, sequence) in heads.enumerated() {
            guard let machine = items[sequence]?.machine, let due = machine.due, due <= now else { continue }
            if !gate.isProbing || machine.attempts == 0 { return index }
            if machine.attempts < best?.attempts ?? .max { best = (index, machine.attempts) }
        }
        return best?.index
    }

    private mutating func settle(_ record: LoggedRecord) {
        items[record.sequence] = nil
        order.remove(at: DeliveryWindow.place(of: record.sequence, in: order))
        guard var lane = lanes[record.alarm] else { return }
        lane.removeFirst()
        lanes[record.alarm] = lane.isEmpty ? nil : lane
        if let next = lane.first { insertHead(next) }
    }

    private mutating func insertHead(_ sequence: UInt64) {
        heads.insert(sequence, at: DeliveryWindow.place(of: sequence, in: heads))
    }

    /// Where `sequence` stands in an ascending list, or would stand.
    private static func place(of sequence: UInt64, in list: [UInt64]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

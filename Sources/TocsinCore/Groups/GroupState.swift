// SPDX-License-Identifier: Apache-2.0

/// What the engine keeps of one group: its members as they are now, and the memories of its rules.
///
/// A point sits on one seat as a member, and on one more for each rule that names it, since each may have a maximum age of
/// its own. A reading costs its seat's rules and no more; after the first round nothing is allocated. The clock is the
/// engine's, in milliseconds, and never goes back; before anything of an instant is told, ``age(to:)`` has been called
/// for the instants before it.
struct GroupState: Sendable {
    struct Seat: Sendable {
        let id: String
        /// In the engine's table; -1 while there is no such point.
        var point: Int32 = -1
        var view = MemberView()
        /// The condition's or the group's own; nil: three periods of the point.
        let ownAge: Int64?
        var maximumAge = Int64.max
        /// When it was last received; meaningful only while it is in.
        var received = Int64.min
        /// When the queue of ages will look at it; `Int64.max` when it is not queued. Other entries of it are stale.
        var queued = Int64.max
        /// Its rule, when a rule names it; else -1, and it is a member.
        let entry: Int32
        /// Its number for that rule, or among the members.
        let index: Int32
        /// Its number among everyone; -1 when its id is there already.
        let everyone: Int32
    }

    /// What a rule's signal, or its gate, looks at; plain bits, apart from its memory.
    struct Entry: Sendable {
        let scope: GroupScope
        let followsLevels: Bool
    }

    private struct SeatKey: Hashable, Sendable {
        let id: String
        let entry: Int32
    }

    private(set) var seats: [Seat] = []
    /// First one for each rule, then the gates.
    private(set) var entries: [Entry] = []
    /// One for each entry.
    var memories: [any GroupMemory] = []
    private var memberSeats: [Int32] = []
    private var everyoneSeats: [Int32] = []
    private var namedSeats: [[Int32]] = []
    /// Seats by their id, the member's (-1) or that of a rule; and all ids. Groups may have very many members.
    private var seatIndexes: [SeatKey: Int32] = [:]
    private var ids: Set<String> = []
    private var ages = DueQueue()
    private let ownAge: Int64?
    let ruleCount: Int
    var firstOut: FirstOut?
    /// It waits to be asked, since something has changed.
    var isNoted = false
    /// Where its alarms stand among the engine's points.
    var point: Int32 = -1
    /// The reading that it was last told of: what its records name.
    var deciding: Deciding?
    /// What a checkpoint said of the first-out alarm, until that is there.
    var firstOutName: (String, Int64)?

    /// No seat has a point yet: ``bind(_:point:period:)`` gives it one.
    init(_ definition: GroupDefinition) {
        ownAge = definition.maximumAge?.milliseconds
        ruleCount = definition.rules.count
        firstOut = definition.firstOut.map { FirstOut(within: $0) }
        var signals = definition.rules.map { SignalCatalogue.make($0.signal) as? any GroupSignal }
        // What a gate looks at has a seat, so that its failure is seen by `out`.
        for gate in definition.rules.compactMap(\.gate) {
            signals.append(WhenSignal(SignalArguments(["condition": .condition(gate)])))
        }
        for id in definition.members { takeSeat(id, entry: -1, index: memberSeats.count, age: ownAge) }
        for (entry, signal) in signals.enumerated() {
            namedSeats.append([])
            for (index, id) in (signal?.namedMembers ?? []).enumerated() {
                takeSeat(id, entry: entry, index: index, age: signal?.maximumAge?.milliseconds ?? ownAge)
            }
        }
        for (entry, signal) in signals.enumerated() {
            let limits = entry < ruleCount ? definition.rules[entry].above : Limits()
            if let signal { open(signal, above: limits) } else { open(NoGroupSignal(SignalArguments()), above: limits) }
        }
    }

    private mutating func open<Signal: GroupSignal>(_ signal: Signal, above limits: Limits) {
        let count = seats(ofEntry: entries.count, scope: Signal.scope).count
        entries.append(Entry(scope: Signal.scope, followsLevels: Signal.followsLevels))
        memories.append(signal.makeMemory(memberCount: count, above: limits))
    }

    private mutating func takeSeat(_ id: String, entry: Int, index: Int, age: Int64?) {
        let seat = Int32(seats.count)
        // Members differ from each other; a named point may be a member, or named twice.
        let isNew = ids.insert(id).inserted
        let everyone = isNew ? Int32(everyoneSeats.count) : -1
        seats.append(Seat(id: id, ownAge: age, entry: Int32(entry), index: Int32(index), everyone: everyone))
        seatIndexes[SeatKey(id: id, entry: Int32(entry))] = seat
        if isNew { everyoneSeats.append(seat) }
        if entry < 0 { memberSeats.append(seat) } else { namedSeats[entry].append(seat) }
    }

    /// In the order in which the entry numbers them.
    func seats(ofEntry entry: Int, scope: GroupScope) -> [Int32] {
        switch scope {
        case .members: memberSeats
        case .named: namedSeats[entry]
        case .everyone: everyoneSeats
        }
    }

    // MARK: - Members

    func entry(ofSeat seat: Int) -> Int32 { seats[seat].entry }
    func received(ofSeat seat: Int) -> Int64 { seats[seat].received }

    /// The seat of a point as a member, or for the rule that names it; nil when it has none.
    func seat(of id: String, entry: Int32) -> Int? { seatIndexes[SeatKey(id: id, entry: entry)].map { Int($0) } }

    func hasMember(_ id: String) -> Bool { seatIndexes[SeatKey(id: id, entry: -1)] != nil }

    var seatCount: Int { seats.count }
    func id(ofSeat seat: Int) -> String { seats[seat].id }
    func point(ofSeat seat: Int) -> Int32 { seats[seat].point }
    func view(ofSeat seat: Int) -> MemberView { seats[seat].view }

    /// A point that matches the group's pattern has turned up; it is out until it speaks.
    ///
    /// - Parameter id: none of the members' so far.
    /// - Returns: its seat, the one after the last.
    mutating func add(member id: String, at now: Int64) -> Int {
        takeSeat(id, entry: -1, index: memberSeats.count, age: ownAge)
        let seat = seats.count - 1
        tell(seat, from: MemberView(), followsLevels: false, at: now)
        tell(seat, from: MemberView(), followsLevels: true, at: now)
        return seat
    }

    /// The point of a seat is there now.
    ///
    /// - Parameters:
    ///   - point: in the engine's table.
    ///   - period: of the point; nil when it has none: then no age puts it out, unless the rule or the group says one.
    mutating func bind(_ seat: Int, point: Int32, period: Interval?) {
        seats[seat].point = point
        seats[seat].maximumAge = seats[seat].ownAge ?? period.map { 3 * $0.milliseconds } ?? .max
        if seats[seat].view.isIn { queueAge(of: seat) }
    }

    /// A reading of the point on this seat that is its newest.
    ///
    /// - Parameters:
    ///   - isUsable: a bad or stale one puts the member out, and so does a value that is not finite.
    ///   - clock: when it was received.
    /// - Returns: whether anything is another than before, so that the rules that the seat touches may say something else.
    @discardableResult
    mutating func memberSpoke(_ seat: Int, value: Double, isUsable: Bool, at clock: Int64) -> Bool {
        let old = seats[seat].view
        var new = old
        new.isIn = isUsable && value.isFinite
        if new.isIn {
            new.value = value
            seats[seat].received = clock
            queueAge(of: seat)
        }
        guard new.isIn != old.isIn || (new.isIn && new.value != old.value) else { return false }
        seats[seat].view = new
        tell(seat, from: old, followsLevels: false, at: clock)
        return true
    }

    /// The highest active level of the alarms of the point on this seat; nil when none is active.
    ///
    /// - Returns: whether it is another than before.
    @discardableResult
    mutating func memberLevel(_ seat: Int, level: Level?, at clock: Int64) -> Bool {
        let old = seats[seat].view
        guard old.level != level else { return false }
        seats[seat].view.level = level
        tell(seat, from: old, followsLevels: true, at: clock)
        return true
    }

    private mutating func tell(_ seat: Int, from old: MemberView, followsLevels: Bool, at now: Int64) {
        let (view, number, everyone) = (seats[seat].view, Int(seats[seat].index), Int(seats[seat].everyone))
        let own = Int(seats[seat].entry)
        for entry in entries.indices where entries[entry].followsLevels == followsLevels {
            switch entries[entry].scope {
            case .members where own < 0, .named where own == entry:
                memories[entry].update(number, from: old, to: view, at: now)
            case .everyone where everyone >= 0:
                memories[entry].update(everyone, from: old, to: view, at: now)
            default: break
            }
        }
    }

    // MARK: - Age

    /// When ``age(to:)`` has something to do next; `Int64.max` when nothing can become too old.
    ///
    /// A lower bound: a member that has spoken again is put off only when its old time comes.
    var nextAge: Int64 { ages.first?.due ?? .max }

    /// Puts out the members whose age has passed: those received longer ago than their maximum age, in the order of time.
    ///
    /// - Returns: whether any has gone out.
    @discardableResult
    mutating func age(to clock: Int64) -> Bool {
        var hasChanged = false
        while nextAge <= clock, let entry = ages.removeFirst() {
            let seat = Int(entry.point)
            guard entry.due == seats[seat].queued else { continue }
            seats[seat].queued = .max
            guard seats[seat].view.isIn else { continue }
            guard due(of: seat) <= entry.due else {
                queueAge(of: seat)
                continue
            }
            hasChanged = true
            let old = seats[seat].view
            seats[seat].view.isIn = false
            tell(seat, from: old, followsLevels: false, at: due(of: seat) - 1)
        }
        return hasChanged
    }

    /// The first millisecond in which it is too old; `Int64.max` when it never is.
    private func due(of seat: Int) -> Int64 {
        let (sum, isTooFar) = seats[seat].received.addingReportingOverflow(seats[seat].maximumAge)
        return isTooFar || sum == .max ? .max : sum + 1
    }

    private mutating func queueAge(of seat: Int) {
        let due = due(of: seat)
        guard due < seats[seat].queued else { return }
        seats[seat].queued = due
        ages.insert(DueQueue.Entry(due: due, point: Int32(truncatingIfNeeded: seat)))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The sum of a point's increments over a sliding window, in the point's unit: rain, a meter (H2.21).
///
/// Over (now - W, now]: an increment exactly W old is out, and it goes by time alone, not only at the next reading. The
/// sum of an empty window is 0. With `counter: total` the value is a running total and the increments are its
/// differences: the first reading gives none; a total that falls has been reset, and its value is the increment, or has
/// rolled over when `roll_over` is given and it fell from the upper half to the lower. A falling increment counts as 0.
/// Uncertain readings count. When less than `coverage` of the window is covered, the record's message says so.
///
/// Bounded: 4096 increments other than 0; beyond, the two oldest are joined at the later time, which errs high. The sum
/// is exact: see ``ExactSum``.
public struct SumSignal: RememberingSignal {
    public static let name = "sum"
    public static let parameters = [
        SignalParameter("window", .interval(SignalParameter.windows), isRequired: true, note: "looks back so far"),
        SignalParameter(
            "counter", .word(["increment", "total"]), standard: .word("increment"),
            note: "whether a value is what has come since the one before, or a running total"),
        SignalParameter(
            "roll_over", .number(SignalParameter.positive), note: "the total begins at 0 again when it gets here"),
        SignalParameter(
            "coverage", .number(0...1), standard: .number(0.8),
            note: "a smaller part of the window covered by readings is told in the message"),
    ]

    private let window: Int64
    private let isTotal: Bool
    private let rollOver: Double?
    private let coverage: Double

    public init(_ arguments: SignalArguments) {
        window = max(1, arguments.interval("window")?.milliseconds ?? 1)
        isTotal = arguments.word("counter") == "total"
        rollOver = arguments.number("roll_over")
        coverage = arguments.number("coverage") ?? 0.8
    }

    public static func fault(in arguments: SignalArguments) -> String? {
        guard arguments.number("roll_over") != nil, arguments.word("counter") != "total" else { return nil }
        return "\"roll_over\" needs \"counter: total\""
    }

    public func unit(for unit: String) -> String { unit }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(
            window: window, isTotal: isTotal, rollOver: rollOver, wanted: coverage,
            coverage: ReadingCoverage(window: window, hold: ground.hold))
    }

    struct Increment: TimedElement {
        var time: Int64
        var amount: Double
    }

    /// The increments within the window.
    struct Memory: SignalMemory {
        let window: Int64
        let isTotal: Bool
        let rollOver: Double?
        let wanted: Double
        fileprivate var coverage: ReadingCoverage
        fileprivate(set) var increments = GrowingRing<Increment>(limit: 4096)
        /// Of all increments but the aged.
        fileprivate var sum = ExactSum()
        /// So many of the oldest increments time alone has put out of the window. They are kept until a reading does so,
        /// since a backlog sets the clock back.
        fileprivate var aged = 0
        fileprivate var previous = Double.nan
        fileprivate var newest = PointState.never
        /// Increments up to this time have been joined: whether one of them was there can no longer be said.
        fileprivate var joinedThrough = PointState.never
        fileprivate var part = 0.0

        mutating func take(_ reading: SignalReading) {
            newest = reading.time
            drop(before: reading.time)
            coverage.take(at: reading.time)
            let amount = SumSignal.limited(increment(to: reading.value))
            guard amount > 0 else { return }
            age(to: reading.time)
            if increments.isFull { joinOldest() }
            increments.append(Increment(time: reading.time, amount: amount))
            sum.add(amount)
        }

        /// A late total adds nothing: the difference has been counted at the reading after it.
        mutating func takeLate(_ reading: SignalReading) -> Bool {
            guard reading.time < newest, reading.time > newest &- window else { return false }
            coverage.takeLate(at: reading.time)
            let amount = SumSignal.limited(reading.value)
            guard !isTotal, amount > 0, reading.time > joinedThrough else { return false }
            var index = increments.firstIndex(from: reading.time)
            guard index == increments.count || increments[index].time != reading.time else { return false }
            if increments.isFull {
                joinOldest()
                guard reading.time > joinedThrough else { return false }
                index -= 1
            }
            guard increments.insert(Increment(time: reading.time, amount: amount), at: index) else { return false }
            if index < aged { aged += 1 } else { sum.add(amount) }
            return true
        }

        mutating func takeBad(_ reading: SignalReading) { newest = reading.time }

        mutating func answer(at now: Int64) -> Double? {
            age(to: now)
            part = coverage.part(at: now)
            return sum.value
        }

        func course(after now: Int64) -> SignalCourse {
            let first = increments.firstIndex(from: now &- window &+ 1)
            return first == increments.count ? .still : .step(at: increments[first].time &+ window)
        }

        var remark: String { part < wanted ? "coverage \(Int(part * 100)) %" : "" }

        private mutating func increment(to value: Double) -> Double {
            guard isTotal else { return value }
            let before = previous
            previous = value
            guard before == before else { return 0 }
            if value >= before { return value - before }
            if let rollOver, before > rollOver / 2, value < rollOver / 2 { return value + rollOver - before }
            return value
        }

        private mutating func drop(before now: Int64) {
            while !increments.isEmpty && increments[0].time <= now &- window {
                if aged > 0 { aged -= 1 } else { sum.subtract(increments[0].amount) }
                increments.removeFirst()
            }
        }

        /// The sum as of `now`, be it later or earlier than before.
        private mutating func age(to now: Int64) {
            while aged < increments.count && increments[aged].time <= now &- window {
                sum.subtract(increments[aged].amount)
                aged += 1
            }
            while aged > 0 && increments[aged - 1].time > now &- window {
                aged -= 1
                sum.add(increments[aged].amount)
            }
        }

        private mutating func joinOldest() {
            let joined = SumSignal.limited(increments[0].amount + increments[1].amount)
            if aged < 2 { sum.subtract(increments[1].amount) }
            if aged < 1 { sum.subtract(increments[0].amount) }
            increments.removeFirst()
            increments[0].amount = joined
            joinedThrough = increments[0].time
            aged = max(0, aged - 1)
            if aged == 0 { sum.add(joined) }
        }
    }

    private static func limited(_ amount: Double) -> Double { min(max(amount, 0), ExactSum.largest) }
}

// MARK: - Shift and checkpoint

extension SumSignal.Memory {
    mutating func shift(by step: Int64) {
        coverage.shift(by: step)
        if newest != PointState.never { newest &+= step }
        if joinedThrough != PointState.never { joinedThrough &+= step }
        for index in 0..<increments.count { increments[index].time &+= step }
    }

    func write(to writer: inout CheckpointWriter) {
        coverage.write(to: &writer)
        writer.put(previous)
        writer.put(newest)
        writer.put(joinedThrough)
        writer.put(part)
        writer.put(UInt16(truncatingIfNeeded: increments.count))
        for index in 0..<increments.count {
            writer.put(increments[index].time)
            writer.put(increments[index].amount)
        }
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        try coverage.read(from: &reader)
        previous = try reader.double()
        newest = try reader.integer()
        joinedThrough = try reader.integer()
        part = try reader.double()
        let count = Int(try reader.integer(UInt16.self))
        guard count <= increments.limit, part >= 0, part <= 1 else { throw reader.damaged() }
        increments.removeAll()
        sum = ExactSum()
        aged = 0
        var before = Int64.min
        for _ in 0..<count {
            let increment = SumSignal.Increment(time: try reader.integer(), amount: try reader.double())
            guard increment.time > before, increment.amount > 0, increment.amount <= ExactSum.largest else {
                throw reader.damaged()
            }
            before = increment.time
            increments.append(increment)
            sum.add(increment.amount)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// For how many seconds in all the value has been beyond a limit (H2.10b): CO ladders, hours at the wheel.
///
/// It is beyond from the limit on (equality sets) until it has left it by more than `deadband`. The time goes on
/// counting over interruptions, until the value has been back for `rest` without one; with `rest: 0s` it is 0 at once.
/// A return beyond the limit in the very millisecond in which the rest would end comes first. Both times are covered
/// time: a gap adds at most three periods, and time with bad readings adds nothing and takes nothing away.
/// Grows, and falls to 0 after the rest, by time alone. Uncertain readings count; late ones change nothing.
///
/// Bounded: two clocks.
public struct TimeAboveSignal: RememberingSignal {
    public static let name = "time_above"
    public static let answersTime = true
    public static let parameters = [
        SignalParameter(
            "limit", .number(SignalParameter.anyNumber), isRequired: true, note: "the value that begins the time"),
        SignalParameter(
            "side", .word(["above", "below"]), standard: .word("above"), note: "which side of the limit counts"),
        SignalParameter(
            "deadband", .number(0...Double.greatestFiniteMagnitude), standard: .number(0),
            note: "the value must leave the limit by more than this"),
        SignalParameter(
            "rest", .interval(Interval.zero...SignalParameter.windows.upperBound), standard: .interval(.zero),
            note: "after so long back on the other side the time is 0 again"),
    ]

    private let limit: Double
    private let isBelow: Bool
    private let deadband: Double
    private let rest: Int64

    public init(_ arguments: SignalArguments) {
        limit = arguments.number("limit") ?? .infinity
        isBelow = arguments.word("side") == "below"
        deadband = arguments.number("deadband") ?? 0
        rest = arguments.interval("rest")?.milliseconds ?? 0
    }

    public func unit(for unit: String) -> String { "s" }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(
            set: isBelow ? -limit : limit, clear: (isBelow ? -limit : limit) - deadband, isBelow: isBelow,
            restWanted: rest,
            hold: ground.hold)
    }

    /// The time beyond, and the time back.
    struct Memory: SignalMemory {
        let set: Double
        let clear: Double
        let isBelow: Bool
        let restWanted: Int64
        private var beyond: Stopwatch
        private var rest: Stopwatch
        private var isBeyond = false
        private var hasSpoken = false

        init(set: Double, clear: Double, isBelow: Bool, restWanted: Int64, hold: Int64) {
            self.set = set
            self.clear = clear
            self.isBelow = isBelow
            self.restWanted = restWanted
            beyond = Stopwatch(hold: hold)
            rest = Stopwatch(hold: hold)
        }

        mutating func take(_ reading: SignalReading) {
            let time = reading.time
            let value = isBelow ? -reading.value : reading.value
            let wasBeyond = isBeyond
            endRest(before: time)
            isBeyond = value >= set || (isBeyond && value >= clear)
            hasSpoken = true
            beyond.mark(at: time, runs: isBeyond)
            if isBeyond || wasBeyond {
                rest.reset(at: time, runs: !isBeyond)
            } else {
                rest.mark(at: time, runs: true)
            }
            if !isBeyond { endRest(before: time &+ 1) }
        }

        mutating func takeBad(_ reading: SignalReading) {
            endRest(before: reading.time &+ 1)
            beyond.mark(at: reading.time, runs: false)
            rest.mark(at: reading.time, runs: false)
        }

        mutating func answer(at now: Int64) -> Double? {
            guard hasSpoken else { return nil }
            endRest(before: now &+ 1)
            return Double(beyond.elapsed(at: now)) / 1_000
        }

        func course(after now: Int64) -> SignalCourse {
            if beyond.isRunning { return beyond.course(after: now) }
            guard beyond.elapsed(at: now) > 0, let end = rest.time(of: restWanted), end > now else { return .still }
            return .step(at: end)
        }

        private mutating func endRest(before time: Int64) {
            guard !isBeyond, rest.elapsed(at: time &- 1) >= restWanted else { return }
            beyond.reset(at: time, runs: false)
        }

        mutating func shift(by step: Int64) {
            beyond.shift(by: step)
            rest.shift(by: step)
        }

        func write(to writer: inout CheckpointWriter) {
            beyond.write(to: &writer)
            rest.write(to: &writer)
            writer.put(isBeyond)
            writer.put(hasSpoken)
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try beyond.read(from: &reader)
            try rest.read(from: &reader)
            isBeyond = try reader.bool()
            hasSpoken = try reader.bool()
        }
    }
}

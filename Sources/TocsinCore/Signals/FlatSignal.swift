// SPDX-License-Identifier: Apache-2.0

/// For how many seconds the value has not moved (H2.12): a stuck sensor.
///
/// It has moved when it is more than `epsilon` away from the anchor, which is the value at the last move. At the lowest
/// value of its range it may stay (`exempt_lowest`): there the answer is 0. Covered time: a gap adds at most three
/// periods, and time with bad readings adds nothing and takes nothing away. Grows by time alone. Uncertain readings
/// count; late ones change nothing.
///
/// Bounded: one value and one clock.
public struct FlatSignal: RememberingSignal {
    public static let name = "flat"
    public static let answersTime = true
    public static let parameters = [
        SignalParameter(
            "epsilon", .number(0...Double.greatestFiniteMagnitude), isRequired: true,
            note: "a change up to this is none; from the sensor's resolution"),
        SignalParameter(
            "exempt_lowest", .flag, standard: .flag(true), note: "the lowest value of the range is no fault"),
    ]

    private let epsilon: Double
    private let exemptsLowest: Bool

    public init(_ arguments: SignalArguments) {
        epsilon = arguments.number("epsilon") ?? 0
        exemptsLowest = arguments.flag("exempt_lowest")
    }

    public func unit(for unit: String) -> String { "s" }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(epsilon: epsilon, exempt: exemptsLowest ? ground.lowest : -.infinity, hold: ground.hold)
    }

    /// The value at the last move, and the time since.
    struct Memory: SignalMemory {
        let epsilon: Double
        /// Values up to this are never stuck.
        let exempt: Double
        private var anchor = Double.nan
        private var still: Stopwatch

        init(epsilon: Double, exempt: Double, hold: Int64) {
            self.epsilon = epsilon
            self.exempt = exempt
            still = Stopwatch(hold: hold)
        }

        mutating func take(_ reading: SignalReading) {
            let isExempt = reading.value <= exempt
            let distance = reading.value - anchor
            let hasMoved = !(distance <= epsilon && distance >= -epsilon)
            if hasMoved { anchor = reading.value }
            if hasMoved || isExempt {
                still.reset(at: reading.time, runs: !isExempt)
            } else {
                still.mark(at: reading.time, runs: true)
            }
        }

        mutating func takeBad(_ reading: SignalReading) { still.mark(at: reading.time, runs: false) }

        mutating func answer(at now: Int64) -> Double? {
            anchor == anchor ? Double(still.elapsed(at: now)) / 1_000 : nil
        }

        func course(after now: Int64) -> SignalCourse { still.course(after: now) }

        mutating func shift(by step: Int64) { still.shift(by: step) }

        func write(to writer: inout CheckpointWriter) {
            writer.put(anchor)
            still.write(to: &writer)
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            anchor = try reader.double()
            try still.read(from: &reader)
        }
    }
}

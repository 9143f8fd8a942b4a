// SPDX-License-Identifier: Apache-2.0

/// For how many seconds the point has been in calibration or under test (H2.15): "left in calibration".
///
/// 0 from a reading without the flag on, usable or bad. Grows by time alone, and no gap stops it.
///
/// Bounded: one time.
public struct CalibrationSignal: RememberingSignal {
    public static let name = "calibration"
    public static let answersTime = true
    public static let worksOnBad = true
    public static let isOfCalibration = true
    public static let parameters: [SignalParameter] = []

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { "s" }
    func makeMemory(on ground: SignalGround) -> Memory { Memory() }

    /// Since when the flag is set.
    struct Memory: SignalMemory {
        private var flagged = Spell()

        mutating func take(_ reading: SignalReading) { flagged.mark(reading.isInCalibration, at: reading.time) }
        mutating func takeBad(_ reading: SignalReading) { flagged.mark(reading.isInCalibration, at: reading.time) }
        mutating func answer(at now: Int64) -> Double? { flagged.seconds(at: now) }
        func course(after now: Int64) -> SignalCourse { flagged.course }
        mutating func shift(by step: Int64) { flagged.shift(by: step) }
        func write(to writer: inout CheckpointWriter) { flagged.write(to: &writer) }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try flagged.read(from: &reader)
        }
    }
}

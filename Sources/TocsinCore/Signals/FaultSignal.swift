// SPDX-License-Identifier: Apache-2.0

/// For how many seconds the point's quality has been bad or stale (H2.14): the alarm of the sensor, beside those of what
/// it measures.
///
/// 0 from a usable reading on, and an uncertain one is usable. Grows by time alone, and no gap stops it.
///
/// Bounded: one time.
public struct FaultSignal: RememberingSignal {
    public static let name = "fault"
    public static let answersTime = true
    public static let worksOnBad = true
    public static let parameters: [SignalParameter] = []

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { "s" }
    func makeMemory(on ground: SignalGround) -> Memory { Memory() }

    /// Since when it is bad.
    struct Memory: SignalMemory {
        private var bad = Spell()

        mutating func take(_ reading: SignalReading) { bad.mark(false, at: reading.time) }
        mutating func takeBad(_ reading: SignalReading) { bad.mark(true, at: reading.time) }
        mutating func answer(at now: Int64) -> Double? { bad.seconds(at: now) }
        func course(after now: Int64) -> SignalCourse { bad.course }
        mutating func shift(by step: Int64) { bad.shift(by: step) }
        func write(to writer: inout CheckpointWriter) { bad.write(to: &writer) }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) { try bad.read(from: &reader) }
    }
}

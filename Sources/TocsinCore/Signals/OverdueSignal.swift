// SPDX-License-Identifier: Apache-2.0

/// How many seconds a deadline is past (H2.17): inspections, calibrations, dust cleaning, rectification.
///
/// The value is the due time in Unix seconds; 0 or less says that nothing is due. 0 until then; grows by time alone, and
/// no gap stops it. A bad reading changes nothing.
///
/// Bounded: one time.
public struct OverdueSignal: RememberingSignal {
    public static let name = "overdue"
    public static let answersTime = true
    public static let parameters: [SignalParameter] = []

    /// Due times beyond (in Unix seconds, some 285,000 years on) are taken as this.
    private static let latest = 9e12

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { "s" }
    func makeMemory(on ground: SignalGround) -> Memory { Memory() }

    /// The due time.
    struct Memory: SignalMemory {
        /// Milliseconds; 0 when nothing is due, `never` before the first reading.
        private var due = PointState.never

        mutating func take(_ reading: SignalReading) {
            due = reading.value > 0 ? Int64(min(reading.value, latest) * 1_000 + 0.5) : 0
        }

        mutating func answer(at now: Int64) -> Double? {
            switch due {
            case PointState.never: nil
            case 0: 0
            default: Double(max(0, now &- due)) / 1_000
            }
        }

        func course(after now: Int64) -> SignalCourse {
            due > 0 ? .growing(zero: due, until: Int64.max) : .still
        }

        /// The due time is one of the calendar, not of the point's clock: it stays.
        mutating func shift(by step: Int64) {}

        func write(to writer: inout CheckpointWriter) { writer.put(due) }
        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) { due = try reader.integer() }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The time-weighted average of an exposure, in the point's unit (H2.10; GBZ 2.1, OSHA, ACGIH, EH40).
///
/// The integral of the value over (now - W, now], each value held until the next reading for at most three periods,
/// divided by the whole window (8 hours), not by the time that is covered: what was not measured counts as no exposure,
/// so it is 0 at the first reading. Asked at readings only. Uncertain readings count.
///
/// Bounded: see ``TimeIntegral``.
public struct TwaSignal: RememberingSignal {
    public static let name = "twa"
    static let movesByItself = false
    public static let parameters = [
        SignalParameter(
            "window", .interval(SignalParameter.windows), standard: .interval(.hours(8)), note: "the shift's length")
    ]

    private let window: Int64

    public init(_ arguments: SignalArguments) {
        window = max(1, (arguments.interval("window") ?? .hours(8)).milliseconds)
    }

    public func unit(for unit: String) -> String { unit }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(integral: TimeIntegral(window: window, hold: ground.hold))
    }

    /// What has been read within the window.
    struct Memory: SignalMemory {
        fileprivate(set) var integral: TimeIntegral

        mutating func take(_ reading: SignalReading) { integral.take(reading.value, at: reading.time) }
        mutating func takeBad(_ reading: SignalReading) { integral.takeBad(at: reading.time) }

        mutating func takeLate(_ reading: SignalReading) -> Bool {
            integral.takeLate(reading.value, at: reading.time)
        }

        mutating func answer(at now: Int64) -> Double? {
            integral.total(at: now).integral.divided(by: Double(integral.window))
        }

        mutating func glance() -> Int64 { integral.segments.glance }

        mutating func shift(by step: Int64) { integral.shift(by: step) }
        func write(to writer: inout CheckpointWriter) { integral.write(to: &writer) }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try integral.read(from: &reader)
        }
    }
}

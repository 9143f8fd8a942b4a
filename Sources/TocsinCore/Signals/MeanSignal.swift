// SPDX-License-Identifier: Apache-2.0

/// The mean of the value over a sliding window, weighted by time, in the point's unit (H2.10).
///
/// A value is held until the next reading, for at most three periods. The mean is the integral over (now - W, now]
/// divided by the time that is covered; without an answer while less than `coverage` of the window is covered. A
/// short-term exposure limit (STEL) is a mean over 15 minutes. Asked at readings only. Uncertain readings count.
///
/// Bounded: see ``TimeIntegral``.
public struct MeanSignal: RememberingSignal {
    public static let name = "mean"
    static let movesByItself = false
    public static let parameters = [
        SignalParameter("window", .interval(SignalParameter.windows), isRequired: true, note: "looks back so far"),
        SignalParameter(
            "coverage", .number(0...1), standard: .number(0.8),
            note: "least part of the window that readings must cover"),
    ]

    private let window: Int64
    private let coverage: Double

    public init(_ arguments: SignalArguments) {
        window = max(1, arguments.interval("window")?.milliseconds ?? 1)
        coverage = arguments.number("coverage") ?? 0.8
    }

    public func unit(for unit: String) -> String { unit }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(integral: TimeIntegral(window: window, hold: ground.hold), coverage: coverage)
    }

    /// What has been read within the window.
    struct Memory: SignalMemory {
        fileprivate(set) var integral: TimeIntegral
        let coverage: Double

        mutating func take(_ reading: SignalReading) { integral.take(reading.value, at: reading.time) }
        mutating func takeBad(_ reading: SignalReading) { integral.takeBad(at: reading.time) }

        mutating func takeLate(_ reading: SignalReading) -> Bool {
            integral.takeLate(reading.value, at: reading.time)
        }

        mutating func answer(at now: Int64) -> Double? {
            let total = integral.total(at: now)
            guard total.covered > 0, total.covered / Double(integral.window) >= coverage else { return nil }
            return total.integral.divided(by: total.covered)
        }

        mutating func glance() -> Int64 { integral.segments.glance }

        mutating func shift(by step: Int64) { integral.shift(by: step) }
        func write(to writer: inout CheckpointWriter) { integral.write(to: &writer) }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try integral.read(from: &reader)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Change of the window rates (H2.8): tells a movement that gets faster from one of dangerous but steady speed.
///
/// The answer is in the point's unit per `per` squared. With method `means` it is the first difference of the rates that
/// ``MeansRateSignal`` takes between whole windows, over the time between the windows' ends; it changes only with the
/// first reading of a later window, and with `windows` n it is what each of the last n differences has reached (see
/// ``ConsecutiveValues``), nil until there are n. With method `ends` see ``AccelerationOfEndsSignal``.
///
/// Only good readings count. Gaps, bad readings and windows without readings change nothing; a restart of the sensor
/// empties the memory. At most 31 differences are kept.
public struct AccelerationSignal: RememberingSignal {
    public static let name = "acceleration"
    public static let parameters: [SignalParameter] = [
        SignalParameter(
            "window", .interval(SignalParameter.windows), isRequired: true, note: "length of the windows"),
        SignalParameter(
            "per", .interval(SignalParameter.windows), isRequired: true, note: "the time that rates are per"),
        SignalParameter(
            "method", .word(["means", "ends"]), standard: .word("means"),
            note: "rates between means of whole windows, or from oldest to newest sample of two sliding ones"),
        SignalParameter(
            "windows", .whole(1...ConsecutiveValues.most), standard: .whole(1),
            note: "so many differences in a row; for method: means"),
    ]

    private let window: Int64
    private let per: Interval
    private let windows: Int

    public init(_ arguments: SignalArguments) {
        window = arguments.interval("window")?.milliseconds ?? 0
        per = arguments.interval("per") ?? .zero
        windows = arguments.whole("windows") ?? 1
    }

    /// Method `ends` has no memory: it is an ``AccelerationOfEndsSignal``.
    public static func make(_ arguments: SignalArguments) -> any Signal {
        arguments.word("method") == SignalDefinition.Method.ends.rawValue
            ? AccelerationOfEndsSignal(arguments) : AccelerationSignal(arguments)
    }

    public func unit(for unit: String) -> String { AccelerationSignal.unit(for: unit, per: per) }

    static func unit(for unit: String, per: Interval) -> String { unit + "/" + RateSignal.name(of: per) + "²" }

    public static func fault(in arguments: SignalArguments) -> String? {
        if arguments.word("method") == SignalDefinition.Method.ends.rawValue, let windows = arguments.whole("windows"),
            windows != 1
        {
            return "windows needs method: means"
        }
        return nil
    }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(
            means: WindowMeans(window: window, zone: ground.zone), differences: ConsecutiveValues(needed: windows),
            per: Double(per.milliseconds))
    }

    struct Memory: SignalMemory {
        fileprivate var means: WindowMeans
        fileprivate var differences: ConsecutiveValues
        /// Milliseconds.
        fileprivate let per: Double
        /// The last rate, and the start of the window that it ended with; `never` while there is none.
        private var rate = 0.0
        private var start = PointState.never

        fileprivate init(means: WindowMeans, differences: ConsecutiveValues, per: Double) {
            self.means = means
            self.differences = differences
            self.per = per
        }

        mutating func take(_ reading: SignalReading) {
            if reading.isRestart { reset(at: reading.time) }
            if reading.isUncertain { return }
            guard let completion = means.take(reading.time, reading.value), let change = completion.change else {
                return
            }
            let newRate = change * (per / Double(completion.apart))
            if start != PointState.never {
                differences.append((newRate - rate) * (per / Double(completion.start &- start)))
            }
            rate = newRate
            start = completion.start
        }

        mutating func takeLate(_ reading: SignalReading) -> Bool {
            // What was before a restart must not be held against what came after, whenever one hears of it.
            if reading.isRestart && reading.isSurelyNew { reset(at: reading.time) }
            if !reading.isUncertain && reading.isSurelyNew { means.takeLate(reading.time, reading.value) }
            return false
        }

        mutating func takeBad(_ reading: SignalReading) {
            if reading.isRestart { reset(at: reading.time) }
        }

        private mutating func reset(at time: Int64) {
            means.reset(at: time)
            differences.removeAll()
            start = PointState.never
        }

        mutating func answer(at now: Int64) -> Double? { differences.answer }

        mutating func shift(by step: Int64) {
            let moved = means.shift(by: step)
            if start != PointState.never { start &+= moved }
        }

        func write(to writer: inout CheckpointWriter) {
            means.write(to: &writer)
            differences.write(to: &writer)
            writer.put(rate)
            writer.put(start)
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try means.read(from: &reader)
            try differences.read(from: &reader)
            rate = try reader.double()
            start = try reader.integer()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// `rate` with `method: means`: change from window mean to window mean, for displacement per day (H2.7).
///
/// The answer is in the point's unit per `per`, or in per cent of a `relative_to` number per `per`. It changes only with
/// the first reading of a later window, which makes the window before complete (see ``WindowMeans``). With `windows` n it
/// is what each of the last n rates has reached (see ``ConsecutiveValues``), nil until there are n.
///
/// Only good readings count. Gaps and bad readings change nothing; a restart of the sensor empties the memory. A window
/// without readings is skipped, the rate across it is per true time; with `missing: break` it empties the rates in a row,
/// not the mean that the next rate is held against. At most 31 rates are kept.
public struct MeansRateSignal: RememberingSignal {
    public static let name = RateSignal.name
    public static let parameters = RateSignal.parameters

    private let window: Int64
    /// Milliseconds.
    private let per: Double
    /// What per cents are of; nil for answers in the point's unit.
    private let denominator: Double?
    private let windows: Int
    private let breaksAtMissing: Bool
    private let arguments: SignalArguments

    public init(_ arguments: SignalArguments) {
        self.arguments = arguments
        window = arguments.interval("window")?.milliseconds ?? 0
        per = Double(arguments.interval("per")?.milliseconds ?? 0)
        denominator = RateSignal.denominator(arguments)
        windows = arguments.whole("windows") ?? 1
        breaksAtMissing = arguments.word("missing") == "break"
    }

    public func unit(for unit: String) -> String { RateSignal.unit(arguments, for: unit) }
    public static func fault(in arguments: SignalArguments) -> String? { RateSignal.fault(in: arguments) }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(
            means: WindowMeans(window: window, zone: ground.zone), rates: ConsecutiveValues(needed: windows),
            per: per, denominator: denominator, breaksAtMissing: breaksAtMissing)
    }

    struct Memory: SignalMemory {
        fileprivate var means: WindowMeans
        fileprivate var rates: ConsecutiveValues
        fileprivate let per: Double
        fileprivate let denominator: Double?
        fileprivate let breaksAtMissing: Bool

        mutating func take(_ reading: SignalReading) {
            if reading.isRestart { reset(at: reading.time) }
            if reading.isUncertain { return }
            guard let completion = means.take(reading.time, reading.value) else { return }
            if let change = completion.change {
                // per over the time apart first: windows of one `per` then give the change itself, to the last digit
                let rate = change * (per / Double(completion.apart))
                rates.append(denominator.map { rate / $0 * 100 } ?? rate)
            }
            if breaksAtMissing && completion.isFollowedByMissing { rates.removeAll() }
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
            rates.removeAll()
        }

        mutating func answer(at now: Int64) -> Double? { rates.answer }

        mutating func shift(by step: Int64) { _ = means.shift(by: step) }

        func write(to writer: inout CheckpointWriter) {
            means.write(to: &writer)
            rates.write(to: &writer)
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try means.read(from: &reader)
            try rates.read(from: &reader)
        }
    }
}

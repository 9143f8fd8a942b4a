// SPDX-License-Identifier: Apache-2.0

/// Seconds until a movement that gets ever faster would reach an infinite speed, by the inverse velocity (H2.9).
///
/// 1/v is regressed on time over the newest run in which v grew each time; where the line meets 0 the slope fails. The
/// answer is that time less the present one, 0 when it has passed. It is +infinity when the movement does not
/// accelerate: the newest velocity is not larger than the one before, or not above `floor`. There is none below `minimum`
/// velocities, and when the line explains less than `confidence` of their variance (r²).
///
/// - `of: displacement`: velocities are those between the means of successive windows with readings (``WindowMeans``), in
///   the point's unit per `per`. Each stands for the middle of the time between the middles of its two windows.
/// - `of: velocity`: each good reading is a velocity.
///
/// Velocities not above `floor` enter no fit. Only good readings count; gaps and bad readings change nothing; a restart of
/// the sensor empties the memory. At most the newest 64 velocities are kept.
public struct TimeToFailureSignal: RememberingSignal {
    public static let name = "time_to_failure"
    public static let answersTime = true
    public static let parameters: [SignalParameter] = [
        SignalParameter(
            "of", .word(["displacement", "velocity"]), standard: .word("displacement"), note: "what the point measures"),
        SignalParameter(
            "window", .interval(SignalParameter.windows),
            note: "length of the windows; for of: displacement, there required"),
        SignalParameter(
            "per", .interval(SignalParameter.windows), standard: .interval(.hours(24)),
            note: "the time that velocities are per, for the floor of displacements"),
        SignalParameter(
            "floor", .number(0...Double.greatestFiniteMagnitude), standard: .number(0),
            note: "velocities must be above it, for noise"),
        SignalParameter(
            "confidence", .number(0...1), standard: .number(0.9), note: "least r² of the line through 1/v"),
        SignalParameter(
            "minimum", .whole(3...VelocityRun.most), standard: .whole(4), note: "least number of velocities"),
    ]

    private let isOfDisplacement: Bool
    private let window: Int64
    private let per: Double
    private let floor: Double
    private let confidence: Double
    private let minimum: Int

    public init(_ arguments: SignalArguments) {
        isOfDisplacement = arguments.word("of") != "velocity"
        window = arguments.interval("window")?.milliseconds ?? 0
        per = Double((arguments.interval("per") ?? .hours(24)).milliseconds)
        floor = arguments.number("floor") ?? 0
        confidence = arguments.number("confidence") ?? 0.9
        minimum = arguments.whole("minimum") ?? 4
    }

    public func unit(for unit: String) -> String { "s" }

    public static func fault(in arguments: SignalArguments) -> String? {
        let isOfVelocity = arguments.word("of") == "velocity"
        let hasWindow = arguments.interval("window") != nil
        if !isOfVelocity && !hasWindow { return "window is missing; of: displacement takes velocities between windows" }
        if isOfVelocity && hasWindow { return "window goes only with of: displacement" }
        return nil
    }

    func makeMemory(on ground: SignalGround) -> Memory {
        Memory(
            means: isOfDisplacement ? WindowMeans(window: window, zone: ground.zone) : nil, window: window, per: per,
            run: VelocityRun(floor: floor, confidence: confidence, minimum: minimum))
    }

    struct Memory: SignalMemory {
        /// nil when the point itself measures velocities.
        fileprivate var means: WindowMeans?
        fileprivate let window: Int64
        fileprivate let per: Double
        fileprivate var run: VelocityRun

        mutating func take(_ reading: SignalReading) {
            if reading.isRestart { reset(at: reading.time) }
            if reading.isUncertain { return }
            guard means != nil else { return run.append(reading.value, at: reading.time) }
            guard let completion = means?.take(reading.time, reading.value), let change = completion.change else {
                return
            }
            let middle = completion.start &+ (window &- completion.apart) / 2
            run.append(change * (per / Double(completion.apart)), at: middle)
        }

        mutating func takeLate(_ reading: SignalReading) -> Bool {
            // What was before a restart must not be held against what came after, whenever one hears of it.
            if reading.isRestart && reading.isSurelyNew { reset(at: reading.time) }
            if !reading.isUncertain && reading.isSurelyNew { means?.takeLate(reading.time, reading.value) }
            return false
        }

        mutating func takeBad(_ reading: SignalReading) {
            if reading.isRestart { reset(at: reading.time) }
        }

        private mutating func reset(at time: Int64) {
            means?.reset(at: time)
            run.removeAll()
        }

        mutating func answer(at now: Int64) -> Double? { run.timeToFailure(at: now) }

        mutating func shift(by step: Int64) {
            _ = means?.shift(by: step)
            run.shift(by: step)
        }

        func write(to writer: inout CheckpointWriter) {
            means?.write(to: &writer)
            run.write(to: &writer)
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            try means?.read(from: &reader)
            try run.read(from: &reader)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Change of the value over a window that ends with the newest reading (H2.6a, H2.6c).
///
/// The answer is in the point's unit per `per`. With a number as `relative_to` it is in per cent of that number per
/// `per`; with `relative_to: start` it is the change over the window in per cent of the value at the window's start, and
/// `per` plays no part. Per cents are of max(|reference|, `floor`), so that a change from 0.01 to 0.02 is no alarm.
///
/// - `ends`: newest minus oldest sample inside [now - window, now], over their true time apart.
/// - `regression`: least squares through the same samples, from three on.
/// - `means`: see ``MeansRateSignal``.
///
/// It answers from a span of 0.8 of the window on. Uncertain readings are left out and ask nothing; what came before a
/// gap, a bad reading or a restart of the sensor is left out too. It has no memory: it looks at the samples that the
/// point's ring holds, and where the ring is full they may be fewer than the window has.
public struct RateSignal: WindowSignal {
    public static let name = "rate"
    public static let parameters: [SignalParameter] = [
        SignalParameter(
            "window", .interval(SignalParameter.windows), isRequired: true, note: "how far back the change is looked at"
        ),
        SignalParameter(
            "per", .interval(SignalParameter.windows),
            note: "the time that the rate is per; needless for relative_to: start"),
        SignalParameter(
            "method", .word(SignalDefinition.Method.allCases.map(\.rawValue)), standard: .word("ends"),
            note: "newest minus oldest sample, least squares, or means of whole windows"),
        SignalParameter(
            "relative_to", .wordOrNumber(["start"]),
            note: "answer in per cent of this number, or of the value at the start of the window"),
        SignalParameter(
            "floor", .number(SignalParameter.positive), note: "per cents are of this number at least"),
        SignalParameter(
            "windows", .whole(1...31), standard: .whole(1), note: "so many windows in a row; for method: means"),
        SignalParameter(
            "missing", .word(["skip", "break"]), standard: .word("skip"),
            note: "what a window without readings does to windows in a row; for method: means"),
    ]

    /// What the change is measured by.
    private enum Reference {
        case none
        /// In per cent of this number.
        case number(Double)
        /// In per cent of the value at the start of the window, or of the floor.
        case start(floor: Double)
    }

    // Plain numbers: the engine holds a copy, and asks it at every reading.
    private let window: Int64
    private let per: Interval
    private let isRegression: Bool
    private let reference: Reference

    public init(_ arguments: SignalArguments) {
        window = arguments.interval("window")?.milliseconds ?? 0
        per = arguments.interval("per") ?? .zero
        isRegression = arguments.word("method") == SignalDefinition.Method.regression.rawValue
        if let denominator = RateSignal.denominator(arguments) {
            reference = .number(denominator)
        } else if arguments.word("relative_to") != nil {
            reference = .start(floor: arguments.number("floor") ?? 0)
        } else {
            reference = .none
        }
    }

    /// Method `means` looks back over whole windows and needs a memory: it is a ``MeansRateSignal``.
    public static func make(_ arguments: SignalArguments) -> any Signal {
        arguments.word("method") == SignalDefinition.Method.means.rawValue
            ? MeansRateSignal(arguments) : RateSignal(arguments)
    }

    public func unit(for unit: String) -> String {
        switch reference {
        case .none: RateSignal.unit(unit, per: per)
        case .number: RateSignal.unit("%", per: per)
        case .start: "%"
        }
    }

    var reach: Int64 { window }

    @inline(__always)
    func answer(_ ring: borrowing SampleRing, at moment: SignalMoment) -> Double? {
        guard !moment.isUncertain,
            let span = ring.rateSpan(
                from: max(moment.now &- window, moment.rateSince), before: ring.count, window: window)
        else { return nil }
        if case .start(let floor) = reference {
            let start = ring[span.lowerBound].value
            let denominator = max(abs(start), floor)
            return denominator > 0 ? (ring[span.upperBound].value - start) / denominator * 100 : nil
        }
        guard let slope = isRegression ? ring.line(through: span).slope : ring.slope(ofEnds: span) else { return nil }
        let change = slope * Double(per.milliseconds)
        if case .number(let denominator) = reference { return change / denominator * 100 }
        return change
    }
}

// MARK: - What the methods share

extension RateSignal {
    /// What per cents are of, when the reference is a number.
    static func denominator(_ arguments: SignalArguments) -> Double? {
        arguments.number("relative_to").map { max(abs($0), arguments.number("floor") ?? 0) }
    }

    static func unit(_ arguments: SignalArguments, for unit: String) -> String {
        if arguments.word("relative_to") != nil { return "%" }
        return RateSignal.unit(
            arguments.number("relative_to") == nil ? unit : "%", per: arguments.interval("per") ?? .zero)
    }

    private static func unit(_ unit: String, per: Interval) -> String { unit + "/" + name(of: per) }

    /// A time as the denominator of a unit: "min", "d", "(90s)".
    static func name(of per: Interval) -> String {
        let names: [Int64: String] = [1_000: "s", 60_000: "min", 3_600_000: "h", 86_400_000: "d"]
        return names[per.milliseconds] ?? "(\(per))"
    }

    public static func fault(in arguments: SignalArguments) -> String? {
        let method = arguments.word("method") ?? SignalDefinition.Method.ends.rawValue
        let isToStart = arguments.word("relative_to") != nil
        let isRelative = isToStart || arguments.number("relative_to") != nil
        if arguments.interval("per") == nil && !isToStart {
            return "per is missing; give the time that the rate is per, such as 1m"
        }
        if arguments.number("relative_to") == 0 { return "relative_to is 0; allowed: a number other than 0, or start" }
        if isToStart && method != SignalDefinition.Method.ends.rawValue {
            return "relative_to: start does not go with method: \(method); allowed: method: ends"
        }
        if isToStart && arguments.number("floor") == nil {
            return "floor is missing; relative_to: start needs the least number that per cents are taken of"
        }
        if !isRelative && arguments.number("floor") != nil { return "floor is of use only together with relative_to" }
        if method != SignalDefinition.Method.means.rawValue {
            if let windows = arguments.whole("windows"), windows != 1 { return "windows needs method: means" }
            if arguments.word("missing") == "break" { return "missing needs method: means" }
        }
        return nil
    }
}

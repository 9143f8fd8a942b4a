// SPDX-License-Identifier: Apache-2.0

/// Seconds until the value reaches `limit` at the present rate (H2.16), for rules such as `below: {yellow: 30m}`.
///
/// The rate is that of the good samples inside [now - window, now], by least squares or from their ends; the value is
/// the newest. The answer is 0 when the value is at the limit or beyond it, unless it is certainly on its way back, and
/// +infinity while the rate is 0 or points away from the limit. There is none below three samples, below a span of 0.8 of
/// the window, and, short of the limit, when a straight line explains less than `confidence` of the samples' variance
/// (r², for both methods; samples that are all equal are explained wholly).
///
/// `side: above` is an upper limit, which a rising value reaches; `below` a lower one. Uncertain readings are left out and
/// ask nothing; what came before a gap, a bad reading or a restart of the sensor is left out too. It has no memory: it
/// looks at the samples that the point's ring holds.
public struct TimeToLimitSignal: WindowSignal {
    public static let name = "time_to_limit"
    public static let answersTime = true
    public static let parameters: [SignalParameter] = [
        SignalParameter("limit", .number(SignalParameter.anyNumber), isRequired: true, note: "the value to come"),
        SignalParameter(
            "window", .interval(SignalParameter.windows), isRequired: true, note: "how far back the rate is looked at"),
        SignalParameter(
            "confidence", .number(0...1), standard: .number(0.9), note: "least r² of the straight line"),
        SignalParameter(
            "method", .word(["regression", "ends"]), standard: .word("regression"),
            note: "the rate by least squares, or newest minus oldest sample"),
        SignalParameter(
            "side", .word(["above", "below"]), standard: .word("above"), note: "an upper or a lower limit"),
    ]

    private let limit: Double
    private let window: Int64
    private let confidence: Double
    private let isRegression: Bool
    /// 1 for an upper limit, -1 for a lower one.
    private let sign: Double

    public init(_ arguments: SignalArguments) {
        limit = arguments.number("limit") ?? .infinity
        window = arguments.interval("window")?.milliseconds ?? 0
        confidence = arguments.number("confidence") ?? 0.9
        isRegression = arguments.word("method") != SignalDefinition.Method.ends.rawValue
        sign = arguments.word("side") == "below" ? -1 : 1
    }

    public func unit(for unit: String) -> String { "s" }

    var reach: Int64 { window }

    func answer(_ ring: borrowing SampleRing, at moment: SignalMoment) -> Double? {
        guard !moment.isUncertain,
            let span = ring.rateSpan(
                from: max(moment.now &- window, moment.rateSince), before: ring.count, window: window)
        else { return nil }
        let line = ring.line(through: span)
        guard let fitted = line.slope else { return nil }
        let isCertain = line.determination >= confidence
        let speed = (isRegression ? fitted : ring.slope(ofEnds: span)) * sign
        let distance = (limit - ring[span.upperBound].value) * sign
        // Beyond the limit no time is left, unless the value is certainly on its way back.
        if distance <= 0 { return isCertain && speed < 0 ? .infinity : 0 }
        guard isCertain else { return nil }
        return speed > 0 ? distance / speed / 1_000 : .infinity
    }
}

// SPDX-License-Identifier: Apache-2.0

/// `acceleration` with `method: ends`: the rate over [now - window, now] less the rate over the window before it,
/// [now - 2 window, now - window], over one window (H2.8).
///
/// The answer is in the point's unit per `per` squared. Each rate is newest minus oldest sample of its window over their
/// true time apart, from a span of 0.8 of the window on; a sample on the border belongs to both. Uncertain readings are
/// left out and ask nothing; what came before a gap, a bad reading or a restart of the sensor is left out too. It has no
/// memory: it looks at the samples that the point's ring holds.
public struct AccelerationOfEndsSignal: WindowSignal {
    public static let name = AccelerationSignal.name
    public static let parameters = AccelerationSignal.parameters

    private let window: Int64
    private let per: Interval

    public init(_ arguments: SignalArguments) {
        window = arguments.interval("window")?.milliseconds ?? 0
        per = arguments.interval("per") ?? .zero
    }

    public func unit(for unit: String) -> String { AccelerationSignal.unit(for: unit, per: per) }
    public static func fault(in arguments: SignalArguments) -> String? { AccelerationSignal.fault(in: arguments) }

    var reach: Int64 { 2 * window }

    func answer(_ ring: borrowing SampleRing, at moment: SignalMoment) -> Double? {
        let border = moment.now &- window
        guard !moment.isUncertain,
            let late = ring.rateSpan(from: max(border, moment.rateSince), before: ring.count, window: window),
            let early = ring.rateSpan(
                from: max(border &- window, moment.rateSince), before: ring.windowIndex(from: border &+ 1),
                window: window)
        else { return nil }
        let change = ring.slope(ofEnds: late) - ring.slope(ofEnds: early)
        return change * Double(per.milliseconds) * (Double(per.milliseconds) / Double(window))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A rule as the engine holds it: plain numbers, shared by all the points of a kind.
struct CompiledRule: Sendable {
    let signal: SignalDefinition
    let ladder: Ladder
    /// Milliseconds.
    let onDelay: Int64
    /// Milliseconds.
    let offDelay: Int64
    let options: AlarmOptions
    let onBad: Level?

    init(_ rule: RuleDefinition) {
        signal = rule.signal
        ladder = Ladder(rule)
        onDelay = rule.onDelay.milliseconds
        offDelay = rule.offDelay.milliseconds
        options = AlarmOptions(
            latch: rule.latch, autoAcknowledge: rule.autoAcknowledge, resetAcknowledges: rule.resetAcknowledges)
        onBad = rule.onBad
    }

    var isSilence: Bool {
        if case .silence = signal { return true }
        return false
    }

    /// How far back the rule looks, in milliseconds.
    var window: Int64 {
        switch signal {
        case .value, .silence: 0
        case .rate(let window, _, _, _): window.milliseconds
        case .swing(let window, _): window.milliseconds
        }
    }

    /// Answers the signal as of event time `now`; nil holds the alarm as it is.
    ///
    /// - Parameter isUncertain: an uncertain reading is held against limits and swings, but asks no rate.
    func answer(_ point: borrowing PointState, now: Int64, isUncertain: Bool) -> Double? {
        switch signal {
        case .value: return point.value
        case .rate(let window, let per, let method, let reference):
            guard !isUncertain,
                let slope = WindowSignals.slope(
                    point.ring, now: now, window: window.milliseconds, since: point.rateSince, method: method)
            else { return nil }
            let change = slope * Double(per.milliseconds)
            return reference.map { change / abs($0) * 100 } ?? change
        case .swing(let window, let direction):
            return WindowSignals.swing(
                point.ring, now: now, window: window.milliseconds, since: point.windowSince, direction: direction)
        case .silence: return nil
        }
    }
}

extension RuleDefinition {
    /// The unit of the signal's answers, for a point with the given unit.
    func signalUnit(for unit: String) -> String {
        switch signal {
        case .value, .swing: return unit
        case .silence: return "s"
        case .rate(_, let per, _, let reference):
            let names: [Int64: String] = [1_000: "s", 60_000: "min", 3_600_000: "h", 86_400_000: "d"]
            return (reference == nil ? unit : "%") + "/" + (names[per.milliseconds] ?? "(\(per))")
        }
    }
}

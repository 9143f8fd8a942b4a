// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What must hold between the values of a rule, and between a rule and the point that it stands on.
enum RuleCheck {
    /// What a rule needs to know of its point.
    struct Ground {
        var range: ClosedRange<Double>?
        var period: Interval?
        /// Samples that the windows of a point may hold.
        var windowSamples: Int
    }

    /// Checks a finished rule.
    ///
    /// - Parameter position: what is not about one limit is reported here.
    static func check(_ rule: RuleTemplate, on ground: Ground, at position: SourcePosition, _ sink: DiagnosticSink) {
        // What a tally needs of each level has no order.
        if rule.definition.signal.arguments["levels"] == nil {
            for side in Side.allCases { checkOrder(rule, side, at: position, sink) }
            checkSides(rule, at: position, sink)
        }
        if rule.definition.signal == .value, let range = ground.range { checkRange(rule, range, at: position, sink) }
        checkWindow(rule, ground, at: position, sink)
        if rule.isSilence, let period = ground.period { checkSilence(rule, period, at: position, sink) }
    }

    // MARK: - Between limits

    private static func checkOrder(
        _ rule: RuleTemplate, _ side: Side, at position: SourcePosition, _ sink: DiagnosticSink
    ) {
        var previous: (level: Level, limit: Double)?
        for level in Level.allCases {
            let place = LimitPlace(side: side, level: level)
            guard let limit = rule[place] else { continue }
            if let previous, side == .above ? limit < previous.limit : limit > previous.limit {
                sink.error(
                    rule.place(of: place, near: position),
                    "\(level.name) \(rule.shown(limit)) is \(side == .above ? "lower" : "higher") than "
                        + "\(previous.level.name) \(rule.shown(previous.limit)) in rule \"\(rule.definition.name)\"",
                    side == .above ? "above: blue ≤ yellow ≤ orange ≤ red" : "below: blue ≥ yellow ≥ orange ≥ red")
            }
            previous = (level, limit)
        }
    }

    private static func checkSides(_ rule: RuleTemplate, at position: SourcePosition, _ sink: DiagnosticSink) {
        let (lowest, highest) = (lowestAbove(rule), highestBelow(rule))
        if let lowest, let highest, lowest <= highest {
            sink.error(
                position,
                "rule \"\(rule.definition.name)\" has above \(rule.shown(lowest)) and below \(rule.shown(highest))",
                "every limit of above greater than every limit of below")
        }
        checkReset(rule, at: position, sink)
    }

    /// All levels clear when the signal has passed the reset value, so it lies on the safe side of all limits.
    private static func checkReset(_ rule: RuleTemplate, at position: SourcePosition, _ sink: DiagnosticSink) {
        guard let reset = rule.definition.reset else { return }
        // Of a point that changes the limits of a pack's rule, the point is at fault, not the pack.
        let position = rule.resetPosition.flatMap { $0.file == position.file ? $0 : nil } ?? position
        let (lowest, highest) = (lowestAbove(rule), highestBelow(rule))
        if rule.sides.count > 1 {
            sink.error(position, "reset in a rule with above and below", "deadband, or a rule for each side")
        } else if let lowest, reset > lowest {
            sink.error(
                position, "reset \(rule.shown(reset)) is beyond the limit \(rule.shown(lowest))",
                "at most the lowest limit of above")
        } else if let highest, reset < highest {
            sink.error(
                position, "reset \(rule.shown(reset)) is beyond the limit \(rule.shown(highest))",
                "at least the highest limit of below")
        }
    }

    private static func lowestAbove(_ rule: RuleTemplate) -> Double? {
        Level.allCases.compactMap { rule.definition.above[$0] }.min()
    }

    private static func highestBelow(_ rule: RuleTemplate) -> Double? {
        Level.allCases.compactMap { rule.definition.below[$0] }.max()
    }

    // MARK: - Between rule and point

    /// A limit outside the range can never be met: values there are bad.
    private static func checkRange(
        _ rule: RuleTemplate, _ range: ClosedRange<Double>, at position: SourcePosition, _ sink: DiagnosticSink
    ) {
        for side in Side.allCases {
            for level in Level.allCases {
                let place = LimitPlace(side: side, level: level)
                guard let limit = rule[place], !range.contains(limit) else { continue }
                sink.error(
                    rule.place(of: place, near: position),
                    "\(level.name) \(rule.shown(limit)) of rule \"\(rule.definition.name)\" is outside the range",
                    "from \(RuleTemplate.plain(range.lowerBound)) to \(RuleTemplate.plain(range.upperBound)): "
                        + "values beyond are bad, not alarms")
            }
        }
    }

    /// A window must hold enough samples to be answered from, and no more than a point may keep.
    private static func checkWindow(
        _ rule: RuleTemplate, _ ground: Ground, at position: SourcePosition, _ sink: DiagnosticSink
    ) {
        guard let period = ground.period, rule.isSignalComplete, !rule.hasOpenSignal else { return }
        let signal = rule.definition.signal
        guard let window = SignalCatalogue.reach(signal) else { return }
        // A fit needs three samples, so two periods.
        let isFit =
            signal.arguments.word("method") == SignalDefinition.Method.regression.rawValue
            || signal.arguments["confidence"] != nil
        let needed: Int64 = isFit ? 2 : 1
        if window.milliseconds < needed * period.milliseconds {
            sink.error(
                position, "the window \(window) of rule \"\(rule.name)\" is too short for a reading every \(period)",
                "at least \(Interval(milliseconds: needed * period.milliseconds))")
        }
        let samples = window.milliseconds / period.milliseconds + 1
        if samples > ground.windowSamples {
            sink.error(
                position,
                "the window \(window) of rule \"\(rule.name)\" holds \(samples) readings, one every \(period)",
                "at most limits.window_samples, which is \(ground.windowSamples)")
        }
    }

    private static func checkSilence(
        _ rule: RuleTemplate, _ period: Interval, at position: SourcePosition, _ sink: DiagnosticSink
    ) {
        for level in Level.allCases {
            let place = LimitPlace(side: .above, level: level)
            guard let limit = rule[place], limit <= period.inSeconds else { continue }
            sink.warn(
                rule.place(of: place, near: position),
                "\(level.name) \(rule.shown(limit)) of rule \"\(rule.definition.name)\" is no longer than the period "
                    + "\(period)",
                "it will come and go all the time; three periods are usual")
        }
    }
}

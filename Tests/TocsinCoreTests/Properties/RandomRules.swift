// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// Makes rules with every signal of the catalogue and valid arguments.
struct RandomRules {
    let traits: PlantTraits
    let pointCount: Int

    /// Signals that stand for themselves elsewhere: a deadline has a point of its own.
    static let pointSignals = SignalCatalogue.types.map { $0.name }.filter {
        !SignalCatalogue.isOfGroup($0) && $0 != "overdue"
    }
    static let groupSignals = SignalCatalogue.types.map { $0.name }.filter { SignalCatalogue.isOfGroup($0) }

    // MARK: - Rules

    mutating func ofPoint(_ name: String, _ random: inout SeededGenerator) -> RuleDefinition {
        var signals = traits.hasSignals ? RandomRules.pointSignals : ["value"]
        if !traits.hasSilence { signals.removeAll { $0 == "silence" } }
        if !traits.looksAtQuality { signals.removeAll { $0 == "fault" || $0 == "calibration" } }
        // Plain limits are as frequent as they are in the field.
        let signal = Int.random(in: 0..<4, using: &random) == 0 ? "value" : one(of: signals, &random)
        var rule = rule(name, signal, &random)
        if traits.looksAtQuality && Int.random(in: 0..<5, using: &random) == 0 {
            rule.onBad = Level.allCases.randomElement(using: &random)
        }
        return rule
    }

    mutating func ofGroup(_ name: String, _ random: inout SeededGenerator) -> RuleDefinition {
        rule(name, one(of: RandomRules.groupSignals, &random), &random)
    }

    private func rule(_ name: String, _ signal: String, _ random: inout SeededGenerator) -> RuleDefinition {
        var rule = RuleDefinition(name: name, signal: definition(signal, &random), basis: "GB 1")
        limit(&rule, &random)
        rule.onDelay = delay(&random)
        rule.offDelay = delay(&random)
        if Int.random(in: 0..<5, using: &random) == 0 { rule.gate = condition(&random) }
        rule.alarm = options(&random)
        return rule
    }

    func delay(_ random: inout SeededGenerator) -> Interval {
        Interval(milliseconds: one(of: [0, 0, 0, 500, 1_000, 2_000, 3_000, 7_000], &random))
    }

    private func options(_ random: inout SeededGenerator) -> AlarmOptions {
        func sometimes() -> Bool { Int.random(in: 0..<5, using: &random) == 0 }
        return AlarmOptions(
            latch: sometimes(), autoAcknowledge: sometimes() || sometimes(), resetAcknowledges: sometimes(),
            oneShot: sometimes(), reAlarm: sometimes() ? .seconds(10) : nil,
            chatter: sometimes() ? ChatterDamping(count: 3, window: .seconds(20), hold: .seconds(5)) : nil)
    }

    /// Limits that the signal's answers cross now and then.
    private func limit(_ rule: inout RuleDefinition, _ random: inout SeededGenerator) {
        let isBelow = Int.random(in: 0..<3, using: &random) == 0
        switch rule.signal.name {
        case "tally": return
        case "when", "geofence": rule.above = Limits(red: 1)
        case "vote": rule.above = Limits(yellow: 1, red: 2)
        case "silence": rule.above = Limits(yellow: 4, red: 9)
        case "time_to_limit", "time_to_failure": rule.below = Limits(yellow: 40, orange: 5)
        case "fault", "calibration", "flat", "time_above", "mismatch":
            rule.above = Limits(blue: 0.5, yellow: 2, red: 6)
            if isBelow { (rule.above, rule.below) = (Limits(red: 4), Limits(yellow: 1)) }
        case "count", "out": rule.above = Limits(yellow: 2, red: 4)
        case "sum": (rule.above, rule.below) = (Limits(yellow: 90, red: 200), isBelow ? Limits(blue: 20) : Limits())
        case "rate", "acceleration":
            rule.above = Limits(blue: 0.5, yellow: 2, red: 8)
            if isBelow { rule.below = Limits(orange: -1) }
        case "swing", "spread", "baseline":
            rule.above = Limits(blue: 4, yellow: 10, red: 40)
            if isBelow { rule.below = Limits(orange: -6) }
        default:
            rule.above = Limits(yellow: 60, orange: 75, red: 90)
            if isBelow { rule.below = Limits(yellow: 20, orange: 5) }
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: rule.deadband = one(of: [0.5, 2, 5], &random)
        case 1 where rule.below.isEmpty && rule.above.yellow != nil: rule.reset = (rule.above.yellow ?? 0) * 0.75
        default: break
        }
    }

    // MARK: - Signals

    /// Valid arguments: drawn until the signal itself finds no fault.
    func definition(_ name: String, _ random: inout SeededGenerator) -> SignalDefinition {
        for _ in 0..<100 {
            let definition = SignalDefinition(name, arguments(of: name, &random))
            if SignalCatalogue.type(named: name)?.fault(in: definition.arguments) == nil { return definition }
        }
        Issue.record("no valid arguments for \(name)")
        return .value
    }

    private func arguments(of name: String, _ random: inout SeededGenerator) -> [String: SignalValue] {
        var arguments: [String: SignalValue] = [:]
        for parameter in SignalCatalogue.type(named: name)?.parameters ?? [] {
            guard parameter.isRequired || Bool.random(using: &random) else { continue }
            arguments[parameter.name] = argument(parameter, of: name, &random)
        }
        if name == "rate" && arguments["per"] == nil { arguments["per"] = .seconds(1) }
        if name == "time_to_failure" && arguments["window"] == nil && arguments["of"] != .word("velocity") {
            arguments["window"] = .seconds(4)
        }
        return arguments
    }

    /// Whatever the parameter allows, of a size that fits the plant.
    private func argument(
        _ parameter: SignalParameter, of name: String, _ random: inout SeededGenerator
    ) -> SignalValue {
        switch parameter.shape {
        case .interval:
            // Whole parts of a day, and so are their slots.
            .interval(
                .seconds(parameter.name == "per" ? one(of: [1, 5], &random) : one(of: [2, 4, 10, 20, 30], &random)))
        case .number: .number(number(parameter.name, of: name, &random))
        case .whole(let range):
            .whole(min(max(one(of: [1, 2, 3, 4], &random), range.lowerBound), range.upperBound))
        case .word(let words): .word(one(of: words, &random))
        case .wordOrNumber(let words): Bool.random(using: &random) ? .word(one(of: words, &random)) : .number(50)
        case .flag: .flag(Bool.random(using: &random))
        case .numbers: .numbers([30, 60])
        case .pairs: .pairs([[20, 20], [20, 80], [80, 80], [80, 20]])
        case .point: .point(parameter.name == "command" || parameter.name == "latitude" ? "p/u/a0" : "p/u/a1")
        case .condition: .condition(condition(&random))
        case .tally: .tally([.yellow: TallyNeed(count: 1, of: .blue), .red: TallyNeed(count: 2, of: .yellow)])
        }
    }

    private func number(_ name: String, of signal: String, _ random: inout SeededGenerator) -> Double {
        switch name {
        case "confidence": one(of: [0, 0, 0.5], &random)
        case "coverage": one(of: [0.1, 0.5, 0.8], &random)
        case "deadband", "epsilon": one(of: [0, 5, 10], &random)
        case "floor": one(of: [1, 20], &random)
        case "roll_over": 100
        default: one(of: [40, 50, 60], &random)
        }
    }

    func condition(_ random: inout SeededGenerator) -> Condition {
        let texts = [
            "p/u/a0 >= 50", "p/net/up == on", "p/u/a0 > 30 and p/u/a1 < 70", "not p/u/a1 >= 60 or p/net/up == off",
        ]
        let text = one(of: texts, &random)
        let age: Interval? = Bool.random(using: &random) ? .seconds(5) : nil
        do {
            return try ConditionParser.parse(text, maximumAge: age)
        } catch {
            Issue.record("\(text): \(error)")
            return Condition(text: "", inputs: [], steps: [])
        }
    }

    private func one<Value>(of values: [Value], _ random: inout SeededGenerator) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}

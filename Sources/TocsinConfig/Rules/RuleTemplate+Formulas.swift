// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What an expression of a rule comes to at one place, when that is not a number that it may be.
enum FormulaFault: Hashable, Sendable {
    /// At this offset of the text.
    case unknown(LimitExpression.Constant)
    case notFinite
    case outOfBounds(Double)
}

extension RuleTemplate {
    /// The rule with its expressions worked out.
    ///
    /// - Parameters:
    ///   - constants: what is known of the place.
    ///   - report: is told which expression has no value there; the number then stays away.
    func resolved(
        with constants: [String: Double], report: (FormulaPlace, Formula, FormulaFault) -> Void = { _, _, _ in }
    ) -> RuleTemplate {
        guard !formulas.isEmpty else { return self }
        var rule = self
        var arguments: [String: SignalValue] = [:]
        for (place, formula) in formulas.sorted(by: { $0.value.position < $1.value.position }) {
            let value: Double
            do {
                value = try formula.value(with: constants)
            } catch {
                switch error {
                case .unknown(let constant): report(place, formula, .unknown(constant))
                case .notFinite: report(place, formula, .notFinite)
                }
                continue
            }
            guard formula.bounds.contains(value) else {
                report(place, formula, .outOfBounds(value))
                continue
            }
            rule.formulas[place] = nil
            switch place {
            case .limit(let limit): rule[limit] = value
            case .deadband: rule.definition.deadband = value
            case .reset: rule.definition.reset = value
            case .argument(let name): arguments[name] = .number(value)
            }
        }
        if !arguments.isEmpty {
            let signal = definition.signal
            rule.definition.signal = SignalDefinition(
                signal.name, signal.arguments.values.merging(arguments) { _, new in new })
        }
        return rule
    }

    /// The rule as it stands on a point of which all is known; nil when it has no limit there.
    ///
    /// - Parameter constants: those of the point and its site. The configuration was found right with them.
    func finished(on point: PointDefinition, constants: [String: Double]) -> RuleDefinition? {
        let rule = resolved(with: constants).withUsualSilence(period: point.period)
        return rule.isArmed ? rule.definition.expanded(on: point.id) : nil
    }
}

/// The rule that `on_bad: alarm` asks for: the point's quality is an alarm of its own (H2.14).
enum FaultRule {
    static let name = "fault"
    static let signal = "fault"

    /// Yellow as soon as a reading is bad, or when a failure current has lasted for its hold.
    static func make(current: CurrentLoop?) -> RuleDefinition {
        // Of a usable reading the answer is 0: the least time beyond it.
        let limit = max(Interval(milliseconds: 1), current?.hold ?? .zero)
        return RuleDefinition(
            name: name, signal: SignalDefinition(signal), above: Limits(yellow: limit.inSeconds))
    }

    /// Whether the rules hold one already, by whatever name.
    static func stands(in rules: [RuleDefinition]) -> Bool { rules.contains { $0.signal.name == signal } }
}

extension RuleTemplate {
    /// Whether it has the name that `on_bad: alarm` needs.
    var isInTheWayOfFaultRule: Bool { name == FaultRule.name && definition.signal.name != FaultRule.signal }
}

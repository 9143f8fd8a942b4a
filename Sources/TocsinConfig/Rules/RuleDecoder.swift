// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads the body of a rule: signal ▸ ladder ▸ delay ▸ alarm (design section 5).
struct RuleDecoder {
    /// Periods and delays are at most this long.
    static let longest = Interval.hours(24 * 31)
    static let periods = Interval(milliseconds: 1)...longest

    /// Takes a rule's keys from `reader`; the caller adds its own and finishes the reader.
    ///
    /// - Parameter base: the pack's rule of the same name, whose values stay where none are given here.
    static func decode(
        _ reader: inout MappingReader, name: String, over base: RuleTemplate? = nil,
        at place: SignalDecoder.Place = .point
    ) -> RuleTemplate {
        var rule = base ?? RuleTemplate(definition: RuleDefinition(name: name), position: reader.position)
        SignalDecoder.take(&reader, at: place, into: &rule, over: base)
        for side in Side.allCases {
            guard let node = reader.take(side.rawValue) else { continue }
            if rule.refuses(side, at: node) { continue }
            rule.sides.insert(side)
            decodeLimits(node, side, into: &rule)
        }
        if place == .group { decodeGroupLevels(&reader, into: &rule) }
        decodeReturn(&reader, into: &rule)
        decodeDelays(&reader, into: &rule)
        decodeGate(&reader, into: &rule)
        AlarmDecoder.decode(&reader, at: place, into: &rule)
        return rule
    }

    // MARK: - Ladder

    /// The limits of one side: `{yellow: 25, red: 50}`; where the signal answers seconds they are durations.
    static func decodeLimits(_ node: ConfigNode, _ side: Side, into rule: inout RuleTemplate) {
        guard var reader = MappingReader(node, "\(side.rawValue) of rule \"\(rule.name)\"") else { return }
        decodeLevels(&reader, side, into: &rule)
        reader.finish()
    }

    /// Takes `blue`, `yellow`, `orange` and `red`.
    static func decodeLevels(_ reader: inout MappingReader, _ side: Side, into rule: inout RuleTemplate) {
        for level in Level.allCases {
            guard let node = reader.take(level.name) else { continue }
            let limit: Amount?
            if rule.answersTime {
                limit = node.duration(level.name, in: SignalParameter.windows).map { .number($0.inSeconds) }
            } else {
                limit = node.amount(level.name)
            }
            guard let limit else { continue }
            let place = LimitPlace(side: side, level: level)
            switch limit {
            case .number(let number):
                rule[place] = number
                rule.formulas[.limit(place)] = nil
            case .formula(let formula):
                rule[place] = nil
                rule.formulas[.limit(place)] = formula
            }
            rule.places[place] = node.position
        }
    }

    /// `level: red` of a condition, and what a tally asks for.
    private static func decodeGroupLevels(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        if case .tally(let needs)? = rule.definition.signal.arguments["levels"] {
            for (level, need) in needs { rule.definition.above[level] = Double(need.count) }
        }
        guard let node = reader.take("level"), let level = node.level("level") else { return }
        guard rule.definition.signal.name == "when" else {
            return node.error("level stands in a rule that has no when", "above: or below: with a limit for each level")
        }
        guard rule.sides.isEmpty else { return node.error("level stands beside above or below", "one of them") }
        rule.sides.insert(.above)
        rule.definition.above[level] = 1
    }

    // MARK: - Return and delays

    private static func decodeReturn(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        let deadband = reader.take("deadband")
        let reset = reader.take("reset")
        let bounds = 0...Double.greatestFiniteMagnitude
        if let deadband, let amount = amount(deadband, "deadband", "a number from 0 on", bounds, rule) {
            rule.formulas[.deadband] = nil
            switch amount {
            case .number(let value):
                if value < 0 {
                    deadband.error("deadband is \(RuleTemplate.plain(value))", "expected a number from 0 on")
                }
                rule.definition.deadband = max(0, value)
            case .formula(let formula):
                rule.definition.deadband = 0
                rule.formulas[.deadband] = formula
            }
        }
        if let reset, let amount = amount(reset, "reset", "a number", SignalParameter.anyNumber, rule) {
            rule.formulas[.reset] = nil
            rule.resetPosition = reset.position
            switch amount {
            case .number(let value): rule.definition.reset = value
            case .formula(let formula):
                rule.definition.reset = nil
                rule.formulas[.reset] = formula
            }
        }
        let hasReset = rule.definition.reset != nil || rule.formulas[.reset] != nil
        let hasDeadband = rule.definition.deadband > 0 || rule.formulas[.deadband] != nil
        if rule.isSilence, let node = deadband ?? reset {
            node.error("a silence rule ends with the next reading", "neither deadband nor reset")
        } else if let node = reset ?? deadband, hasReset, hasDeadband {
            node.error("rule \"\(rule.name)\" has both deadband and reset", "one of the two")
        }
    }

    private static func amount(
        _ node: ConfigNode, _ key: String, _ what: String, _ bounds: ClosedRange<Double>, _ rule: RuleTemplate
    ) -> Amount? {
        // Of a silence neither makes sense, which is said elsewhere.
        guard rule.answersTime && !rule.isSilence else { return node.amount(key, what, in: bounds) }
        return node.duration(key, in: Interval.zero...SignalParameter.windows.upperBound).map { .number($0.inSeconds) }
    }

    private static func decodeDelays(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        let delays = Interval.zero...longest
        if let delay = reader.take("on_delay")?.duration("on_delay", in: delays) { rule.definition.onDelay = delay }
        if let delay = reader.take("off_delay")?.duration("off_delay", in: delays) { rule.definition.offDelay = delay }
    }

    private static func decodeGate(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        guard let node = reader.take("while"), let (condition, mentions) = ConditionReader.decode(node, "while") else {
            return
        }
        rule.definition.gate = condition
        rule.gateMentions = mentions
    }
}

extension RuleTemplate {
    /// Whether the signal has no limits on that side; says so.
    func refuses(_ side: Side, at node: ConfigNode) -> Bool {
        if isSilence && side == .below {
            node.error("a silence rule has a limit below", "allowed: above, since silence only grows")
            return true
        }
        if case .tally? = definition.signal.arguments["levels"] {
            node.error("a tally has limits \(side.rawValue)", "levels: {…} in it says how many each level needs")
            return true
        }
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads any signal by what the catalogue says of its parameters.
struct SignalDecoder {
    /// Where a rule stands decides which signals it may look at.
    enum Place {
        case point, group

        var names: [String] {
            SignalCatalogue.names.filter { SignalCatalogue.isOfGroup($0) == (self == .group) }
        }
        /// Signals that belong elsewhere.
        var otherNames: [String] {
            SignalCatalogue.names.filter { SignalCatalogue.isOfGroup($0) != (self == .group) }
        }
    }

    /// What stands in the file.
    private var arguments: [String: SignalValue] = [:]
    private var formulas: [String: Formula] = [:]
    private var mentions: [PointMention] = []
    private var isComplete = true

    /// Takes the signal's key from a rule.
    ///
    /// - Parameter base: the rule of the same name that this one changes; it cannot be made to look at something else.
    static func take(
        _ reader: inout MappingReader, at place: Place, into rule: inout RuleTemplate, over base: RuleTemplate?
    ) {
        let given = place.names.compactMap { name in reader.take(name).map { (name: name, node: $0) } }
        if place.otherNames.contains(where: { reader.has($0) }) { rule.isSignalComplete = false }
        reader.misplaced(
            place.otherNames,
            place == .point ? "looks at several points" : "looks at a single point",
            place == .point
                ? "a rule of a group" : "a rule of a point, or one of: \(place.names.joined(separator: ", "))")
        if given.count > 1 {
            given[1].node.error(
                "a rule has the signals \(given.map(\.name).joined(separator: " and "))", "one signal a rule")
        }
        guard let (name, node) = given.first, let type = SignalCatalogue.type(named: name) else {
            return
        }
        var decoder = SignalDecoder()
        decoder.decode(node, type)
        let definition = SignalDefinition(name, decoder.arguments)
        if let base, decoder.isComplete, !decoder.hasMeaning(of: base, definition) {
            node.error(
                "the pack's rule \"\(rule.name)\" looks at something else than this \(name)",
                "leave the signal out, or give the rule a name of its own")
            return
        }
        if base?.isSignalComplete ?? true { rule.isSignalComplete = decoder.isComplete }
        rule.definition.signal = definition
        rule.signalPosition = node.position
        rule.signalMentions = decoder.mentions
        for (name, formula) in decoder.formulas { rule.formulas[.argument(name)] = formula }
        if decoder.isComplete && decoder.formulas.isEmpty, let fault = type.fault(in: definition.arguments) {
            let (problem, allowed) = SignalParameter.split(fault)
            node.error("\(name): \(problem)", allowed)
            rule.isSignalComplete = false
        }
    }

    private func hasMeaning(of base: RuleTemplate, _ definition: SignalDefinition) -> Bool {
        guard base.definition.signal == definition else { return false }
        return SignalCatalogue.type(named: definition.name)?.parameters.allSatisfy {
            Formula.sameMeaning(base.formulas[.argument($0.name)], formulas[$0.name])
        } ?? true
    }

    // MARK: - Parameters

    private mutating func decode(_ node: ConfigNode, _ type: any Signal.Type) {
        let conditions = type.parameters.filter { $0.isCondition }
        // `when: "…"` is short for `when: {condition: "…"}`.
        if let only = conditions.first, case .scalar = node.shape {
            return take(ConditionReader.decode(node, type.name), for: only, of: type)
        }
        guard var reader = MappingReader(node, type.name) else {
            isComplete = false
            return
        }
        for parameter in type.parameters {
            if parameter.isCondition {
                take(ConditionReader.take(&reader, type.name), for: parameter, of: type)
            } else if !(parameter.name == "maximum_age" && !conditions.isEmpty) {
                decode(&reader, parameter)
            }
        }
        reader.finish()
    }

    private mutating func take(
        _ result: (condition: Condition, mentions: [PointMention])?, for parameter: SignalParameter,
        of type: any Signal.Type
    ) {
        guard let result else {
            isComplete = false
            return
        }
        arguments[parameter.name] = .condition(result.condition)
        mentions += result.mentions
        if let age = result.condition.maximumAge, type.parameters.contains(where: { $0.name == "maximum_age" }) {
            arguments["maximum_age"] = .interval(age)
        }
    }

    private mutating func decode(_ reader: inout MappingReader, _ parameter: SignalParameter) {
        let name = parameter.name
        guard let node = parameter.isRequired ? reader.require(name, parameter.note) : reader.take(name) else {
            if parameter.isRequired { isComplete = false }
            return
        }
        if let value = value(node, parameter) {
            arguments[name] = value
        } else if formulas[name] == nil {
            isComplete = false
        }
    }

    private mutating func value(_ node: ConfigNode, _ parameter: SignalParameter) -> SignalValue? {
        let name = parameter.name
        switch parameter.shape {
        case .interval(let range): return node.duration(name, in: range).map { .interval($0) }
        case .whole(let range): return node.integer(name, in: range).map { .whole($0) }
        case .flag: return node.boolean(name).map { .flag($0) }
        case .word(let words): return node.choice(name, of: words).map { .word($0) }
        case .number(let bounds): return number(node, name, SignalParameter.words(for: bounds), in: bounds)
        case .wordOrNumber(let words):
            if case .scalar(let text, _) = node.shape, words.contains(text) { return .word(text) }
            let what = "a number, or \(words.joined(separator: " or "))"
            return number(node, name, what, in: SignalParameter.anyNumber)
        case .numbers: return node.risingNumbers(name).map { .numbers($0) }
        case .pairs: return node.corners(name).map { .pairs($0) }
        case .tally: return node.tally(name).map { .tally($0) }
        case .point:
            guard let point = node.pointName(name) else { return nil }
            mentions.append(PointMention(name: point, position: node.position))
            return .point(point)
        case .condition: return nil
        }
    }

    private mutating func number(
        _ node: ConfigNode, _ name: String, _ what: String, in bounds: ClosedRange<Double>
    ) -> SignalValue? {
        switch node.amount(name, what, in: bounds) {
        case .number(let number):
            if bounds.contains(number) { return .number(number) }
            node.error("\(name) is \(RuleTemplate.plain(number))", "expected \(what)")
            return nil
        case .formula(let formula):
            formulas[name] = formula
            return nil
        case nil: return nil
        }
    }
}

extension SignalParameter {
    fileprivate var isCondition: Bool {
        if case .condition = shape { true } else { false }
    }

    /// What a signal says of its arguments, as what is wrong and what is allowed.
    static func split(_ fault: String) -> (problem: String, allowed: String) {
        guard let range = fault.firstRange(of: "; ") else { return (fault, "") }
        return (String(fault[..<range.lowerBound]), String(fault[range.upperBound...]))
    }

    /// What a number may be, in words.
    static func words(for bounds: ClosedRange<Double>) -> String {
        let (low, high) = (RuleTemplate.plain(bounds.lowerBound), RuleTemplate.plain(bounds.upperBound))
        let isOpenAbove = bounds.upperBound == Double.greatestFiniteMagnitude
        if bounds.lowerBound == Double.leastNonzeroMagnitude {
            return "a number greater than 0" + (isOpenAbove ? "" : ", at most \(high)")
        }
        let isOpenBelow = bounds.lowerBound == -Double.greatestFiniteMagnitude
        if isOpenAbove { return isOpenBelow ? "a number" : "a number from \(low) on" }
        return isOpenBelow ? "a number up to \(high)" : "a number from \(low) to \(high)"
    }
}

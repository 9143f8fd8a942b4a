// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How a rule names another point: by its id, or as seen from the point that the rule stands on.
///
/// `./measure` is the id with the last part replaced; `{site}` and `{unit}` are its first and second part.
enum PointName {
    static let allowed = "an id such as site/unit/measure, ./measure, or {site} and {unit} for parts of the rule's own"

    /// Whether the name means another point for each point that the rule stands on.
    static func isRelative(_ name: String) -> Bool { name.hasPrefix("./") || name.contains("{") }

    /// The id that is meant from the point `id`, which has two parts or more.
    static func expand(_ name: String, on id: String) -> String {
        guard isRelative(name) else { return name }
        var text = name
        if text.hasPrefix("./") {
            let folder = id.lastIndex(of: "/").map { String(id[...$0]) } ?? ""
            text = folder + text.dropFirst(2)
        }
        guard text.contains("{") else { return text }
        let parts = id.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return text.replacing("{site}", with: parts[0]).replacing("{unit}", with: parts.count > 1 ? parts[1] : "")
    }

    /// A pattern over the ids that are meant from points which fit `pattern`.
    static func expand(_ name: String, onPointsOf pattern: GlobPattern) -> GlobPattern {
        guard isRelative(name) else { return GlobPattern(name) }
        var text = name
        if text.hasPrefix("./") {
            let last = pattern.text.lastIndex(of: "/")
            // After `**` the last part can be anywhere.
            let folder = pattern.hasDoubleStar ? "**/" : last.map { String(pattern.text[...$0]) } ?? ""
            text = folder + text.dropFirst(2)
        }
        let parts = pattern.text.split(separator: "/", omittingEmptySubsequences: false)
        func part(_ index: Int) -> String {
            guard !pattern.hasDoubleStar, index < parts.count else { return "*" }
            return String(parts[index])
        }
        return GlobPattern(text.replacing("{site}", with: part(0)).replacing("{unit}", with: part(1)))
    }

    /// Whether it can name a point at all.
    static func isName(_ name: String) -> Bool {
        // Long parts may stand in place of the braces: what is too long then is no point, and never speaks.
        PointID(expand(name, on: "s/u/m")) != nil && !expand(name, on: "s/u/m").contains { "{}*".contains($0) }
    }
}

/// Another point that a rule names, and where.
struct PointMention: Sendable {
    let name: String
    let position: SourcePosition
}

extension ConfigNode {
    /// The name of another point.
    func pointName(_ key: String) -> String? {
        guard let name = text(key, PointName.allowed, maximum: PointPattern.maximumBytes) else { return nil }
        guard PointName.isName(name) else {
            error("\(key) is \(found), which names no point", PointName.allowed)
            return nil
        }
        return name
    }
}

extension Condition {
    /// The condition as it is meant on the point `id`.
    func expanded(on id: String) -> Condition {
        guard inputs.contains(where: { PointName.isRelative($0) }) else { return self }
        var expanded = self
        expanded.inputs = []
        var places: [Int] = []
        for input in inputs {
            let name = PointName.expand(input, on: id)
            // Two names may mean one point here.
            if let known = expanded.inputs.firstIndex(of: name) {
                places.append(known)
            } else {
                places.append(expanded.inputs.count)
                expanded.inputs.append(name)
            }
        }
        expanded.steps = steps.map { step in
            if case .compare(let input, let comparison, let number) = step {
                return .compare(input: places[input], comparison, number)
            }
            return step
        }
        return expanded
    }
}

extension RuleDefinition {
    /// Whether it means something else on each point.
    var isRelative: Bool {
        if let gate, gate.inputs.contains(where: { PointName.isRelative($0) }) { return true }
        return signal.arguments.values.values.contains { value in
            switch value {
            case .point(let name): PointName.isRelative(name)
            case .condition(let condition): condition.inputs.contains { PointName.isRelative($0) }
            default: false
            }
        }
    }

    /// The rule as it is meant on the point or group `id`.
    func expanded(on id: String) -> RuleDefinition {
        guard isRelative else { return self }
        var rule = self
        rule.gate = gate?.expanded(on: id)
        let arguments = signal.arguments.values.mapValues { value -> SignalValue in
            switch value {
            case .point(let name): .point(PointName.expand(name, on: id))
            case .condition(let condition): .condition(condition.expanded(on: id))
            default: value
            }
        }
        rule.signal = SignalDefinition(signal.name, arguments)
        return rule
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads the body of a rule: signal ▸ ladder ▸ delay ▸ alarm (design section 5).
struct RuleDecoder {
    /// Windows, periods and delays are at most this long.
    static let longest = Interval.hours(24 * 31)
    static let windows = Interval(milliseconds: 1)...longest

    static let signals = ["rate", "swing", "silence"]
    static let unbuiltSignals = [
        "acceleration", "time_to_limit", "time_to_failure", "mean", "sum", "twa", "time_above", "count", "flat",
        "baseline", "spread", "vote", "tally", "mismatch", "when",
    ]

    /// Takes a rule's keys from `reader`; the caller adds its own and finishes the reader.
    ///
    /// - Parameter base: the pack's rule of the same name, whose values stay where none are given here.
    static func decode(_ reader: inout MappingReader, name: String, over base: RuleTemplate? = nil) -> RuleTemplate {
        var rule = base ?? RuleTemplate(definition: RuleDefinition(name: name), position: reader.position)
        decodeSignal(&reader, into: &rule, base: base)
        for side in Side.allCases {
            guard let node = reader.take(side.rawValue) else { continue }
            rule.sides.insert(side)
            if rule.isSilence && side == .below {
                node.error("a silence rule has a limit below", "allowed: above, since silence only grows")
                continue
            }
            decodeLimits(node, side, into: &rule)
        }
        decodeReturn(&reader, into: &rule)
        decodeDelays(&reader, into: &rule)
        decodeAlarm(&reader, into: &rule)
        reader.refuse(["while"], "rules of this version are always armed")
        return rule
    }

    /// The limits of one side: `{yellow: 25, red: 50}`; those of a silence rule are durations.
    static func decodeLimits(_ node: ConfigNode, _ side: Side, into rule: inout RuleTemplate) {
        guard var reader = MappingReader(node, "\(side.rawValue) of rule \"\(rule.definition.name)\"") else { return }
        decodeLevels(&reader, side, into: &rule)
        reader.finish()
    }

    /// Takes `blue`, `yellow`, `orange` and `red`.
    static func decodeLevels(_ reader: inout MappingReader, _ side: Side, into rule: inout RuleTemplate) {
        for level in Level.allCases {
            guard let node = reader.take(level.name) else { continue }
            let limit: Double?
            if rule.isSilence {
                limit = node.duration(level.name, in: windows)?.inSeconds
            } else {
                limit = self.limit(node, level)
            }
            guard let limit else { continue }
            let place = LimitPlace(side: side, level: level)
            rule[place] = limit
            rule.places[place] = node.position
        }
    }

    private static func limit(_ node: ConfigNode, _ level: Level) -> Double? {
        if case .scalar(let text, _) = node.shape, text.contains(where: { "*/()+ ".contains($0) }) {
            node.error(
                "\(level.name) is \(node.found), and limits that are expressions are not built yet",
                "expected a number")
            return nil
        }
        return node.number(level.name)
    }

    // MARK: - Signal

    private static func decodeSignal(_ reader: inout MappingReader, into rule: inout RuleTemplate, base: RuleTemplate?)
    {
        let given = signals.filter { reader.has($0) }
        let nodes = signals.map { ($0, reader.take($0)) }
        reader.refuse(unbuiltSignals, "signals of this version: the value itself, \(signals.joined(separator: ", "))")
        if given.count > 1, let second = nodes.first(where: { $0.0 == given[1] })?.1 {
            second.error("a rule has the signals \(given.joined(separator: " and "))", "one signal a rule")
        }
        guard let first = nodes.first(where: { $0.1 != nil }), let node = first.1 else { return }
        let signal: SignalDefinition? =
            switch first.0 {
            case "rate": rate(node)
            case "swing": swing(node)
            default: silence(node)
            }
        guard let signal else { return }
        if let base, base.definition.signal != signal {
            node.error(
                "the pack's rule \"\(rule.definition.name)\" looks at something else than this \(first.0)",
                "leave the signal out, or give the rule a name of its own")
            return
        }
        rule.definition.signal = signal
    }

    private static func rate(_ node: ConfigNode) -> SignalDefinition? {
        guard var reader = MappingReader(node, "rate") else { return nil }
        let window = reader.require("window", "how far the rate looks back, such as 60s")?.duration(
            "window", in: windows)
        let per = reader.require("per", "the time that the change is stated for, such as 1m")?
            .duration("per", in: windows)
        let method = reader.take("method").flatMap { $0.word("method", as: SignalDefinition.Method.self) }
        let relative = reader.take("relative_to")
        let reference = relative?.number("relative_to", "a number other than 0")
        if let relative, reference == 0 { relative.error("relative_to is 0", "expected a number other than 0") }
        reader.finish()
        guard let window, let per else { return nil }
        return .rate(window: window, per: per, method: method ?? .ends, relativeTo: reference)
    }

    private static func swing(_ node: ConfigNode) -> SignalDefinition? {
        guard var reader = MappingReader(node, "swing") else { return nil }
        let window = reader.require("window", "how far the swing looks back, such as 10s")?
            .duration("window", in: windows)
        let direction = reader.take("direction").flatMap { $0.word("direction", as: SignalDefinition.Direction.self) }
        reader.finish()
        return window.map { .swing(window: $0, direction: direction ?? .both) }
    }

    private static func silence(_ node: ConfigNode) -> SignalDefinition? {
        guard let reader = MappingReader(node, "silence") else { return nil }
        reader.finish()
        return .silence
    }

    // MARK: - The rest

    private static func decodeReturn(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        let deadband = reader.take("deadband")
        let reset = reader.take("reset")
        if let deadband, let value = deadband.number("deadband", "a number from 0 on") {
            if value < 0 { deadband.error("deadband is \(RuleTemplate.plain(value))", "expected a number from 0 on") }
            rule.definition.deadband = max(0, value)
        }
        if let reset, let value = reset.number("reset") {
            rule.definition.reset = value
            rule.resetPosition = reset.position
        }
        if rule.isSilence, let node = deadband ?? reset {
            node.error("a silence rule ends with the next reading", "neither deadband nor reset")
        } else if let node = reset ?? deadband, rule.definition.reset != nil, rule.definition.deadband > 0 {
            node.error("rule \"\(rule.definition.name)\" has both deadband and reset", "one of the two")
        }
    }

    private static func decodeDelays(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        let delays = Interval.zero...longest
        if let delay = reader.take("on_delay")?.duration("on_delay", in: delays) { rule.definition.onDelay = delay }
        if let delay = reader.take("off_delay")?.duration("off_delay", in: delays) { rule.definition.offDelay = delay }
    }

    private static func decodeAlarm(_ reader: inout MappingReader, into rule: inout RuleTemplate) {
        if let flag = reader.take("latch")?.boolean("latch") { rule.definition.latch = flag }
        if let flag = reader.take("auto_acknowledge")?.boolean("auto_acknowledge") {
            rule.definition.autoAcknowledge = flag
        }
        if let flag = reader.take("reset_acknowledges")?.boolean("reset_acknowledges") {
            rule.definition.resetAcknowledges = flag
        }
        if let level = reader.take("on_bad")?.level("on_bad") { rule.definition.onBad = level }
        if let basis = reader.take("basis")?.text("basis", "the standard that asks for the rule", maximum: 256) {
            rule.definition.basis = basis
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What operators do, and what happens to the link.
extension RuleTestDecoder {
    private static let verbs = ["ack", "reset", "shelve", "unshelve", "out_of_service", "return_to_service", "link"]
    private static let longestShelf = Interval.hours(24 * 31)

    private enum Link: String, CaseIterable { case up, down }

    func step(_ node: ConfigNode) -> RuleTestStep? {
        guard var reader = MappingReader(node, "the action") else { return nil }
        let time = reader.require("at", MomentText.allowed).flatMap { moment($0, "at") }
        let given = RuleTestDecoder.verbs.filter { reader.has($0) }
        let targets = RuleTestDecoder.verbs.map { ($0, reader.take($0)) }
        guard given.count == 1, let (verb, target) = targets.first(where: { $0.1 != nil }), let target else {
            reader.finish()
            node.error(
                given.isEmpty ? "the action does nothing" : "the action does \(given.joined(separator: " and "))",
                "exactly one of: \(RuleTestDecoder.verbs.joined(separator: ", "))")
            return nil
        }
        let action = verb == "link" ? link(target) : order(verb, target, &reader, node)
        reader.finish()
        guard let time, let action else { return nil }
        return RuleTestStep(time: time, place: RuleTestPlace(node.position), action: action)
    }

    private func link(_ node: ConfigNode) -> RuleTestStep.Action? {
        node.word("link", as: Link.self).map { .link(isUp: $0 == .up) }
    }

    private func order(
        _ verb: String, _ target: ConfigNode, _ reader: inout MappingReader, _ node: ConfigNode
    ) -> RuleTestStep.Action? {
        let alarm = target.text(verb, "the id of an alarm, POINT#RULE")
        let by = reader.take("by").map { $0.text("by", "the name of a user", maximum: 256) } ?? "operator"
        let reason = reader.take("reason").map { $0.text("reason", "why, as text") } ?? ""
        let refusal = reader.take("refused").flatMap { self.refusal($0) }
        guard let command = command(verb, &reader), let alarm, let by, let reason else { return nil }
        return .order(
            RuleTestStep.Order(command: command, alarm: alarm, by: by, reason: reason, refusal: refusal))
    }

    private func command(_ verb: String, _ reader: inout MappingReader) -> Engine.Command? {
        switch verb {
        case "ack": return .acknowledge
        case "reset": return .reset
        case "unshelve": return .unshelve
        case "out_of_service": return .outOfService
        case "return_to_service": return .returnToService
        default:
            let length = reader.require("for", "how long, such as 2h")
            return length?.duration("for", in: .zero...RuleTestDecoder.longestShelf).map { .shelve(for: $0) }
        }
    }

    /// `true` for any refusal, or a text that it must hold.
    private func refusal(_ node: ConfigNode) -> String? {
        if case .scalar("true", isPlain: true) = node.shape { return "" }
        if case .scalar("false", isPlain: true) = node.shape { return nil }
        return node.text("refused", "true, or what the refusal says")
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `while:` and `when:`: a condition's text, or `{condition: "…", maximum_age: 5m}`.
enum ConditionReader {
    /// Input that was received longer ago is unknown; at most a month.
    private static let ages = Interval(milliseconds: 1)...Interval.hours(24 * 31)

    /// - Returns: the condition, with the names as they were written, and where it names points.
    static func decode(_ node: ConfigNode, _ key: String) -> (condition: Condition, mentions: [PointMention])? {
        guard case .mapping = node.shape else { return text(node, key) }
        guard var reader = MappingReader(node, key) else { return nil }
        let result = take(&reader, key)
        reader.finish()
        return result
    }

    /// Takes `condition` and `maximum_age`.
    static func take(_ reader: inout MappingReader, _ key: String) -> (condition: Condition, mentions: [PointMention])?
    {
        let node = reader.require("condition", "what must hold, such as \"./fan == off and ./ch4 >= 1.0\"")
        let age = reader.take("maximum_age")?.duration("maximum_age", in: ages)
        guard var result = node.flatMap({ text($0, key) }) else { return nil }
        result.condition.maximumAge = age
        return result
    }

    private static func text(_ node: ConfigNode, _ key: String) -> (condition: Condition, mentions: [PointMention])? {
        let most = ConditionParser.mostBytes
        guard let text = node.text(key, "a condition such as \"./fan == off and ./ch4 >= 1.0\"", maximum: most) else {
            return nil
        }
        // An id may stand in place of the braces.
        var wrong: String?
        do {
            let condition = try ConditionParser.parse(text) { name in
                if wrong == nil && !PointName.isName(name) { wrong = name }
                return name
            }
            let mentions = condition.inputs.map { PointMention(name: $0, position: place(of: $0, in: text, node)) }
            if let wrong {
                node.file.sink.error(
                    place(of: wrong, in: text, node), "\(key) names \"\(wrong.shown)\", which is no point",
                    PointName.allowed)
                return nil
            }
            return (condition, mentions)
        } catch {
            let before = text.utf8.prefix(error.offset)
            node.file.sink.error(
                place(after: String(Substring(before)), node), "\(key): \(error.fault)", error.allowed)
            return nil
        }
    }

    /// Where a name stands in the text.
    private static func place(of name: String, in text: String, _ node: ConfigNode) -> SourcePosition {
        guard let range = text.firstRange(of: name) else { return node.textPosition }
        return place(after: String(text[..<range.lowerBound]), node)
    }

    private static func place(after before: String, _ node: ConfigNode) -> SourcePosition {
        var place = node.textPosition
        place.column += before.unicodeScalars.count
        return place
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A topic filter whose named levels are captured.
struct TopicFilter: Sendable {
    enum Level: Sendable, Equatable {
        /// Exactly these bytes.
        case text([UInt8])
        /// Any one level: `+`.
        case any
        /// Any one level, captured under this number: `{name}`.
        case capture(Int)
        /// All that follows, also nothing: `#`.
        case rest
    }

    let levels: [Level]
    /// The names of the captures, in order.
    let names: [String]

    init(_ topic: String) throws(SourceError.Problem) {
        let bytes = Array(topic.utf8)
        guard (1...65_535).contains(bytes.count),
            !topic.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        else { throw .topicText }
        var parts = topic.split(separator: "/", omittingEmptySubsequences: false)
        if parts[0] == "$share" {
            guard parts.count > 2, !parts[1].isEmpty, !parts[1].contains(where: { "+#{}".contains($0) }),
                parts.count > 3 || !parts[2].isEmpty
            else { throw .topicShare }
            parts.removeFirst(2)
        }
        var levels: [Level] = []
        var names: [String] = []
        for (place, part) in parts.enumerated() {
            let level = try TopicFilter.level(part, names: &names)
            guard level != .rest || place == parts.count - 1 else { throw .topicHash }
            levels.append(level)
        }
        self.levels = levels
        self.names = names
    }

    private static func level(_ part: Substring, names: inout [String]) throws(SourceError.Problem) -> Level {
        if part == "+" { return .any }
        if part == "#" { return .rest }
        if part.first == "{", part.last == "}" {
            let name = String(part.dropFirst().dropLast())
            guard TopicFilter.isName(name) else { throw .topicLevel(String(part)) }
            guard !names.contains(name) else { throw .topicName(name) }
            names.append(name)
            return .capture(names.count - 1)
        }
        guard !part.contains(where: { "+#{}".contains($0) }) else { throw .topicLevel(String(part)) }
        return .text(Array(part.utf8))
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 &- 48 < 10 || $0 == 95 || ($0 | 0x20) &- 97 < 26 }
    }

    /// Holds a topic against the filter.
    ///
    /// - Parameter captures: on a match, where each captured level is.
    func matches(_ topic: Span<UInt8>, captures: inout [Range<Int>]) -> Bool {
        captures.removeAll(keepingCapacity: true)
        var start = 0
        for level in levels {
            if level == .rest { return !isHidden(topic) }
            // Past the end: the topic has fewer levels.
            guard start <= topic.count else { return false }
            var end = start
            while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
            switch level {
            case .text(let text):
                guard text.count == end - start else { return false }
                for place in 0..<text.count where text[place] != topic[start + place] { return false }
            case .any: break
            case .capture: captures.append(start..<end)
            case .rest: break
            }
            start = end + 1
        }
        return start > topic.count && !isHidden(topic)
    }

    // A wildcard at the first level matches no topic that begins with a dollar sign.
    private func isHidden(_ topic: Span<UInt8>) -> Bool {
        guard topic.count > 0, topic[0] == UInt8(ascii: "$"), let first = levels.first else { return false }
        if case .text = first { return false }
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

/// An MQTT topic filter with named levels.
struct TopicFilter {
    let text: String
    private(set) var captures: [String] = []

    /// Reads and checks a filter.
    init?(_ node: ConfigNode) {
        guard let text = node.text("topic", "an MQTT topic filter", maximum: 1_024) else { return nil }
        self.text = text
        var levels = text.split(separator: "/", omittingEmptySubsequences: false)
        if levels[0] == "$share" {
            guard levels.count >= 3, !levels[1].isEmpty, !levels[1].contains(where: { "+#{}".contains($0) }),
                levels[2...] != [""]
            else {
                node.error("topic is \(node.found)", "a shared filter is $share/group/filter")
                return nil
            }
            levels.removeFirst(2)
        }
        for (number, level) in levels.enumerated() {
            if level.hasPrefix("{") && level.hasSuffix("}") {
                let name = String(level.dropFirst().dropLast())
                guard TopicFilter.isCapture(name), !captures.contains(name) else {
                    node.error(
                        "topic holds \(level)" + (captures.contains(name) ? " twice" : ""),
                        "{name}: letters, digits and _, each name once")
                    return nil
                }
                captures.append(name)
            } else if level.contains("{") || level.contains("}") {
                node.error("topic holds \"\(level)\"", "{name} takes a whole level, between two /")
                return nil
            } else if level.contains("#") && (level != "#" || number != levels.count - 1) {
                node.error("topic holds \"\(level)\"", "# stands alone, as the last level")
                return nil
            } else if level.contains("+") && level != "+" {
                node.error("topic holds \"\(level)\"", "+ takes a whole level, between two /")
                return nil
            }
        }
    }

    static func isCapture(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return Names.isWord(name) && !name.contains("-") && !name.contains(".")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What names may be made of.
enum Names {
    static let word = "letters, digits, \"_\", \"-\" and \".\", at most 64"

    static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "_-.".utf8.contains(byte)
            }
    }

    /// The text of a node that must be a word.
    static func check(_ node: ConfigNode, _ key: String, _ allowed: String) -> String? {
        guard let text = node.text(key, allowed) else { return nil }
        guard isWord(text) else {
            node.error("\(key) is \(node.found)", "expected \(allowed)")
            return nil
        }
        return text
    }

    /// Whether a key that names something is a word.
    static func check(_ entry: ConfigNode.Entry, _ what: String, _ allowed: String) -> Bool {
        if isWord(entry.key) { return true }
        entry.value.file.sink.error(
            entry.position, "\"\(entry.key.shown)\" cannot be the name of a \(what)", "expected \(allowed)")
        return false
    }
}

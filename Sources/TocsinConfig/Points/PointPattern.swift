// SPDX-License-Identifier: Apache-2.0

/// Patterns over point ids, as `match` gives them.
enum PointPattern {
    static let maximumBytes = 255

    /// Whether the text is, beyond doubt, a pattern that fits one id only.
    static func isPlainID(_ text: String) -> Bool {
        text.utf8.count <= maximumBytes && PointID(text) != nil
            && !text.utf8.contains { byte in
                switch byte {
                case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                    UInt8(ascii: "}"), UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }

    static func decode(_ node: ConfigNode) -> GlobPattern? {
        guard let text = node.text("match", "a pattern such as \"*/*/lel\"", maximum: maximumBytes) else { return nil }
        if let wrong = text.unicodeScalars.first(where: { "?[]{} #+".unicodeScalars.contains($0) }) {
            node.error(
                "match holds \"\(wrong)\"",
                "parts of ids, divided by /; * is anything inside a part, ** crosses parts")
            return nil
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(""), parts.count >= 2 || text.contains("**") else {
            node.error("match is \(node.found)", "two or more parts, such as \"site/unit/measure\" or \"*/*/lel\"")
            return nil
        }
        return GlobPattern(text)
    }
}

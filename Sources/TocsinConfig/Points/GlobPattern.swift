// SPDX-License-Identifier: Apache-2.0

/// A pattern over point ids: `*` is any run of characters inside a part, `**` any run at all, `/` included.
public struct GlobPattern: Hashable, Sendable {
    private enum Token: Hashable, Sendable {
        case byte(UInt8)
        case star
        case doubleStar
    }

    public let text: String
    private let tokens: [Token]

    /// Any text is a pattern; most fit no id.
    public init(_ text: String) {
        self.text = text
        var tokens: [Token] = []
        for byte in text.utf8 {
            if byte != UInt8(ascii: "*") {
                tokens.append(.byte(byte))
            } else if tokens.last == .star || tokens.last == .doubleStar {
                tokens[tokens.count - 1] = .doubleStar
            } else {
                tokens.append(.star)
            }
        }
        self.tokens = tokens
    }

    var hasWildcard: Bool { tokens.contains { $0 == .star || $0 == .doubleStar } }
    var hasDoubleStar: Bool { tokens.contains(.doubleStar) }

    /// Whether the whole of `id` fits. It allocates nothing.
    ///
    /// Each of the two wildcards needs only its latest occurrence to be tried again: an earlier `*` cannot reach beyond
    /// the `/` that a later one stopped at, and an earlier `**` has no use for what a later one can take.
    public func matches(_ id: Substring) -> Bool {
        let text = id.utf8
        var (position, token) = (text.startIndex, 0)
        var star: (token: Int, position: Substring.UTF8View.Index)?
        var doubleStar: (token: Int, position: Substring.UTF8View.Index)?
        while true {
            if token < tokens.count {
                switch tokens[token] {
                case .doubleStar:
                    doubleStar = (token, position)
                    star = nil
                    token += 1
                    continue
                case .star:
                    star = (token, position)
                    token += 1
                    continue
                case .byte(let byte):
                    if position < text.endIndex && text[position] == byte {
                        position = text.index(after: position)
                        token += 1
                        continue
                    }
                }
            } else if position == text.endIndex {
                return true
            }
            if let last = star, last.position < text.endIndex, text[last.position] != UInt8(ascii: "/") {
                position = text.index(after: last.position)
                star = (last.token, position)
                token = last.token + 1
            } else if let last = doubleStar, last.position < text.endIndex {
                position = text.index(after: last.position)
                doubleStar = (last.token, position)
                star = nil
                token = last.token + 1
            } else {
                return false
            }
        }
    }

    /// Whether there can be an id that both fit.
    func intersects(_ other: GlobPattern) -> Bool {
        // reach[j]: the rest of this pattern from `i` on and the rest of the other from `j` on can be one text.
        var reach = [Bool](repeating: false, count: other.tokens.count + 1)
        for index in stride(from: tokens.count, through: 0, by: -1) {
            var next = reach
            for position in stride(from: other.tokens.count, through: 0, by: -1) {
                let left = index < tokens.count ? tokens[index] : nil
                let right = position < other.tokens.count ? other.tokens[position] : nil
                next[position] =
                    switch (left, right) {
                    case (nil, nil): true
                    case (.byte(let one), .byte(let two)): one == two && reach[position + 1]
                    case (.byte, nil), (nil, .byte): false
                    case (.byte(let byte), .star): next[position + 1] || (byte != UInt8(ascii: "/") && reach[position])
                    case (.byte, .doubleStar): next[position + 1] || reach[position]
                    case (.star, .byte(let byte)):
                        reach[position] || (byte != UInt8(ascii: "/") && next[position + 1])
                    case (.doubleStar, .byte): reach[position] || next[position + 1]
                    case (nil, .star), (nil, .doubleStar): next[position + 1]
                    case (.star, nil), (.doubleStar, nil): reach[position]
                    case (.star, .star), (.star, .doubleStar), (.doubleStar, .star), (.doubleStar, .doubleStar):
                        reach[position] || next[position + 1]
                    }
            }
            reach = next
        }
        return reach[0]
    }
}

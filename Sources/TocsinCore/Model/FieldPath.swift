// SPDX-License-Identifier: Apache-2.0

/// A dotted path of member names; a part in braces takes any name and captures it: `{device}.values.{key}`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    /// One step from an object to a member.
    public enum Part: Hashable, Sendable {
        /// The member with this name.
        case name(String)
        /// Any member; what it is called becomes part of the point's id under this name.
        case capture(String)
    }

    /// More parts than any payload is deep.
    public static let maximumParts = 16
    /// Bytes of one member's name.
    public static let maximumNameBytes = 255
    /// The capture that names the measure.
    public static let key = "key"

    public let parts: [Part]
    /// As written.
    public let description: String

    /// - Returns: nil for what is no path: an empty part, one of more than 255 bytes, more than 16 parts, or a brace
    ///   that is not around a whole part of letters, digits and `_`.
    public init?(_ text: String) {
        var parts: [Part] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard (1...FieldPath.maximumNameBytes).contains(part.utf8.count), let step = FieldPath.step(part) else {
                return nil
            }
            parts.append(step)
        }
        guard parts.count <= FieldPath.maximumParts else { return nil }
        self.parts = parts
        description = text
    }

    private static func step(_ part: Substring) -> Part? {
        guard part.contains(where: { $0 == "{" || $0 == "}" }) else { return .name(String(part)) }
        let name = part.dropFirst().dropLast()
        guard part.first == "{", part.last == "}", FieldPath.isCaptureName(name) else { return nil }
        return .capture(String(name))
    }

    /// Whether a text can stand in braces: letters, digits and `_`.
    public static func isCaptureName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 &- 48 < 10 || $0 == 95 || ($0 | 0x20) &- 97 < 26 }
    }

    /// The names in braces, in order.
    public var captures: [String] {
        parts.compactMap { if case .capture(let name) = $0 { name } else { nil } }
    }

    /// Whether it ends in `{key}`: what stands there is a measure of that name.
    public var endsInKey: Bool { parts.last == .capture(FieldPath.key) }
}

/// The paths of one field, the most wanted first: what stands at the first of them that is there counts.
public struct FieldPaths: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// As configured; none for a field that is not looked for.
    public var texts: [String]

    public init(_ texts: [String]) { self.texts = texts }

    /// - Parameter text: empty for a field that is not looked for.
    public init(stringLiteral text: String) { texts = text.isEmpty ? [] : [text] }

    public init(arrayLiteral texts: String...) { self.texts = texts }

    public var isEmpty: Bool { texts.isEmpty }
}

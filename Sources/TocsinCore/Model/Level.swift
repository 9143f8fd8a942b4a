// SPDX-License-Identifier: Apache-2.0

/// One step of a ladder, in the four colours of the emergency-response law.
public enum Level: UInt8, Comparable, Sendable, CaseIterable {
    case blue = 0
    case yellow = 1
    case orange = 2
    case red = 3

    /// The word of the record format and of the configuration.
    public var name: String {
        switch self {
        case .blue: "blue"
        case .yellow: "yellow"
        case .orange: "orange"
        case .red: "red"
        }
    }

    /// - Parameter name: `blue`, `yellow`, `orange` or `red`; nil for any other word.
    public init?(name: some StringProtocol) {
        guard let level = Level.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    @inlinable public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}

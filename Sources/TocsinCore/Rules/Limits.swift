// SPDX-License-Identifier: Apache-2.0

/// One number for each level, or none: the limits of one side of a ladder.
public struct Limits: Hashable, Sendable {
    public var blue: Double?
    public var yellow: Double?
    public var orange: Double?
    public var red: Double?

    public init(blue: Double? = nil, yellow: Double? = nil, orange: Double? = nil, red: Double? = nil) {
        self.blue = blue
        self.yellow = yellow
        self.orange = orange
        self.red = red
    }

    public subscript(level: Level) -> Double? {
        get {
            switch level {
            case .blue: blue
            case .yellow: yellow
            case .orange: orange
            case .red: red
            }
        }
        set {
            switch level {
            case .blue: blue = newValue
            case .yellow: yellow = newValue
            case .orange: orange = newValue
            case .red: red = newValue
            }
        }
    }

    /// Whether no level has a limit.
    public var isEmpty: Bool { Level.allCases.allSatisfy { self[$0] == nil } }
}

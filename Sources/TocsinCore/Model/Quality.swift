// SPDX-License-Identifier: Apache-2.0

/// How far a reading can be trusted (design section 4).
public enum Quality: UInt8, Sendable, CaseIterable {
    /// The sensor vouches for it.
    case good = 0
    /// Held against limits, but feeds no rate and no baseline.
    case uncertain = 1
    /// Never clears an alarm and never raises a limit alarm.
    case bad = 2
    /// The source says itself that it has nothing newer.
    case stale = 3

    /// The word of the record format.
    public var name: String {
        switch self {
        case .good: "good"
        case .uncertain: "uncertain"
        case .bad: "bad"
        case .stale: "stale"
        }
    }

    /// Whether the value may be held against limits.
    @inlinable public var isUsable: Bool { rawValue <= 1 }
}

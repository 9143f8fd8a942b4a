// SPDX-License-Identifier: Apache-2.0

/// Which levels of a ladder hold: one bit a level.
public struct LevelSet: Equatable, Sendable {
    public var bits: UInt8

    @inlinable public init(bits: UInt8 = 0) { self.bits = bits }

    /// `level` and all below it: what an alarm at that level has set.
    public init(upTo level: Level?) {
        bits = level.map { UInt8(truncatingIfNeeded: (2 << Int($0.rawValue)) - 1) } ?? 0
    }

    @inlinable public var isEmpty: Bool { bits == 0 }

    /// The highest level of the set; nil when it is empty.
    @inlinable public var highest: Level? {
        bits == 0 ? nil : Level(rawValue: UInt8(truncatingIfNeeded: 7 - bits.leadingZeroBitCount))
    }

    @inlinable public func contains(_ level: Level) -> Bool { bits & (1 << level.rawValue) != 0 }
    @inlinable public mutating func insert(_ level: Level) { bits |= 1 << level.rawValue }
}

// SPDX-License-Identifier: Apache-2.0

/// A rule's limits made ready for comparison: no optionals, no lookups.
///
/// A level is set at or beyond its limit. Once set it stays until the value has left the limit by more than the
/// deadband, or has passed the reset value where there is one (H2.1, H2.2).
struct Ladder: Equatable, Sendable {
    // A limit that there is not is no number, which nothing is beyond: not even an answer that is infinite.
    private var above = InlineArray<4, Double>(repeating: .nan)
    private var below = InlineArray<4, Double>(repeating: .nan)
    /// A set level stays while the value is at or above this …
    private var aboveExit = InlineArray<4, Double>(repeating: .nan)
    /// … or at or below this.
    private var belowExit = InlineArray<4, Double>(repeating: .nan)
    /// Strictly between these two nothing can be set.
    private(set) var lowestAbove = Double.infinity
    private(set) var highestBelow = -Double.infinity

    init(_ rule: RuleDefinition) {
        for level in Level.allCases {
            let index = Int(level.rawValue)
            if let limit = rule.above[level] {
                above[index] = limit
                aboveExit[index] = rule.reset ?? limit - rule.deadband
                lowestAbove = min(lowestAbove, limit)
            }
            if let limit = rule.below[level] {
                below[index] = limit
                belowExit[index] = rule.reset ?? limit + rule.deadband
                highestBelow = max(highestBelow, limit)
            }
        }
    }

    /// Which levels hold for `value`, given those that held before: each side has its own deadband.
    func sides(for value: Double, after previous: LadderSides) -> LadderSides {
        if previous.isEmpty && value < lowestAbove && value > highestBelow { return LadderSides() }
        var sides = LadderSides()
        for index in 0..<4 {
            let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index)
            if value >= above[index] || (previous.above.bits & bit != 0 && value >= aboveExit[index]) {
                sides.above.bits |= bit
            }
            if value <= below[index] || (previous.below.bits & bit != 0 && value <= belowExit[index]) {
                sides.below.bits |= bit
            }
        }
        return sides
    }

    /// Whether nothing can be set at `value`, when nothing held before.
    func isClear(_ value: Double) -> Bool { value < lowestAbove && value > highestBelow }

    /// Whether a falling answer can set a level.
    var hasBelow: Bool { highestBelow > -.infinity }

    /// When an answer that grows by one a second from `zero` (milliseconds) on changes a level next, after `now`;
    /// `Int64.max` when it does not any more.
    func nextChange(growingFrom zero: Int64, after now: Int64, holding set: LevelSet) -> Int64 {
        var next = Int64.max
        for index in 0..<4 {
            let isHeld = set.bits & (1 << UInt8(truncatingIfNeeded: index)) != 0
            if above[index].isFinite && !isHeld {
                let time = zero &+ Ladder.milliseconds(above[index])
                if time > now { next = min(next, time) }
            }
            if below[index].isFinite && isHeld {
                let time = zero &+ Ladder.milliseconds(belowExit[index]) &+ 1
                if time > now { next = min(next, time) }
            }
        }
        return next
    }

    /// Whole milliseconds, rounded up, so that a limit is reached at its time and not just before it.
    static func milliseconds(_ seconds: Double) -> Int64 {
        let exact = max(-4e18, min(seconds * 1_000, 4e18))
        let whole = Int64(exact)
        return Double(whole) < exact ? whole + 1 : whole
    }

    /// The limit that a record names for `level`: of the two sides that which holds, or held last.
    func limit(of level: Level, isBelow: Bool) -> Double? {
        let (upper, lower) = (above[Int(level.rawValue)], below[Int(level.rawValue)])
        let (first, second) = isBelow ? (lower, upper) : (upper, lower)
        return first.isFinite ? first : second.isFinite ? second : nil
    }

    /// Of the two sides of `level` the one that `value` is beyond, or nearer to: when nothing is known of what held.
    func isBelow(_ value: Double, _ level: Level) -> Bool {
        let (upper, lower) = (above[Int(level.rawValue)], below[Int(level.rawValue)])
        guard upper.isFinite, lower.isFinite else { return lower.isFinite }
        return value - lower < upper - value
    }

    /// The lowest limit of a level that is not in `set`: when a growing signal comes to it next.
    func nextAbove(notIn set: LevelSet) -> Double {
        var next = Double.infinity
        for index in 0..<4 where set.bits & (1 << UInt8(truncatingIfNeeded: index)) == 0 {
            if above[index] < next { next = above[index] }
        }
        return next
    }

    static func == (left: Ladder, right: Ladder) -> Bool {
        for index in 0..<4 {
            guard left.above[index].bitPattern == right.above[index].bitPattern,
                left.below[index].bitPattern == right.below[index].bitPattern,
                left.aboveExit[index].bitPattern == right.aboveExit[index].bitPattern,
                left.belowExit[index].bitPattern == right.belowExit[index].bitPattern
            else { return false }
        }
        return true
    }
}

/// The levels that hold because of the limits above, and because of those below.
struct LadderSides: Equatable, Sendable {
    var above = LevelSet()
    var below = LevelSet()

    var isEmpty: Bool { above.bits | below.bits == 0 }
    var levels: LevelSet { LevelSet(bits: above.bits | below.bits) }
}

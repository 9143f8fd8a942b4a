// SPDX-License-Identifier: Apache-2.0

extension Truth {
    @inlinable
    public init(_ holds: Bool) { self = holds ? .yes : .no }

    /// False as soon as one of the two is false; true only when both are.
    public static func and(_ left: Truth, _ right: Truth) -> Truth {
        if left == .no || right == .no { return .no }
        return left == .yes && right == .yes ? .yes : .unknown
    }

    /// True as soon as one of the two is true; false only when both are.
    public static func or(_ left: Truth, _ right: Truth) -> Truth {
        if left == .yes || right == .yes { return .yes }
        return left == .no && right == .no ? .no : .unknown
    }

    public static func not(_ one: Truth) -> Truth {
        switch one {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}

extension Condition.Comparison {
    /// Unknown when there is no value: NaN.
    public func holds(_ value: Double, _ limit: Double) -> Truth {
        guard !value.isNaN else { return .unknown }
        return switch self {
        case .atLeast: Truth(value >= limit)
        case .above: Truth(value > limit)
        case .atMost: Truth(value <= limit)
        case .below: Truth(value < limit)
        case .equal: Truth(value == limit)
        case .unequal: Truth(value != limit)
        }
    }
}

extension Condition {
    /// At most so many comparisons can stand in one condition.
    public static let mostComparisons = 64

    /// What the condition says, given the truth of each of its comparisons; without an allocation.
    ///
    /// - Returns: unknown also for steps that no parser makes: they leave no result, or stack up too many.
    public func evaluate(_ truth: (_ input: Int, Comparison, _ limit: Double) -> Truth) -> Truth {
        var stack = TruthStack()
        for step in steps {
            switch step {
            case .compare(let input, let comparison, let limit):
                guard stack.count < Condition.mostComparisons else { return .unknown }
                stack.push(truth(input, comparison, limit))
            case .and:
                guard stack.count >= 2 else { return .unknown }
                stack.push(.and(stack.pop(), stack.pop()))
            case .or:
                guard stack.count >= 2 else { return .unknown }
                stack.push(.or(stack.pop(), stack.pop()))
            case .not:
                guard stack.count >= 1 else { return .unknown }
                stack.push(.not(stack.pop()))
            }
        }
        return stack.count == 1 ? stack.pop() : .unknown
    }

    /// What the condition says of these values.
    ///
    /// - Parameter values: one for each of ``inputs``; NaN for one that is not known. A missing one is not known.
    public func evaluate(_ values: [Double]) -> Truth {
        evaluate { input, comparison, limit in
            values.indices.contains(input) ? comparison.holds(values[input], limit) : .unknown
        }
    }
}

/// Up to 64 truths in two words.
private struct TruthStack {
    private var yes: UInt64 = 0
    private var unknown: UInt64 = 0
    private(set) var count = 0

    mutating func push(_ truth: Truth) {
        yes = yes << 1 | (truth == .yes ? 1 : 0)
        unknown = unknown << 1 | (truth == .unknown ? 1 : 0)
        count += 1
    }

    mutating func pop() -> Truth {
        let top: Truth = unknown & 1 == 1 ? .unknown : Truth(yes & 1 == 1)
        yes >>= 1
        unknown >>= 1
        count -= 1
        return top
    }
}

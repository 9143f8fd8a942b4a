// SPDX-License-Identifier: Apache-2.0

/// One condition that arms rules (`while:`, H2.24), with what it knows of the points that it looks at.
struct GateState: Sendable {
    /// A rule that it arms.
    struct Dependent: Sendable {
        var alarm: Int32
        var point: Int32
    }

    struct Input: Sendable {
        /// The point; -1 while there is none of that id.
        var point: Int32 = -1
        /// The newest value; nil when it cannot be used.
        var value: Double?
        /// Delay clock, when that was received.
        var received = Int64.min
        /// Milliseconds after which it is unknown; `Int64.max` for never.
        var maximumAge = Int64.max
    }

    let condition: Condition
    /// The same for the same condition, in every process.
    let meaning: UInt64
    var inputs: [Input]
    /// What was known last.
    var truth = Truth.unknown
    var dependents: [Dependent] = []
    /// Whether the dependents stand in the order in which they are told.
    var isOrdered = false

    init(_ condition: Condition) {
        self.condition = condition
        var hash = MeaningHash()
        hash.add(condition.text)
        hash.add("\(condition.maximumAge?.milliseconds ?? -1)")
        meaning = hash.value
        inputs = condition.inputs.map { _ in
            Input(maximumAge: condition.maximumAge?.milliseconds ?? Int64.max)
        }
    }

    /// What the condition says at `now` on the delay clock.
    func asked(at now: Int64) -> Truth {
        condition.evaluate { index, comparison, limit in
            let input = inputs[index]
            guard let value = input.value, !isTooOld(input, at: now) else { return .unknown }
            return comparison.holds(value, limit)
        }
    }

    private func isTooOld(_ input: Input, at now: Int64) -> Bool {
        input.maximumAge != Int64.max && now &- input.received > input.maximumAge
    }
}

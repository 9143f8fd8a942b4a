// SPDX-License-Identifier: Apache-2.0

@testable import TocsinCore

/// A group of members a/0, a/1 … with rules, every seat bound to a point of the same period.
struct GroupBench {
    var state: GroupState

    init(
        members count: Int = 0, rules: [RuleDefinition], maximumAge: Interval? = nil, period: Interval? = .seconds(1)
    ) {
        state = GroupState(
            GroupDefinition(
                id: "a/group", site: Site(id: "a"), members: (0..<count).map { "a/\($0)" }, maximumAge: maximumAge,
                rules: rules))
        for seat in 0..<state.seatCount { state.bind(seat, point: Int32(seat), period: period) }
    }

    init(
        members count: Int = 0, _ signal: SignalDefinition, above: Limits = Limits(), maximumAge: Interval? = nil,
        period: Interval? = .seconds(1)
    ) {
        self.init(
            members: count, rules: [RuleDefinition(name: "r", signal: signal, above: above)], maximumAge: maximumAge,
            period: period)
    }

    /// NaN is a bad reading.
    mutating func speak(_ values: [Double], at clock: Int64 = 0) {
        state.age(to: clock - 1)
        for (seat, value) in values.enumerated() {
            state.memberSpoke(seat, value: value, isUsable: !value.isNaN, at: clock)
        }
    }

    mutating func answer(rule: Int = 0, at clock: Int64 = 0) -> GroupAnswer { state.answer(rule: rule, at: clock) }
}

extension GroupAnswer {
    /// The levels that hold; nil when there is no answer.
    var levels: [Level]? {
        guard case .levels(let set, _, _) = self else { return nil }
        return Level.allCases.filter { set.contains($0) }
    }

    func value(_ level: Level) -> Double? {
        guard case .levels(_, let values, _) = self else { return nil }
        return values[Int(level.rawValue)]
    }

    func limit(_ level: Level) -> Double? {
        guard case .levels(_, _, let limits) = self else { return nil }
        return limits[Int(level.rawValue)]
    }
}

/// The definition of a `when`.
func when(_ text: String, maximumAge: Interval? = nil) throws -> SignalDefinition {
    SignalDefinition("when", ["condition": .condition(try ConditionParser.parse(text, maximumAge: maximumAge))])
}

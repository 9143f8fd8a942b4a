// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("What the engine keeps of a group")
struct GroupStateTests {
    private static let out = SignalDefinition("out")

    @Test("A member is in up to its maximum age, and out one millisecond later")
    func age() {
        var bench = GroupBench(members: 2, Self.out)
        #expect(bench.answer() == .number(2))
        #expect(bench.state.nextAge == .max)
        bench.speak([1, 2], at: 1_000)
        #expect(bench.answer() == .number(0))
        #expect(bench.state.nextAge == 4_001)
        #expect(bench.state.age(to: 4_000) == false)
        #expect(bench.answer() == .number(0))
        #expect(bench.state.age(to: 4_001) == true)
        #expect(bench.answer() == .number(2))
        #expect(bench.state.nextAge == .max)
    }

    @Test("A member that has spoken again is put off, and one that came back is out again in its time")
    func putOff() {
        var bench = GroupBench(members: 1, Self.out)
        for clock in stride(from: Int64(0), through: 30_000, by: 1_000) {
            bench.state.age(to: clock - 1)
            bench.state.memberSpoke(0, value: 1, isUsable: true, at: clock)
            #expect(bench.answer() == .number(0))
        }
        #expect(bench.state.age(to: 33_000) == false)
        #expect(bench.state.age(to: 33_001) == true)
        bench.state.memberSpoke(0, value: 1, isUsable: true, at: 40_000)
        #expect(bench.answer() == .number(0))
        #expect(bench.state.age(to: 43_000) == false)
        #expect(bench.state.age(to: 43_001) == true)
    }

    @Test("A point that is bound anew with a shorter period is out in its new time, and only once")
    func boundAnew() {
        var bench = GroupBench(members: 1, Self.out, period: .seconds(10))
        bench.speak([1])
        #expect(bench.state.nextAge == 30_001)
        bench.state.bind(0, point: 0, period: .seconds(1))
        #expect(bench.state.nextAge == 3_001)
        bench.state.memberSpoke(0, value: 1, isUsable: true, at: 2_000)
        #expect(bench.state.age(to: 5_000) == false)
        #expect(bench.state.age(to: 5_001) == true)
        #expect(bench.state.age(to: 30_001) == false)
        #expect(bench.state.nextAge == .max)
    }

    @Test("Without a period and an age of the group nothing becomes too old; the group's own age goes before periods")
    func noAge() {
        var ageless = GroupBench(members: 1, Self.out, period: nil)
        ageless.speak([1])
        #expect(ageless.state.nextAge == .max)
        #expect(ageless.state.age(to: .max - 1) == false)
        var aged = GroupBench(members: 1, Self.out, maximumAge: .seconds(60))
        aged.speak([1])
        #expect(aged.state.nextAge == 60_001)
    }

    @Test(
        "Bad readings and values that are not finite put a member out at once", arguments: [Double.nan, .infinity, 5])
    func bad(value: Double) {
        var bench = GroupBench(members: 2, SignalDefinition("spread"))
        bench.speak([1, 4])
        #expect(bench.answer() == .number(3))
        bench.state.memberSpoke(1, value: value, isUsable: value != 5, at: 10)
        #expect(bench.answer() == .unknown)
        bench.state.memberSpoke(1, value: 2, isUsable: true, at: 20)
        #expect(bench.answer() == .number(1))
    }

    @Test("A reading that changes nothing says so, and still puts the age off")
    func unchanged() {
        var bench = GroupBench(members: 1, Self.out)
        #expect(bench.state.memberSpoke(0, value: 1, isUsable: true, at: 0) == true)
        #expect(bench.state.memberSpoke(0, value: 1, isUsable: true, at: 2_000) == false)
        #expect(bench.state.age(to: 5_000) == false)
        #expect(bench.state.memberSpoke(0, value: 1, isUsable: false, at: 5_000) == true)
        #expect(bench.state.memberSpoke(0, value: 2, isUsable: false, at: 5_001) == false)
    }

    @Test("A point in two conditions has the maximum age of each")
    func agesOfConditions() throws {
        let rules = [
            RuleDefinition(name: "a", signal: try when("m/x > 0", maximumAge: .seconds(1))),
            RuleDefinition(name: "b", signal: try when("m/x > 0", maximumAge: .seconds(5))),
        ]
        var bench = GroupBench(rules: rules)
        bench.speak([1, 1])
        bench.state.age(to: 1_001)
        #expect(bench.answer(rule: 0) == .unknown)
        #expect(bench.answer(rule: 1) == .number(1))
        bench.state.age(to: 5_001)
        #expect(bench.answer(rule: 1) == .unknown)
    }

    @Test("Named points are no members of the group's other rules, but out counts them, each once")
    func scopes() throws {
        let rules = [
            RuleDefinition(name: "apart", signal: SignalDefinition("spread")),
            RuleDefinition(name: "both", signal: try when("m/x > 0 and a/0 > 0")),
            RuleDefinition(name: "degraded", signal: Self.out),
            RuleDefinition(
                name: "gated", signal: SignalDefinition("spread"), gate: try ConditionParser.parse("m/x > 0")),
        ]
        var bench = GroupBench(members: 2, rules: rules)
        #expect((0..<bench.state.seatCount).map { bench.state.id(ofSeat: $0) } == ["a/0", "a/1", "m/x", "a/0", "m/x"])
        #expect(bench.answer(rule: 2) == .number(3))
        bench.speak([1, 5, 100, 1, 100])
        #expect(bench.answer(rule: 0) == .number(4))
        #expect(bench.answer(rule: 1) == .number(1))
        #expect(bench.answer(rule: 2) == .number(0))
        bench.state.memberSpoke(2, value: .nan, isUsable: false, at: 1)
        #expect(bench.answer(rule: 2) == .number(1))
        #expect(bench.state.remark(rule: 2) == "out: m/x")
    }

    @Test("Members that join later are out until they speak")
    func joining() {
        let rules = [
            RuleDefinition(name: "a", signal: Self.out),
            RuleDefinition(name: "b", signal: SignalDefinition("spread")),
            RuleDefinition(
                name: "c", signal: SignalDefinition("vote", ["at_least": .number(9)]), above: Limits(red: 3)),
        ]
        var bench = GroupBench(members: 2, rules: rules)
        bench.speak([1, 10])
        #expect(bench.answer(rule: 2).limit(.red) == 3)
        for index in 2..<9 {
            let seat = bench.state.add(member: "a/\(index)", at: 0)
            bench.state.bind(seat, point: Int32(index), period: .seconds(1))
            #expect(bench.answer(rule: 0) == .number(1))
            #expect(bench.answer(rule: 2).limit(.red) == 2)
            bench.state.memberSpoke(seat, value: Double(10 + index), isUsable: true, at: 0)
            #expect(bench.answer(rule: 0) == .number(0))
            #expect(bench.answer(rule: 1) == .number(Double(9 + index)))
        }
        #expect(bench.answer(rule: 2).value(.red) == 8)
    }

    @Test("A signal that is none of a group's has no answer")
    func foreignSignal() {
        var bench = GroupBench(members: 2, SignalDefinition.value)
        bench.speak([1, 2])
        #expect(bench.answer() == .unknown)
    }

    @Test("A message names at most eight members")
    func longRemark() {
        let bench = GroupBench(members: 20, Self.out)
        #expect(bench.state.remark(rule: 0) == "out: a/0, a/1, a/2, a/3, a/4, a/5, a/6, a/7 and 12 more")
    }

    @Test("The time between a mismatch's readings counts to their maximum age, whenever the clock is told")
    func ageInOrder() {
        let signal = SignalDefinition("mismatch", ["command": .point("f/a"), "feedback": .point("f/b")])
        var bench = GroupBench(signal)
        bench.state.memberSpoke(0, value: 1, isUsable: true, at: 0)
        bench.state.memberSpoke(1, value: 0, isUsable: true, at: 1_000)
        // The command is out from 3 s on, the feedback from 4 s on; the clock is told long after.
        bench.state.age(to: 60_000)
        #expect(bench.answer(at: 60_000) == .unknown)
        #expect(bench.state.course(rule: 0, after: 60_000) == .still)
        bench.state.memberSpoke(0, value: 1, isUsable: true, at: 60_000)
        bench.state.memberSpoke(1, value: 0, isUsable: true, at: 61_000)
        #expect(bench.answer(at: 61_500) == .number(2.5))
    }
}

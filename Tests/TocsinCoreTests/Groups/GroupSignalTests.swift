// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("Group signals beyond the examples")
struct GroupSignalTests {
    @Test("All group signals stand in the catalogue and are a group's")
    func catalogue() {
        for name in ["spread", "vote", "tally", "when", "mismatch", "geofence", "out"] {
            #expect(SignalCatalogue.make(SignalDefinition(name)) is any GroupSignal, "\(name)")
        }
        #expect(MismatchSignal.answersTime)
    }

    @Test("A spread of fewer than two members has no answer, of equal ones is 0", arguments: ["range", "median"])
    func spreadEdges(from: String) {
        var bench = GroupBench(members: 3, SignalDefinition("spread", ["from": .word(from)]))
        #expect(bench.answer() == .unknown)
        bench.speak([5])
        #expect(bench.answer() == .unknown)
        bench.speak([5, 5])
        #expect(bench.answer() == .number(0))
        bench.speak([5, 5, -3])
        #expect(bench.answer() == .number(8))
        bench.speak([.nan, .nan, -3])
        #expect(bench.answer() == .unknown)
    }

    @Test("H2.18: a vote of nobody has no answer; levels need their own numbers of votes")
    func voteLevels() {
        let signal = SignalDefinition("vote", ["at_least": .number(25)])
        var bench = GroupBench(members: 3, signal, above: Limits(yellow: 1, red: 2))
        #expect(bench.answer() == .unknown)
        bench.speak([25, 0, 0])
        #expect(bench.answer().levels == [.yellow])
        #expect(bench.answer().limit(.red) == 2)
        #expect(bench.answer().limit(.orange)?.isNaN == true)
        bench.speak([25, 0, 25])
        #expect(bench.answer().levels == [.yellow, .red])
        bench.speak([.nan, .nan, .nan])
        #expect(bench.answer() == .unknown)
    }

    @Test(
        "H2.1, H2.18: a channel goes on voting until it has left the limit by more than the deadband",
        arguments: [
            ("at_least", 25.0, [24.9, 25.0, 23.5, 23.0, 22.9], [0, 1, 1, 1, 0]),
            ("at_most", 10.0, [10.1, 10.0, 11.5, 12.0, 12.1], [0, 1, 1, 1, 0]),
        ] as [(String, Double, [Double], [Double])])
    func voteDeadband(side: String, limit: Double, values: [Double], votes: [Double]) {
        let signal = SignalDefinition("vote", [side: .number(limit), "deadband": .number(2)])
        var bench = GroupBench(members: 2, signal, above: Limits(red: 2))
        var seen: [Double?] = []
        for value in values {
            bench.speak([value])
            seen.append(bench.answer().value(.red))
        }
        #expect(seen == votes)
    }

    @Test("A bad reading between does not end what a deadband keeps, nor does a restart")
    func voteKept() throws {
        let signal = SignalDefinition("vote", ["at_least": .number(25), "deadband": .number(2)])
        var bench = GroupBench(members: 3, signal, above: Limits(red: 2))
        bench.speak([26, 26, 24])
        bench.speak([24, .nan, 24])
        #expect(bench.answer().value(.red) == 1)
        var writer = CheckpointWriter()
        bench.state.write(rule: 0, to: &writer)
        var restored = GroupBench(members: 3, signal, above: Limits(red: 2))
        restored.speak([24, .nan, 24])
        #expect(restored.answer().value(.red) == 0)
        var reader = CheckpointReader(writer.bytes)
        try restored.state.read(rule: 0, from: &reader)
        #expect(restored.answer() == bench.answer())
        bench.speak([24, 24, 24], at: 1)
        restored.speak([24, 24, 24], at: 1)
        #expect(bench.answer().value(.red) == 2)
        #expect(restored.answer() == bench.answer())
        // A vote belongs to a member, whoever else has come or gone.
        var other = GroupBench(members: 1, signal, above: Limits(red: 1))
        other.speak([24])
        var again = CheckpointReader(writer.bytes)
        try other.state.read(rule: 0, from: &again)
        #expect(other.answer().value(.red) == 1)
    }

    @Test("A tally counts the alarms of members whose readings are out")
    func tallyOut() {
        let needs: [Level: TallyNeed] = [.red: TallyNeed(count: 1, of: .orange)]
        var bench = GroupBench(members: 1, SignalDefinition("tally", ["levels": .tally(needs)]))
        #expect(bench.answer().levels == [])
        bench.speak([1])
        bench.state.memberLevel(0, level: .red, at: 0)
        bench.state.age(to: 100_000)
        #expect(bench.answer().levels == [.red])
        #expect(bench.state.memberLevel(0, level: .red, at: 100_000) == false)
        bench.state.memberLevel(0, level: .yellow, at: 100_000)
        #expect(bench.answer().levels == [])
    }

    @Test("H2.15b: a mismatch stands still while an input is out, goes on, and survives a restart")
    func mismatchStands() throws {
        let signal = SignalDefinition("mismatch", ["command": .point("f/a"), "feedback": .point("f/b")])
        var bench = GroupBench(signal, maximumAge: .hours(1))
        #expect(bench.answer() == .unknown)
        bench.speak([1, 0], at: 0)
        bench.state.memberSpoke(1, value: .nan, isUsable: false, at: 2_000)
        #expect(bench.answer(at: 5_000) == .unknown)
        #expect(bench.state.course(rule: 0, after: 5_000) == .still)
        bench.state.memberSpoke(1, value: 0, isUsable: true, at: 10_000)
        #expect(bench.answer(at: 11_000) == .number(3))
        #expect(bench.state.course(rule: 0, after: 11_000) == .growing(zero: 8_000, until: .max))
        // Another value that also differs does not begin anew.
        bench.state.memberSpoke(1, value: 2, isUsable: true, at: 11_000)
        #expect(bench.answer(at: 12_000) == .number(4))

        var writer = CheckpointWriter()
        bench.state.write(rule: 0, to: &writer)
        var restored = GroupBench(signal, maximumAge: .hours(1))
        restored.state.memberSpoke(1, value: 2, isUsable: true, at: 11_000)
        restored.state.memberSpoke(0, value: 1, isUsable: true, at: 0)
        var reader = CheckpointReader(writer.bytes)
        try restored.state.read(rule: 0, from: &reader)
        #expect(restored.answer(at: 12_500) == .number(4.5))
    }

    private static let triangle: [[Double]] = [[0, 0], [0, 10], [10, 0]]
    private static let notch: [[Double]] = [[0, 0], [0, 10], [10, 10], [5, 5], [10, 0]]
    private static let dateLine: [[Double]] = [[-1, 179], [1, 179], [1, -179], [-1, -179]]

    @Test(
        "H2.27: inside, outside, borders, corners, notches, and the 180th meridian",
        arguments: [
            (triangle, 1, 1, 1), (triangle, 6, 6, 0), (triangle, -1, 1, 0), (triangle, 5, 5, 1), (triangle, 0, 5, 1),
            (triangle, 10, 0, 1), (triangle, 0, 0, 1), (triangle, 0, 11, 0), (triangle, 0, -1, 0), (triangle, 10, 5, 0),
            (notch, 5, 5, 1), (notch, 7, 5, 0), (notch, 7, 8, 1), (notch, 7, 2, 1), (notch, 5, 2, 1), (notch, 5, -1, 0),
            (notch, 5, 11, 0), (notch, 10, 5, 0), (dateLine, 0, 179.5, 1), (dateLine, 0, -179.5, 1),
            (dateLine, 0, 180, 1), (dateLine, 0, -180, 1), (dateLine, 0, 178, 0), (dateLine, 0, -178, 0),
            (dateLine, 0, 0, 0),
        ] as [([[Double]], Double, Double, Double)])
    func geofence(corners: [[Double]], latitude: Double, longitude: Double, expected: Double) {
        for turned in [corners, corners.reversed()] {
            let signal = SignalDefinition(
                "geofence", ["latitude": .point("v/a"), "longitude": .point("v/o"), "corners": .pairs(turned)])
            var bench = GroupBench(signal)
            bench.state.memberSpoke(1, value: longitude, isUsable: true, at: 0)
            #expect(bench.answer() == .unknown)
            bench.state.memberSpoke(0, value: latitude, isUsable: true, at: 0)
            #expect(bench.answer() == .number(expected))
        }
    }

    @Test(
        "What is wrong between arguments is said",
        arguments: [
            ("vote", [:], "says not when a channel votes; give at_least or at_most"),
            (
                "vote", ["at_least": .number(1), "at_most": .number(2)],
                "has both at_least and at_most; give one of them"
            ),
            ("vote", ["at_most": .number(2)], nil),
            ("tally", ["levels": .tally([:])], "has no level; give at least one, such as yellow: 4 blue"),
            (
                "tally", ["levels": .tally([.red: TallyNeed(count: 0, of: .blue)])],
                "asks for 0 members at red; at least 1"
            ),
            (
                "mismatch", ["command": .point("a/b"), "feedback": .point("a/b")],
                "has a/b as command and as feedback; give two points"
            ),
            ("geofence", ["corners": .pairs([[0, 0], [1, 1]])], "has 2 corners; 3 to 256"),
            ("geofence", ["corners": .pairs([[0, 0], [1, 1], [2]])], "has 1 numbers as corner 3; two"),
            (
                "geofence", ["corners": .pairs([[0, 0], [1, 1], [91, 0]])],
                "has no place on earth as corner 3; latitude -90 to 90, longitude -180 to 180"
            ),
            (
                "geofence", ["corners": .pairs([[0, 0], [1, 1], [2, 2]])],
                "has all corners on one line; they must enclose an area"
            ),
            ("geofence", ["corners": .pairs(triangle)], nil),
        ] as [(String, [String: SignalValue], String?)])
    func faults(name: String, arguments: [String: SignalValue], fault: String?) {
        let definition = SignalDefinition(name, arguments)
        #expect(SignalCatalogue.type(named: name)?.fault(in: definition.arguments) == fault)
    }
}

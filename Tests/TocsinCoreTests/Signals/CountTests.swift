// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("count (H2.13)")
struct CountTests {
    private func probe(_ arguments: [String: SignalValue] = [:]) throws -> SignalProbe {
        try SignalProbe("count", arguments.merging(["window": .seconds(10)]) { old, _ in old })
    }

    @Test("H2.13 3 sparks at 0, 4, 9 s are 3 in 10 s at 9 s")
    func sparks() throws {
        var count = try probe()
        #expect(count.take(1, at: 0) == 1)
        #expect(count.take(1, at: 4) == 2)
        #expect(count.take(1, at: 9) == 3)
    }

    @Test("H2.13 an event exactly W old is in, and a millisecond later it is out by time alone")
    func ages() throws {
        var count = try probe()
        count.take(1, at: 0)
        count.take(1, at: 4)
        #expect(count.course(after: 4) == .step(at: 10_001))
        #expect(count.answer(ms: 10_000) == 2)
        #expect(count.answer(ms: 10_001) == 1)
        #expect(count.answer(ms: 14_001) == 0)
        #expect(count.course(ms: 14_001) == .still)
    }

    @Test(arguments: [(nil, [0, 1, -1, 0.5], 3), (0.5, [0.4, 0.5, -1, 7], 2)] as [(Double?, [Double], Double)])
    func whatCounts(_ least: Double?, _ values: [Double], _ expected: Double) throws {
        var count = try probe(least.map { ["at_least": .number($0)] } ?? [:])
        for (index, value) in values.enumerated() { count.take(value, at: Double(index)) }
        #expect(count.answer(at: 4) == expected)
    }

    @Test func edges() throws {
        var count = try probe(["edges": .flag(true), "at_least": .number(5)])
        let answers = [5, 6, 5, 4, 5, 0, 9].enumerated().map { count.take($1, at: Double($0)) }
        #expect(answers == [1, 1, 1, 1, 2, 2, 3])
        // A bad reading parts nothing.
        count.takeBad(at: 7)
        #expect(count.take(9, at: 8) == 3)
    }

    @Test func lateEventsEnterOnce() throws {
        var count = try probe()
        count.take(1, at: 0)
        count.take(0, at: 10)
        #expect(count.takeLate(1, at: 5) == true)
        #expect(count.takeLate(1, at: 5) == false)
        #expect(count.takeLate(0, at: 6) == false)
        #expect(count.takeLate(1, at: -0.001) == false, "too old for the window")
        #expect(count.answer(at: 10) == 2)
        #expect(count.answer(ms: 15_001) == 0)
    }

    @Test func uncertainReadingsCount() throws {
        var count = try probe()
        #expect(count.take(1, at: 0) { $0.isUncertain = true } == 1)
    }

    @Test("at most 4096 times are kept, the oldest is dropped")
    func bounded() throws {
        var count = try probe()
        for index in 0..<5_000 { count.take(1, ms: Int64(index)) }
        #expect(count.answer(ms: 5_000) == 4_096)
        #expect(count.takeLate(1, at: 0.1) == false)
        #expect(count.answer(ms: 14_999) == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// The signals beside their slow twins, over random readings: gaps, bad readings, late ones, repeats, restarts.
@Suite("signals with a memory equal their slow models")
struct SignalModelTests {
    private struct Run {
        var generator: SeededGenerator
        var probe: SignalProbe
        var slow: SlowSignals
        var now: Int64 = 1_000

        init(_ name: String, _ arguments: [String: SignalValue], hold: Int64, seed: UInt64) throws {
            generator = SeededGenerator(seed: seed)
            probe = try SignalProbe(
                SignalDefinition(name, arguments), on: SignalGround(hold: hold, lowest: 0))
            slow = SlowSignals(hold: hold)
        }

        mutating func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

        /// One reading, and whatever else happens; the answers of signal and model.
        mutating func step(bad: Bool, late: Bool, model: (SlowSignals, Int64) -> Double?) throws {
            now += random(0...5) == 0 ? random(20...90) : random(1...12)
            if bad && random(0...6) == 0 {
                probe.takeBad(ms: now)
                slow.add(nil, at: now)
            } else {
                let value = Double(random(0...8)) / 2
                slow.add(value, at: now)
                probe.take(value, ms: now)
            }
            if late && random(0...2) == 0 {
                let time = now - random(1...60)
                // Another value at a known time is a conflict, and never gets so far; the same one is a repeat.
                let known = slow.sample(at: time)
                let value = known?.value ?? Double(random(0...8)) / 2
                if known == nil || known?.value != nil {
                    probe.takeLate(value, ms: time)
                    slow.add(value, at: time)
                }
            }
            if random(0...9) == 0 { probe = try probe.restarted() }
            if random(0...9) == 0 {
                let step = random(-3...3)
                var shifted = probe
                shifted.shift(by: step)
                #expect(shifted.answer(ms: now + step * 1_000) == probe.answer(ms: now))
            }
            #expect(probe.answer(ms: now) == model(slow, now))
        }

        /// What the course says is what time alone brings.
        mutating func passTime(_ length: Int64, model: (SlowSignals, Int64) -> Double?) {
            let start = now
            let course = probe.course(ms: start)
            let answer = probe.answer(ms: start)
            for time in (start + 1)...(start + length) {
                let expected = model(slow, time)
                switch course {
                case .still: #expect(expected == answer)
                case .growing(let zero, let until): #expect(expected == Double(min(time, until) - zero) / 1_000)
                case .step(let at) where time < at: #expect(expected == answer)
                case .step: break
                }
                #expect(probe.answer(ms: time) == expected)
            }
            now += length
        }
    }

    private func check(
        _ name: String, _ arguments: [String: SignalValue], hold: Int64, seed: UInt64, bad: Bool = false,
        late: Bool = false, passes: Bool = true, model: (SlowSignals, Int64) -> Double?
    ) throws {
        var run = try Run(name, arguments, hold: hold, seed: seed)
        for _ in 0..<40 {
            try run.step(bad: bad, late: late, model: model)
            if passes && run.random(0...4) == 0 { run.passTime(run.random(1...40), model: model) }
        }
    }

    /// Windows below 480 ms have slots of 1 ms: no two readings share one, and the integral is exact.
    @Test(arguments: 1...12 as ClosedRange<UInt64>, [(true, false), (false, true)])
    func meanAndTwa(_ seed: UInt64, _ trouble: (bad: Bool, late: Bool)) throws {
        let window: Int64 = 97
        let arguments = ["window": SignalValue.interval(Interval(milliseconds: window))]
        let hold: Int64 = seed % 3 == 0 ? Int64.max : 30
        try check(
            "mean", arguments, hold: hold, seed: seed, bad: trouble.bad, late: trouble.late, passes: false
        ) { slow, now in
            let (sum, covered) = slow.integral(window: window, at: now)
            return covered / Double(window) >= 0.8 ? sum / covered : nil
        }
        try check("twa", arguments, hold: hold, seed: seed, bad: trouble.bad, late: trouble.late, passes: false) {
            $0.integral(window: window, at: $1).sum / Double(window)
        }
    }

    /// With shared slots only what the edge cuts may differ: a slot's worth.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func meanOfSharedSlots(_ seed: UInt64) throws {
        let window: Int64 = 9_600
        var run = try Run("twa", ["window": .interval(Interval(milliseconds: window))], hold: 30, seed: seed)
        for index in 0..<4_000 {
            run.now += run.random(1...9)
            let value = Double(run.random(0...8)) / 2
            run.slow.add(value, at: run.now)
            let answer = run.probe.take(value, ms: run.now) ?? .nan
            guard index % 400 == 399 else { continue }
            let expected = run.slow.integral(window: window, at: run.now).sum / Double(window)
            #expect(abs(answer - expected) <= 4.0 / 480)
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func sum(_ seed: UInt64) throws {
        try check(
            "sum", ["window": .interval(Interval(milliseconds: 97))], hold: 30, seed: seed, bad: true, late: true
        ) { $0.sum(window: 97, at: $1) }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func count(_ seed: UInt64) throws {
        try check(
            "count", ["window": .interval(Interval(milliseconds: 97)), "at_least": .number(2)], hold: 30, seed: seed,
            bad: true, late: true
        ) { $0.count(window: 97, atLeast: 2, at: $1) }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>, [0, 7, 25] as [Int64])
    func timeAbove(_ seed: UInt64, _ rest: Int64) throws {
        let arguments: [String: SignalValue] = [
            "limit": .number(2.5), "deadband": .number(1), "rest": .interval(Interval(milliseconds: rest)),
        ]
        try check("time_above", arguments, hold: seed % 3 == 0 ? Int64.max : 30, seed: seed, bad: true) {
            $0.timeAbove(limit: 2.5, deadband: 1, rest: rest, at: $1)
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func flat(_ seed: UInt64) throws {
        try check(
            "flat", ["epsilon": .number(1.5)], hold: seed % 3 == 0 ? Int64.max : 30, seed: seed, bad: true
        ) { $0.flat(epsilon: 1.5, lowest: 0, at: $1) }
    }
}

extension SignalProbe {
    fileprivate mutating func takeBad(ms: Int64) { takeBad(at: (Double(ms) + 0.25) / 1_000) }
    fileprivate mutating func takeLate(_ value: Double, ms: Int64) { takeLate(value, at: (Double(ms) + 0.25) / 1_000) }
}

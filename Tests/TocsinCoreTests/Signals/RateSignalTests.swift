// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

@Suite("rate, from ends and by regression (H2.6a, H2.6c)")
struct RateSignalTests {
    private static let bothMethods: [SignalDefinition.Method] = [.ends, .regression]

    private func perMinute(_ method: SignalDefinition.Method, window: Int64 = 60) -> SignalDefinition {
        .rate(window: .seconds(window), per: .minutes(1), method: method)
    }

    private func ofStart(window: Int64 = 60, floor: Double) -> SignalDefinition {
        SignalDefinition(
            "rate",
            ["window": .interval(.seconds(window)), "relative_to": .word("start"), "floor": .number(floor)])
    }

    @Test("H2.6a 50.0, 51.0, 52.1 over 60 s are 2.1 per minute", arguments: bothMethods)
    func worked(method: SignalDefinition.Method) throws {
        var harness = try WindowHarness(perMinute(method))
        #expect(harness.push([(0, 50.0), (30, 51.0)]) == [nil, nil])
        #expect(isNear(harness.push(60, 52.1), 2.1))
    }

    @Test("H2.6c from 2.0 to 2.7 L/s with a floor of 0.5 are 35 %") func relativeToStart() throws {
        var harness = try WindowHarness(ofStart(floor: 0.5))
        harness.push(0, 2.0)
        #expect(isNear(harness.push(60, 2.7), 35))
        #expect(harness.signal.unit(for: "L/s") == "%")
    }

    @Test("H2.6c from 0.01 to 0.02 is no alarm: per cents are of the floor") func floorAtStart() throws {
        var harness = try WindowHarness(ofStart(floor: 0.5))
        harness.push(0, 0.01)
        #expect(isNear(harness.push(60, 0.02), 2))
        var negative = try WindowHarness(ofStart(floor: 0.5))
        negative.push(0, -2.0)
        #expect(isNear(negative.push(60, -2.7), -35))
    }

    @Test("per cents of a number are per `per`, of its size, and at least of the floor", arguments: bothMethods)
    func relativeToNumber(method: SignalDefinition.Method) throws {
        var harness = try WindowHarness(
            .rate(window: .seconds(60), per: .minutes(2), method: method, relativeTo: -50))
        _ = harness.push([(0, 10), (30, 12.5)])
        #expect(isNear(harness.push(60, 15), 20))
        #expect(harness.signal.unit(for: "kPa") == "%/(2m)")
        var arguments = perMinute(method).arguments.values
        arguments["relative_to"] = .number(0.1)
        arguments["floor"] = .number(10)
        var floored = try WindowHarness(SignalDefinition("rate", arguments))
        _ = floored.push([(0, 0), (30, 1)])
        #expect(isNear(floored.push(60, 2), 20))
    }

    @Test("a sample exactly one window old counts, one a millisecond older does not", arguments: bothMethods)
    func edge(method: SignalDefinition.Method) throws {
        // The jump before the second sample shows whether the first is inside.
        for (last, expected) in [(60.0, 10.0 / 60), (60.001, 0)] {
            var harness = try WindowHarness(.rate(window: .seconds(60), per: .seconds(1), method: .ends))
            _ = harness.push([(0, 0), (5, 10), (30, 10)])
            #expect(isNear(harness.push(last, 10), expected))
        }
        var harness = try WindowHarness(.rate(window: .seconds(60), per: .seconds(1), method: method))
        _ = harness.push([(0, 0), (30, 10)])
        #expect(harness.push(60, 10) != nil)
    }

    @Test("it answers from exactly 0.8 of the window on", arguments: bothMethods)
    func span(method: SignalDefinition.Method) throws {
        var harness = try WindowHarness(perMinute(method, window: 100))
        #expect(harness.push([(0, 0), (40, 4), (79.999, 8)]) == [nil, nil, nil])
        #expect(isNear(harness.push(80, 8), 6, within: 1e-4))
    }

    @Test("regression needs three samples and is the least squares of the textbook") func regression() throws {
        var harness = try WindowHarness(perMinute(.regression))
        #expect(harness.push([(0, 1), (60, 7)]) == [nil, nil])
        // x 0 20 40 60, y 1 2 2 5: slope 0.06 per second
        var textbook = try WindowHarness(perMinute(.regression))
        #expect(isNear(textbook.push([(0, 1), (20, 2), (40, 2), (60, 5)])[3], 3.6))
    }

    @Test("regression keeps its digits at today's times and large values") func digits() throws {
        var harness = try WindowHarness(perMinute(.regression))
        var answer: Double?
        for second in 0...60 {
            answer = harness.push(1_767_225_600 + Double(second), 1e6 + 0.001 * Double(second))
        }
        #expect(isNear(answer, 0.06, within: 1e-7))
    }

    @Test("uncertain samples are left out and ask nothing", arguments: bothMethods)
    func uncertain(method: SignalDefinition.Method) throws {
        var harness = try WindowHarness(perMinute(method))
        harness.push(0, -900, .uncertain)
        _ = harness.push([(5, 0), (30, 25)])
        harness.push(40, 900, .uncertain)
        #expect(isNear(harness.push(55, 50), 60))
        #expect(harness.push(60, 900, .uncertain) == nil)
        #expect(isNear(harness.push(61, 56), 60))
    }

    @Test(
        "what came before a gap, a bad reading or a restart is left out",
        arguments: [ReadingMark.afterGap, .bad, .restart])
    func breaks(mark: ReadingMark) throws {
        var harness = try WindowHarness(perMinute(.ends))
        _ = harness.push([(0, 0), (20, 0)])
        harness.push(40, 100, mark)
        if mark == .bad { harness.push(40.5, 100.5) }
        #expect(harness.push(60, 120) == nil)
        #expect(isNear(harness.push(100, 160), 60))
    }

    @Test("a late reading changes the answer as of the newest") func late() throws {
        var harness = try WindowHarness(perMinute(.regression))
        _ = harness.push([(0, 0), (20, 20), (60, 60)])
        #expect(isNear(harness.answer(), 60))
        // x 0 20 40 60, y 0 20 100 60: slope 1.3 per second
        #expect(isNear(harness.pushLate(40, 100), 78))
    }

    @Test("a ring that is full answers from what it holds, however its storage wraps around") func wrapped() throws {
        for count in 1...70 {
            var harness = try WindowHarness(.rate(window: .seconds(10), per: .seconds(1), method: .regression))
            harness.capacity = 16
            for second in 0..<count { harness.push(Double(second), 2 * Double(second)) }
            let answer = harness.answer()
            #expect(count < 9 ? answer == nil : isNear(answer, 2))
        }
    }

    @Test("against a plain model, random samples", arguments: [UInt64(1), 2, 3])
    func model(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var ends = try WindowHarness(.rate(window: .seconds(20), per: .seconds(1), method: .ends))
        var squares = try WindowHarness(.rate(window: .seconds(20), per: .seconds(1), method: .regression))
        var samples: [(time: Double, value: Double)] = []
        var time = 0.0
        for _ in 0..<400 {
            time += Double(Int.random(in: 1...6_000, using: &generator)) / 1_000
            let (value, isUncertain) = (Double.random(in: -5...5, using: &generator), Bool.random(using: &generator))
            let mark = isUncertain ? ReadingMark.uncertain : .good
            let answers = (ends.push(time, value, mark), squares.push(time, value, mark))
            if isUncertain { continue }
            samples.append((time, value))
            let inside = samples.filter { milliseconds($0.time) >= milliseconds(time) - 20_000 }
            let span = time - inside[0].time
            guard milliseconds(span) >= 16_000 else {
                #expect(answers.0 == nil && answers.1 == nil)
                continue
            }
            #expect(isNear(answers.0, (value - inside[0].value) / span))
            guard inside.count >= 3 else {
                #expect(answers.1 == nil)
                continue
            }
            let middle = inside.reduce(0) { $0 + $1.time } / Double(inside.count)
            let product = inside.reduce(0) { $0 + ($1.time - middle) * $1.value }
            #expect(isNear(answers.1, product / inside.reduce(0) { $0 + ($1.time - middle) * ($1.time - middle) }))
        }
    }

    @Test("the window is found as by a search through the whole ring") func windowIndex() {
        var generator = SeededGenerator(seed: 7)
        for count in 0...80 {
            var ring = SampleRing()
            var time = Int64(0)
            for _ in 0..<count {
                time += Int64.random(in: 0...3, using: &generator)
                _ = ring.append(
                    SampleRing.Sample(time: time, value: 0, isUncertain: false), oldestNeeded: 0, keep: 1, capacity: 64)
            }
            for from in -1...(time + 1) { #expect(ring.windowIndex(from: from) == ring.firstIndex(from: from)) }
        }
    }

    @Test(
        "units", arguments: [(Int64(1), "mm/s"), (60, "mm/min"), (3_600, "mm/h"), (86_400, "mm/d"), (90, "mm/(90s)")])
    func units(per: Int64, expected: String) {
        let signal = SignalCatalogue.make(.rate(window: .seconds(60), per: .seconds(per)))
        #expect(signal.unit(for: "mm") == expected)
    }

    @Test(
        "arguments that do not go together",
        arguments: [
            (["per": .interval(.seconds(1))], nil),
            ([:], "per is missing"),
            (["relative_to": .word("start"), "floor": .number(1)], nil),
            (["relative_to": .word("start")], "floor is missing"),
            (
                ["relative_to": .word("start"), "floor": .number(1), "method": .word("regression")],
                "method: regression"
            ),
            (["per": .interval(.seconds(1)), "relative_to": .number(0)], "relative_to is 0"),
            (["per": .interval(.seconds(1)), "relative_to": .number(-2), "floor": .number(1)], nil),
            (["per": .interval(.seconds(1)), "floor": .number(1)], "floor is of use only"),
            (["per": .interval(.seconds(1)), "windows": .whole(2)], "windows needs method: means"),
            (["per": .interval(.seconds(1)), "missing": .word("break")], "missing needs method: means"),
            (
                [
                    "per": .interval(.seconds(1)), "windows": .whole(2), "missing": .word("break"),
                    "method": .word("means"),
                ], nil
            ),
        ] as [([String: SignalValue], String?)])
    func faults(arguments: [String: SignalValue], expected: String?) throws {
        var all = arguments
        all["window"] = .interval(.seconds(60))
        let fault = RateSignal.fault(in: SignalDefinition("rate", all).arguments)
        if let expected { #expect(try #require(fault).contains(expected)) } else { #expect(fault == nil) }
    }
}

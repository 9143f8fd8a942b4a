// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

@Suite("time to limit (H2.16)")
struct TimeToLimitSignalTests {
    private static let methods = ["regression", "ends"]

    private func toLimit(
        _ limit: Double, side: String = "above", confidence: Double = 0.9, method: String = "regression"
    ) -> SignalDefinition {
        SignalDefinition(
            "time_to_limit",
            [
                "limit": .number(limit), "window": .interval(.minutes(10)), "side": .word(side),
                "confidence": .number(confidence), "method": .word(method),
            ])
    }

    private func answer(_ definition: SignalDefinition, _ values: [Double]) throws -> Double? {
        var harness = try WindowHarness(definition)
        return harness.push(values.enumerated().map { (Double($0.offset) * 60, $0.element) }).last ?? nil
    }

    private func line(from start: Double, by step: Double) -> [Double] { (0...10).map { start + step * Double($0) } }

    @Test("H2.16 at 82 % and 0.5 % a minute, 90 % is 16 minutes away", arguments: methods)
    func worked(method: String) throws {
        let answer = try answer(toLimit(90, method: method), line(from: 77, by: 0.5))
        #expect(isNear(answer, 960))
        #expect(SignalCatalogue.make(toLimit(90)).unit(for: "%") == "s")
        #expect(TimeToLimitSignal.answersTime)
    }

    @Test("a lower limit, and limits that the value does not move to") func sides() throws {
        #expect(isNear(try answer(toLimit(10, side: "below"), line(from: 25, by: -0.5)), 1_200))
        #expect(try answer(toLimit(90), line(from: 82, by: -0.5)) == .infinity)
        #expect(try answer(toLimit(10, side: "below"), line(from: 15, by: 0.5)) == .infinity)
    }

    @Test("standing still there is no time in sight") func still() throws {
        #expect(try answer(toLimit(90), line(from: 82, by: 0)) == .infinity)
    }

    @Test("at the limit or beyond and moving on: 0; moving back: none in sight") func beyond() throws {
        #expect(try answer(toLimit(90), line(from: 85, by: 0.5)) == 0)
        #expect(try answer(toLimit(90), line(from: 95, by: 0.5)) == 0)
        #expect(try answer(toLimit(10, side: "below"), line(from: 9, by: -0.5)) == 0)
        #expect(try answer(toLimit(90), line(from: 99, by: -0.5)) == .infinity)
    }

    @Test("beyond the limit it is 0 also at a standstill, and after a step that no line fits") func stuckBeyond() throws
    {
        #expect(try answer(toLimit(90), line(from: 91, by: 0)) == 0)
        #expect(try answer(toLimit(90), [50, 50, 50, 50, 50, 50, 50, 50, 50, 95, 95]) == 0)
    }

    @Test("a fit below the confidence gives no answer", arguments: methods)
    func confidence(method: String) throws {
        // r² of 0, 2, 1 against 0, 1, 2 is 0.25; by the end's position it is the same for both methods.
        let values = [0.0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 1]
        #expect(try answer(toLimit(90, confidence: 0.9, method: method), values) == nil)
        #expect(try answer(toLimit(90, confidence: 0, method: method), values) != nil)
        var harness = try WindowHarness(toLimit(90, confidence: 0.2500001, method: method))
        #expect(harness.push([(0, 0), (300, 2), (600, 1)]).last == .some(nil))
        var enough = try WindowHarness(toLimit(90, confidence: 0.2499999, method: method))
        #expect(enough.push([(0, 0), (300, 2), (600, 1)]).last != .some(nil))
    }

    @Test("three samples over 0.8 of the window", arguments: methods)
    func few(method: String) throws {
        var two = try WindowHarness(toLimit(90, method: method))
        #expect(two.push([(0, 1), (600, 11)]) == [nil, nil])
        var short = try WindowHarness(toLimit(90, method: method))
        #expect(short.push([(0, 1), (200, 2), (479.999, 3)]).last == .some(nil))
        #expect(short.push(480, 3) != nil)
    }

    @Test("uncertain readings and what came before a break are left out") func breaks() throws {
        var harness = try WindowHarness(toLimit(100))
        _ = harness.push([(0, 0), (300, 5), (540, 9)])
        harness.push(550, 900, .uncertain)
        #expect(isNear(harness.push(600, 10), 5_400))
        #expect(harness.push(601, 10, .uncertain) == nil)
        harness.push(660, .nan, .bad)
        _ = harness.push([(700, 20), (900, 21)])
        #expect(harness.push(1_100, 22) == nil)
        #expect(isNear(harness.push(1_200, 22.5), 15_500))
    }
}

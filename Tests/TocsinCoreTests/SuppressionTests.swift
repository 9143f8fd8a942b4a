// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// Shelves, suppression by design and out of service: the axis beside the machine (H3.1).
@Suite("H3.1 suppression")
struct SuppressionTests {
    private static let hour = 3_600.0

    @Test("H3.1 shelved: goes on underneath, recorded, and back at the end") func shelf() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .hours(1)), at: 0, reason: "seal work")
        harness.push([(10, 25), (20, 45), (30, 25), (40, 1)])
        #expect(harness.engine.records.map(\.occurrence) == [0, 2, 2, 2, 2])
        #expect(harness.engine.records.allSatisfy { $0.until == EngineHarness.instant(3_600) })
        #expect(
            harness.fullLines() == [
                "0 shelve SHELVED ~NORM [seal work]", "10 raise SHELVED yellow ~ACKED",
                "20 level SHELVED orange ~ACKED", "30 level SHELVED yellow ~ACKED", "40 clear SHELVED ~NORM",
            ])
        harness.advance(through: 3_600)
        #expect(
            harness.fullLines() == [
                "3300 shelve SHELVED ~NORM [about to end]", "3600 unshelve NORM [end of the shelf]",
            ]
        )
        #expect(harness.engine.openAlarmCount == 0)
    }

    @Test("H3.1 a shelf that ends over an active alarm raises it, same occurrence") func endsActive() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 1)
        try harness.order(.shelve(for: .seconds(100)), at: 10)
        harness.push([(50, 45)])
        harness.advance(through: 110)
        let raise = try #require(harness.engine.records.last)
        #expect(raise.occurrence == 1 && raise.value == 45 && raise.limit == 40 && !raise.evidence.isEmpty)
        #expect(raise.until == nil)
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 ack ACKED yellow [why]", "10 shelve SHELVED yellow ~ACKED [why]",
                "50 level SHELVED orange ~ACKED", "100 shelve SHELVED orange ~ACKED [about to end]",
                "110 unshelve UNACK orange [end of the shelf]", "110 raise UNACK orange",
            ])
    }

    @Test("H3.1 unshelve by hand; what was owed before is still owed") func unshelve() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25), (1, 1)])
        try harness.order(.shelve(for: .hours(1)), at: 2)
        harness.push([(3, 25), (4, 1)])
        try harness.order(.unshelve, at: 5, by: "wu", reason: "done")
        #expect(harness.engine.records.last?.by == "wu")
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 clear RTNUN", "2 shelve SHELVED ~RTNUN [why]",
                "3 raise SHELVED yellow ~UNACK", "4 clear SHELVED ~RTNUN", "5 unshelve RTNUN [done]",
            ])
        // Nothing is left of the shelf's timers.
        harness.advance(through: 9_000)
        #expect(harness.lines() == [])
    }

    @Test("commands reach the machine underneath") func beneath() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(latch: true))
        harness.push([(0, 25), (1, 1)])
        try harness.order(.shelve(for: .hours(1)), at: 2)
        try harness.order(.acknowledge, at: 3)
        try harness.order(.reset, at: 4)
        try harness.order(.unshelve, at: 5)
        #expect(
            harness.fullLines().suffix(3) == [
                "3 ack SHELVED ~LATAK [why]", "4 reset SHELVED ~NORM [why]", "5 unshelve NORM [why]",
            ])
    }

    @Test(
        "a shelf is told of 5 minutes before its end, a short one in its last tenth",
        arguments: [
            (3_600.0, 3_300.0), (3_000, 2_700), (1_200, 1_080), (10, 9),
        ])
    func warning(_ length: Double, _ due: Double) throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: Interval(milliseconds: Int64(length * 1_000))), at: 0)
        harness.advance(through: due - 0.001)
        _ = harness.lines()
        harness.advance(through: due)
        let record = try #require(harness.engine.records.first)
        #expect(record.event == .shelve && record.reason == "about to end" && record.by.isEmpty)
        #expect(record.time == EngineHarness.instant(due))
        let left = length - due >= 60 ? "\(Int(length - due) / 60) min" : "\(Int(length - due)) s"
        #expect(record.message.contains("ends in \(left), at 1970"))
    }

    @Test("a shelf is lengthened by shelving again, and told of again") func longer() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .minutes(10)), at: 0)
        try harness.order(.shelve(for: .minutes(10)), at: 570)
        harness.advance(through: 2_000)
        #expect(
            harness.lines() == [
                "0 shelve SHELVED", "540 shelve SHELVED", "570 shelve SHELVED", "1110 shelve SHELVED",
                "1170 unshelve NORM",
            ])
    }

    @Test("red breaks a shelf: off it at once, then raised") func redBreaksShelf() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .hours(1)), at: 0)
        harness.push([(10, 65)])
        #expect(harness.engine.records.map(\.occurrence) == [0, 0, 3])
        #expect(
            harness.fullLines() == [
                "0 shelve SHELVED ~NORM [why]", "10 unshelve NORM [red may not be shelved]", "10 raise UNACK red",
            ])
    }

    @Test("red breaks the shelf of an alarm that was active on it") func redBreaksActiveShelf() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .hours(1)), at: 0)
        harness.push([(5, 25), (10, 65)])
        #expect(harness.engine.records.map(\.occurrence) == [0, 2, 2, 2])
        #expect(
            harness.fullLines().suffix(2) == [
                "10 unshelve UNACK yellow [red may not be shelved]", "10 raise UNACK red",
            ])
    }

    @Test("the same shelf or work order once more does nothing; another work order is refused") func again() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .hours(1)), at: 0, reason: "seal work")
        try harness.order(.shelve(for: .hours(1)), at: 3, reason: "seal work")
        #expect(harness.fullLines() == ["0 shelve SHELVED ~NORM [seal work]"])
        try harness.order(.shelve(for: .hours(1)), at: 60, reason: "seal work")
        #expect(harness.fullLines() == ["60 shelve SHELVED ~NORM [seal work]"])
        try harness.order(.outOfService, at: 61, reason: "WO-1")
        try harness.order(.outOfService, at: 62, reason: "WO-1")
        #expect(throws: CommandRefusal.outOfServiceAlready("WO-1")) {
            try harness.order(.outOfService, at: 63, reason: "WO-2")
        }
        #expect(harness.engine.records.map(\.event) == [.outOfService, .outOfService])
        #expect(harness.engine.records.last?.reason.hasPrefix("refused: ") == true)
    }

    @Test("an alarm that is over, but owed a reset, is listed by the level that it had") func listed() throws {
        var harness = try EngineHarness([
            RuleDefinition(name: "call", above: Limits(red: 1), alarm: AlarmOptions(latch: true)),
            RuleDefinition(name: "high", above: Limits(blue: 0)),
        ])
        harness.push([(0, 1), (1, 0)])
        let listed = harness.engine.gravestAlarms(limit: 9)
        #expect(listed.map(\.rule) == ["call", "high"])
        #expect(listed.first?.level == nil && listed.first?.highest == .red)
    }

    @Test("H3.1 out of service until returned; red does not break that") func outOfService() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.outOfService, at: 1, reason: "WO-123")
        harness.push([(2, 65)])
        harness.advance(through: 1_000_000)
        try harness.order(.returnToService, at: 1_000_001, reason: "WO-123 done")
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 out_of_service OOS yellow ~UNACK [WO-123]", "2 level OOS red ~UNACK",
                "1000001 return_to_service UNACK red [WO-123 done]", "1000001 raise UNACK red",
            ])
    }

    @Test("H2.15 calibration: the log speaks of it when something is hidden") func calibration() throws {
        var harness = try EngineHarness.ladder()
        harness.suppress(.calibration, true, at: 0)
        #expect(harness.engine.openAlarmCount == 0)
        harness.push([(10, 25), (20, 1), (30, 65)])
        harness.suppress(.calibration, false, at: 40)
        #expect(harness.engine.records.map(\.occurrence) == [1, 1, 3, 3, 3])
        #expect(
            harness.fullLines() == [
                "10 suppress SUPPR yellow ~ACKED [calibration]", "20 clear SUPPR ~NORM",
                "30 raise SUPPR red ~ACKED", "40 unsuppress UNACK red [calibration]", "40 raise UNACK red",
            ])
        harness.suppress(.test, true, at: 50)
        harness.push([(60, 1)])
        harness.suppress(.test, false, at: 70)
        #expect(
            harness.fullLines() == [
                "50 suppress SUPPR red ~UNACK [test]", "60 clear SUPPR ~RTNUN", "70 unsuppress RTNUN [test]",
            ])
    }

    @Test("a calibration during which nothing happens is no record") func quietCalibration() throws {
        var harness = try EngineHarness.ladder()
        harness.suppress(.calibration, true, at: 0)
        harness.suppress(.gateway, true, at: 1)
        harness.suppress(.calibration, false, at: 2)
        harness.suppress(.gateway, false, at: 3)
        #expect(harness.lines() == [])
        #expect(harness.engine.care.isEmpty)
    }

    @Test("two causes of the design are one suppression") func twoCauses() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        harness.suppress(.calibration, true, at: 1)
        harness.suppress(.gateway, true, at: 2)
        harness.suppress(.calibration, false, at: 3)
        harness.suppress(.gateway, false, at: 4)
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 suppress SUPPR yellow ~UNACK [calibration]",
                "4 unsuppress UNACK yellow [gateway]", "4 raise UNACK yellow",
            ])
    }

    @Test("shelved and calibrated: in sight only when neither remains", arguments: [true, false])
    func shelvedAndCalibrated(shelfEndsFirst: Bool) throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.shelve(for: .seconds(100)), at: 1)
        harness.suppress(.calibration, true, at: 2)
        if shelfEndsFirst {
            try harness.order(.unshelve, at: 3)
            harness.suppress(.calibration, false, at: 4)
        } else {
            harness.suppress(.calibration, false, at: 3)
            try harness.order(.unshelve, at: 4)
        }
        let between =
            shelfEndsFirst ? "3 unshelve SUPPR yellow ~UNACK [why]" : "3 unsuppress SHELVED yellow ~UNACK [calibration]"
        let end = shelfEndsFirst ? "4 unsuppress UNACK yellow [calibration]" : "4 unshelve UNACK yellow [why]"
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 shelve SHELVED yellow ~UNACK [why]",
                "2 suppress SHELVED yellow ~UNACK [calibration]", between, end, "4 raise UNACK yellow",
            ])
    }

    @Test("what rises while shelved and calibrated is told as suppressed, and stays so off the shelf")
    func risesUnderBoth() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .seconds(10)), at: 0)
        harness.suppress(.calibration, true, at: 1)
        harness.push([(2, 65)])
        harness.suppress(.calibration, false, at: 3)
        #expect(
            harness.fullLines() == [
                "0 shelve SHELVED ~NORM [why]", "2 unshelve NORM [red may not be shelved]",
                "2 suppress SUPPR red ~ACKED [calibration]", "3 unsuppress UNACK red [calibration]",
                "3 raise UNACK red",
            ])
    }

    @Test("all three: out of service is what is seen, and the shelf ends underneath") func allThree() throws {
        var harness = try EngineHarness.ladder()
        try harness.order(.shelve(for: .seconds(10)), at: 0)
        try harness.order(.outOfService, at: 1)
        harness.suppress(.calibration, true, at: 2)
        harness.push([(3, 25)])
        harness.advance(through: 10)
        try harness.order(.returnToService, at: 11)
        harness.suppress(.calibration, false, at: 12)
        #expect(
            harness.fullLines() == [
                "0 shelve SHELVED ~NORM [why]", "1 out_of_service OOS ~NORM [why]",
                "3 suppress OOS yellow ~ACKED [calibration]", "9 shelve OOS yellow ~ACKED [about to end]",
                "10 unshelve OOS yellow ~ACKED [end of the shelf]", "11 return_to_service SUPPR yellow ~ACKED [why]",
                "12 unsuppress UNACK yellow [calibration]", "12 raise UNACK yellow",
            ])
    }

    @Test("an alarm that needs no acknowledgement comes back without one") func withoutAcknowledgement() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(autoAcknowledge: true))
        try harness.order(.shelve(for: .seconds(10)), at: 0)
        harness.push([(3, 25)])
        harness.advance(through: 10)
        #expect(harness.lines().suffix(2) == ["10 unshelve ACKED yellow", "10 raise ACKED yellow"])
    }

    @Test("no re-alarm out of sight; back in sight the alarm asks anew anyhow") func noReAlarm() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(reAlarm: .seconds(30)))
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 1)
        try harness.order(.shelve(for: .seconds(100)), at: 2)
        harness.advance(through: 102)
        #expect(
            harness.lines().suffix(3) == [
                "92 shelve SHELVED yellow", "102 unshelve UNACK yellow", "102 raise UNACK yellow",
            ])
    }

    @Test("the summary says who, why, until when, and what goes on underneath") func summary() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.shelve(for: .minutes(10)), at: 1, by: "wu", reason: "seal work")
        let summary = try #require(harness.engine.alarm("park/T1/lel#high"))
        #expect(summary.state == .shelved && summary.beneath == .unacknowledged && summary.level == .yellow)
        #expect(summary.until == EngineHarness.instant(601) && summary.by == "wu" && summary.reason == "seal work")
        #expect(harness.engine.gravestAlarms(limit: 9, .suppressed) == [summary])
        #expect(harness.engine.gravestAlarms(limit: 9, .open) == [])
        #expect(harness.engine.openAlarmCounts() == [AlarmCount(level: .yellow, state: .shelved): 1])
    }
}

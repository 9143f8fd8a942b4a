// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The life of one alarm through the engine: commands, refusals, re-alarm, one-shot events.
@Suite("H3.1 life cycle")
struct LifeCycleTests {
    @Test("H3.1 a plain life: raise, level up asks again, ack, return") func plain() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 1, reason: "seen")
        harness.push([(2, 45), (3, 30)])
        try harness.order(.acknowledge, at: 4, reason: "")
        harness.push([(5, 1)])
        #expect(
            harness.fullLines() == [
                "0 raise UNACK yellow", "1 ack ACKED yellow [seen]", "2 level UNACK orange", "3 level UNACK yellow",
                "4 ack ACKED yellow", "5 clear NORM",
            ])
    }

    @Test("H3.1 RTNUN, true again, is the same occurrence; ack of it closes") func returned() throws {
        var harness = try EngineHarness.ladder()
        harness.push([(0, 25), (1, 1), (2, 25), (3, 1)])
        try harness.order(.acknowledge, at: 4)
        harness.push([(5, 25)])
        #expect(harness.engine.records.map(\.occurrence) == [1, 1, 1, 1, 1, 6])
        #expect(
            harness.engine.records.compactMap(\.state?.rawValue) == [
                "UNACK", "RTNUN", "UNACK", "RTNUN", "NORM", "UNACK",
            ])
    }

    @Test("H3.1 latched: return, ack, reset; true again on the way is a raise") func latched() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(latch: true))
        harness.push([(0, 25), (1, 1)])
        #expect(throws: CommandRefusal.acknowledgeFirst) { try harness.order(.reset, at: 2) }
        try harness.order(.acknowledge, at: 3)
        harness.push([(4, 25)])
        #expect(throws: CommandRefusal.stillActive(.unacknowledged)) { try harness.order(.reset, at: 5) }
        try harness.order(.acknowledge, at: 6)
        harness.push([(7, 1)])
        try harness.order(.reset, at: 8)
        #expect(
            harness.lines() == [
                "0 raise UNACK yellow", "1 clear LATUN", "2 reset LATUN", "3 ack LATAK", "4 raise UNACK yellow",
                "5 reset UNACK yellow", "6 ack ACKED yellow", "7 clear LATAK", "8 reset NORM",
            ])
    }

    @Test("refusals are records: state and level stay, who asked stands in them") func refusals() throws {
        var harness = try EngineHarness.ladder()
        #expect(throws: CommandRefusal.nothingToAcknowledge(.normal)) { try harness.order(.acknowledge, at: 1) }
        harness.push([(2, 65)])
        #expect(throws: CommandRefusal.stillActive(.unacknowledged)) { try harness.order(.reset, at: 3) }
        #expect(throws: CommandRefusal.shelveWithoutReason) {
            try harness.order(.shelve(for: .hours(1)), at: 4, reason: "")
        }
        #expect(throws: CommandRefusal.shelveWithoutEnd) { try harness.order(.shelve(for: .zero), at: 5) }
        #expect(throws: CommandRefusal.levelIsNotShelved(.red)) { try harness.order(.shelve(for: .hours(1)), at: 6) }
        #expect(throws: CommandRefusal.outOfServiceWithoutReason) {
            try harness.order(.outOfService, at: 7, reason: "")
        }
        harness.push([(8, 45)])
        #expect(throws: CommandRefusal.shelfTooLong(limit: .hours(8), .orange)) {
            try harness.order(.shelve(for: Interval(milliseconds: 8 * 3_600_000 + 1)), at: 9)
        }
        #expect(harness.engine.records.filter { $0.by == "li" }.count == 7)
        #expect(harness.engine.records.filter { $0.by == "li" }.map(\.occurrence) == [0, 2, 2, 2, 2, 2, 2])
        #expect(
            harness.fullLines() == [
                "1 ack NORM [refused: nothing to acknowledge: the alarm is NORM]", "2 raise UNACK red",
                "3 reset UNACK red [refused: not reset: the alarm is UNACK, its condition still holds]",
                "4 shelve UNACK red [refused: not shelved: say why, with a reason]",
                "5 shelve UNACK red [refused: not shelved: say for how long, more than 0]",
                "6 shelve UNACK red [refused: not shelved: red may not be shelved]",
                "7 out_of_service UNACK red [refused: not taken out of service: name the work order as the reason]",
                "8 level UNACK orange",
                "9 shelve UNACK orange [refused: not shelved: at orange for 8h at most]",
            ])
    }

    @Test("a command for no alarm is no record") func unknown() throws {
        var harness = try EngineHarness.ladder()
        let refusal = CommandRefusal.unknownAlarm("park/T1/lel#low")
        #expect(throws: refusal) {
            try harness.engine.perform(
                .reset, on: "park/T1/lel#low", by: "li", reason: "", at: EngineHarness.instant(1))
        }
        #expect(!refusal.isRecorded && CommandRefusal.acknowledgeFirst.isRecorded)
        #expect(harness.lines() == [])
    }

    @Test("a command that is fulfilled already succeeds and says nothing") func repeats() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(latch: true))
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 1)
        try harness.order(.acknowledge, at: 1)
        try harness.order(.unshelve, at: 1)
        try harness.order(.returnToService, at: 1)
        harness.push([(2, 1)])
        try harness.order(.acknowledge, at: 3)
        try harness.order(.shelve(for: .hours(1)), at: 4)
        try harness.order(.shelve(for: .hours(1)), at: 4)
        try harness.order(.outOfService, at: 5)
        try harness.order(.outOfService, at: 6)
        #expect(
            harness.lines() == [
                "0 raise UNACK yellow", "1 ack ACKED yellow", "2 clear LATAK", "4 shelve SHELVED",
                "5 out_of_service OOS",
            ])
    }

    @Test("H3.1 re-alarm: acknowledged for so long and still there") func reAlarm() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(reAlarm: .minutes(30)))
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 10)
        harness.push([(100, 25)])
        harness.advance(through: 1_809.999)
        #expect(harness.lines() == ["0 raise UNACK yellow", "10 ack ACKED yellow"])
        harness.advance(through: 1_810)
        #expect(harness.engine.records.map(\.occurrence) == [1])
        #expect(harness.engine.records.map(\.value) == [25])
        #expect(harness.fullLines() == ["1810 raise UNACK yellow [re-alarm]"])
        // Not while nobody has acknowledged it, nor once it is over.
        harness.advance(through: 8_999)
        try harness.order(.acknowledge, at: 9_000)
        harness.push([(9_100, 1)])
        harness.advance(through: 99_000)
        #expect(harness.lines() == ["9000 ack ACKED yellow", "9100 clear NORM"])
    }

    @Test("a new acknowledgement begins the re-alarm anew") func reAlarmAnew() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(reAlarm: .minutes(1)))
        harness.push([(0, 25)])
        try harness.order(.acknowledge, at: 10)
        harness.push([(40, 45)])
        try harness.order(.acknowledge, at: 50)
        harness.advance(through: 109)
        _ = harness.lines()
        harness.advance(through: 110)
        #expect(harness.lines() == ["110 raise UNACK orange"])
    }

    @Test("H3.1 one-shot events go straight to LATUN and stay until a reset") func oneShot() throws {
        var harness = try EngineHarness.ladder(AlarmOptions(oneShot: true))
        harness.push([(0, 65), (1, 0), (2, 65)])
        try harness.order(.acknowledge, at: 3)
        #expect(throws: CommandRefusal.stillActive(.latchedAcknowledged)) { try harness.order(.reset, at: 4) }
        harness.push([(5, 0)])
        try harness.order(.reset, at: 6)
        harness.push([(7, 65)])
        #expect(harness.engine.records.map(\.occurrence) == [1, 1, 1, 1, 1, 6])
        #expect(
            harness.lines() == [
                "0 raise LATUN red", "2 raise LATUN red", "3 ack LATAK red", "4 reset LATAK red", "6 reset NORM",
                "7 raise LATUN red",
            ])
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinLog

/// What the log alone says of suppressed alarms: the fold of an engine's records is what the engine says itself.
@Suite("The fold of the log and suppression")
struct AlarmFoldTests {
    private static let alarm = "park/T1/lel#high"
    private var engine = Engine(clock: LogFixture.now)
    private var fold = AlarmFold()

    init() {
        _ = engine.addPoint(
            PointDefinition(
                id: "park/T1/lel", site: Site(id: "park"), kind: "gas.lel",
                rules: [RuleDefinition(name: "high", above: Limits(yellow: 20))]))
    }

    private mutating func push(_ value: Double, at seconds: Int64) {
        let at = LogFixture.now + .seconds(seconds)
        engine.receive(Reading(point: PointIndex(0), time: at, received: at, value: value))
    }

    private mutating func order(
        _ command: Engine.Command, at seconds: Int64, by: String = "li", reason: String = "why"
    ) throws(CommandRefusal) {
        try engine.perform(
            command, on: AlarmFoldTests.alarm, by: by, reason: reason, at: LogFixture.now + .seconds(seconds))
    }

    /// Every record through its line into the fold; then the fold must be what a segment record would carry.
    private mutating func check(_ comment: Comment) throws {
        for record in engine.records {
            let chain = String(repeating: "0", count: 64)
            var bytes: [UInt8] = []
            record.appendJSON(to: &bytes) { bytes in
                bytes.append(contentsOf: ",\"prev\":\"\(chain)\",\"hash\":\"\(chain)\"".utf8)
            }
            let line = try #require(RecordLine(bytes))
            fold.take(line.record, openAlarms: line.openAlarms)
        }
        engine.records.removeAll()
        let mine = engine.openAlarms(limit: 9).map { Record.OpenAlarm($0) }
        #expect(fold.open == mine, comment)
    }

    @Test("shelf, warning, refusals, work order: the fold knows what the engine knows") mutating func orders() throws {
        push(25, at: 0)
        try check("raised")
        try order(.shelve(for: .seconds(100)), at: 1, reason: "seal work")
        try check("shelved")
        #expect(fold.open.first?.until == LogFixture.now + .seconds(101))
        push(1, at: 2)
        try check("clear on the shelf")
        #expect(fold.open.first?.beneath == .returnedUnacknowledged)
        #expect(throws: CommandRefusal.shelveWithoutReason) {
            try order(.shelve(for: .hours(1)), at: 3, by: "wu", reason: "")
        }
        try check("a refused order changes nothing")
        engine.advance(to: LogFixture.now + .seconds(95))
        try check("warned")
        #expect(fold.open.first?.by == "li" && fold.open.first?.reason == "seal work")
        try order(.outOfService, at: 96, by: "wu", reason: "WO-7")
        try check("out of service over a shelf")
        engine.advance(to: LogFixture.now + .seconds(200))
        try check("the shelf has ended underneath")
        try order(.returnToService, at: 201)
        try check("returned")
        try order(.acknowledge, at: 202)
        try check("normal")
        #expect(fold.open.isEmpty)
    }

    @Test("a segment record carries it on, and one that leaves it out ends it") mutating func segments() throws {
        push(25, at: 0)
        try order(.shelve(for: .seconds(100)), at: 1)
        try check("shelved")
        let open = fold.open
        var other = AlarmFold()
        other.take(LogFixture.segment(9, open: open))
        #expect(other.open == open)
        other.take(LogFixture.segment(10))
        #expect(other.alarms[AlarmFoldTests.alarm]?.until == nil)
        #expect(other.open.isEmpty)
    }

    @Test("a flood that has begun is known until it ends, or until nobody knows of it any more") mutating func flood()
        throws
    {
        var start = Record(time: LogFixture.now, event: .floodStart)
        start.sequence = 99
        fold.take(start)
        #expect(fold.isFlooding)
        engine.records.removeAll()
        engine.endUnknownFlood()
        #expect(engine.records.map(\.event) == [.floodEnd])
        for record in engine.records { fold.take(record) }
        #expect(!fold.isFlooding)
    }
}

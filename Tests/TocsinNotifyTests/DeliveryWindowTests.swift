// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinNotify

struct DeliveryWindowTests {
    static let retry = DeliveryVerdict.retry(asked: nil, reason: "")

    static func window(_ range: ClosedRange<UInt64>, alarms: Int, inFlight: Int = 8, span: Int = 256) -> DeliveryWindow
    {
        var window = DeliveryWindow(cursor: range.lowerBound - 1, maximumInFlight: inFlight, span: span)
        for record in LoggedRecord.samples(range, alarms: alarms) { window.offer(record, isWanted: true) }
        return window
    }

    static func startAll(_ window: inout DeliveryWindow, now: Int64 = 0) -> [UInt64] {
        var started: [UInt64] = []
        while let start = window.start(now: now) { started.append(start.record.sequence) }
        return started
    }

    @Test func differentAlarms_goTogether_upToTheLimit() {
        var window = Self.window(1...20, alarms: 20)
        #expect(Self.startAll(&window) == Array(1...8))
        #expect(window.cursor == 0)
        #expect(window.due(now: 0) == nil)
    }

    @Test func oneAlarm_goesOneAfterTheOther() {
        var window = Self.window(1...5, alarms: 1)
        for sequence in 1...5 as ClosedRange<UInt64> {
            #expect(Self.startAll(&window) == [sequence])
            _ = window.finish(sequence, .delivered, startedIn: 0, now: 0, fraction: 1)
            #expect(window.cursor == sequence)
        }
    }

    @Test func cursor_waitsForTheLowest() {
        var window = Self.window(1...3, alarms: 3)
        _ = Self.startAll(&window)
        _ = window.finish(3, .delivered, startedIn: 0, now: 0, fraction: 1)
        _ = window.finish(2, .dead(reason: ""), startedIn: 0, now: 0, fraction: 1)
        #expect(window.cursor == 0)
        _ = window.finish(1, .delivered, startedIn: 0, now: 0, fraction: 1)
        #expect(window.cursor == 3)
    }

    @Test func unwanted_moveTheCursor_andTakeNoRoom() {
        var window = DeliveryWindow(cursor: 10, span: 4)
        for sequence in 11...100 as ClosedRange<UInt64> { window.offer(.sample(sequence), isWanted: false) }
        #expect(window.cursor == 100)
        #expect(window.room == 4)
        // The log has lost 101 to 149.
        window.offer(.sample(150), isWanted: true)
        #expect(window.cursor == 149)
        #expect(window.room == 3)
    }

    @Test func room_countsFromTheLowest_evenWhenLaterOnesAreDelivered() {
        var window = Self.window(1...8, alarms: 8, span: 8)
        _ = Self.startAll(&window)
        for sequence in 2...8 as ClosedRange<UInt64> {
            _ = window.finish(sequence, .delivered, startedIn: 0, now: 0, fraction: 1)
        }
        #expect(window.room == 0)
        _ = window.finish(1, .delivered, startedIn: 0, now: 0, fraction: 1)
        #expect(window.room == 8)
    }

    @Test func endpointDown_oneProbeAtATime_thenAllAgain() {
        var window = Self.window(1...20, alarms: 20)
        for sequence in Self.startAll(&window) {
            _ = window.finish(sequence, Self.retry, startedIn: 0, now: 0, fraction: 1)
        }
        #expect(Self.startAll(&window, now: 999) == [])
        #expect(window.due(now: 0) == 1_000)
        #expect(Self.startAll(&window, now: 1_000).count == 1)
        _ = window.finish(9, .delivered, startedIn: 1, now: 1_000, fraction: 1)
        #expect(Self.startAll(&window, now: 1_000).count == 8)
    }

    @Test func recordThatAlwaysFails_doesNotStandForTheEndpoint() {
        var window = Self.window(1...40, alarms: 40, inFlight: 4)
        var (now, delivered, failed): (Int64, Int, Int) = (0, 0, 0)
        while delivered < 39 && now < 600_000 {
            var running: [DeliveryWindow.Start] = []
            while let start = window.start(now: now) { running.append(start) }
            for start in running {
                let isBad = start.record.sequence == 1
                _ = window.finish(
                    start.record.sequence, isBad ? Self.retry : .delivered, startedIn: start.round, now: now,
                    fraction: 1)
                if isBad { failed += 1 } else { delivered += 1 }
            }
            now = window.due(now: now) ?? now + 1
        }
        #expect(delivered == 39)
        #expect(now < 10_000, "the others waited \(now) ms for one bad record")
        #expect(window.cursor == 0)
        #expect(failed >= 1)
    }

    @Test func hurry_letsAllTryAtOnce() {
        var window = Self.window(1...1, alarms: 1)
        _ = window.start(now: 0)
        _ = window.finish(1, .retry(asked: .hours(1), reason: ""), startedIn: 0, now: 0, fraction: 1)
        #expect(window.start(now: 10) == nil)
        window.hurry()
        #expect(window.start(now: 10)?.attempt == 2)
    }

    /// Random offers, attempts and endings against the plain facts: order per alarm, nothing left out, nothing twice
    /// after it was delivered, the cursor below the lowest that is not settled, bounds kept.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func randomWalk_keepsThePromises(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = UInt64.random(in: 50...600, using: &random)
        let alarms = Int.random(in: 1...40, using: &random)
        let limit = Int.random(in: 1...8, using: &random)
        let span = Int.random(in: limit...64, using: &random)
        let failing = Double.random(in: 0...0.6, using: &random)
        var window = DeliveryWindow(cursor: 0, maximumInFlight: limit, span: span)
        var (next, now): (UInt64, Int64) = (1, 0)
        var running: [DeliveryWindow.Start] = []
        var settled: Set<UInt64> = []
        var lastOfAlarm: [String: UInt64] = [:]
        for step in 0..<200_000 where window.cursor < count {
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where next <= count && window.room > 0:
                let wanted = Double.random(in: 0...1, using: &random) < 0.8
                let record = LoggedRecord.sample(next, alarm: "a\(Int.random(in: 0..<alarms, using: &random))")
                window.offer(record, isWanted: wanted)
                if !wanted { settled.insert(next) }
                next += 1
            case 1:
                guard let start = window.start(now: now) else { break }
                #expect(!running.contains { $0.record.alarm == start.record.alarm }, "two of one alarm at step \(step)")
                #expect(!settled.contains(start.record.sequence), "again after it was settled")
                running.append(start)
                #expect(running.count <= limit)
            case 2 where !running.isEmpty:
                let start = running.remove(at: Int.random(in: 0..<running.count, using: &random))
                let fate = Double.random(in: 0...1, using: &random)
                let verdict: DeliveryVerdict = fate < failing ? Self.retry : fate < 0.9 ? .delivered : .dead(reason: "")
                let ending = window.finish(
                    start.record.sequence, verdict, startedIn: start.round, now: now,
                    fraction: Double.random(in: 0...1, using: &random))
                if case .waiting = ending { break }
                #expect(start.record.sequence > lastOfAlarm[start.record.alarm] ?? 0, "order of an alarm")
                lastOfAlarm[start.record.alarm] = start.record.sequence
                settled.insert(start.record.sequence)
            default:
                // To when something can happen; nothing being due means that it waits for an answer or an offer.
                if let due = window.due(now: now) { now = max(now, due) }
            }
            let lowest = (window.cursor + 1..<next).first { !settled.contains($0) }
            #expect(lowest ?? next == window.cursor + 1, "cursor \(window.cursor) at step \(step)")
            #expect(window.unsettled <= span && window.room >= 0 && window.inFlight == running.count)
        }
        #expect(window.cursor == count, "all is settled in the end")
        #expect(settled.count == Int(count))
    }
}

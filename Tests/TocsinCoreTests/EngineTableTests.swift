// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// The tables below the engine that were made for speed, beside the plain ones that they stand for.
@Suite("Tables of the engine")
struct EngineTableTests {
    @Test("the due queue gives entries in the order of their times", arguments: UInt64(0)..<50)
    func dueQueue(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = DueQueue()
        var expected: [Int64] = []
        for number in Int32(0)..<400 {
            // Within a list, over some lists, far beyond all of them, and before what has come up already.
            let reach = ([100, 5_000, 60_000, 10_000_000] as [Int64]).randomElement(using: &random) ?? 1
            let due = max(0, (expected.first ?? 0) + Int64.random(in: -100..<reach, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                #expect(queue.removeFirst()?.due == expected.first)
                if !expected.isEmpty { expected.removeFirst() }
            case 1 where !expected.isEmpty:
                queue.replaceFirst(with: DueQueue.Entry(due: due, point: number))
                expected[0] = due
            default:
                queue.insert(DueQueue.Entry(due: due, point: number))
                expected.append(due)
            }
            expected.sort()
            #expect(queue.nextDue == expected.first ?? .max)
            #expect(queue.count == expected.count)
        }
        while let entry = queue.removeFirst() {
            #expect(entry.due == expected.first)
            expected.removeFirst()
        }
        #expect(expected.isEmpty)
    }

    @Test("names and places lead to each other, and unknown names nowhere")
    func names() {
        var names = PointNames()
        for number in 0..<3_000 {
            #expect(names["site/unit/\(number)"] == nil)
            names.append("site/unit/\(number)")
        }
        #expect(names.count == 3_000)
        for number in 0..<3_000 {
            #expect(names["site/unit/\(number)"] == Int32(number))
            #expect(names[number] == "site/unit/\(number)")
        }
        #expect(names["site/unit/3000"] == nil)
        #expect(names[""] == nil)
        names.append("caf\u{e9}")
        #expect(names["cafe\u{301}"] == 3_000)
        #expect(names["cafe"] == nil)
    }

    @Test("an alarm is quiet until it is changed, and again once it is given back")
    func alarms() {
        var table = AlarmTable()
        for rule in Int32(0)..<200 { table.append(rule: rule) }
        for alarm in [0, 63, 64, 199] {
            table[alarm].held = LevelSet(bits: 1)
            #expect((0..<200).filter { !table.isQuiet($0) } == [alarm])
            table.rest(alarm)
            #expect(!table.isQuiet(alarm))
            table[alarm].held = LevelSet()
            table.rest(alarm)
            #expect(table.isQuiet(alarm))
        }
    }
}

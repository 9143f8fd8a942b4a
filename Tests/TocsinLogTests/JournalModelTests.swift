// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

/// Random entries for a journal whose checkpoint names the points 0 to 3, and what must be read back.
struct JournalModel {
    private(set) var entries: [JournalEntry] = []
    private var named: Set<Int32> = [0, 1, 2, 3]

    mutating func put(into journal: inout Journal, _ random: inout SeededGenerator) {
        func instant() -> Instant {
            LogFixture.now + Interval(milliseconds: Int64.random(in: -1_000_000...1_000_000, using: &random))
        }
        switch Int.random(in: 0..<14, using: &random) {
        case 0:
            put(
                .command(
                    JournalModel.command(&random), alarm: "点/1#high", by: "", reason: "why", at: instant()),
                &journal)
        case 1: put(.start(at: instant()), &journal)
        case 2: put(.link(isUp: Bool.random(using: &random), at: instant()), &journal)
        case 3:
            let offset = Interval(milliseconds: Int64.random(in: .min ... .max, using: &random))
            put(.wall(offset: offset, at: instant()), &journal)
        case 4: put(.daemon(DaemonRecord(.connected, at: instant(), message: "m", reason: "r")), &journal)
        default:
            let number = Int32.random(in: 0..<8, using: &random) * (Bool.random(using: &random) ? 1 : 3_000)
            if named.insert(number).inserted, number >= 4 {
                entries.append(.point(number: UInt32(number), id: "park/\(number)"))
            }
            let isRepeated = Bool.random(using: &random)
            let reading = Reading(
                point: PointIndex(number), time: instant(), received: isRepeated ? LogFixture.now : instant(),
                value: Double(UInt64.random(in: 0...(.max), using: &random)),
                quality: Quality.allCases.randomElement(using: &random) ?? .good,
                flag: ReadingFlag.allCases.randomElement(using: &random) ?? .none,
                isUntimed: Bool.random(using: &random))
            journal.put(reading) { "park/\($0.value)" }
            entries.append(.reading(reading))
        }
    }

    private static func command(_ random: inout SeededGenerator) -> Engine.Command {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .acknowledge
        case 1: .reset
        case 2: .shelve(for: Interval(milliseconds: Int64.random(in: .min ... .max, using: &random)))
        case 3: .unshelve
        case 4: .outOfService
        default: .returnToService
        }
    }

    private mutating func put(_ entry: JournalEntry, _ journal: inout Journal) {
        journal.put(entry)
        entries.append(entry)
    }
}

@Suite("The journal against a model of itself, on a failing disk")
struct JournalModelTests {
    @Test(arguments: UInt64(1)...30)
    func randomLives(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        let faults = FileFaults()
        let configuration = [UInt8](repeating: 1, count: 32)
        for generation in UInt64(1)...4 {
            faults.heal()
            var journal = try Journal(
                folder: folder.path, generation: generation, pointCount: 4, configuration: configuration,
                faults: faults)
            var model = JournalModel()
            var certain = 0
            for _ in 0..<200 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<6: model.put(into: &journal, &random)
                case 6: faults.failWrites(after: Int.random(in: 0...200, using: &random), code: ENOSPC)
                case 7: faults.failSynchronizations(1, code: EIO)
                case 8: faults.heal()
                default:
                    do throws(SystemError) {
                        try journal.commit()
                        certain = model.entries.count
                    } catch {
                        #expect(journal.hasWaiting == true)
                    }
                }
            }
            // The process ends here. What is certain is there; what waits is not, or the last commit is whole.
            let reader = try #require(try JournalReader(folder: folder.path, generation: generation))
            var found: [JournalEntry] = []
            let outcome = try reader.entries { found.append($0) }
            #expect(found == Array(model.entries[..<certain]))
            #expect(outcome.tornBytes == 0)
            #expect(!outcome.isDamaged)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

/// The alert log beside an array of records: random appends, commits, failing disks, crashes, rotations and readers.
@Suite("The alert log against a model of itself")
struct AlertLogModelTests {
    /// A log, what it must hold, and a cursor on it.
    private struct World: ~Copyable {
        let folder: String
        let faults = FileFaults()
        var random: SeededGenerator
        var log: AlertLog
        /// Messages by sequence: those that are certain, then those that wait.
        var records: [String] = []
        var certain = 0
        var reader: AlertLogReader
        /// What the cursor has had.
        var seen = 0
        var made = 0

        init(folder: String, seed: UInt64) throws {
            self.folder = folder
            random = SeededGenerator(seed: seed)
            log = try AlertLog(folder: folder, at: LogFixture.now, faults: faults)
            reader = AlertLogReader(folder: folder)
        }

        mutating func append() {
            let sequence = log.lastSequence + 1
            made += 1
            var record = LogFixture.record(sequence, evidence: Int.random(in: 0...3, using: &random))
            if Int.random(in: 0..<6, using: &random) == 0 && sequence > 1 { record = LogFixture.segment(sequence) }
            record.message = "\(made)"
            log.append(record)
            records.append("\(made)")
        }

        mutating func commit() throws {
            do throws(SystemError) {
                try log.commit()
                certain = records.count
                #expect(log.hasWaiting == false)
            } catch {
                #expect(log.hasWaiting == true)
                #expect(Int(log.committedSequence) >= certain)
                certain = Int(log.committedSequence)
            }
            #expect(Int(log.committedSequence) == certain)
            #expect(Int(log.lastSequence) == records.count)
            #expect(log.waitingRecords().map(\.sequence) == (certain..<records.count).map { UInt64($0) + 1 })
        }

        /// The process ends at any moment of a write: some of what waited may be there.
        mutating func crash() throws {
            let waiting = log.waitingRecords()
            if let first = waiting.first, first.event != .segment, Bool.random(using: &random) {
                // The segment that waits to be begun is not in this file.
                let bytes: [UInt8] = waiting.prefix { $0.event != .segment }.flatMap { $0.line + [0x0A] }
                var file = try AppendFile(path: LogFixture.live(folder))
                try file.append(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
                if Bool.random(using: &random) { try file.append([UInt8](repeating: 0, count: 30)) }
            }
            faults.heal()
            log = try AlertLog(folder: folder, at: LogFixture.now, faults: faults)
            #expect(Int(log.lastSequence) >= certain)
            #expect(Int(log.lastSequence) <= records.count)
            records.removeLast(records.count - Int(log.lastSequence))
            certain = records.count
            #expect(log.committedSequence == log.lastSequence)
        }

        mutating func read() throws {
            if Int.random(in: 0..<8, using: &random) == 0 { reader = AlertLogReader(folder: folder) }
            let limit = Int.random(in: 0...9, using: &random)
            let found = try reader.records(
                after: UInt64(seen), through: log.committedSequence, limit: limit)
            #expect(found.count == min(limit, certain - seen))
            for record in found {
                let text = String(decoding: record.line, as: UTF8.self)
                #expect(Int(record.sequence) == seen + 1)
                #expect(text.contains("\"message\":\"\(records[seen])\","))
                seen += 1
            }
            #expect(reader.skipped == 0)
        }

        mutating func step() throws {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<40: for _ in 0..<Int.random(in: 1...4, using: &random) { append() }
            case 40..<60: try commit()
            case 60..<66: faults.failWrites(after: Int.random(in: 0...2_000, using: &random), code: ENOSPC)
            case 66..<72: faults.failSynchronizations(Int.random(in: 1...3, using: &random), code: EIO)
            case 72..<80: faults.heal()
            case 80..<85: try crash()
            default: try read()
            }
        }

        mutating func finish() throws {
            faults.heal()
            try commit()
            #expect(certain == records.count)
            while seen < certain { try read() }
            let report = try AlertLogVerifier.verify(folder: folder)
            #expect(Int(report.last) == records.count)
            #expect(report.records == report.last)
            let all = try LogFixture.readAll(folder)
            #expect(all.count == records.count)
        }
    }

    @Test(arguments: UInt64(1)...40)
    func randomLives(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var world = try World(folder: folder.path, seed: seed)
        for _ in 0..<250 { try world.step() }
        try world.finish()
    }
}

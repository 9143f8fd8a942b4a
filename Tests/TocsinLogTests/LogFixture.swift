// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

@testable import TocsinLog

/// Makes the records that the tests put into logs.
enum LogFixture {
    static let now = Instant(milliseconds: 1_772_352_000_000)

    /// A record of an alarm; its message tells it from all others.
    static func record(
        _ sequence: UInt64, _ event: Event = .raise, alarm: String = "park/T1/lel#high",
        state: AlarmState? = .unacknowledged, message: String? = nil, evidence: Int = 1
    ) -> Record {
        var record = Record(time: now + .seconds(Int64(sequence)), event: event)
        record.sequence = sequence
        if event.isOfAlarm {
            record.alarm = alarm
            record.occurrence = sequence
            record.state = state
            record.level = state == .unacknowledged ? .orange : nil
            record.readingTime = now + .seconds(Int64(sequence) - 1)
        }
        record.value = 26.5
        record.evidence = (0..<evidence).map { Record.Sample(time: now + .seconds(Int64($0)), value: Double($0) / 4) }
        record.message = message ?? "record \(sequence) \"quoted\" \\ \n\u{1}浓度"
        return record
    }

    static func segment(_ sequence: UInt64, open: [Record.OpenAlarm] = []) -> Record {
        var record = Record(time: now + .seconds(Int64(sequence)), event: .segment)
        record.sequence = sequence
        record.openAlarms = open
        return record
    }

    /// A log of `counts.count` segments with so many records each.
    static func makeLog(in folder: String, _ counts: [Int]) throws {
        var log = try AlertLog(folder: folder, at: now)
        for (index, count) in counts.enumerated() {
            for position in 0..<count {
                let sequence = log.lastSequence + 1
                log.append(index > 0 && position == 0 ? segment(sequence) : record(sequence))
            }
            try log.commit()
        }
    }

    static func live(_ folder: String) -> String { folder + "/alerts.jsonl" }

    static func read(_ path: String) throws -> [UInt8] { try Files.read(path, limit: 1 << 30) }

    static func lines(_ path: String) throws -> [[UInt8]] {
        try read(path).split(separator: 0x0A).map { Array($0) }
    }

    /// Writes bytes as they are, under a new identity and without waiting for the disk.
    static func put(_ bytes: [UInt8], _ path: String) throws {
        try Files.remove(path)
        var file = try AppendFile(path: path, mustBeNew: true)
        try file.append(bytes)
    }

    /// The whole log through one cursor.
    static func readAll(_ folder: String, after sequence: UInt64 = 0) throws -> [LoggedRecord] {
        var reader = AlertLogReader(folder: folder)
        var all: [LoggedRecord] = []
        while true {
            let more = try reader.records(after: all.last?.sequence ?? sequence, limit: 7)
            if more.isEmpty { return all }
            all += more
        }
    }
}

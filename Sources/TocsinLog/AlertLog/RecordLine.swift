// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A line of the alert log taken apart: the record as readers need it, and its place in the chain.
struct RecordLine {
    var record: LoggedRecord
    var previousHash: [UInt8] = []
    var hash: [UInt8] = []
    /// How much of the line the hash covers: up to, not including, `,"hash"`.
    var hashedLength = 0
    /// What a segment record carries.
    var openAlarms: [Record.OpenAlarm] = []

    /// - Parameter line: one line without its line end.
    /// - Returns: nil when it is not a record of the log.
    init?(_ line: [UInt8]) {
        record = LoggedRecord(sequence: 0, event: .start, time: Instant(milliseconds: 0), line: line)
        // `,"hash":"` and 64 digits and `"}` end every line.
        hashedLength = line.count - 75
        guard hashedLength > 0, line[hashedLength..<hashedLength + 9].elementsEqual(",\"hash\":\"".utf8) else {
            return nil
        }
        var scanner = JSONScanner(line)
        do throws(JSONScanner.Malformed) {
            try read(&scanner)
        } catch {
            return nil
        }
        guard scanner.isAtEnd, record.sequence > 0, previousHash.count == 64, hash.count == 64 else { return nil }
    }

    private mutating func read(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) {
        var parts = self
        try scanner.object { (key, scanner) throws(JSONScanner.Malformed) in
            switch key {
            case "seq": parts.record.sequence = try scanner.unsigned()
            case "time": parts.record.time = try RecordLine.instant(&scanner)
            case "event":
                guard let event = Event(rawValue: try scanner.string()) else { throw .init(offset: scanner.offset) }
                parts.record.event = event
            case "alarm": parts.record.alarm = try scanner.string()
            case "occurrence": parts.record.occurrence = try scanner.unsigned()
            case "state": parts.record.state = try RecordLine.state(&scanner)
            case "beneath": parts.record.beneath = try RecordLine.state(&scanner)
            case "level": parts.record.level = try RecordLine.level(&scanner)
            case "previous_level": parts.record.previousLevel = try RecordLine.level(&scanner)
            case "site": parts.record.site = try scanner.string()
            case "region": parts.record.region = try scanner.string()
            case "industry": parts.record.industry = try scanner.string()
            case "point": parts.record.point = try scanner.string()
            case "kind": parts.record.kind = try scanner.string()
            case "reading_time": parts.record.readingTime = try RecordLine.instant(&scanner)
            case "by": parts.record.by = try scanner.string()
            case "reason": parts.record.reason = try scanner.string()
            case "until": parts.record.until = try RecordLine.instant(&scanner)
            case "alarms": parts.openAlarms = try RecordLine.openAlarms(&scanner)
            case "prev": parts.previousHash = try scanner.plainString()
            case "hash": parts.hash = try scanner.plainString()
            default: try scanner.skipValue()
            }
        }
        self = parts
    }

    // MARK: - Values

    private static func openAlarms(
        _ scanner: inout JSONScanner
    ) throws(JSONScanner.Malformed) -> [Record.OpenAlarm] {
        var alarms: [Record.OpenAlarm] = []
        try scanner.array { (scanner) throws(JSONScanner.Malformed) in
            var open = Record.OpenAlarm(alarm: "", occurrence: 0, state: .normal, level: nil, readingTime: nil)
            try scanner.object { (key, scanner) throws(JSONScanner.Malformed) in
                switch key {
                case "alarm": open.alarm = try scanner.string()
                case "occurrence": open.occurrence = try scanner.unsigned()
                case "state": open.state = try state(&scanner)
                case "beneath": open.beneath = try state(&scanner)
                case "level": open.level = try level(&scanner)
                case "reading_time": open.readingTime = try instant(&scanner)
                case "by": open.by = try scanner.string()
                case "reason": open.reason = try scanner.string()
                case "until": open.until = try instant(&scanner)
                default: try scanner.skipValue()
                }
            }
            alarms.append(open)
        }
        return alarms
    }

    private static func state(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> AlarmState {
        guard let state = AlarmState(rawValue: try scanner.string()) else { throw .init(offset: scanner.offset) }
        return state
    }

    private static func level(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> Level {
        guard let level = Level(name: try scanner.string()) else { throw .init(offset: scanner.offset) }
        return level
    }

    /// `2026-03-01T08:00:00.000Z`, exactly as the log writes it.
    private static func instant(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> Instant {
        let text = try scanner.plainString()
        func digits(_ range: Range<Int>) -> Int {
            text[range].reduce(0) { $1 >= 48 && $1 <= 57 && $0 >= 0 ? $0 * 10 + Int($1) - 48 : -1 }
        }
        guard text.count == 24,
            let instant = Instant(
                year: digits(0..<4), month: digits(5..<7), day: digits(8..<10), hour: digits(11..<13),
                minute: digits(14..<16), second: digits(17..<19), millisecond: digits(20..<23))
        else { throw JSONScanner.Malformed(offset: scanner.offset) }
        return instant
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The state of all alarms as the log's records leave it: the log is the truth.
public struct AlarmFold: Equatable, Sendable {
    /// By alarm id; those that are normal are here too when a record was about them, with the time of its reading.
    public private(set) var alarms: [String: Record.OpenAlarm] = [:]

    /// A flood has begun, and not ended yet.
    public private(set) var isFlooding = false

    public init() {}

    /// Takes the next record.
    ///
    /// - Parameter openAlarms: what a segment record carries.
    public mutating func take(_ record: LoggedRecord, openAlarms: [Record.OpenAlarm]) {
        switch record.event {
        case .segment: carryOn(openAlarms)
        case .floodStart: isFlooding = true
        case .floodEnd: isFlooding = false
        default: break
        }
        guard record.event.isOfAlarm, let state = record.state else { return }
        let before = alarms[record.alarm]
        // An episode that has ended, in sight or underneath, is over: its last record still names it.
        let isOver = (record.beneath ?? state) == .normal
        var open = Record.OpenAlarm(
            alarm: record.alarm, occurrence: isOver ? 0 : record.occurrence, state: state, level: record.level,
            readingTime: [before?.readingTime, record.readingTime].compactMap { $0 }.max(), beneath: record.beneath,
            until: record.until)
        if state == .shelved || state == .outOfService {
            let order = AlarmFold.orders(record) ? (record.by, record.reason) : (before?.by ?? "", before?.reason ?? "")
            (open.by, open.reason) = order
        }
        alarms[record.alarm] = open
    }

    /// Whether the record is what put the alarm out of sight: not a refused order, nor the warning of a shelf's end,
    /// which nobody gave.
    private static func orders(_ record: LoggedRecord) -> Bool {
        (record.event == .shelve || record.event == .outOfService)
            && !record.reason.hasPrefix("refused: ") && !record.by.isEmpty
    }

    /// A segment record names every alarm that is not normal: one that it leaves out went with its point or rule, by a
    /// change of the configuration.
    private mutating func carryOn(_ openAlarms: [Record.OpenAlarm]) {
        for (alarm, last) in alarms where last.state != .normal {
            alarms[alarm] = Record.OpenAlarm(
                alarm: alarm, occurrence: last.occurrence, state: .normal, level: nil, readingTime: last.readingTime)
        }
        for open in openAlarms { alarms[open.alarm] = open }
    }

    /// Takes a record on its way into the log.
    public mutating func take(_ record: Record) {
        take(
            LoggedRecord(
                sequence: record.sequence, event: record.event, time: record.time, alarm: record.alarm,
                occurrence: record.occurrence, state: record.state, beneath: record.beneath, level: record.level,
                readingTime: record.readingTime, by: record.by, reason: record.reason, until: record.until, line: []),
            openAlarms: record.openAlarms)
    }

    /// Alarms that are not normal, in the order of their ids.
    public var open: [Record.OpenAlarm] {
        alarms.values.filter { $0.state != .normal }.sorted { $0.alarm < $1.alarm }
    }
}

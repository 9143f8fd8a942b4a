// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinLog

extension Engine {
    /// Makes a record of the daemon's own; it takes its sequence among the alarms' records.
    mutating func emit(_ daemon: DaemonRecord) {
        var record = Record(time: daemon.at + wallOffset, event: daemon.event)
        record.sequence = nextSequence
        nextSequence += 1
        record.message = daemon.message
        record.reason = daemon.reason
        if daemon.event == .segment { record.openAlarms = openAlarmsForSegment() }
        records.append(record)
    }

    /// Ends an alarm whose rule or point is no longer configured.
    mutating func close(_ gone: Record.OpenAlarm, reason: String) {
        var record = Record(time: now + wallOffset, event: .close)
        record.sequence = nextSequence
        nextSequence += 1
        record.alarm = gone.alarm
        record.occurrence = gone.occurrence
        record.state = .normal
        record.previousLevel = gone.level
        if let separator = gone.alarm.lastIndex(of: "#") {
            record.point = String(gone.alarm[..<separator])
            record.rule = String(gone.alarm[gone.alarm.index(after: separator)...])
            record.site = String(record.point.prefix { $0 != "/" })
        }
        record.reason = reason
        record.message = "\(gone.alarm) closed: \(reason)"
        records.append(record)
    }

    private func openAlarmsForSegment() -> [Record.OpenAlarm] {
        openAlarms(limit: alarmCount).map { Record.OpenAlarm($0) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The sentences of what is done to an alarm: by operators, by time, by design.
extension MessageText {
    /// The reason of the record that warns of a shelf's end.
    static let aboutToEnd = "about to end"
    private static let refused = "refused: "

    static func order(_ record: Record) -> String {
        let by = record.by.isEmpty ? "" : " by \(record.by)"
        if record.reason.hasPrefix(refused) {
            let why = record.reason.dropFirst(refused.count)
            return "\(record.alarm): \(record.event.rawValue)\(by) refused: \(why)"
        }
        let reason = record.reason.isEmpty ? "" : ": \(record.reason)"
        let until = record.until.map { " until \($0)" } ?? ""
        let text =
            switch record.event {
            case .ack: "acknowledged\(by)"
            case .reset: "reset\(by)"
            case .shelve:
                record.reason == aboutToEnd ? shelfEnds(record) : "shelved\(by)\(until)\(reason)"
            case .unshelve: "is off its shelf\(by)\(reason)"
            case .suppress: "is suppressed\(reason)"
            case .unsuppress: "is no longer suppressed\(reason)"
            case .outOfService: "taken out of service\(by)\(reason)"
            case .returnToService: "returned to service\(by)\(reason)"
            default: record.event.rawValue
            }
        return "\(record.alarm) \(text)"
    }

    private static func shelfEnds(_ record: Record) -> String {
        guard let until = record.until else { return "comes off its shelf" }
        return "is shelved, which ends in \(words(until - record.time)), at \(until)"
    }

    /// A length of time as people say it: its two largest units, from seconds on.
    static func words(_ interval: Interval) -> String {
        let seconds = max(0, interval.milliseconds) / 1_000
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
        let whole = "\(seconds / units[first].0) \(units[first].1)"
        guard first + 1 < units.count else { return whole }
        let rest = seconds % units[first].0 / units[first + 1].0
        return rest == 0 ? whole : "\(whole) \(rest) \(units[first + 1].1)"
    }
}

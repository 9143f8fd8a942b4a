// SPDX-License-Identifier: Apache-2.0

/// The sentence of a record: what a person on the night shift reads first.
enum MessageText {
    /// - Parameter isBelow: whether the limit is one below.
    static func sentence(for record: Record, siteName: String, isBelow: Bool) -> String {
        let place = siteName.isEmpty ? record.site : siteName
        let head = place.isEmpty ? record.point : "\(place): \(record.point)"
        return "\(head) \(body(of: record, isBelow))\(hidden(record))"
    }

    /// What keeps people from seeing it.
    private static func hidden(_ record: Record) -> String {
        switch record.state {
        case .shelved: " (shelved)"
        case .suppressed: record.event == .suppress ? " (suppressed: \(record.reason))" : " (suppressed)"
        case .outOfService: " (out of service)"
        default: ""
        }
    }

    private static func body(of record: Record, _ isBelow: Bool) -> String {
        let what = subject(of: record)
        switch record.event {
        case .raise, .suppress:
            return "\(what)\(held(record, isBelow)): \(record.level?.name ?? "") alarm"
        case .level:
            let direction = (record.level ?? .blue) > (record.previousLevel ?? .blue) ? "up" : "down"
            return "\(what)\(held(record, isBelow)): alarm \(direction) to \(record.level?.name ?? "")"
        case .clear:
            return "\(what), \(record.previousLevel?.name ?? "") condition over"
        default:
            return record.event.rawValue
        }
    }

    private static func subject(of record: Record) -> String {
        guard let value = record.value else {
            return record.quality == .bad || record.quality == .stale
                ? "has a \(record.quality?.name ?? "bad") reading" : "changed"
        }
        return said(value, record).trimmingEnd()
    }

    /// What the signal found, in the words of its kind.
    private static func said(_ value: Double, _ record: Record) -> String {
        let number = quantity(value, record.unit)
        return switch record.signal {
        case "rate": "changes by \(number)"
        case "swing": "swings by \(number)"
        case "acceleration": "changes its rate by \(number)"
        case "mean": "has a mean of \(number)"
        case "twa": "has a time-weighted average of \(number)"
        case "sum": "sums up to \(number)"
        case "count": "has had \(number) events"
        case "baseline": "is \(number) off what is usual"
        case "spread": "has values \(number) apart"
        case "vote": "has \(number) votes"
        case "tally": "has \(number) members in alarm"
        case "out": "has \(number) members out"
        case "when": value == 0 ? "no longer meets its condition" : "meets its condition"
        case "geofence": value == 0 ? "is outside the fence" : "is inside the fence"
        case "silence": value == 0 ? "is heard again" : "has been silent for \(number)"
        case "fault": value == 0 ? "has a good reading again" : "has had bad readings for \(number)"
        case "calibration": value == 0 ? "is back from calibration" : "has been in calibration for \(number)"
        case "flat": value == 0 ? "moves again" : "has not moved for \(number)"
        case "time_above": value == 0 ? "is back at its limit" : "has been beyond its limit for \(number)"
        case "mismatch": value == 0 ? "follows its command again" : "has not followed its command for \(number)"
        case "overdue": value == 0 ? "is not due" : "is overdue by \(number)"
        case "time_to_limit": "gets to its limit in \(number)"
        case "time_to_failure": "is forecast to fail in \(number)"
        default: "is \(number)"
        }
    }

    private static func held(_ record: Record, _ isBelow: Bool) -> String {
        guard let limit = record.limit, record.value != nil else { return "" }
        // A condition is met or not: its limit is no number that anybody has set.
        if record.signal == "when" || record.signal == "geofence" { return "" }
        let number = record.unit == "s" ? quantity(limit, record.unit) : short(limit)
        return isBelow ? ", lower limit \(number)" : ", limit \(number)"
    }

    /// A number with its unit. Times are told as people say them; the unit of counts is 1, which nobody wants to read.
    private static func quantity(_ value: Double, _ unit: String) -> String {
        if unit == "s", value >= 60, value < 1e12 { return words(Interval(milliseconds: Int64(value * 1_000))) }
        return unit == "1" ? short(value) : "\(short(value)) \(unit)".trimmingEnd()
    }

    /// At most four digits after the point: the exact number stands in `value`.
    private static func short(_ value: Double) -> String {
        var bytes: [UInt8] = []
        guard abs(value) < 1e12 else {
            JSONText.append(number: value, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let scaled = Int64(value * 10_000 + (value < 0 ? -0.5 : 0.5))
        JSONText.append(number: Double(scaled) / 10_000, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}

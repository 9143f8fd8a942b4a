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
        // The unit of counts and of on and off is 1, which nobody wants to read.
        let number = record.unit == "1" ? short(value) : "\(short(value)) \(record.unit)"
        return switch record.signal {
        case "rate": "changes by \(number)"
        case "swing": "swings by \(number)"
        case "silence": value == 0 ? "is heard again" : "has been silent for \(number)"
        default: "is \(number)".trimmingEnd()
        }
    }

    private static func held(_ record: Record, _ isBelow: Bool) -> String {
        guard let limit = record.limit, record.value != nil else { return "" }
        return isBelow ? ", lower limit \(short(limit))" : ", limit \(short(limit))"
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

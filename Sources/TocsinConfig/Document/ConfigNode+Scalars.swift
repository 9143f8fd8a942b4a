// SPDX-License-Identifier: Apache-2.0
import TocsinCore

extension ConfigNode {
    /// A text of at most `maximum` bytes, without control characters; quotes do not matter.
    func text(_ key: String, _ what: String = "a text", maximum: Int = 1_024) -> String? {
        guard case .scalar(let text, _) = shape, !text.isEmpty else {
            expected(what, key)
            return nil
        }
        guard text.utf8.count <= maximum, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            error("\(key) is too long or holds a control character", "\(what), at most \(maximum) bytes")
            return nil
        }
        return text
    }

    /// `true` or `false`.
    func boolean(_ key: String) -> Bool? {
        if case .scalar(let text, isPlain: true) = shape, let value = Bool(text) { return value }
        expected("true or false", key)
        return nil
    }

    /// A decimal number.
    func number(_ key: String, _ what: String = "a number") -> Double? {
        guard case .scalar(let text, isPlain: true) = shape, let value = ConfigNode.decimal(text) else {
            expected(what, key)
            return nil
        }
        return value
    }

    static func decimal(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }

    /// A whole number inside `range`.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        if case .scalar(let text, isPlain: true) = shape, let value = Int(text), range.contains(value) { return value }
        expected("a whole number from \(range.lowerBound) to \(range.upperBound)", key)
        return nil
    }

    /// A length of time inside `range`: `250ms`, `3s`, `5m`, `8h`, `7d`; nothing is `0`.
    func duration(_ key: String, in range: ClosedRange<Interval>) -> Interval? {
        guard case .scalar(let text, isPlain: true) = shape else {
            expected("a duration such as 250ms, 3s, 5m, 8h or 7d", key)
            return nil
        }
        guard let value = ConfigNode.duration(text) else {
            let isBare = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            error(
                "\(key) is \(found)" + (isBare ? ", which has no unit" : ""),
                "expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s")
            return nil
        }
        guard range.contains(value) else {
            error("\(key) is \(value)", "expected a duration from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    static func duration(_ text: String) -> Interval? {
        if text == "0" { return .zero }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let number = Int64(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (milliseconds, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : Interval(milliseconds: milliseconds)
    }

    /// `+08:00`, `-03:30`, `Z`
    func zone(_ key: String) -> Interval? {
        if case .scalar(let text, _) = shape {
            if text == "Z" { return .zero }
            let bytes = Array(text.utf8)
            if bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
                bytes[3] == UInt8(ascii: ":"), let hours = Int64(text.dropFirst().prefix(2)),
                let minutes = Int64(text.suffix(2)), hours >= 0, hours <= 14, minutes >= 0, minutes <= 59
            {
                let offset = Interval.minutes(hours * 60 + minutes)
                return bytes[0] == UInt8(ascii: "-") ? Interval(milliseconds: -offset.milliseconds) : offset
            }
        }
        expected("an offset from UTC such as \"+08:00\", or Z", key)
        return nil
    }

    /// A number of bytes inside `range`: `64MiB`, `1KiB`, `10MB`, or a bare number.
    func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let allowed =
            "expected a size from \(ConfigNode.sizeText(range.lowerBound)) to "
            + "\(ConfigNode.sizeText(range.upperBound)), such as 64MiB"
        guard case .scalar(let text, isPlain: true) = shape, let value = ConfigNode.size(text), range.contains(value)
        else {
            error("\(key) is \(found)", allowed)
            return nil
        }
        return value
    }

    static func size(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = [
            "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1_000, "KB": 1_000, "MB": 1_000_000,
            "GB": 1_000_000_000,
        ]
        guard let number = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : bytes
    }

    static func sizeText(_ bytes: Int) -> String {
        for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] where bytes % unit == 0 {
            return "\(bytes / unit)\(name)"
        }
        return "\(bytes)B"
    }

    /// One of the words that an enumeration is made of.
    func word<Value: RawRepresentable & CaseIterable>(
        _ key: String, as type: Value.Type = Value.self, notBuilt: [String] = []
    ) -> Value? where Value.RawValue == String {
        let allowed = Value.allCases.map(\.rawValue)
        guard case .scalar(let text, _) = shape else {
            expected("one of: \(allowed.joined(separator: ", "))", key)
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        if notBuilt.contains(text) {
            error("\(key) \(text) is not built yet", "allowed: \(allowed.joined(separator: ", "))")
        } else {
            error("\(key) is \(found)", ConfigNode.choices(for: text, allowed))
        }
        return nil
    }

    /// One of the four colours.
    func level(_ key: String) -> Level? {
        let allowed = Level.allCases.map(\.name)
        guard case .scalar(let text, _) = shape, let level = Level(name: text) else {
            if case .scalar(let text, _) = shape {
                error("\(key) is \(found)", ConfigNode.choices(for: text, allowed))
            } else {
                expected("one of: \(allowed.joined(separator: ", "))", key)
            }
            return nil
        }
        return level
    }

    static func choices(for text: String, _ allowed: some Collection<String>) -> String {
        let nearest = Spelling.nearest(to: text, in: allowed).map { "did you mean \"\($0)\"? " } ?? ""
        guard !allowed.isEmpty else { return "there is none" }
        let shown = allowed.prefix(20).joined(separator: ", ")
        return nearest + "allowed: \(shown)" + (allowed.count > 20 ? ", … (\(allowed.count) in all)" : "")
    }

    /// A list of texts, or one that stands alone.
    func texts(_ key: String, _ what: String) -> [(text: String, node: ConfigNode)]? {
        if case .scalar = shape { return text(key, what).map { [($0, self)] } }
        return items(key, of: what)?.compactMap { item in item.text(key, what).map { ($0, item) } }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Appends JSON to bytes, member by member: the one writer behind records and control answers.
public enum JSONText {
    /// Appends `text` as a JSON string with its quotes. Control characters, `"` and `\` are escaped.
    public static func append(string text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends the shortest decimal text that reads back as the same number; `null` for NaN and infinities, which
    /// JSON cannot say.
    public static func append(number: Double, to bytes: inout [UInt8]) {
        guard number.isFinite else {
            bytes.append(contentsOf: "null".utf8)
            return
        }
        if appendShort(number, to: &bytes) { return }
        let text = number.description
        if text.hasSuffix(".0") {
            bytes.append(contentsOf: text.utf8.dropLast(2))
        } else {
            bytes.append(contentsOf: text.utf8)
        }
    }

    /// What sensors send: at most four digits after the point. `description` would allocate and takes ten times longer.
    ///
    /// - Returns: false when the number is none of these; nothing is appended then.
    private static func appendShort(_ number: Double, to bytes: inout [UInt8]) -> Bool {
        // 15 digits in all: no other text of so few digits reads back as the same number, so it is the shortest one.
        guard number.magnitude < 1e11, number != 0 else { return false }
        var scale: Int64 = 1
        var places = 0
        while true {
            let scaled = Int64(number * Double(scale) + (number < 0 ? -0.5 : 0.5))
            if Double(scaled) / Double(scale) == number {
                append(decimal: scaled, scale: scale, places: places, to: &bytes)
                return true
            }
            guard places < 4 else { return false }
            scale *= 10
            places += 1
        }
    }

    private static func append(decimal scaled: Int64, scale: Int64, places: Int, to bytes: inout [UInt8]) {
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = scaled.magnitude
        append(unsigned: magnitude / UInt64(scale), to: &bytes)
        guard places > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var divisor = UInt64(scale) / 10
        while divisor > 0 {
            bytes.append(UInt8(48 + magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a whole number.
    public static func append(unsigned number: UInt64, to bytes: inout [UInt8]) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(48 + number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends an instant as an RFC 3339 string.
    public static func append(instant: Instant, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        instant.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 48 + digit : 87 + digit
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem
import TocsinWire

/// Writes messages as lines of a recording (design section 7): the members, their order and the escapes are those of
/// `mosquitto_sub -F '%j'`.
struct RecordingEncoder {
    /// Up to and with the point before the microseconds, of the second that was written last.
    private var secondText: [UInt8] = []
    private var second = Int64.min

    /// Appends one line.
    ///
    /// - Parameters:
    ///   - time: of receipt, in microseconds since the epoch.
    ///   - payload: UTF-8 without a zero byte is written as text, anything else as Base64.
    mutating func append(
        topic: Span<UInt8>, payload: Span<UInt8>, qos: Int, isRetained: Bool, at time: Int64,
        to buffer: inout WriteBuffer
    ) {
        buffer.put(text: "{\"tst\":\"")
        put(time: time, to: &buffer)
        buffer.put(text: "Z+0000\",\"topic\":\"")
        RecordingEncoder.put(escaping: topic, to: &buffer)
        buffer.put(text: "\",\"qos\":")
        buffer.put(byte: qos > 0 ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        buffer.put(text: ",\"retain\":")
        buffer.put(byte: isRetained ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        buffer.put(text: ",\"payloadlen\":")
        RecordingEncoder.put(decimal: payload.count, digits: 1, to: &buffer)
        RecordingEncoder.put(payload: payload, to: &buffer)
        buffer.put(text: "}\n")
    }

    // MARK: - Parts

    private mutating func put(time: Int64, to buffer: inout WriteBuffer) {
        let (now, microseconds) = time.quotientAndRemainder(dividingBy: 1_000_000)
        if now != second {
            second = now
            secondText.removeAll(keepingCapacity: true)
            Instant(milliseconds: now * 1_000).append(to: &secondText)
            // Without the milliseconds and the Z.
            secondText.removeLast(4)
        }
        buffer.put(secondText)
        put(microseconds, to: &buffer)
    }

    private func put(_ microseconds: Int64, to buffer: inout WriteBuffer) {
        RecordingEncoder.put(decimal: Int(microseconds.magnitude), digits: 6, to: &buffer)
    }

    private static func put(payload: Span<UInt8>, to buffer: inout WriteBuffer) {
        if payload.isEmpty {
            buffer.put(text: ",\"payload\":null")
        } else if isText(payload) {
            buffer.put(text: ",\"payload\":\"")
            put(escaping: payload, to: &buffer)
            buffer.put(byte: UInt8(ascii: "\""))
        } else {
            buffer.put(text: ",\"payload_base64\":\"")
            put(base64: payload, to: &buffer)
            buffer.put(byte: UInt8(ascii: "\""))
        }
    }

    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        var (place, isASCII) = (0, true)
        while place &+ 8 <= bytes.count {
            let word = ByteWords.load(bytes, at: place)
            if ByteWords.zeroes(word) != 0 { return false }
            isASCII = isASCII && word & ByteWords.highs == 0
            place &+= 8
        }
        while place < bytes.count {
            if bytes[place] == 0 { return false }
            isASCII = isASCII && bytes[place] < 0x80
            place &+= 1
        }
        return isASCII || isUTF8(bytes)
    }

    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch {
            return false
        }
    }

    private static func put(escaping bytes: Span<UInt8>, to buffer: inout WriteBuffer) {
        var from = 0
        while true {
            let special = JSONCursor.special(bytes, from: from)
            buffer.put(bytes.extracting(from..<special))
            guard special < bytes.count else { return }
            put(escape: bytes[special], to: &buffer)
            from = special &+ 1
        }
    }

    private static func put(escape byte: UInt8, to buffer: inout WriteBuffer) {
        switch byte {
        case UInt8(ascii: "\""): buffer.put(text: "\\\"")
        case UInt8(ascii: "\\"): buffer.put(text: "\\\\")
        case 0x08: buffer.put(text: "\\b")
        case 0x09: buffer.put(text: "\\t")
        case 0x0A: buffer.put(text: "\\n")
        case 0x0C: buffer.put(text: "\\f")
        case 0x0D: buffer.put(text: "\\r")
        default:
            buffer.put(text: "\\u00")
            for digit in [byte >> 4, byte & 15] { buffer.put(byte: digit < 10 ? 48 + digit : 87 + digit) }
        }
    }

    /// At least so many digits.
    private static func put(decimal number: Int, digits: Int, to buffer: inout WriteBuffer) {
        var (divisor, count) = (1, 1)
        while count < digits || number / divisor >= 10 {
            divisor *= 10
            count += 1
        }
        while divisor > 0 {
            buffer.put(byte: UInt8(truncatingIfNeeded: 48 + number / divisor % 10))
            divisor /= 10
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func put(base64 bytes: Span<UInt8>, to buffer: inout WriteBuffer) {
        let digits = alphabet
        var place = 0
        while place < bytes.count {
            let left = bytes.count - place
            var bits = UInt32(bytes[place]) << 16
            if left > 1 { bits |= UInt32(bytes[place + 1]) << 8 }
            if left > 2 { bits |= UInt32(bytes[place + 2]) }
            buffer.put(byte: digits[Int(bits >> 18)])
            buffer.put(byte: digits[Int(bits >> 12 & 63)])
            buffer.put(byte: left > 1 ? digits[Int(bits >> 6 & 63)] : UInt8(ascii: "="))
            buffer.put(byte: left > 2 ? digits[Int(bits & 63)] : UInt8(ascii: "="))
            place += 3
        }
    }
}

extension WriteBuffer {
    /// Text that the program itself writes, without its length.
    fileprivate mutating func put(text: StaticString) {
        text.withUTF8Buffer { bytes in put(unsafe Span(_unsafeElements: bytes)) }
    }
}

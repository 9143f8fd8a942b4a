// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One line of a recording taken apart: an MQTT message and when it came (design section 7).
///
/// It is made once and read into again and again: its scratch storage stays.
struct RecordingLine {
    /// Where a part of the message stands.
    private enum Part {
        case missing
        /// In the line itself.
        case line(Range<Int>)
        /// In the part's scratch.
        case scratch
        case null
    }

    /// When the message came.
    private(set) var time = Instant(milliseconds: 0)
    private var topic = Part.missing
    private var payload = Part.missing
    private var payloadLength: Range<Int>?
    private var hasTime = false
    private var topicScratch = ScratchText()
    private var payloadScratch = ScratchText()

    /// Reads the line that begins at `offset`.
    ///
    /// - Returns: where the line ends: at its line feed, or at the end of the bytes.
    mutating func read(_ bytes: Span<UInt8>, at offset: Int) throws(JSONCursor.Fault) -> Int {
        (topic, payload, payloadLength, hasTime) = (.missing, .missing, nil, false)
        var cursor = JSONCursor(offset: offset)
        cursor.skipBlanks(bytes)
        var isFirst = true
        while try cursor.nextMember(bytes, isFirst: isFirst) {
            isFirst = false
            cursor.skipBlanks(bytes)
            try take(cursor.key(bytes), bytes, &cursor)
        }
        cursor.skipBlanks(bytes)
        guard cursor.offset == bytes.count || bytes[cursor.offset] == 0x0A else {
            throw cursor.fault("something follows the object; expected one object a line")
        }
        try checkParts(bytes, offset)
        return cursor.offset
    }

    /// Lends topic and payload of the line that was read last.
    ///
    /// - Parameter bytes: as given to ``read(_:at:)``.
    func withMessage(_ bytes: Span<UInt8>, _ body: (Span<UInt8>, Span<UInt8>) -> Void) {
        RecordingLine.with(topic, topicScratch, bytes) { topic in
            RecordingLine.with(payload, payloadScratch, bytes) { payload in body(topic, payload) }
        }
    }

    private static func with(
        _ part: Part, _ scratch: ScratchText, _ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void
    ) {
        switch part {
        case .line(let range): body(bytes.extracting(range))
        case .scratch: scratch.withSpan(body)
        case .missing, .null: body(bytes.extracting(0..<0))
        }
    }

    // MARK: - Members

    private mutating func take(
        _ key: Range<Int>, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONCursor.Fault) {
        switch key.count {
        case 3 where RecordingLine.equals(bytes, key, "tst"): try takeTime(bytes, &cursor)
        case 5 where RecordingLine.equals(bytes, key, "topic"):
            topic = try RecordingLine.part(cursor.string(bytes), bytes, &topicScratch)
        case 7 where RecordingLine.equals(bytes, key, "payload"): try takePayload(bytes, &cursor)
        case 10 where RecordingLine.equals(bytes, key, "payloadlen"): payloadLength = try cursor.value(bytes)
        case 14 where RecordingLine.equals(bytes, key, "payload_base64"):
            let text = try cursor.string(bytes)
            guard payloadScratch.decodeBase64(bytes, text.range) else {
                throw JSONCursor.Fault(offset: text.range.lowerBound, reason: "payload_base64 is not Base64")
            }
            payload = .scratch
        default: _ = try cursor.value(bytes)
        }
    }

    private mutating func takeTime(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(JSONCursor.Fault) {
        let text = try cursor.string(bytes)
        guard let instant = RecordingTime.parse(bytes, text.range) else {
            throw JSONCursor.Fault(
                offset: text.range.lowerBound,
                reason: "tst is no time with a zone; expected 2026-03-01T08:00:00.000000Z+0000 or RFC 3339")
        }
        time = instant
        hasTime = true
    }

    /// A string is the payload's text (`%j`); any other value is the payload itself, as it stands (`%J`).
    private mutating func takePayload(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(JSONCursor.Fault) {
        guard cursor.offset < bytes.count, bytes[cursor.offset] == UInt8(ascii: "\"") else {
            let range = try cursor.value(bytes)
            payload = bytes[range.lowerBound] == UInt8(ascii: "n") ? .null : .line(range)
            if case .null = payload { nullRange = range }
            return
        }
        payload = try RecordingLine.part(cursor.string(bytes), bytes, &payloadScratch)
    }

    private var nullRange = 0..<0

    private static func part(
        _ text: JSONCursor.Text, _ bytes: Span<UInt8>, _ scratch: inout ScratchText
    ) throws(JSONCursor.Fault) -> Part {
        guard text.hasEscapes else { return .line(text.range) }
        guard scratch.unescape(bytes, text.range) else {
            throw JSONCursor.Fault(
                offset: text.range.lowerBound, reason: "a string has an escape that JSON does not know")
        }
        return .scratch
    }

    private mutating func checkParts(_ bytes: Span<UInt8>, _ offset: Int) throws(JSONCursor.Fault) {
        guard hasTime else { throw JSONCursor.Fault(offset: offset, reason: "the line has no tst") }
        if case .missing = topic { throw JSONCursor.Fault(offset: offset, reason: "the line has no topic") }
        let isEmpty = payloadLength.map { RecordingLine.equals(bytes, $0, "0") } ?? false
        switch payload {
        case .missing where !isEmpty:
            throw JSONCursor.Fault(offset: offset, reason: "the line has neither payload nor payload_base64")
        // mosquitto_sub writes null for an empty payload too; its length tells them apart.
        case .null where !isEmpty: payload = .line(nullRange)
        default: break
        }
    }

    private static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ word: String) -> Bool {
        guard range.count == word.utf8.count else { return false }
        var index = range.lowerBound
        for byte in word.utf8 {
            guard bytes[index] == byte else { return false }
            index &+= 1
        }
        return true
    }
}

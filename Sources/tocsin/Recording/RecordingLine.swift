// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinWire

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
        case null(Range<Int>)
    }

    /// When the message came.
    private(set) var time = Instant(milliseconds: 0)
    /// Whether the broker had kept it and sent it because somebody subscribed.
    private(set) var isRetained = false
    private var topic = Part.missing
    private var payload = Part.missing
    private var isSaidEmpty = false
    private var hasTime = false
    private var topicScratch = ScratchText()
    private var payloadScratch = ScratchText()
    private let names = MemberNames()

    /// Reads a line.
    ///
    /// - Parameter bytes: the whole line, without its line feed.
    mutating func read(_ bytes: Span<UInt8>) throws(JSONCursor.Fault) {
        (topic, payload, isSaidEmpty, hasTime, isRetained) = (.missing, .missing, false, false, false)
        var cursor = JSONCursor(offset: 0)
        cursor.skipBlanks(bytes)
        var isFirst = true
        while try cursor.nextMember(bytes, isFirst: isFirst) {
            isFirst = false
            cursor.skipBlanks(bytes)
            try take(cursor.key(bytes), bytes, &cursor)
        }
        cursor.skipBlanks(bytes)
        guard cursor.offset == bytes.count else {
            throw cursor.fault("something follows the object; expected one object a line")
        }
        try checkParts()
    }

    /// Lends topic and payload of the line that was read last.
    ///
    /// - Parameter bytes: as given to ``read(_:)``.
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
        case 3 where names.time.stands(at: key, bytes): try takeTime(bytes, &cursor)
        case 5 where names.topic.stands(at: key, bytes):
            topic = try RecordingLine.part(cursor.string(bytes, into: &topicScratch))
        case 6 where names.retain.stands(at: key, bytes):
            let value = try cursor.value(bytes)
            isRetained = value.count == 1 && bytes[value.lowerBound] == UInt8(ascii: "1")
        case 7 where names.payload.stands(at: key, bytes): try takePayload(bytes, &cursor)
        case 10 where names.payloadLength.stands(at: key, bytes):
            let value = try cursor.value(bytes)
            isSaidEmpty = value.count == 1 && bytes[value.lowerBound] == UInt8(ascii: "0")
        case 14 where names.payloadBase64.stands(at: key, bytes):
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
        if cursor.offset < bytes.count, bytes[cursor.offset] == UInt8(ascii: "\"") {
            payload = try RecordingLine.part(cursor.string(bytes, into: &payloadScratch))
        } else {
            let range = try cursor.value(bytes)
            payload = bytes[range.lowerBound] == UInt8(ascii: "n") ? .null(range) : .line(range)
        }
    }

    private static func part(_ text: JSONCursor.Text) -> Part { text.hasEscapes ? .scratch : .line(text.range) }

    private mutating func checkParts() throws(JSONCursor.Fault) {
        guard hasTime else { throw JSONCursor.Fault(offset: 0, reason: "the line has no tst") }
        if case .missing = topic { throw JSONCursor.Fault(offset: 0, reason: "the line has no topic") }
        switch payload {
        case .missing where !isSaidEmpty:
            throw JSONCursor.Fault(offset: 0, reason: "the line has neither payload nor payload_base64")
        // mosquitto_sub writes null for an empty payload too; its length tells them apart.
        case .null(let range) where !isSaidEmpty: payload = .line(range)
        default: break
        }
    }
}

/// The members that a line is looked through for.
private struct MemberNames {
    /// A name of at most 16 bytes, as two words.
    struct Name {
        private let count: Int
        private let first: UInt64
        private let second: UInt64

        init(_ text: String) {
            let bytes = Array(text.utf8)
            count = bytes.count
            first = ByteWords.load(bytes.span, at: 0, count: min(count, 8))
            second = count > 8 ? ByteWords.load(bytes.span, at: 8, count: count - 8) : 0
        }

        /// - Parameter place: as long as the name.
        func stands(at place: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
            guard ByteWords.load(bytes, at: place.lowerBound, count: min(count, 8)) == first else { return false }
            return count <= 8 || ByteWords.load(bytes, at: place.lowerBound + 8, count: count - 8) == second
        }
    }

    let time = Name("tst")
    let topic = Name("topic")
    let retain = Name("retain")
    let payload = Name("payload")
    let payloadLength = Name("payloadlen")
    let payloadBase64 = Name("payload_base64")
}

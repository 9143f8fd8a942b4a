// SPDX-License-Identifier: Apache-2.0

/// Puts point ids together in one place that is used again for each reading.
struct IDComposer: Sendable {
    /// A part that each reading adds.
    enum Segment: Sendable {
        /// Up to eight bytes that the topic or the template gives.
        case fixed(word: UInt64, byteCount: Int)
        case payload(Int)
        case key
    }

    /// The id; complete after ``compose(_:_:_:scratch:limit:)``, or after ``prepare(_:_:_:escapes:limit:)`` when the topic gives
    /// all of it.
    var text = PackedText()
    /// Bytes at its start that all readings of the message share.
    private(set) var prefix = 0
    private(set) var segments: [Segment] = []
    /// Of SenML: what stands before each name.
    var base = PackedText()
    private var escapes = EscapeStyle.json

    /// Fills in what the topic gives.
    ///
    /// - Parameter escapes: of the parts that the payload will give.
    mutating func prepare(
        _ parts: [PointTemplate.Part], _ topic: Span<UInt8>, _ captures: [Range<Int>], escapes: EscapeStyle, limit: Int
    ) -> DecodeErrorReason? {
        self.escapes = escapes
        text.truncate(to: 0)
        segments.removeAll(keepingCapacity: true)
        for part in parts {
            let reason: DecodeErrorReason? =
                switch part {
                case .text(let bytes): append(fixed: bytes.span, 0, bytes.count, limit: limit)
                case .topic(let capture):
                    append(fixed: topic, captures[capture].lowerBound, captures[capture].upperBound, limit: limit)
                case .payload(let number): append(.payload(number))
                case .key: append(.key)
                }
            if let reason { return reason }
        }
        prefix = text.count
        return nil
    }

    private mutating func append(_ segment: Segment) -> DecodeErrorReason? {
        segments.append(segment)
        return nil
    }

    private mutating func append(fixed bytes: Span<UInt8>, _ start: Int, _ end: Int, limit: Int) -> DecodeErrorReason? {
        if segments.isEmpty { return IDComposer.append(bytes, start, end, to: &text, limit: limit) }
        if let fault = start == end ? .invalidID : IDText.fault(bytes, from: start, to: end) { return fault }
        for next in stride(from: start, to: end, by: 8) {
            let count = min(8, end - next)
            segments.append(.fixed(word: ByteWords.load(bytes, at: next, count: count), byteCount: count))
        }
        return nil
    }

    /// Adds what an item gives.
    ///
    /// - Returns: `missingID` when a part is not there; the fault of a part that cannot stand in an id.
    @inline(__always)
    mutating func compose(
        _ bytes: Span<UInt8>, _ idFields: borrowing IDFields, _ key: ByteRange,
        scratch: inout [UInt8], limit: Int
    ) -> DecodeErrorReason? {
        text.truncate(to: prefix)
        var place = 0
        while place < segments.count {
            let part: ByteRange
            switch segments[place] {
            case .fixed(let word, let byteCount):
                guard byteCount <= limit &- text.count else { return .idTooLong }
                text.append(word: word, byteCount: byteCount)
                place &+= 1
                continue
            case .payload(let number): part = idFields[number]
            case .key: part = key
            }
            place &+= 1
            guard part.isThere else { return .missingID }
            let reason: DecodeErrorReason?
            if part.isEscaped {
                escapes.resolve(bytes, part, into: &scratch)
                reason = IDComposer.append(scratch.span, 0, scratch.count, to: &text, limit: limit)
            } else {
                reason = IDComposer.append(bytes, part.first, part.end, to: &text, limit: limit)
            }
            if let reason { return reason }
        }
        return nil
    }

    @inline(__always)
    private static func append(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, to text: inout PackedText, limit: Int
    ) -> DecodeErrorReason? {
        guard start < end else { return .invalidID }
        guard end &- start <= limit &- text.count else { return .idTooLong }
        var next = start
        var isPlain = true
        while next < end {
            let count = min(8, end &- next)
            let word = ByteWords.load(bytes, at: next, count: count)
            if !IDText.isPlain(word, padding: count < 8 ? ~ByteWords.mask(count) : 0) { isPlain = false }
            text.append(word: word, byteCount: count)
            next &+= 8
        }
        return isPlain ? nil : IDText.fault(bytes, from: start, to: end)
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// HJ 212-2017. A frame is looked at whole before the first of its readings is made.
extension MessageDecoder {
    private static let dataTime = Array("DataTime".utf8)
    private static let requestTime = Array("QN".utf8)
    private static let opening = Array("CP=&&".utf8)

    /// Reads a whole body; a frame that is no good costs only itself.
    mutating func decodeFrames(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>
    ) throws(DecodeErrorReason) {
        var scan = FrameScan(
            from: ScalarText.startAfterByteOrderMark(bytes), isTolerant: source.form.isTolerant)
        var isEmpty = true
        while true {
            switch scan.next(bytes) {
            case .data(let range): frame(bytes, nodes, names, range)
            case .fault(let reason): count(reason)
            case .end:
                if isEmpty { throw .emptyPayload }
                return
            }
            isEmpty = false
        }
    }

    // `QN=…;ST=…;MN=…;CP=&&…&&`
    private mutating func frame(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ range: Range<Int>
    ) {
        var item = ItemFields(
            key: ByteRange(), idFields: IDFields(repeating: ByteRange()), firstReading: readings.count,
            firstWaiting: waiting.count)
        var next = range.lowerBound
        while next < range.upperBound, !MessageDecoder.begins(bytes, at: next, range.upperBound, MessageDecoder.opening)
        {
            let field = FrameField(bytes, at: next, end: range.upperBound)
            if MessageDecoder.equals(field.name, MessageDecoder.requestTime, bytes) {
                item.time = frameTime(field.text, bytes)
            }
            let child = node(named: field.name, below: Int(source.roots.payload), bytes, nodes, names)
            if child >= 0, field.text.count > 0 { item.idFields[Int(nodes[child].idField)] = field.text }
            next = field.next
        }
        // Between the pairs of `&` stands what is measured; without the second pair the frame is not whole.
        let first = next + MessageDecoder.opening.count
        let end = range.upperBound - 2
        guard first <= end, bytes[end] == UInt8(ascii: "&"), bytes[end + 1] == UInt8(ascii: "&") else {
            return count(.invalidFrame)
        }
        measurements(bytes, from: first, to: end, &item)
    }

    private mutating func measurements(_ bytes: Span<UInt8>, from start: Int, to end: Int, _ item: inout ItemFields) {
        if let time = firstDataTime(bytes, from: start, to: end) { item.time = time }
        var next = start
        while next < end {
            let field = FrameField(bytes, at: next, end: end)
            if field.code.count > 0 {
                next = measurement(bytes, from: next, to: end, field, item)
            } else {
                if MessageDecoder.equals(field.name, MessageDecoder.dataTime, bytes) {
                    item.time = frameTime(field.text, bytes)
                }
                next = field.next
            }
        }
    }

    // It holds for all measurements, wherever it stands.
    private mutating func firstDataTime(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> EventTime? {
        var next = start
        while next < end {
            let field = FrameField(bytes, at: next, end: end)
            if MessageDecoder.equals(field.name, MessageDecoder.dataTime, bytes) { return frameTime(field.text, bytes) }
            next = field.next
        }
        return nil
    }

    /// The fields of one measurement, which stand side by side: `a01-Rtd=26.0,a01-Flag=N`.
    ///
    /// - Returns: where the next one begins.
    private mutating func measurement(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, _ first: FrameField, _ frame: borrowing ItemFields
    ) -> Int {
        var item = copy frame
        var next = start
        while next < end {
            let field = FrameField(bytes, at: next, end: end)
            guard field.hasCode(of: first, bytes) else { break }
            switch field.suffix(bytes) {
            case .flag: item.quality = field.text.count > 0 ? textQuality(field.text, bytes) : nil
            case .sampleTime: item.time = frameTime(field.text, bytes)
            case .current, .other, nil: break
            }
            next = field.next
        }
        let behind = next
        next = start
        while next < behind {
            let field = FrameField(bytes, at: next, end: end)
            let suffix = field.suffix(bytes)
            if suffix == .current || suffix == .other {
                item.key = suffix == .current ? field.code : field.name
                item.value = field.text.count > 0 ? textValue(field.text, bytes) : .unusable()
                emit(item, bytes)
            }
            next = field.next
        }
        return behind
    }

    // `yyyyMMddHHmmss`, or with milliseconds, in the source's zone.
    private mutating func frameTime(_ text: ByteRange, _ bytes: Span<UInt8>) -> EventTime {
        guard source.hasPayloadTime, text.count > 0 else { return .absent }
        guard text.count == 14 || text.count == 17,
            LineScan.wholeNumber(bytes, from: text.first, to: text.end) != nil
        else { return .unreadable }
        return textTime(text, bytes)
    }

    private static func equals(_ range: ByteRange, _ word: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        range.count == word.count && begins(bytes, at: range.first, range.end, word)
    }

    private static func begins(_ bytes: Span<UInt8>, at start: Int, _ end: Int, _ word: [UInt8]) -> Bool {
        guard end - start >= word.count else { return false }
        for place in word.indices where bytes[start + place] != word[place] { return false }
        return true
    }
}

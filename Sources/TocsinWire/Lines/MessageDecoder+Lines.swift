// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Line protocol. Each line is read to its end before the first of its readings is made, so that a line that is no good
// gives none.
extension MessageDecoder {
    /// Reads a whole body; a line that is no good costs only itself.
    mutating func decodeLines(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>
    ) throws(DecodeErrorReason) {
        var start = ScalarText.startAfterByteOrderMark(bytes)
        var isEmpty = true
        while start < bytes.count {
            let end = LineScan.end(bytes, from: start)
            var offset = start
            LineScan.skipSpace(bytes, &offset, end: end)
            var last = end
            while last > offset, bytes[last - 1] == 0x0D || bytes[last - 1] == LineScan.space { last -= 1 }
            if offset < last {
                isEmpty = false
                if bytes[offset] != UInt8(ascii: "#") { line(bytes, nodes, names, from: offset, to: last) }
            }
            start = end + 1
        }
        guard !isEmpty else { throw .emptyPayload }
    }

    private mutating func line(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, from start: Int, to end: Int
    ) {
        var item = ItemFields(
            key: ByteRange(), idFields: IDFields(repeating: ByteRange()), firstReading: readings.count,
            firstWaiting: waiting.count)
        do throws(DecodeErrorReason) {
            var offset = start
            try head(bytes, nodes, names, &offset, end: end, &item)
            let fields = offset
            try look(bytes, nodes, names, &offset, end: end, &item)
            try timestamp(bytes, &offset, end: end, &item)
            measures(bytes, nodes, names, from: fields, end: end, &item)
        } catch {
            count(error)
        }
    }

    // `measurement,tag=text,tag=text `
    private mutating func head(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int, end: Int,
        _ item: inout ItemFields
    ) throws(DecodeErrorReason) {
        let stops = (LineScan.comma, LineScan.space, LineScan.space)
        let measurement = LineScan.name(bytes, &offset, end: end, stops: stops)
        guard measurement.count > 0 else { throw .invalidLine }
        while offset < end, bytes[offset] == LineScan.comma {
            offset += 1
            let key = LineScan.name(
                bytes, &offset, end: end, stops: (LineScan.equals, LineScan.comma, LineScan.space))
            guard key.count > 0, offset < end, bytes[offset] == LineScan.equals else { throw .invalidLine }
            offset += 1
            let text = LineScan.name(bytes, &offset, end: end, stops: stops)
            let child = node(named: key, below: Int(source.roots.payload), bytes, nodes, names)
            if child >= 0, text.count > 0 { takeText(text, nodes[child], bytes, &item) }
        }
        guard offset < end else { throw .invalidLine }
        // It goes before a tag of that name.
        if source.measurementField >= 0 { item.idFields[Int(source.measurementField)] = measurement }
        LineScan.skipSpace(bytes, &offset, end: end)
    }

    // What the fields say of all readings of the line; at its end all of them are known to be whole.
    private mutating func look(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int, end: Int,
        _ item: inout ItemFields
    ) throws(DecodeErrorReason) {
        var hasMore = true
        while hasMore {
            guard let field = LineScan.field(bytes, &offset, end: end) else { throw .invalidLine }
            hasMore = field.hasMore
            let child = node(named: field.key, below: Int(source.roots.payload), bytes, nodes, names)
            guard child >= 0, !nodes[child].roles.isDisjoint(with: [.unit, .quality]) else { continue }
            takeText(MessageDecoder.inside(field.value, bytes), nodes[child], bytes, &item)
        }
        LineScan.skipSpace(bytes, &offset, end: end)
    }

    private static func inside(_ value: ByteRange, _ bytes: Span<UInt8>) -> ByteRange {
        bytes[value.first] == LineScan.quote ? ByteRange(value.first + 1, value.end - 1) : value
    }

    private mutating func takeText(
        _ text: ByteRange, _ node: FieldNode, _ bytes: Span<UInt8>, _ item: inout ItemFields
    ) {
        guard text.count > 0 else { return }
        if node.roles.contains(.quality) { item.quality = textQuality(text, bytes) }
        if node.roles.contains(.unit) { item.unit = text }
        if node.roles.contains(.idField) { item.idFields[Int(node.idField)] = text }
    }

    private mutating func timestamp(
        _ bytes: Span<UInt8>, _ offset: inout Int, end: Int, _ item: inout ItemFields
    ) throws(DecodeErrorReason) {
        guard offset < end else { return }
        let start = offset
        while offset < end, bytes[offset] != LineScan.space { offset += 1 }
        guard offset == end else { throw .invalidLine }
        if source.hasPayloadTime {
            item.time = EventTime.of(bytes, from: start, to: end, in: source.form.precision)
        }
    }

    // The line is whole: each of its fields is a reading.
    private mutating func measures(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, from start: Int, end: Int,
        _ item: inout ItemFields
    ) {
        var offset = start
        var hasMore = true
        while hasMore, let field = LineScan.field(bytes, &offset, end: end) {
            hasMore = field.hasMore
            let child = node(named: field.key, below: Int(source.roots.payload), bytes, nodes, names)
            if child >= 0, !nodes[child].roles.isDisjoint(with: [.unit, .quality]) { continue }
            item.key = field.key
            item.value = fieldValue(field.value, bytes)
            emit(item, bytes)
        }
    }

    // MARK: - Values

    private mutating func fieldValue(_ value: ByteRange, _ bytes: Span<UInt8>) -> ValueField {
        let (start, end) = (value.first, value.end)
        if bytes[start] == LineScan.quote { return stringValue(from: start + 1, to: end - 1, bytes) }
        var next = start
        if let number = DecimalNumber.scan(bytes, at: &next, end: end, .text) {
            if next == end { return ValueField(number.double(bytes, from: start, to: end)) }
            return next == end - 1 ? integer(bytes, from: start, to: next, letter: bytes[next]) : .invalid
        }
        if let isTrue = MessageDecoder.boolean(bytes, from: start, to: end) { return .number(isTrue ? 1 : 0) }
        // No encoder should write NaN or infinity, but some do.
        if case .unusable(let flag) = scalars.value(bytes, from: start, to: end) { return .unusable(flag) }
        return .invalid
    }

    // Text is a value when it is one in other formats: a number in quotation marks, a word of a switch or of a status.
    private mutating func stringValue(from start: Int, to end: Int, _ bytes: Span<UInt8>) -> ValueField {
        var next = start
        while next < end, bytes[next] != LineScan.backslash { next += 1 }
        guard next < end else { return textValue(ByteRange(start, end), bytes) }
        // No word and no number has a character that needs a backslash.
        return .invalid
    }

    private func integer(_ bytes: Span<UInt8>, from start: Int, to end: Int, letter: UInt8) -> ValueField {
        let isNegative = bytes[start] == UInt8(ascii: "-")
        let first = isNegative ? start + 1 : start
        guard let number = LineScan.wholeNumber(bytes, from: first, to: end) else { return .invalid }
        switch letter {
        case UInt8(ascii: "u"): return isNegative ? .invalid : .number(Double(number))
        case UInt8(ascii: "i"):
            guard number <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return .invalid }
            return .number(isNegative ? -Double(number) : Double(number))
        default: return .invalid
        }
    }

    // `t` `T` `true` `True` `TRUE`, and the same of false.
    private static func boolean(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool? {
        guard end - start <= 5 else { return nil }
        switch ByteWords.load(bytes, at: start, count: end - start) {
        case 0x74, 0x54, 0x6575_7274, 0x6575_7254, 0x4555_5254: return true
        case 0x66, 0x46, 0x65_736C_6166, 0x65_736C_6146, 0x45_534C_4146: return false
        default: return nil
        }
    }
}

extension EventTime {
    /// A whole number of some unit since the epoch, cut to milliseconds.
    static func of(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, in precision: SourceDefinition.TextForm.Precision
    ) -> EventTime {
        let isNegative = bytes[start] == UInt8(ascii: "-")
        guard let number = LineScan.wholeNumber(bytes, from: isNegative ? start + 1 : start, to: end) else {
            return .unreadable
        }
        guard !isNegative, let number = Int64(exactly: number) else { return .outOfRange }
        switch precision {
        case .nanoseconds: return checked(number / 1_000_000)
        case .microseconds: return checked(number / 1_000)
        case .milliseconds: return checked(number)
        case .seconds:
            let product = number.multipliedReportingOverflow(by: 1_000)
            return product.overflow ? .outOfRange : checked(product.partialValue)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// What the fields of an item say.
extension MessageDecoder {
    /// Puts a value at the end of a path where it belongs.
    @inline(__always)
    mutating func take(
        _ scalar: JSONScan.Scalar, _ node: FieldNode, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        _ item: inout ItemFields
    ) {
        if node.roles.contains(.value) { item.value = value(scalar, bytes, from: start, to: end) }
        if node.roles.contains(.time) { item.time = time(scalar, bytes) }
        if node.roles.contains(.quality) { item.quality = quality(scalar, bytes, from: start, to: end) }
        guard !node.roles.isDisjoint(with: [.unit, .idField, .ranked]) else { return }
        if node.roles.contains(.ranked) { takeRanked(scalar, node, bytes, from: start, to: end, &item) }
        var range = ByteRange()
        var isString = false
        switch scalar {
        case .string(let text): (range, isString) = (text, true)
        case .number: range = ByteRange(start, end)
        default: break
        }
        if node.roles.contains(.unit) { item.unit = isString && range.count > 0 ? range : ByteRange() }
        if node.roles.contains(.idField) { item.idFields[Int(node.idField)] = range }
    }

    /// An object or array stands where a field should.
    mutating func takeContainer(
        _ node: FieldNode, _ bytes: Span<UInt8>, from start: Int, to end: Int, _ item: inout ItemFields
    ) {
        if node.roles.contains(.value) { item.value = .invalid }
        if node.roles.contains(.time) { item.time = .unreadable }
        if node.roles.contains(.unit) { item.unit = ByteRange() }
        if node.roles.contains(.quality) { item.quality = unknownQuality(bytes, from: start, to: min(end, start + 16)) }
        if node.roles.contains(.idField) { item.idFields[Int(node.idField)] = ByteRange() }
        if node.roles.contains(.ranked) { takeRankedContainer(node, bytes, from: start, to: end, &item) }
    }

    @inline(__always)
    mutating func value(_ scalar: JSONScan.Scalar, _ bytes: Span<UInt8>, from start: Int, to end: Int) -> ValueField {
        switch scalar {
        case .number(let number): ValueField(number.double(bytes, from: start, to: end))
        case .string(let text): textValue(text, bytes)
        case .yes: .number(1)
        case .no: .number(0)
        case .null, .notFinite: .unusable()
        }
    }

    /// A value written as text.
    @inline(never)
    mutating func textValue(_ text: ByteRange, _ bytes: Span<UInt8>) -> ValueField {
        let hasComma = source.form.hasDecimalComma
        guard text.isEscaped || hasComma else { return scalars.value(bytes, from: text.first, to: text.end) }
        source.escapes.resolve(bytes, text, into: &scratch)
        if hasComma { ScalarText.exchangeDecimalMarks(&scratch) }
        return scalars.value(scratch.span, from: 0, to: scratch.count)
    }

    @inline(__always)
    mutating func time(_ scalar: JSONScan.Scalar, _ bytes: Span<UInt8>) -> EventTime {
        switch scalar {
        case .number(let number): EventTime.of(number, zone: source.zone)
        case .string(let text): textTime(text, bytes)
        case .null: .absent
        case .yes, .no, .notFinite: .unreadable
        }
    }

    /// A time written as text.
    @inline(never)
    mutating func textTime(_ text: ByteRange, _ bytes: Span<UInt8>) -> EventTime {
        guard text.isEscaped else { return TimeText.read(bytes, from: text.first, to: text.end, zone: source.zone) }
        source.escapes.resolve(bytes, text, into: &scratch)
        return TimeText.read(scratch.span, from: 0, to: scratch.count, zone: source.zone)
    }

    // MARK: - Quality

    @inline(__always)
    mutating func quality(
        _ scalar: JSONScan.Scalar, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> StatedQuality? {
        switch scalar {
        case .string(let text): textQuality(text, bytes)
        case .number(let number):
            QualityCode.quality(of: number).map { StatedQuality($0) } ?? unknownQuality(bytes, from: start, to: end)
        case .yes: StatedQuality(.good)
        case .no: StatedQuality(.bad)
        case .null: nil
        case .notFinite: unknownQuality(bytes, from: start, to: end)
        }
    }

    /// A quality written as text.
    @inline(__always)
    mutating func textQuality(_ text: ByteRange, _ bytes: Span<UInt8>) -> StatedQuality {
        if text.isEscaped {
            source.escapes.resolve(bytes, text, into: &scratch)
            let known = scalars.quality(scratch.span, from: 0, to: scratch.count)
            return known ?? unknownQuality(bytes, from: text.first, to: text.end)
        }
        return scalars.quality(bytes, from: text.first, to: text.end)
            ?? unknownQuality(bytes, from: text.first, to: text.end)
    }

    // Uncertain, and counted when the code is met for the first time.
    @inline(never)
    mutating func unknownQuality(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> StatedQuality {
        var code = PackedText()
        _ = code.append(bytes, from: start, to: min(end, start + 32))
        guard unknownCodes.count < limits.unknownQualityCodes,
            unknownCodes.find(code.words.span, byteCount: code.count) < 0
        else { return StatedQuality(.uncertain) }
        _ = unknownCodes.add(code.words.span, byteCount: code.count, number: 0, tag: 0)
        count(.unknownQuality)
        return StatedQuality(.uncertain)
    }
}

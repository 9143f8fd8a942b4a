// SPDX-License-Identifier: Apache-2.0

// The two writings of a pack: JSON (RFC 8428, 5) and CBOR (RFC 8428, 6).
extension MessageDecoder {
    // MARK: - JSON

    mutating func decodeSenMLFromJSON(_ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        var offset = ScalarText.startAfterByteOrderMark(bytes)
        JSONScan.skipSpace(bytes, &offset)
        guard offset < bytes.count else { throw .emptyPayload }
        let isArray = JSONScan.peek(bytes, offset) == JSONScan.openBracket
        if !isArray {
            try JSONScan.skipValue(bytes, &offset, nesting: limits.nesting)
        } else if JSONScan.enter(bytes, &offset, close: JSONScan.closeBracket) {
            repeat {
                try recordFromJSON(bytes, &offset, nesting: limits.nesting &- 1)
            } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBracket)
        }
        JSONScan.skipSpace(bytes, &offset)
        guard offset == bytes.count else { throw .trailingData }
        guard isArray else { throw .unexpectedShape }
    }

    @inline(__always)
    private mutating func recordFromJSON(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) {
        guard JSONScan.peek(bytes, offset) == JSONScan.openBrace else {
            try JSONScan.skipValue(bytes, &offset, nesting: nesting)
            return count(.unexpectedShape)
        }
        guard nesting > 0 else { throw .nestingTooDeep }
        var record = SenMLRecord()
        if JSONScan.enter(bytes, &offset, close: JSONScan.closeBrace) {
            repeat {
                let name = try JSONScan.memberName(bytes, &offset)
                let label = label(name, bytes)
                let scalar = try scalarFromJSON(bytes, &offset, nesting: nesting &- 1)
                try take(scalar, label, bytes, &record)
            } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBrace)
        }
        try close(&record, bytes)
    }

    @inline(__always)
    private mutating func label(_ name: ByteRange, _ bytes: Span<UInt8>) -> SenMLLabel {
        guard name.isEscaped else { return SenMLLabel(bytes, from: name.first, to: name.end) }
        JSONEscapes.resolve(bytes, name, into: &scratch)
        return SenMLLabel(scratch.span, from: 0, to: scratch.count)
    }

    @inline(__always)
    private func scalarFromJSON(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) -> FieldScalar {
        let start = offset
        let byte = JSONScan.peek(bytes, offset)
        guard byte != JSONScan.openBrace, byte != JSONScan.openBracket else {
            try JSONScan.skipValue(bytes, &offset, nesting: nesting)
            return .other
        }
        switch try JSONScan.scalar(bytes, &offset) {
        case .number(let number): return .number(number.double(bytes, from: start, to: offset))
        case .string(let range): return .text(range)
        case .yes: return .yes
        case .no: return .no
        case .null: return .null
        case .notFinite: return .number(.nan)
        }
    }

    // MARK: - CBOR

    mutating func decodeSenMLFromCBOR(_ bytes: Span<UInt8>) throws(DecodeErrorReason) {
        var offset = 0
        var head = try CBORScan.head(bytes, &offset)
        while head.major == 6, head.argument == CBORScan.selfDescribed, offset <= 3 {
            head = try CBORScan.head(bytes, &offset)
        }
        let isArray = head.major == 4
        if isArray {
            var left = head.argument
            while try !CBORScan.ends(bytes, &offset, head, left: &left) {
                try recordFromCBOR(bytes, &offset, nesting: limits.nesting &- 1)
            }
        } else {
            offset = 0
            try CBORScan.skip(bytes, &offset, nesting: limits.nesting)
        }
        guard offset == bytes.count else { throw .trailingData }
        guard isArray else { throw .unexpectedShape }
    }

    @inline(__always)
    private mutating func recordFromCBOR(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) {
        let start = offset
        let head = try CBORScan.head(bytes, &offset)
        guard head.major == 5 else {
            offset = start
            try CBORScan.skip(bytes, &offset, nesting: nesting)
            return count(.unexpectedShape)
        }
        guard nesting > 0 else { throw .nestingTooDeep }
        var record = SenMLRecord()
        var left = head.argument
        while try !CBORScan.ends(bytes, &offset, head, left: &left) {
            let label = try labelFromCBOR(bytes, &offset, nesting: nesting &- 1)
            // The version is an unsigned integer and nothing else.
            if label == .baseVersion, try CBORScan.peek(bytes, offset) >= 0x20 { throw .unsupportedVersion }
            let scalar = try CBORScan.scalar(bytes, &offset, nesting: nesting &- 1)
            try take(scalar, label, bytes, &record)
        }
        try close(&record, bytes)
    }

    @inline(__always)
    private mutating func labelFromCBOR(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) -> SenMLLabel {
        let first = try CBORScan.peek(bytes, offset)
        if first & 0xDF < 24 {
            offset &+= 1
            return SenMLLabel(isNegative: first >= 0x20, UInt64(first & 0x1F))
        }
        return try longLabelFromCBOR(bytes, &offset, nesting: nesting)
    }

    @inline(never)
    private mutating func longLabelFromCBOR(
        _ bytes: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) -> SenMLLabel {
        let start = offset
        let head = try CBORScan.head(bytes, &offset)
        if head.major < 2 { return SenMLLabel(isNegative: head.major == 1, head.argument) }
        guard head.major == 3 else {
            offset = start
            try CBORScan.skip(bytes, &offset, nesting: nesting)
            return .unknown
        }
        let name = try CBORScan.string(bytes, &offset, head)
        guard name.isEscaped else { return SenMLLabel(bytes, from: name.first, to: name.end) }
        try CBORScan.join(bytes, name, into: &scratch)
        return SenMLLabel(scratch.span, from: 0, to: scratch.count)
    }
}

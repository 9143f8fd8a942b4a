// SPDX-License-Identifier: Apache-2.0

// The walk over one JSON text: what is found is put into the fields of the item that it belongs to.
extension MessageDecoder {
    /// Reads a whole payload.
    mutating func decodeJSON(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>
    ) throws(DecodeErrorReason) {
        var offset = ScalarText.startAfterByteOrderMark(bytes)
        JSONScan.skipSpace(bytes, &offset)
        defer { faultOffset = offset }
        guard offset < bytes.count else { throw .emptyPayload }
        try payload(bytes, nodes, names, &offset, nesting: limits.nesting)
        JSONScan.skipSpace(bytes, &offset)
        guard offset == bytes.count else { throw .trailingData }
    }

    // The object that the paths begin at, or an array of such.
    private mutating func payload(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int, nesting: Int
    ) throws(DecodeErrorReason) {
        switch JSONScan.peek(bytes, offset) {
        case JSONScan.openBrace:
            var item = ItemFields(
                key: ByteRange(), idFields: IDFields(repeating: ByteRange()), firstReading: readings.count,
                firstWaiting: waiting.count)
            try members(bytes, nodes, names, &offset, of: Int(source.roots.payload), &item, nesting: nesting)
            if source.roots.hasAsides { giveAsides(bytes) }
            close(item, bytes)
        case JSONScan.openBracket:
            guard nesting > 0 else { throw .nestingTooDeep }
            guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBracket) else { return }
            repeat {
                try payload(bytes, nodes, names, &offset, nesting: nesting &- 1)
            } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBracket)
        default:
            _ = try JSONScan.scalar(bytes, &offset)
            count(.unexpectedShape)
        }
    }

    /// A value that should be an item, or an array of such.
    mutating func element(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        key: ByteRange, around: borrowing IDFields, nesting: Int
    ) throws(DecodeErrorReason) {
        switch JSONScan.peek(bytes, offset) {
        case JSONScan.openBrace:
            var item = ItemFields(
                key: key, idFields: copy around, firstReading: readings.count, firstWaiting: waiting.count)
            try members(bytes, nodes, names, &offset, of: Int(source.roots.item), &item, nesting: nesting)
            close(item, bytes)
        case JSONScan.openBracket:
            try elements(bytes, nodes, names, &offset, key: key, around: around, nesting: nesting)
        default:
            _ = try JSONScan.scalar(bytes, &offset)
            count(.unexpectedShape)
        }
    }

    mutating func elements(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        key: ByteRange, around: borrowing IDFields, nesting: Int
    ) throws(DecodeErrorReason) {
        guard nesting > 0 else { throw .nestingTooDeep }
        guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBracket) else { return }
        repeat {
            try element(bytes, nodes, names, &offset, key: key, around: around, nesting: nesting &- 1)
        } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBracket)
    }

    /// The members of an item, or of an object on the way to its fields.
    mutating func members(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        of parent: Int, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        guard nesting > 0 else { throw .nestingTooDeep }
        guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBrace) else { return }
        repeat {
            let name = try JSONScan.memberName(bytes, &offset)
            let child = node(named: name, below: parent, bytes, nodes, names)
            if child >= 0 {
                try member(bytes, nodes, names, &offset, child, &item, nesting: nesting &- 1)
            } else if nodes[parent].capture == 0 {
                try JSONScan.skipValue(bytes, &offset, nesting: nesting &- 1)
            } else {
                try capture(bytes, nodes, names, &offset, named: name, of: parent, &item, nesting: nesting &- 1)
            }
        } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBrace)
    }

    @inline(__always)
    mutating func member(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        _ child: Int, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        let byte = JSONScan.peek(bytes, offset)
        guard byte == JSONScan.openBrace || byte == JSONScan.openBracket else {
            let start = offset
            let scalar = try JSONScan.scalar(bytes, &offset)
            take(scalar, nodes[child], bytes, from: start, to: offset, &item)
            return
        }
        try container(bytes, nodes, names, &offset, child, &item, nesting: nesting)
    }

    // An object or array that a path leads to or through.
    private mutating func container(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        _ child: Int, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        let isObject = JSONScan.peek(bytes, offset) == JSONScan.openBrace
        let node = nodes[child]
        if node.roles.contains(.values) {
            item.hasValues = true
            try values(bytes, nodes, names, &offset, key: item.key, around: item.idFields, nesting: nesting)
        } else if isObject, node.isInner {
            try members(bytes, nodes, names, &offset, of: child, &item, nesting: nesting)
        } else if node.roles.contains(.way) {
            try scopes(
                bytes, nodes, names, &offset, of: child, around: item.idFields, &item, nesting: nesting)
        } else {
            let start = offset
            try JSONScan.skipValue(bytes, &offset, nesting: nesting)
            takeContainer(node, bytes, from: start, to: offset, &item)
        }
    }

    /// `{name: number, name: {value: …}, name: [{…}]}`, or an array of items.
    @inline(__always)
    mutating func values(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        key: ByteRange, around: borrowing IDFields, nesting: Int
    ) throws(DecodeErrorReason) {
        if JSONScan.peek(bytes, offset) == JSONScan.openBrace {
            try keyedValues(bytes, nodes, names, &offset, around: around, nesting: nesting)
        } else {
            try elements(bytes, nodes, names, &offset, key: key, around: around, nesting: nesting)
        }
    }

    @inline(never)
    private mutating func keyedValues(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        around: borrowing IDFields, nesting: Int
    ) throws(DecodeErrorReason) {
        guard nesting > 0 else { throw .nestingTooDeep }
        guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBrace) else { return }
        repeat {
            let (key, unit) = splitKey(try JSONScan.memberName(bytes, &offset), bytes)
            let first = readings.count
            let byte = JSONScan.peek(bytes, offset)
            if byte == JSONScan.openBrace || byte == JSONScan.openBracket {
                try element(bytes, nodes, names, &offset, key: key, around: around, nesting: nesting &- 1)
            } else {
                let start = offset
                let scalar = try JSONScan.scalar(bytes, &offset)
                take(scalar, bytes, from: start, to: offset, key: key, around: around)
            }
            if unit.isThere { give(unit, from: first, bytes) }
        } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBrace)
    }

    // MARK: - Names

    /// - Returns: the child with this name, or -1.
    @inline(__always)
    mutating func node(
        named name: ByteRange, below parent: Int, _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>
    ) -> Int {
        if name.isEscaped {
            source.escapes.resolve(bytes, name, into: &scratch)
            return MessageDecoder.node(scratch.span, from: 0, to: scratch.count, below: parent, nodes, names)
        }
        return MessageDecoder.node(bytes, from: name.first, to: name.end, below: parent, nodes, names)
    }

    @inline(__always)
    private static func node(
        _ text: Span<UInt8>, from start: Int, to end: Int, below parent: Int, _ nodes: Span<FieldNode>,
        _ names: Span<UInt8>
    ) -> Int {
        let count = end &- start
        let word = ByteWords.load(text, at: start, count: min(count, 8))
        let first = Int(nodes[parent].firstChild)
        var child = first
        while child < first &+ Int(nodes[parent].childCount) {
            if nodes[child].word == word, Int(nodes[child].count) == count,
                count <= 8 || hasRest(nodes[child], text, from: start, names)
            {
                return child
            }
            child &+= 1
        }
        return -1
    }

    private static func hasRest(_ node: FieldNode, _ text: Span<UInt8>, from start: Int, _ names: Span<UInt8>) -> Bool {
        for place in 8..<Int(node.count) where names[Int(node.rest) + place - 8] != text[start + place] { return false }
        return true
    }
}

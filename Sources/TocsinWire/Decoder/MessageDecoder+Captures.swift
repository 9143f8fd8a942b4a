// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Members that a path takes by braces, and arrays on the way to items.
extension MessageDecoder {
    /// A member that no child of its parent is named for, where braces take it.
    @inline(never)
    mutating func capture(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        named name: ByteRange, of parent: Int, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        let place = Int(nodes[parent].capture)
        let roles = nodes[place].roles
        let byte = JSONScan.peek(bytes, offset)
        let isContainer = byte == JSONScan.openBrace || byte == JSONScan.openBracket
        if roles.contains(.failure) {
            try failure(bytes, &offset, key: name, &item, nesting: nesting)
        } else if roles.contains(.aside) {
            try aside(bytes, nodes, names, &offset, place, key: name, nesting: nesting)
        } else if isContainer, !roles.isDisjoint(with: [.way, .values]) {
            try captured(bytes, nodes, names, &offset, place, name: name, &item, nesting: nesting)
        } else if roles.contains(.measure) {
            item.hasValues = true
            let first = readings.count
            let (key, unit) = splitKey(name, bytes)
            if isContainer {
                try element(bytes, nodes, names, &offset, key: key, around: item.idFields, nesting: nesting)
            } else {
                let start = offset
                let scalar = try JSONScan.scalar(bytes, &offset)
                take(scalar, bytes, from: start, to: offset, key: key, around: item.idFields)
            }
            if unit.isThere { give(unit, from: first, bytes) }
            if source.roots.hasAsides { asides.expect(name, of: first..<readings.count) }
        } else {
            try JSONScan.skipValue(bytes, &offset, nesting: nesting)
        }
    }

    // An object or array whose name goes into the ids of what is inside.
    private mutating func captured(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        _ place: Int, name: ByteRange, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        let node = nodes[place]
        var around = item.idFields
        if node.idField != FieldNode.noIDField { around[Int(node.idField)] = name }
        if node.roles.contains(.values) {
            item.hasValues = true
            try values(bytes, nodes, names, &offset, key: item.key, around: around, nesting: nesting)
        } else if JSONScan.peek(bytes, offset) == JSONScan.openBrace {
            try scope(bytes, nodes, names, &offset, of: place, around: around, &item, nesting: nesting)
        } else {
            try scopes(bytes, nodes, names, &offset, of: place, around: around, &item, nesting: nesting)
        }
    }

    /// An array on the way to items: what one of its elements says holds for the items in it.
    mutating func scopes(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        of place: Int, around: borrowing IDFields, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        guard nesting > 0 else { throw .nestingTooDeep }
        guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBracket) else { return }
        repeat {
            switch JSONScan.peek(bytes, offset) {
            case JSONScan.openBrace:
                try scope(bytes, nodes, names, &offset, of: place, around: around, &item, nesting: nesting &- 1)
            case JSONScan.openBracket:
                try scopes(bytes, nodes, names, &offset, of: place, around: around, &item, nesting: nesting &- 1)
            default:
                _ = try JSONScan.scalar(bytes, &offset)
                count(.unexpectedShape)
            }
        } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBracket)
    }

    private mutating func scope(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        of place: Int, around: borrowing IDFields, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        var inner = ItemFields(
            key: item.key, idFields: copy around, firstReading: readings.count, firstWaiting: waiting.count)
        try scopeMembers(bytes, nodes, names, &offset, of: place, &inner, nesting: nesting)
        guard inner.hasValues else { return }
        item.hasValues = true
        inherit(inner, bytes)
    }

    // As `members`, of an object where other paths begin as well: those of what holds for the items inside.
    private mutating func scopeMembers(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        of parent: Int, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        guard nesting > 0 else { throw .nestingTooDeep }
        guard JSONScan.enter(bytes, &offset, close: JSONScan.closeBrace) else { return }
        repeat {
            let name = try JSONScan.memberName(bytes, &offset)
            var child = node(named: name, below: parent, bytes, nodes, names)
            if child < 0 { child = node(named: name, below: Int(source.roots.scope), bytes, nodes, names) }
            if child >= 0 {
                try member(bytes, nodes, names, &offset, child, &item, nesting: nesting &- 1)
            } else if nodes[parent].capture == 0 {
                try JSONScan.skipValue(bytes, &offset, nesting: nesting &- 1)
            } else {
                try capture(bytes, nodes, names, &offset, named: name, of: parent, &item, nesting: nesting &- 1)
            }
        } while try JSONScan.hasMore(bytes, &offset, close: JSONScan.closeBrace)
    }

    // MARK: - Errors

    // `errors: {name: code}`: a bad reading of that measure.
    private mutating func failure(
        _ bytes: Span<UInt8>, _ offset: inout Int, key: ByteRange, _ item: inout ItemFields, nesting: Int
    ) throws(DecodeErrorReason) {
        var failed = ItemFields(
            key: splitKey(key, bytes).name, idFields: item.idFields, firstReading: readings.count,
            firstWaiting: waiting.count)
        let start = offset
        if JSONScan.peek(bytes, offset) == JSONScan.openBrace || JSONScan.peek(bytes, offset) == JSONScan.openBracket {
            try JSONScan.skipValue(bytes, &offset, nesting: nesting)
            failed.quality = errorQuality(nil, bytes, from: start, to: offset)
        } else {
            let scalar = try JSONScan.scalar(bytes, &offset)
            failed.quality = errorQuality(scalar, bytes, from: start, to: offset)
        }
        guard failed.quality != nil else { return }
        item.hasValues = true
        failed.value = .unusable()
        let first = readings.count
        emit(failed, bytes)
        if source.roots.hasAsides { asides.expect(key, of: first..<readings.count) }
    }
}

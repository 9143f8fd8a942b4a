// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Fields that may stand in several places, and the rarer ones: the name of the measure and the error of an item.
extension MessageDecoder {
    /// Puts a value at the end of one of several paths where it belongs, unless a path before it has one.
    @inline(never)
    mutating func takeRanked(
        _ scalar: JSONScan.Scalar, _ node: FieldNode, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        _ item: inout ItemFields
    ) {
        let ranks = node.ranks
        if ranks.value > 0, FieldRanks.goesFirst(ranks.value, before: item.ranks.value) {
            (item.value, item.ranks.value) = (value(scalar, bytes, from: start, to: end), ranks.value)
        }
        if ranks.time > 0, FieldRanks.goesFirst(ranks.time, before: item.ranks.time) {
            let time = time(scalar, bytes)
            if time != .absent { (item.time, item.ranks.time) = (time, ranks.time) }
        }
        if ranks.quality > 0, FieldRanks.goesFirst(ranks.quality, before: item.ranks.quality),
            let quality = quality(scalar, bytes, from: start, to: end)
        {
            (item.quality, item.ranks.quality) = (quality, ranks.quality)
        }
        if node.roles.contains(.error), let quality = errorQuality(scalar, bytes, from: start, to: end) {
            fail(&item, quality)
        }
        guard case .string(let text) = scalar, text.count > 0 else {
            if node.roles.contains(.key), case .number = scalar { item.key = ByteRange(start, end) }
            return
        }
        if node.roles.contains(.key) { item.key = text }
        if ranks.unit > 0, FieldRanks.goesFirst(ranks.unit, before: item.ranks.unit) {
            (item.unit, item.ranks.unit) = (text, ranks.unit)
        }
    }

    /// An object or array stands at the end of one of several paths.
    mutating func takeRankedContainer(
        _ node: FieldNode, _ bytes: Span<UInt8>, from start: Int, to end: Int, _ item: inout ItemFields
    ) {
        let ranks = node.ranks
        if ranks.value > 0, FieldRanks.goesFirst(ranks.value, before: item.ranks.value) {
            (item.value, item.ranks.value) = (.invalid, ranks.value)
        }
        if ranks.time > 0, FieldRanks.goesFirst(ranks.time, before: item.ranks.time) {
            (item.time, item.ranks.time) = (.unreadable, ranks.time)
        }
        if ranks.quality > 0, FieldRanks.goesFirst(ranks.quality, before: item.ranks.quality) {
            (item.quality, item.ranks.quality) = (
                unknownQuality(bytes, from: start, to: min(end, start + 16)), ranks.quality
            )
        }
        if node.roles.contains(.error), let quality = errorQuality(nil, bytes, from: start, to: end) {
            fail(&item, quality)
        }
    }

    // It has no value, and its error goes before its quality.
    private func fail(_ item: inout ItemFields, _ quality: StatedQuality) {
        if case .absent = item.value { item.value = .unusable() }
        (item.quality, item.ranks.quality) = (quality, 1)
    }

    /// What stands in the place of an error: bad, with the flag that a word may say, and counted as a code of no known
    /// scheme when it is met for the first time.
    ///
    /// - Parameter scalar: nil for an object or array.
    /// - Returns: nil when it says that there is none: null, false, 0, or no text.
    mutating func errorQuality(
        _ scalar: JSONScan.Scalar?, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> StatedQuality? {
        switch scalar {
        case .null, .no: return nil
        case .number(let number) where number.mantissa == 0: return nil
        case .string(let text):
            guard text.count > 0 else { return nil }
            return StatedQuality(.bad, textQuality(text, bytes).flag)
        case .yes: break
        case .number, .notFinite, nil: _ = unknownQuality(bytes, from: start, to: min(end, start + 16))
        }
        return StatedQuality(.bad)
    }
}

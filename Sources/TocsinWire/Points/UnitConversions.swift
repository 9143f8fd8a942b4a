// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What became of units that are written otherwise than the point's: each pair is worked out once.
struct UnitConversions: Sendable {
    struct Entry: Sendable {
        /// As the payload has it.
        var text: String
        /// nil for none.
        var conversion: UnitConversion?
        /// Why there is none.
        var mismatch: UnitMismatch?
    }

    /// Pairs that are kept, some 200 bytes each; more of them are worked out again each time.
    static let limit = 8_192
    /// Bytes of a unit; a longer one is none.
    static let longestUnit = 96
    /// Stands for a pair that is not kept.
    static let notKept = UInt16.max

    private var keys = PackedTextTable()
    /// Texts behind names of measures, with 1 for those that are units.
    private var words = PackedTextTable()
    private(set) var entries: [Entry] = []

    /// Finds what is known of a unit, or works it out.
    ///
    /// - Parameters:
    ///   - unit: the point's, by its number in ``PointTable``.
    /// - Returns: its place among ``entries``, or ``notKept``, and what it is.
    mutating func find(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, for unit: UInt16, _ points: borrowing PointTable,
        _ vocabulary: UnitVocabulary
    ) -> (place: UInt16, conversion: UnitConversion?) {
        guard end - start <= UnitConversions.longestUnit else { return (UnitConversions.notKept, nil) }
        var key = PackedText()
        key.append(word: UInt64(unit) << 1 | (vocabulary == .senML ? 1 : 0), byteCount: 8)
        guard key.append(bytes, from: start, to: end) else { return (UnitConversions.notKept, nil) }
        let known = keys.find(key.words.span, byteCount: key.count)
        if known >= 0 { return (UInt16(known), entries[known].conversion) }
        var text: [UInt8] = []
        for place in start..<end { text.append(bytes[place]) }
        let entry = UnitConversions.work(out: String(decoding: text, as: UTF8.self), points.measure(unit), vocabulary)
        guard entries.count < UnitConversions.limit,
            keys.add(key.words.span, byteCount: key.count, number: 0, tag: 0) == entries.count
        else { return (UnitConversions.notKept, entry.conversion) }
        entries.append(entry)
        return (UInt16(entries.count - 1), entry.conversion)
    }

    /// Whether a text is a unit at all. A bare number is none: `泵(2)` is the second pump.
    mutating func isUnit(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var text = PackedText()
        guard end - start <= UnitConversions.longestUnit, text.append(bytes, from: start, to: end),
            (start..<end).contains(where: { bytes[$0] >= 0x41 || bytes[$0] == UInt8(ascii: "%") })
        else { return false }
        let known = words.find(text.words.span, byteCount: text.count)
        if known >= 0 { return words.entries[known].number != 0 }
        let isUnit = !UnitSpelling.meanings(of: text.string).isEmpty
        if words.count < UnitConversions.limit {
            _ = words.add(text.words.span, byteCount: text.count, number: isUnit ? 1 : 0, tag: 0)
        }
        return isUnit
    }

    private static func work(out text: String, _ measure: PointMeasure, _ vocabulary: UnitVocabulary) -> Entry {
        guard let unit = measure.unit, !text.isEmpty else { return Entry(text: text, conversion: nil, mismatch: nil) }
        let meanings = vocabulary.meanings(of: text)
        guard !meanings.isEmpty else { return Entry(text: text, conversion: nil, mismatch: nil) }
        do throws(UnitMismatch) {
            let found = try UnitConversion.find(from: meanings, to: unit, gas: measure.gas)
            return Entry(text: text, conversion: found.conversion, mismatch: nil)
        } catch {
            return Entry(text: text, conversion: nil, mismatch: error)
        }
    }
}

/// What a point's values are in.
struct PointMeasure: Sendable, Equatable {
    /// nil for none, and for one that is no UCUM code: that is only compared letter by letter.
    var unit: UCUMUnit?
    var gas: ReferenceGas?
}

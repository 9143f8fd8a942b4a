// SPDX-License-Identifier: Apache-2.0

/// The points that readings may belong to, by id, and the ids that the configuration has refused.
///
/// Known points are never forgotten; refused ids are bounded by ``DecoderLimits/refusedIDs``.
public struct PointTable: Sendable {
    private(set) var known = PackedTextTable()
    private var refused = PackedTextTable()
    private var units = UnitTable()
    private let limits: DecoderLimits

    init(limits: DecoderLimits) { self.limits = limits }

    /// Known points.
    public var count: Int { known.count }

    /// Makes a point known, or changes what is known of it.
    ///
    /// - Parameters:
    ///   - index: from 0 on; what ``DecodedReading/point`` answers.
    ///   - unit: what a unit in the payload must equal; empty for no check.
    /// - Returns: false, and changes nothing, if the id is empty, longer than the limit or has characters that no point
    ///   id may have, or if there are more than 65,534 different units.
    public mutating func insert(id: String, index: Int32, unit: String) -> Bool {
        guard index >= 0, let text = packed(id), let unitNumber = units.number(of: unit) else { return false }
        let entry = known.find(text.words.span, byteCount: text.count)
        if entry >= 0 {
            known.set(entry, number: index, tag: unitNumber)
            return true
        }
        return known.add(text.words.span, byteCount: text.count, number: index, tag: unitNumber) >= 0
    }

    /// Remembers that the configuration does not know an id, so that its readings are counted and dropped at once.
    public mutating func refuse(id: String) {
        guard limits.refusedIDs > 0, let text = packed(id),
            refused.find(text.words.span, byteCount: text.count) < 0
        else { return }
        if refused.count >= limits.refusedIDs { refused.removeAll() }
        _ = refused.add(text.words.span, byteCount: text.count, number: 0, tag: 0)
    }

    /// Ids remembered as refused.
    public var refusedCount: Int { refused.count }

    private func packed(_ id: String) -> PackedText? {
        let bytes = Array(id.utf8)
        var text = PackedText()
        guard !bytes.isEmpty, bytes.count <= limits.idBytes, text.append(bytes.span, from: 0, to: bytes.count),
            IDText.fault(bytes.span, from: 0, to: bytes.count) == nil
        else { return nil }
        return text
    }

    // MARK: - For people

    /// The id of the point with this index; empty when there is none. It looks at all of them.
    func id(of index: Int32) -> String {
        known.entries.firstIndex { $0.number == index }.map { known.text($0) } ?? ""
    }

    func unit(_ number: UInt16) -> String { String(decoding: units.text(number), as: UTF8.self) }

    // MARK: - For the decoder

    /// - Returns: the entry in ``known``, or -1.
    @inline(__always)
    func find(_ words: Span<UInt64>, byteCount: Int) -> Int { known.find(words, byteCount: byteCount) }

    func isRefused(_ words: Span<UInt64>, byteCount: Int) -> Bool { refused.find(words, byteCount: byteCount) >= 0 }

    /// Whether a unit of the payload is the one with this number.
    func isUnit(_ number: UInt16, _ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        units.equals(number, bytes, from: start, to: end)
    }
}

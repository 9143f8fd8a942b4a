// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The points that readings may belong to, by id, and the ids that the configuration has refused.
///
/// Known points are never forgotten; refused ids are bounded by ``DecoderLimits/refusedIDs``.
public struct PointTable: Sendable {
    private(set) var known = PackedTextTable()
    private var refused: RefusedIDs
    private var units = UnitTable()
    /// By the number of the unit, from 1 on.
    private var measures: [PointMeasure] = []
    private var statedUnits: [StatedUnits]
    private let limits: DecoderLimits

    init(limits: DecoderLimits, statedUnits: [StatedUnits] = []) {
        self.limits = limits
        self.statedUnits = statedUnits
        refused = RefusedIDs(capacity: limits.refusedIDs)
    }

    /// Known points.
    public var count: Int { known.count }

    /// Makes a point known, or changes what is known of it.
    ///
    /// - Parameters:
    ///   - index: from 0 on; what ``DecodedReading/point`` answers.
    ///   - unit: what its values are in, a UCUM code; empty for no check.
    ///   - gas: what they are of, for conversions that need it.
    /// - Returns: false, and changes nothing, if the id is empty, longer than the limit or has characters that no point
    ///   id may have, or if there are more than 65,534 different units.
    public mutating func insert(id: String, index: Int32, unit: String, gas: ReferenceGas? = nil) -> Bool {
        guard index >= 0, let text = packed(id), let unitNumber = number(of: unit, gas) else { return false }
        for place in statedUnits.indices { statedUnits[place].learn(id: id, index: index) }
        let entry = known.find(text.words.span, byteCount: text.count)
        if entry >= 0 {
            known.set(entry, number: index, tag: unitNumber)
            return true
        }
        return known.add(text.words.span, byteCount: text.count, number: index, tag: unitNumber) >= 0
    }

    private mutating func number(of unit: String, _ gas: ReferenceGas?) -> UInt16? {
        guard !unit.isEmpty else { return 0 }
        let text = Array(unit.utf8)
        // Points of one kind come together.
        for place in measures.indices.reversed()
        where measures[place].gas == gas && units.equals(UInt16(place + 1), text.span, from: 0, to: text.count) {
            return UInt16(place + 1)
        }
        guard let number = units.append(text.span, from: 0, to: text.count) else { return nil }
        measures.append(PointMeasure(unit: try? UCUMUnit(unit), gas: gas))
        return number
    }

    /// Remembers that an id is no point, so that its readings are counted and dropped at once.
    ///
    /// - Parameters:
    ///   - id: as a message gave it, so that it is one.
    ///   - time: when it was received, on the wall clock.
    ///   - source: that brought it.
    ///   - isOverLimit: it would be a point, if there were not too many.
    mutating func refuse(_ id: PackedText, at time: Instant, source: UInt16, isOverLimit: Bool) {
        refused.add(id, at: time, source: source, isOverLimit: isOverLimit)
    }

    /// Ids remembered as refused.
    public var refusedCount: Int { refused.count }

    /// Refused ids that have been forgotten to make room for others.
    public var forgottenCount: UInt64 { refused.forgotten }

    /// One of the ids remembered as refused, in no order that means anything.
    ///
    /// - Parameter number: from 0, below ``refusedCount``.
    public func unknownID(_ number: Int) -> UnknownID { refused[number] }

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

    /// Whether an id is refused; then it is counted.
    mutating func seesRefused(_ words: Span<UInt64>, byteCount: Int, at time: Instant) -> Bool {
        refused.see(words, byteCount: byteCount, at: time)
    }

    /// Whether a unit of the payload is the one with this number.
    func isUnit(_ number: UInt16, _ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        units.equals(number, bytes, from: start, to: end)
    }

    /// What the values of a point are in whose unit has this number.
    func measure(_ unit: UInt16) -> PointMeasure { unit == 0 ? PointMeasure() : measures[Int(unit) - 1] }

    /// The unit that a source states for the values of a point; nil for none.
    func statedUnit(_ source: Int32, for point: Int32) -> [UInt8]? { statedUnits[Int(source)].text(for: point) }
}

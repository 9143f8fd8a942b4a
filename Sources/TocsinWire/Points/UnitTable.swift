// SPDX-License-Identifier: Apache-2.0

/// Units by number; number 0 is none.
struct UnitTable: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    /// Stands for a unit that there was no number for.
    static let unlikeAny = UInt16.max

    var isEmpty: Bool { starts.count == 1 }

    /// - Returns: nil when there is no number left.
    mutating func append(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt16? {
        guard starts.count < Int(UInt16.max) else { return nil }
        for place in start..<end { bytes.append(text[place]) }
        starts.append(bytes.count)
        return UInt16(starts.count - 1)
    }

    /// As ``append(_:from:to:)``, unless it is the one added last; ``UnitTable/unlikeAny`` when there is no number left.
    mutating func keep(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt16 {
        let last = starts.count - 1
        if last > 0, equals(UInt16(last), text, from: start, to: end) { return UInt16(last) }
        return append(text, from: start, to: end) ?? UnitTable.unlikeAny
    }

    func equals(_ number: UInt16, _ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        let first = starts[Int(number) - 1]
        guard starts[Int(number)] - first == end - start else { return false }
        for place in 0..<(end - start) where bytes[first + place] != text[start + place] { return false }
        return true
    }

    /// The bytes of a unit; none for the one that stands for others.
    func text(_ number: UInt16) -> ArraySlice<UInt8> {
        number == UnitTable.unlikeAny ? [] : bytes[starts[Int(number) - 1]..<starts[Int(number)]]
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
    }
}

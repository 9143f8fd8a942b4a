// SPDX-License-Identifier: Apache-2.0

/// The last n values of a series, for limits that ask for "n in a row" (H2.7, H2.8).
///
/// A limit that is held against ``answer`` is passed only when all n pass it. At most 31 values are kept.
struct ConsecutiveValues: Sendable {
    /// Most that can be asked for.
    static let most = 31

    private let needed: Int
    private var values: [Double] = []
    /// The one nearest to 0 when all n have the same sign, otherwise 0; nil until there are n.
    private(set) var answer: Double?

    /// - Parameter needed: n, 1 to ``most``.
    init(needed: Int) {
        self.needed = min(max(1, needed), ConsecutiveValues.most)
        values.reserveCapacity(self.needed)
    }

    /// Appends the newest value. One that is no number, as after an overflow, is left out.
    mutating func append(_ value: Double) {
        if value.isNaN { return }
        if values.count == needed { values.removeFirst() }
        values.append(value)
        settle()
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        answer = nil
    }

    private mutating func settle() {
        guard values.count == needed else { return }
        var (lowest, highest) = (values[0], values[0])
        for value in values {
            lowest = min(lowest, value)
            highest = max(highest, value)
        }
        answer = lowest > 0 ? lowest : highest < 0 ? highest : 0
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(UInt8(values.count))
        for value in values { writer.put(value) }
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        let count = Int(try reader.integer(UInt8.self))
        guard count <= needed else { throw reader.damaged() }
        removeAll()
        for _ in 0..<count { values.append(try reader.double()) }
        settle()
    }
}

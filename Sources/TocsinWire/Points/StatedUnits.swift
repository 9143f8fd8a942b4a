// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The units that one source states for values without one, by point: looked up when a point becomes known, so that a
/// reading costs one look into an array. A byte a point.
struct StatedUnits: Sendable {
    private let stated: [SourceDefinition.Units.Stated]
    let texts: [[UInt8]]
    /// By point: which of the texts is for it, from 1 on; 0 for none.
    private var choices: [UInt8] = []

    init(_ stated: [SourceDefinition.Units.Stated]) {
        self.stated = Array(stated.prefix(SourceDefinition.Units.maximumStated))
        texts = self.stated.map { Array($0.unit.utf8) }
    }

    mutating func learn(id: String, index: Int32) {
        let place = Int(index)
        while choices.count <= place { choices.append(0) }
        choices[place] = UInt8((stated.firstIndex { $0.isFor(id) } ?? -1) + 1)
    }

    /// The unit of a known point's values; nil for none.
    func text(for point: Int32) -> [UInt8]? {
        guard point >= 0, Int(point) < choices.count, choices[Int(point)] > 0 else { return nil }
        return texts[Int(choices[Int(point)]) - 1]
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Parts of the payload that point ids are built from, by their number in the template.
typealias IDFields = InlineArray<4, ByteRange>

/// What one item of a payload has said so far.
struct ItemFields: Sendable {
    var value = ValueField.absent
    var time = EventTime.absent
    var quality: StatedQuality?
    var unit = ByteRange()
    /// The name of its measure.
    var key: ByteRange
    /// Those of the objects around it until it has its own.
    var idFields: IDFields
    /// Of the fields that have several paths.
    var ranks = FieldRanks()
    /// Whether it holds readings, so that it is none itself.
    var hasValues = false
    /// Readings from here on lie inside it.
    let firstReading: Int
    let firstWaiting: Int

    @inline(__always)
    init(key: ByteRange, idFields: IDFields, firstReading: Int, firstWaiting: Int) {
        self.key = key
        self.idFields = idFields
        self.firstReading = firstReading
        self.firstWaiting = firstWaiting
    }
}

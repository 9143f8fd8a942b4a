// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One value that a message gave, before the engine sees it: plain bits, no references.
public struct DecodedReading: Sendable, Equatable {
    /// Event time: from the payload, else the wall clock's receive time.
    public var time: Instant
    /// NaN when the payload had none that can be used; its quality is then bad.
    public var value: Double
    /// From 0 on: the index given to ``PointTable/insert(id:index:unit:)``. Below: the unresolved id number
    /// `-1 - point` of ``MessageDecoder/unresolvedID(_:)``.
    public var point: Int32
    /// What the payload says of its worth.
    public var quality: Quality
    /// Whether the payload says that the sensor is in calibration, under test, or has just started.
    public var flag: ReadingFlag
    /// The payload says no time: then the receive time counts.
    public var isUntimed: Bool { lacking.contains(.time) }
    /// What the payload has not said yet and an enclosing object may still say.
    var lacking: Lacking
    /// Of a known point: the number of the point's unit. Of an unresolved one: the number of the payload's unit.
    var unit: UInt16
    /// What was done about another unit in the payload: its place among the decoder's conversions, from 1 on; 0 for nothing.
    var conversion: UInt16 = 0

    struct Lacking: OptionSet, Sendable {
        let rawValue: UInt8
        static let time = Lacking(rawValue: 1)
        static let unit = Lacking(rawValue: 2)
        static let quality = Lacking(rawValue: 4)
        /// The reading is given up.
        static let everything = Lacking(rawValue: 8)
        /// Stands with ``quality``, and alone where the quality is settled without the payload's code: no value, or
        /// another unit.
        static let flag = Lacking(rawValue: 16)
    }

    /// Stands for the point of a reading whose id is not complete yet.
    static let noPoint = Int32.min

    /// Compares what the message said; not the notes of the decoder.
    public static func == (left: DecodedReading, right: DecodedReading) -> Bool {
        left.point == right.point && left.time == right.time && left.quality == right.quality
            && left.flag == right.flag
            && (left.value == right.value || left.value.isNaN && right.value.isNaN)
    }
}

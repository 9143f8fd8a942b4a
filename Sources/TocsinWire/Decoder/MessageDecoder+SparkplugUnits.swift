// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// The `engUnit` of a metric against the unit of its point: worked out once a birth.
extension MessageDecoder {
    /// Does what the source wants done about the unit of a metric, which is not its point's.
    @inline(never)
    mutating func convert(_ reading: inout DecodedReading, of metric: SparkplugMetric) {
        let isKept = metric.conversion != UnitConversions.notKept
        reading.conversion = isKept ? metric.conversion : 0
        convert(&reading, by: isKept ? conversions.entries[Int(metric.conversion) - 1].conversion : nil)
    }

    /// - Returns: what ``SparkplugMetric/conversion`` is for a metric with this unit.
    mutating func conversion(of unit: UInt16, _ point: Int32, _ pointUnit: UInt16) -> UInt16 {
        guard source.units != .ignore, pointUnit != 0 else { return 0 }
        var text = sparkplug.unitText(unit)
        if unit == 0 {
            guard source.statedUnits >= 0, let stated = points.statedUnit(source.statedUnits, for: point) else {
                return 0
            }
            text = stated
        }
        guard !points.isUnit(pointUnit, text.span, from: 0, to: text.count) else { return 0 }
        let found = conversions.find(text.span, from: 0, to: text.count, for: pointUnit, points, source.vocabulary)
        // One that is not kept would have to be worked out for each reading: there are more units than any plant has.
        return found.place == UnitConversions.notKept ? UnitConversions.notKept : found.place + 1
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A transmitter whose readings arrive as loop current in mA (NAMUR NE 43).
///
/// 4 mA is `low` and 20 mA is `high`. Below 3.6 and above 21 mA the transmitter says that it has failed; from 3.6 to 3.8 and
/// from 20.5 to 21 mA it is saturated: uncertain, held to the end of the range.
public struct CurrentLoop: Hashable, Sendable {
    /// The value at 4 mA.
    public var low: Double
    /// The value at 20 mA.
    public var high: Double
    /// A failure current must have lasted so long before it is declared; 4 s in NE 43.
    public var hold: Interval

    public init(low: Double, high: Double, hold: Interval = .seconds(4)) {
        self.low = low
        self.high = high
        self.hold = hold
    }

    /// The reading in the point's unit, with the quality that its current means. The measurement is valid a little beyond
    /// 4 and 20 mA, too: there the value stays at the end of the range.
    func measured(_ reading: Reading) -> Reading {
        var measured = reading
        let current = reading.value
        measured.value = low + (high - low) * min(1, max(0, (current - 4) / 16))
        guard reading.quality.isUsable else { return measured }
        if !(current >= 3.6 && current <= 21) {
            measured.quality = .bad
        } else if current < 3.8 || current > 20.5 {
            measured.quality = .uncertain
        }
        return measured
    }
}

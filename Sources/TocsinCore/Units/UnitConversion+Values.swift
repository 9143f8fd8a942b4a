// SPDX-License-Identifier: Apache-2.0

// The arithmetic of a reading: it allocates nothing.
extension UnitConversion {
    /// The value in the other unit; not finite when it is too large.
    public func callAsFunction(_ value: Double) -> Double {
        // Far from the ends of the range, where what is left of a product is exact.
        guard value.magnitude < 0x1p400, value.magnitude > 0x1p-400 || value == 0 else {
            return value * (multiplier.high / divisor) + addend / divisor
        }
        let (number, scale) = UnitConversion.decimal(of: value)
        var above = DoubleDouble.product(number, multiplier.high)
        above.low += number * multiplier.low
        if addend != 0 {
            let shift = DoubleDouble.product(addend, scale)
            let sum = DoubleDouble.sum(above.high, shift.high)
            above = DoubleDouble.sum(sum.high, sum.low + (above.low + shift.low))
        }
        let below = DoubleDouble.product(divisor, scale)
        let first = above.high / below.high
        let back = DoubleDouble.product(first, below.high)
        let high = (above.high - back.high) - back.low
        let rest = high + (above.low - first * below.low)
        return first + rest / below.high
    }

    /// The decimal number of at most 15 digits that a value was written as: `number / scale`, both whole, `scale` a power of
    /// ten. Of a value that is none, itself and 1.
    static func decimal(of value: Double) -> (number: Double, scale: Double) {
        var scale = 1.0
        while scale <= 1e15 {
            let scaled = value * scale
            guard scaled.magnitude < 1e15 else { break }
            // To the nearest whole number, in the last bit of a `Double`.
            let number = (scaled + 0x1.8p52) - 0x1.8p52
            if number / scale == value { return (number, scale) }
            scale *= 10
        }
        return (value, 1)
    }
}

extension UnitConversion: CustomStringConvertible {
    /// As a formula: `(value × 5 - 160) / 9`.
    public var description: String {
        var text = "value"
        if multiplier != DoubleDouble(1) { text += " × \(UnitConversion.plain(multiplier.high))" }
        if addend != 0 { text += " \(addend < 0 ? "-" : "+") \(UnitConversion.plain(addend.magnitude))" }
        guard divisor != 1 else { return text }
        return (addend == 0 ? text : "(\(text))") + " / \(UnitConversion.plain(divisor))"
    }

    private static func plain(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

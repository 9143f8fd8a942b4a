// SPDX-License-Identifier: Apache-2.0

/// A number as the sum of two, `high` the nearest `Double` and `low` what is left: about 106 bits.
///
/// The exact products and sums are those of T. J. Dekker (1971) and D. E. Knuth; they need no instruction that every
/// machine does not have. Operands are finite and far from the ends of the range.
struct DoubleDouble: Hashable, Sendable {
    var high: Double
    var low: Double

    static let pi = DoubleDouble(high: 3.141592653589793, low: 1.2246467991473532e-16)

    /// Exact.
    init(_ number: UInt64) {
        self = DoubleDouble.sum(Double(number >> 32) * 4_294_967_296, Double(number & 0xFFFF_FFFF))
    }

    init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    /// Exact.
    @inline(__always)
    static func sum(_ left: Double, _ right: Double) -> DoubleDouble {
        let high = left + right
        let part = high - left
        return DoubleDouble(high: high, low: (left - (high - part)) + (right - part))
    }

    /// Exact.
    @inline(__always)
    static func product(_ left: Double, _ right: Double) -> DoubleDouble {
        let high = left * right
        let (leftHigh, leftLow) = halves(left)
        let (rightHigh, rightLow) = halves(right)
        var low = leftHigh * rightHigh - high
        low += leftHigh * rightLow
        low += leftLow * rightHigh
        low += leftLow * rightLow
        return DoubleDouble(high: high, low: low)
    }

    // Of 26 bits each, so that their products are exact.
    @inline(__always)
    private static func halves(_ number: Double) -> (Double, Double) {
        let scaled = number * 134_217_729
        let high = scaled - (scaled - number)
        return (high, number - high)
    }

    static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let product = product(left.high, right.high)
        let crossed = left.high * right.low + left.low * right.high
        return sum(product.high, product.low + crossed)
    }

    static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let first = left.high / right.high
        let back = right * DoubleDouble(high: first, low: 0)
        let rest = ((left.high - back.high) - back.low) + left.low
        return sum(first, rest / right.high)
    }
}

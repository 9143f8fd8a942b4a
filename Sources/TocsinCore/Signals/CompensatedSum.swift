// SPDX-License-Identifier: Apache-2.0

/// A sum with twice the digits of a `Double`: the rounding errors are summed up beside it.
///
/// With it the mean of readings of 0.2 is 0.2, not 0.19999999999999998, which would miss a limit of 0.2. After Dekker
/// (1971) and Knuth's two-sum; products are split into exact parts, because a fused multiply-add would be a call of the
/// C library.
struct CompensatedSum: Equatable, Sendable {
    private(set) var high = 0.0
    private(set) var low = 0.0

    /// The sum, rounded once.
    var value: Double { high + low }

    mutating func add(_ term: Double) {
        let sum = high + term
        let part = sum - high
        low += (high - (sum - part)) + (term - part)
        high = sum
    }

    mutating func add(_ other: CompensatedSum) {
        add(other.high)
        low += other.low
    }

    /// Adds `value * weight`.
    mutating func add(_ value: Double, times weight: Double) {
        let product = value * weight
        let (valueHigh, valueLow) = CompensatedSum.split(value)
        let (weightHigh, weightLow) = CompensatedSum.split(weight)
        let error = valueHigh * weightHigh - product + valueHigh * weightLow + valueLow * weightHigh
        add(product)
        low += error + valueLow * weightLow
    }

    /// The quotient, correct to the last digit but for rare ties.
    func divided(by divisor: Double) -> Double {
        let quotient = value / divisor
        var rest = self
        rest.add(-quotient, times: divisor)
        return quotient + rest.value / divisor
    }

    /// 26 leading binary digits and the other 27: products of such parts are exact.
    private static func split(_ value: Double) -> (high: Double, low: Double) {
        let high = Double(bitPattern: value.bitPattern & ~0x7FF_FFFF)
        return (high, value - high)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A running sum without any rounding: whole numbers of 2⁻⁷², so that what is taken out leaves no trace.
///
/// Exact for terms from a millionth on; what is smaller than 2⁻⁷² (2·10⁻²²) is lost. Terms up to 2⁴² and as many as 4096.
struct ExactSum: Equatable, Sendable {
    /// The largest term.
    static let largest = 4_398_046_511_104.0

    private var units: Int128 = 0

    mutating func add(_ term: Double) { units &+= ExactSum.units(of: term) }
    mutating func subtract(_ term: Double) { units &-= ExactSum.units(of: term) }

    /// The sum, rounded to the nearest.
    var value: Double {
        let whole = Int64(truncatingIfNeeded: units >> 72)
        let rest = units & ((1 << 72) - 1)
        let upper = Double(Int64(truncatingIfNeeded: rest >> 36))
        let lower = Double(Int64(truncatingIfNeeded: rest & ((1 << 36) - 1)))
        return Double(whole) + (upper + lower / ExactSum.half) / ExactSum.half
    }

    private static let half = 68_719_476_736.0

    /// - Parameter term: from 0 to ``largest``.
    private static func units(of term: Double) -> Int128 {
        let whole = Int64(term)
        let scaled = (term - Double(whole)) * half
        let upper = Int64(scaled)
        let lower = Int64((scaled - Double(upper)) * half)
        return Int128(whole) << 72 | Int128(upper) << 36 | Int128(lower)
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the points of a run have to hold.
enum Workload: String, CaseIterable {
    /// A ladder over the value.
    case ladder
    /// A ladder, a rate by regression, a silence.
    case standard
    /// These, a swing and a mean over 15 minutes.
    case mixed

    var rules: [RuleDefinition] {
        let high = RuleDefinition(
            name: "high", above: Limits(yellow: Workload.limit, red: 50), deadband: 2, onDelay: .seconds(3),
            offDelay: .seconds(10))
        let rising = RuleDefinition(
            name: "rising", signal: .rate(window: .seconds(60), per: .minutes(1), method: .regression),
            above: Limits(yellow: 50))
        let silent = RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15))
        switch self {
        case .ladder: return [high]
        case .standard: return [high, rising, silent]
        case .mixed:
            return [
                high, rising, silent,
                RuleDefinition(name: "step", signal: .swing(window: .seconds(30)), above: Limits(yellow: 90)),
                RuleDefinition(
                    name: "mean", signal: SignalDefinition("mean", ["window": .interval(.minutes(15))]),
                    above: Limits(yellow: 60)),
            ]
        }
    }

    static let limit = 25.0
    /// Milliseconds between two readings of a point.
    static let period: Int64 = 5_000
}

/// The points in the order of their readings, and what these say: the same for the engine and for the bare loop.
struct Stream {
    private(set) var order: [Int32]
    private var values: [Double]
    private var turn = 0

    /// - Parameter isShuffled: in an order that caches cannot guess.
    init(points: Int, isShuffled: Bool) {
        var random = SplitMix(state: 42)
        order = Array(0..<Int32(points))
        if isShuffled { order.shuffle(using: &random) }
        values = (0..<4_096).map { _ in 10 + Double(random.next() % 1_000) / 250 }
        values[7] = 34.5
    }

    /// From now on no value is beyond a limit.
    mutating func calm() { values[7] = 12 }

    mutating func next() -> Double {
        turn &+= 1
        return values[turn &* 31 & 4_095]
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

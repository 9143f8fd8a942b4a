// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The readings of one point.
public struct ReadingSeries: Sendable {
    /// The point's id.
    public var point: String
    public var place: RuleTestPlace
    /// In the order of the file, which is the order of those that are received in one instant.
    public var runs: [ReadingRun]
}

/// Readings in equal steps of time and value: one token of a series, expanded only while it is read.
public struct ReadingRun: Sendable {
    /// When readings arrive.
    public enum Receipt: Sendable, Equatable {
        /// This long after their time; negative when the sensor's clock is ahead.
        case lag(Interval)
        /// All at once, as a gateway does that comes back.
        case at(Instant)
    }

    /// Event time of the first.
    public var first: Instant
    public var interval: Interval
    /// At least one.
    public var count: Int
    public var values: Progression
    public var quality: Quality
    public var flag: ReadingFlag
    public var receipt: Receipt

    /// - Parameter index: from 0, below ``count``.
    public func time(_ index: Int) -> Instant {
        first + Interval(milliseconds: interval.milliseconds * Int64(index))
    }

    /// Does not fall from one index to the next.
    public func received(_ index: Int) -> Instant {
        switch receipt {
        case .lag(let lag): time(index) + lag
        case .at(let instant): instant
        }
    }
}

/// Values in equal steps, as decimals: 0 in steps of 0.1 comes to 0.3, not to 0.30000000000000004.
public struct Progression: Sendable, Equatable {
    private static let mostDecimals = 9
    /// Beyond it a sum of whole numbers might not be exact as a Double.
    private static let mostExact = 1e15

    /// All of them times ``scale``.
    private let first: Double
    private let step: Double
    private let scale: Double

    /// NaN for a reading that has no value.
    init(constant value: Double) {
        (first, step, scale) = (value, 0, 1)
    }

    /// - Parameter decimals: digits after the point that the two were written with.
    init(first: Double, step: Double, decimals: Int, count: Int) {
        var scale = 1.0
        for _ in 0..<min(decimals, Progression.mostDecimals) { scale *= 10 }
        let whole = ((first * scale).rounded(), (step * scale).rounded())
        let isExact =
            decimals <= Progression.mostDecimals
            && abs(whole.0) + abs(whole.1) * Double(count) <= Progression.mostExact
        (self.first, self.step, self.scale) = isExact ? (whole.0, whole.1, scale) : (first, step, 1)
    }

    public func value(_ index: Int) -> Double { (first + step * Double(index)) / scale }
}

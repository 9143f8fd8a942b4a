// SPDX-License-Identifier: Apache-2.0

/// A length of time in whole milliseconds: a window, a delay, a period.
///
/// Milliseconds in an `Int64` reach 292 million years and cost one addition; `Duration` would cost 128-bit arithmetic
/// for each reading.
public struct Interval: Hashable, Comparable, Sendable {
    /// The length in milliseconds; negative when it points backwards.
    public var milliseconds: Int64

    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Nothing at all.
    public static let zero = Interval(milliseconds: 0)

    /// - Parameter seconds: whole seconds, at most 9.2e15.
    @inlinable public static func seconds(_ seconds: Int64) -> Interval { Interval(milliseconds: seconds * 1_000) }

    /// - Parameter minutes: whole minutes.
    @inlinable public static func minutes(_ minutes: Int64) -> Interval { seconds(minutes * 60) }

    /// - Parameter hours: whole hours.
    @inlinable public static func hours(_ hours: Int64) -> Interval { minutes(hours * 60) }

    /// The length in seconds, with a fraction.
    @inlinable public var inSeconds: Double { Double(milliseconds) / 1_000 }

    @inlinable public static func < (left: Interval, right: Interval) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Interval: CustomStringConvertible {
    /// As the configuration writes it: the largest unit that divides it, `250ms`, `3s`, `5m`, `8h`, `7d`.
    public var description: String {
        let units: [(Int64, String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")]
        for (size, name) in units where milliseconds != 0 && milliseconds % size == 0 {
            return "\(milliseconds / size)\(name)"
        }
        return "\(milliseconds)ms"
    }
}

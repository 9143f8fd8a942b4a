// SPDX-License-Identifier: Apache-2.0

/// When to try again: the wait before each attempt, as a pure value; time and chance come from outside.
///
/// | failures in a row | wait, drawn evenly from   |
/// |-------------------|---------------------------|
/// | 1                 | 1 … 2 s                   |
/// | 2                 | 1 … 4 s                   |
/// | n                 | 1 … min(2ⁿ, 60) s         |
///
/// A connection that stood for 30 s ends the row; one that broke sooner counts as a failure, so a broker that takes
/// connections only to drop them is not hammered.
public struct ReconnectMachine: Sendable, Equatable {
    /// The shortest wait, in milliseconds.
    public static let minimumWait: Int64 = 1_000
    /// The longest wait, in milliseconds.
    public static let maximumWait: Int64 = 60_000
    /// How long a connection has to stand before it counts as good, in milliseconds.
    public static let stableAfter: Int64 = 30_000

    private var failures = 0
    private var connectedAt: Int64?

    public init() {}

    /// The broker took us.
    public mutating func connected(at now: Int64) { connectedAt = now }

    /// An attempt failed, or a connection ended.
    ///
    /// - Parameters:
    ///   - now: monotonic milliseconds.
    ///   - random: 64 even random bits.
    /// - Returns: milliseconds to wait, 1,000 … 60,000.
    public mutating func failed(at now: Int64, random: UInt64) -> Int64 {
        if let since = connectedAt, now - since >= Self.stableAfter { failures = 0 }
        connectedAt = nil
        // 2⁶ s is beyond the longest wait already.
        failures = min(failures + 1, 6)
        let ceiling = min(Self.minimumWait << Int64(failures), Self.maximumWait)
        return Self.minimumWait + Int64(random % UInt64(ceiling - Self.minimumWait + 1))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How much a host remembers of edge nodes, over all of them unless said otherwise. What goes beyond is counted and left
/// out; the rest goes on.
public struct SparkplugLimits: Hashable, Sendable {
    /// Edge nodes. When they are more, those without a known point are forgotten.
    public var nodes = 10_000
    /// Devices.
    public var devices = 100_000
    /// Metrics: about 150 bytes each, and their names.
    public var metrics = 1_000_000
    /// UTF-8 bytes of metric names.
    public var nameBytes = 64 << 20
    /// Messages of one node that wait for one before them, at most 255.
    public var heldMessages = 64
    /// Bytes of all messages that wait.
    public var heldBytes = 8 << 20
    /// Rebirth requests that nobody has taken yet.
    public var requests = 64
    /// Different texts of `engUnit`; a further one equals no point's unit.
    public var units = 4_096

    public init() {}
}

/// What happened between a host and its edge nodes since the start.
public struct SparkplugCounters: Hashable, Sendable {
    /// NBIRTH and DBIRTH that were taken.
    public var births: UInt64 = 0
    /// NDEATH and DDEATH that were taken.
    public var deaths: UInt64 = 0
    /// Readings that say that a point is stale.
    public var staleReadings: UInt64 = 0
    /// Historical values that were taken.
    public var historical: UInt64 = 0
    /// Messages that came before one that they follow, and waited.
    public var held: UInt64 = 0
    /// Times that waiting ended without the missing message.
    public var reorderTimeouts: UInt64 = 0
    /// Requests for a rebirth that were made.
    public var rebirthRequests: UInt64 = 0
    /// Nodes taken to be gone because they answered none.
    public var unanswered: UInt64 = 0
    /// Nodes, devices and metrics known now.
    public var nodes = 0
    public var devices = 0
    public var metrics = 0

    public init() {}
}

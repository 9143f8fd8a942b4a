// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A configuration that was read whole and found right: plain values, every default filled in, every path resolved.
public struct Configuration: Sendable {
    /// Names this daemon in webhooks and topics. Default: the host's name, else `tocsin`.
    public var node: String
    /// Where the alert log, the journal and the cursors live.
    public var stateDirectory: String
    public var broker: BrokerDefinition
    /// At least one.
    public var sources: [SourceDefinition]
    /// In the order of their ids.
    public var sites: [Site]
    public var points: PointCatalogue
    /// Several points that rules look at together; in the order of the files, those of the main file first.
    public var groups: [GroupDefinition]
    public var durability: DurabilityOptions
    public var journal: JournalOptions
    public var log: LogOptions
    /// In the order of the file; their names differ.
    public var webhooks: [WebhookDefinition]
    /// Where metrics, health and the console are served; nil for nowhere.
    public var http: ListenAddress?
    /// Path of the Unix socket that operator commands use.
    public var controlSocket: String
    public var limits: ConfigurationLimits
    /// Who we are to edge nodes of Sparkplug: the host application's id, a level of a topic. Default: ``node``.
    public var sparkplugHost: String
    public var time: TimeOptions
    /// When many alarms are a flood.
    public var flood: FloodOptions
    /// How long alarms may be shelved.
    public var shelving: ShelvingLimits
    /// Of messages for people; `en` is the only one built.
    public var language: String
    /// Names and bytes of all files that were read, in order: what the configuration's SHA-256 is taken over.
    public var digestInput: [UInt8]
    /// What is allowed but worth saying: loosened limits with their reasons, patterns without a site, and the like.
    public var warnings: [Diagnostic]
    /// Rules that have no limit and are therefore not armed, each as `POINT#RULE` or `GROUP#RULE`; where a pattern names
    /// the points, it stands for them.
    public var unarmed: [String]

    /// The engine's bounds and times, in its own words.
    public var engineOptions: EngineOptions {
        var options = EngineOptions(
            historicalAfter: time.historicalAfter, futureTolerance: time.futureTolerance,
            windowSamples: limits.windowSamples, points: limits.points)
        options.flood = flood
        options.shelving = shelving
        options.zone = time.zone
        return options
    }
}

/// When accepted readings and records reach the disk.
public struct DurabilityOptions: Hashable, Sendable {
    /// A batch without records waits at most this long; 1 ms to 1 s.
    public var commitInterval = Interval(milliseconds: 10)
    /// From one checkpoint of the engine to the next; 1 s to 1 h.
    public var checkpointInterval = Interval.seconds(10)

    public init() {}
}

/// How long readings are kept in the journal beyond what a restart needs.
public struct JournalOptions: Hashable, Sendable {
    /// Only zero is built.
    public var retain = Interval.zero

    public init() {}
}

/// The segments of the alert log.
public struct LogOptions: Hashable, Sendable {
    /// Bytes after which a new segment begins.
    public var segment = 64 << 20
    /// How long full segments are kept.
    public var retain = Interval.hours(24 * 400)

    public init() {}
}

/// Which times are trusted.
public struct TimeOptions: Hashable, Sendable {
    /// A reading that comes this much later than its point's usual lag is historical.
    public var historicalAfter = Interval.minutes(5)
    /// A reading further ahead of the receive time than this is put aside.
    public var futureTolerance = Interval.minutes(5)
    /// Offset from UTC of the days and hours that signals speak of.
    public var zone = Interval.hours(8)

    public init() {}
}

/// The bounds of what comes from outside.
public struct ConfigurationLimits: Hashable, Sendable {
    /// Points at most, declared and made by patterns.
    public var points = 1_000_000
    /// Bytes of one payload.
    public var payload = 1 << 20
    /// Readings that one message may hold.
    public var readingsPerMessage = 10_000
    /// Samples that the windows of one point may hold.
    public var windowSamples = 4_096
    /// Readings that may wait for one commit.
    public var pending = 100_000
    /// Ids that no pattern names and that are remembered, so that they cost no further look-up.
    public var refusedIDs = 100_000
    /// What is remembered of Sparkplug's edge nodes.
    public var sparkplugNodes = 10_000
    public var sparkplugDevices = 100_000
    public var sparkplugMetrics = 1_000_000
    /// Bytes of the file of messages that could not be decoded.
    public var quarantine = 16 << 20

    public init() {}
}

/// An address to listen at; loopback only.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// `127.0.0.1`, `::1` or `localhost`.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

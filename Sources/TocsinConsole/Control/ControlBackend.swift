// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What operators can ask of the daemon; the composition carries it out.
public protocol ControlBackend: Sendable {
    /// The alarms that are not normal: those in sight before the suppressed ones, the gravest first.
    func openAlarms(
        limit: Int, _ selection: Engine.AlarmSelection
    ) async throws(ControlError) -> [Engine.AlarmSummary]
    /// One alarm, whatever its state.
    func alarm(_ id: String) async throws(ControlError) -> Engine.AlarmSummary
    /// Carries out an operator's command on one alarm; returns once the record is on disk.
    ///
    /// - Parameter by: the user at the other end of the socket.
    func perform(
        _ command: Engine.Command, alarm: String, reason: String, by: String
    ) async throws(ControlError) -> Engine.AlarmSummary?
    func webhooks() async throws(ControlError) -> [WebhookStatus]
    /// Sends again what the endpoint refused for good.
    ///
    /// - Returns: what became of the letters.
    func retryWebhook(_ endpoint: String) async throws(ControlError) -> RetryOutcome
    /// Reads the configuration again.
    ///
    /// - Returns: one sentence of what changed.
    func reload() async throws(ControlError) -> String
    /// All that the engine remembers, for a command that works with a copy. A daemon that hands none over need not say
    /// anything here.
    ///
    /// - Returns: the parts of the answer, in order.
    func state() async throws(ControlError) -> [[UInt8]]
    /// The points that fit a filter, in the order in which they became known. A daemon that lists none need not say
    /// anything here.
    ///
    /// - Parameters:
    ///   - first: where to begin: 0, or ``PointPage/next``.
    ///   - limit: so many at most.
    func points(from first: Int, limit: Int, _ filter: PointFilter) async throws(ControlError) -> PointPage
    /// The ids that are no points, those seen most often first.
    func unknownIDs(limit: Int) async throws(ControlError) -> [UnknownIDView]
    /// The daemon at a glance. A daemon that publishes none need not say anything here.
    func status() async throws(ControlError) -> DaemonStatus
}

extension ControlBackend {
    public func state() async throws(ControlError) -> [[UInt8]] {
        throw .unavailable("this daemon hands its state to nobody")
    }

    public func points(
        from first: Int, limit: Int, _ filter: PointFilter
    ) async throws(ControlError) -> PointPage {
        throw .unavailable("this daemon lists no points")
    }

    public func unknownIDs(limit: Int) async throws(ControlError) -> [UnknownIDView] {
        throw .unavailable("this daemon lists no unknown ids")
    }

    public func status() async throws(ControlError) -> DaemonStatus {
        throw .unavailable("this daemon publishes no status; /healthz, /readyz and /metrics tell how it is")
    }
}

/// One endpoint as `tocsin webhooks list` shows it.
public struct WebhookStatus: Codable, Equatable, Sendable {
    public var name: String
    /// Host of the URL; the rest may hold secrets.
    public var host: String
    /// `idle`, `delivering` or `waiting`.
    public var state: String
    /// The newest record that needs nothing more.
    public var cursor: UInt64
    /// Records after the cursor.
    public var lag: UInt64
    public var delivered: UInt64
    public var retried: UInt64
    public var dead: UInt64
    public var lastError: String?

    public init(
        name: String, host: String, state: String, cursor: UInt64, lag: UInt64, delivered: UInt64, retried: UInt64,
        dead: UInt64, lastError: String?
    ) {
        self.name = name
        self.host = host
        self.state = state
        self.cursor = cursor
        self.lag = lag
        self.delivered = delivered
        self.retried = retried
        self.dead = dead
        self.lastError = lastError
    }
}

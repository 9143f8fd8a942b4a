// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore

/// How it goes with one endpoint: for metrics and for people.
public struct EndpointStatus: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        /// Its cursor is not known yet.
        case starting
        /// All is told.
        case idle
        case delivering
        /// It is down, or asks for patience.
        case retrying(nextAttempt: Instant)
        case stopped

        /// One word.
        public var name: String {
            switch self {
            case .starting: "starting"
            case .idle: "idle"
            case .delivering: "delivering"
            case .retrying: "retrying"
            case .stopped: "stopped"
            }
        }
    }

    public var name: String
    /// Host and port, without anything secret.
    public var host: String
    public var state = State.starting
    /// The last record up to which all is settled.
    public var cursor: UInt64 = 0
    /// Records of the log after the cursor.
    public var lag: UInt64 = 0
    /// Attempts under way.
    public var inFlight = 0
    /// Attempts by what came of them.
    public var delivered: UInt64 = 0
    public var retried: UInt64 = 0
    public var dead: UInt64 = 0
    /// Records that the log no longer had when the endpoint came to them.
    public var skipped: UInt64 = 0
    /// Announced from memory while the disk failed.
    public var unrecordedDelivered: UInt64 = 0
    public var unrecordedFailed: UInt64 = 0
    /// Not announced, because too many were waiting.
    public var unrecordedDropped: UInt64 = 0
    public var lastDelivery: Instant?
    /// Without URL and secret.
    public var lastError: String?
    public var lastErrorTime: Instant?

    public init(name: String, host: String) {
        self.name = name
        self.host = host
    }
}

/// Where a worker writes its status and others read it.
final class StatusBoard: Sendable {
    private let status: Mutex<EndpointStatus>

    /// - Parameter predecessor: of the endpoint of this name before its settings changed; its counters go on.
    init(_ endpoint: Endpoint, continuing predecessor: StatusBoard?) {
        var first = predecessor?.current ?? EndpointStatus(name: endpoint.name, host: endpoint.host)
        first.host = endpoint.host
        first.state = .starting
        first.inFlight = 0
        status = Mutex(first)
    }

    var current: EndpointStatus { status.withLock { $0 } }

    func update(_ change: (inout EndpointStatus) -> Void) { status.withLock { change(&$0) } }

    func note(_ error: String, at time: Instant) {
        update {
            $0.lastError = error
            $0.lastErrorTime = time
        }
    }
}

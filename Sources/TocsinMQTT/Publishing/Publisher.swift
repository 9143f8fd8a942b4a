// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// A plain client that publishes, for simulations and tools: it connects once, waits where it has to, and does not
/// reconnect. Used by one thread.
public final class Publisher {
    private let connection: PublishingConnection
    private let maximumInFlight: Int
    private let patience: Int64
    /// Publications that are handed over before they are written together.
    private static let burst = 64
    private var unwritten = 0

    /// Connects, or says why not.
    ///
    /// - Parameters:
    ///   - settings: where and how; its subscriptions are not used.
    ///   - maximumInFlight: publications on the way before `publish` waits, 1 … 65535.
    ///   - patienceMilliseconds: how long each wait may take, for the connection as for an acknowledgement.
    public init(
        settings: BrokerSettings, maximumInFlight: Int = 100, patienceMilliseconds: Int64 = 10_000
    ) throws(PublisherError) {
        do throws(BrokerError) {
            var settings = settings
            settings.subscriptions = []
            settings.staleFilters = []
            connection = try PublishingConnection(settings, wake: -1)
        } catch { throw .settings(error) }
        self.maximumInFlight = max(1, min(maximumInFlight, 65_535))
        patience = patienceMilliseconds
        let end = MonotonicClock.milliseconds + patience
        while !connection.link.isUp {
            try take(connection.turn(until: end).events)
            if MonotonicClock.milliseconds >= end && !connection.link.isUp {
                throw .link(.timedOut(address: "\(settings.address)"))
            }
        }
        connection.link.client?.setPublicationsInFlight(self.maximumInFlight)
    }

    /// Publishes, waiting while too many are on the way.
    ///
    /// - Parameters:
    ///   - topic: no wildcards.
    ///   - qos: 0 or 1.
    public func publish(topic: String, payload: [UInt8], qos: Int = 1, isRetained: Bool = false) throws(PublisherError)
    {
        try wait { $0.inFlight < maximumInFlight }
        do throws(LinkFailure) {
            try connection.publish(topic: topic, payload: payload, qos: qos, isRetained: isRetained)
        } catch { throw .link(error) }
        unwritten += 1
        if unwritten >= Self.burst {
            unwritten = 0
            try take(connection.turn(until: 0).events)
        }
    }

    /// Writes what was published so far, without a wait for acknowledgements.
    public func push() throws(PublisherError) {
        unwritten = 0
        try take(connection.turn(until: 0).events)
    }

    /// Waits until everything published so far is written and, at QoS 1, acknowledged.
    public func flush() throws(PublisherError) {
        try push()
        try wait { $0.inFlight == 0 }
    }

    /// Says goodbye. What was not flushed may be lost.
    public func disconnect() {
        connection.link.sayGoodbye(within: patience)
        connection.link.close()
    }

    private func wait(until isDone: (PublishingConnection) -> Bool) throws(PublisherError) {
        let end = MonotonicClock.milliseconds + patience
        while !isDone(connection) {
            // Writing alone may be enough: at QoS 0 no answer follows that would end a wait.
            try push()
            if isDone(connection) { return }
            try take(connection.turn(until: end).events)
            if !isDone(connection) && MonotonicClock.milliseconds >= end {
                throw .link(.timedOut(address: "\(connection.link.settings.address)"))
            }
        }
    }

    private func take(_ events: [LinkEvent]) throws(PublisherError) {
        for event in events {
            switch event {
            case .down(let failure, _), .attemptFailed(let failure, _): throw .link(failure)
            case .up, .fellBack, .subscriptionRefused, .subscriptionLowered: break
            }
        }
    }
}

/// Why a publisher cannot go on.
public enum PublisherError: Error, Equatable, Sendable, CustomStringConvertible {
    case settings(BrokerError)
    case link(LinkFailure)

    public var description: String {
        switch self {
        case .settings(let error): error.description
        case .link(let failure): failure.description
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc
import TocsinSystem

/// A connection for publishing: nothing on it has to wait for a commit, so it writes whenever it can. What it has
/// subscribed to is acknowledged at once. Used by one thread.
final class PublishingConnection {
    let link: BrokerLink
    private let polled: PollSet
    /// Publications handed to the library on the present connection.
    private(set) var handedOver = 0
    /// Is handed each message of a subscription.
    private let receive: ((borrowing Message) -> Void)?

    /// - Parameters:
    ///   - settings: the receive maximum does not matter.
    ///   - wake: a descriptor that ends a waiting turn; -1: none.
    ///   - makeWill: the will of each attempt; nil: that of the settings.
    ///   - receive: is handed each message of a subscription; nil when there is none.
    init(
        _ settings: BrokerSettings, wake: Int32, makeWill: ((_ attemptedAt: Int64) -> LastWill)? = nil,
        receive: ((borrowing Message) -> Void)? = nil
    ) throws(BrokerError) {
        link = try BrokerLink(settings, makeWill: makeWill)
        self.receive = receive
        polled = PollSet(wake: wake)
    }

    /// Publications that are not done yet: not written at QoS 0, not acknowledged at QoS 1.
    var inFlight: Int { link.isUp ? handedOver - (link.client?.inbox.published ?? 0) : 0 }

    /// Hands a publication over; it is written in the next turn.
    func publish(topic: String, payload: [UInt8], qos: Int, isRetained: Bool) throws(LinkFailure) {
        guard link.isUp, let client = link.client else { throw .closed }
        try client.publish(topic: topic, payload: payload, qos: qos, isRetained: isRetained)
        handedOver += 1
    }

    /// Writes what waits, then waits for an answer, a wake-up or the deadline, and takes the answers that came.
    ///
    /// - Returns: what happened to the connection, and whether the wake descriptor was seen.
    func turn(until deadline: Int64) -> (events: [LinkEvent], wasWoken: Bool) {
        var now = MonotonicClock.milliseconds
        link.advance(at: now)
        if link.isUp { link.flush(at: now) }
        let seen = polled.wait(
            for: link.descriptor, link.pollEvents | (link.isUp ? Int16(POLLIN) : 0),
            milliseconds: min(deadline, link.deadline) - now)
        now = MonotonicClock.milliseconds
        let wasUp = link.isUp
        if wasUp {
            if seen & ~Int16(POLLOUT) != 0 { readAnswers(at: now) }
            if link.isUp { link.flush(at: now) }
        } else {
            link.service(seen, at: now)
            if link.isUp {
                handedOver = 0
                link.client?.inbox.receiver = receive
            }
        }
        link.noteSubscriptionAnswers()
        link.client?.inbox.unacknowledged = 0
        let events = link.events
        link.events.removeAll()
        return (events, polled.wasWoken)
    }

    private func readAnswers(at now: Int64) {
        guard let client = link.client else { return }
        while true {
            let arrivals = client.inbox.arrivals
            guard link.finish(client.read(), of: client, at: now), client.inbox.arrivals != arrivals else { return }
        }
    }
}

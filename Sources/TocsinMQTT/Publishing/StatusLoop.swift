// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The loop of the status connection's thread.
struct StatusLoop {
    /// Milliseconds between two publications.
    static let interval: Int64 = 1_000
    /// Milliseconds that the last publication and the goodbye may take, each.
    static let farewell: Int64 = 1_000

    private let connection: PublishingConnection
    private let topic: String
    private let mailbox: StatusMailbox
    private let onEvent: @Sendable (LinkEvent) -> Void
    /// The newest status: published again at each connect, because the will may have taken its place.
    private var newest: [UInt8]?
    private var isDue = false
    private var nextPublication: Int64 = 0

    init(
        _ settings: BrokerSettings, topic: String, mailbox: StatusMailbox,
        onEvent: @escaping @Sendable (LinkEvent) -> Void
    ) throws(BrokerError) {
        connection = try PublishingConnection(settings, wake: mailbox.wake.descriptor)
        self.topic = topic
        self.mailbox = mailbox
        self.onEvent = onEvent
    }

    /// Runs until the mailbox says stop.
    mutating func run() {
        while !mailbox.isStopping {
            let now = MonotonicClock.milliseconds
            if let status = mailbox.take() {
                newest = status
                isDue = true
            }
            publishIfDue(at: now)
            turn(until: isDue && connection.link.isUp ? nextPublication : now + 60_000)
        }
        sayFarewell()
        mailbox.isConnected = false
    }

    private mutating func publishIfDue(at now: Int64) {
        guard isDue, connection.link.isUp, now >= nextPublication, let newest else { return }
        // Refused for its size, say: the next status gets its own chance.
        isDue = false
        _ = publish(newest)
        nextPublication = now + Self.interval
    }

    private func publish(_ payload: [UInt8]) -> Bool {
        do throws(LinkFailure) {
            try connection.publish(topic: topic, payload: payload, qos: 1, isRetained: true)
            return true
        } catch {
            onEvent(.down(error, retryMilliseconds: nil))
            return false
        }
    }

    private mutating func turn(until deadline: Int64) {
        let (events, wasWoken) = connection.turn(until: deadline)
        if wasWoken { mailbox.wake.drain() }
        for event in events {
            if case .up = event { isDue = newest != nil }
            onEvent(event)
        }
        mailbox.isConnected = connection.link.isUp
    }

    private mutating func sayFarewell() {
        if connection.link.isUp, let final = mailbox.final, publish(final) {
            let end = MonotonicClock.milliseconds + Self.farewell
            while connection.inFlight > 0 && MonotonicClock.milliseconds < end { turn(until: end) }
        }
        if mailbox.final != nil { connection.link.sayGoodbye(within: Self.farewell) }
        connection.link.close()
    }
}

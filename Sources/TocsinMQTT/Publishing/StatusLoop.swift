// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The loop of the status connection's thread.
struct StatusLoop {
    /// Milliseconds between two publications.
    static let interval: Int64 = 1_000
    /// Milliseconds that the last publication and the goodbye may take, each.
    static let farewell: Int64 = 1_000

    /// What is heard on the status's own topic.
    private final class Echo {
        /// The newest payload; nil when none has come since it was looked at.
        var newest: [UInt8]?
    }

    private let connection: PublishingConnection
    private let topic: String
    private let mailbox: StatusMailbox
    private let onEvent: @Sendable (LinkEvent) -> Void
    private let echo = Echo()
    /// The newest status: published again at each connect, because the will may have taken its place.
    private var newest: StatusConnection.Payload?
    /// What was published last, and whether that was on this connection.
    private var published: [UInt8] = []
    private var hasPublished = false
    private var isDue = false
    private var nextPublication: Int64 = 0

    init(
        _ settings: BrokerSettings, topic: String, will: @escaping StatusConnection.Payload, mailbox: StatusMailbox,
        onEvent: @escaping @Sendable (LinkEvent) -> Void
    ) throws(BrokerError) {
        connection = try PublishingConnection(
            settings, wake: mailbox.wake.descriptor,
            makeWill: { LastWill(topic: topic, payload: will($0), qos: 1, isRetained: true) },
            receive: { [echo] message in
                message.withSpans { _, payload in echo.newest = payload.indices.map { payload[$0] } }
            })
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
            sendMessages()
            turn(until: isDue && connection.link.isAnswered ? nextPublication : now + 60_000)
        }
        sayFarewell()
        mailbox.isConnected = false
    }

    private mutating func publishIfDue(at now: Int64) {
        guard isDue, connection.link.isAnswered, now >= nextPublication, let newest else { return }
        // Refused for its size, say: the next status gets its own chance.
        isDue = false
        _ = publish(newest)
        nextPublication = now + Self.interval
    }

    private mutating func publish(_ status: StatusConnection.Payload) -> Bool {
        let payload = status(connection.link.attemptedAt)
        published = payload
        hasPublished = true
        return hand(StatusMailbox.Message(topic: topic, payload: payload), qos: 1, isRetained: true)
    }

    /// Who we are comes first. Messages go when what went before is written: the library's queue stays short.
    private func sendMessages() {
        guard connection.link.isUp, hasPublished, connection.inFlight < StatusConnection.mostWaiting else { return }
        for message in mailbox.takeMessages() { _ = hand(message, qos: 0, isRetained: false) }
    }

    private func hand(_ message: StatusMailbox.Message, qos: Int, isRetained: Bool) -> Bool {
        do throws(LinkFailure) {
            try connection.publish(topic: message.topic, payload: message.payload, qos: qos, isRetained: isRetained)
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
            if case .up = event {
                isDue = newest != nil
                hasPublished = false
            }
            onEvent(event)
        }
        // A will that the broker publishes late, or somebody else: what we say has to stand last.
        if let heard = echo.newest {
            echo.newest = nil
            if heard != published, newest != nil { isDue = true }
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

// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Says on MQTT who is alive: a retained status on one topic, and a last will on the same topic for when we vanish. Other
/// messages go the same way.
///
/// It has a connection and a thread of its own, because whatever is written on the line's connection would take the
/// acknowledgements along that wait there. It reconnects by the same rules, and publishes its status at most once a second.
public final class StatusConnection: Sendable {
    /// A payload that may say when the connection was made: milliseconds since the epoch at the attempt that it came of.
    /// The will of the same connection was made with the same number.
    public typealias Payload = @Sendable (_ attemptedAt: Int64) -> [UInt8]

    /// Messages that wait for the connection at most; see ``send(topic:payload:)``.
    public static let mostWaiting = 256

    private let mailbox: StatusMailbox

    /// Starts the thread; it connects by itself.
    ///
    /// - Parameters:
    ///   - settings: the line's; the client id gets `suffix` appended, subscriptions are left out.
    ///   - suffix: tells the connections of one program apart.
    ///   - topic: of the status, such as `tocsin/NODE/status`.
    ///   - will: what the broker publishes when we vanish.
    ///   - hearsItself: whether the topic is subscribed to, and the status published again when somebody, a late will for
    ///     one, has put another in its place. Then none is published before the subscription stands.
    ///   - onEvent: called on the connection's thread for each event.
    public init(
        settings: BrokerSettings, suffix: String = "-status", topic: String, will: @escaping Payload,
        hearsItself: Bool = false, onEvent: @escaping @Sendable (LinkEvent) -> Void = { _ in }
    ) throws(StatusError) {
        var settings = settings
        settings.clientID += suffix
        settings.subscriptions = hearsItself ? [TopicSubscription(filter: topic, qos: 1)] : []
        settings.staleFilters = []
        settings.startsClean = true
        settings.sessionExpirySeconds = 0
        settings.will = LastWill(topic: topic, payload: will(0), qos: 1, isRetained: true)
        do throws(BrokerError) { try settings.validate() } catch { throw .settings(error) }
        do throws(SystemError) {
            let mailbox = try StatusMailbox()
            let checked = settings
            try PinnedThread.start(name: "mqtt\(suffix)") {
                defer { mailbox.ended.signal() }
                // Checked above: it cannot fail for the settings' sake.
                guard
                    var loop = try? StatusLoop(checked, topic: topic, will: will, mailbox: mailbox, onEvent: onEvent)
                else { return }
                loop.run()
            }
            self.mailbox = mailbox
        } catch { throw .system(error) }
    }

    deinit { mailbox.stop(final: nil) }

    /// Whether the broker has taken the connection.
    public var isConnected: Bool { mailbox.isConnected }

    /// Leaves a status to be published, retained, at quality of service 1; the newest one counts. Never waits.
    public func publish(_ payload: @escaping Payload) { mailbox.put(payload) }

    /// Leaves a status that does not say when the connection was made.
    public func publish(_ payload: [UInt8]) { mailbox.put { _ in payload } }

    /// Leaves a message to be sent once, at quality of service 0, not retained. It waits for the
    /// connection, and for a status that has gone before it there. Never blocks.
    ///
    /// - Returns: false, and leaves it out, when ``mostWaiting`` others wait.
    public func send(topic: String, payload: [UInt8]) -> Bool {
        mailbox.put(StatusMailbox.Message(topic: topic, payload: payload))
    }

    /// Publishes a last status, says goodbye (so that the will is not published) and ends the thread.
    ///
    /// - Returns: whether that was done within the time; otherwise the thread ends by itself later.
    @discardableResult
    public func stop(within milliseconds: Int64 = 3_000, final payload: @escaping Payload) -> Bool {
        mailbox.stop(final: payload)
        let polled = PollSet(wake: mailbox.ended.descriptor)
        let end = MonotonicClock.milliseconds + milliseconds
        while !polled.wasWoken {
            let now = MonotonicClock.milliseconds
            if now >= end { return false }
            _ = polled.wait(for: -1, 0, milliseconds: end - now)
        }
        return true
    }

    /// Ends with a status that does not say when the connection was made.
    @discardableResult
    public func stop(final payload: [UInt8], within milliseconds: Int64 = 3_000) -> Bool {
        stop(within: milliseconds) { _ in payload }
    }
}

/// Why there is no status connection.
public enum StatusError: Error, Equatable, Sendable, CustomStringConvertible {
    case settings(BrokerError)
    case system(SystemError)

    public var description: String {
        switch self {
        case .settings(let error): error.description
        case .system(let error): error.description
        }
    }
}

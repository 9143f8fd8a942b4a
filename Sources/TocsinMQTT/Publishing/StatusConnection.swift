// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Says on MQTT who is alive: a retained status on one topic, and a last will on the same topic for when we vanish.
///
/// It has a connection and a thread of its own, because whatever is written on the line's connection would take the
/// acknowledgements along that wait there. It reconnects by the same rules, and publishes at most once a second.
public final class StatusConnection: Sendable {
    private let mailbox: StatusMailbox

    /// Starts the thread; it connects by itself.
    ///
    /// - Parameters:
    ///   - settings: the line's; the client id gets `-status` appended, subscriptions are left out.
    ///   - topic: `tocsin/NODE/status`.
    ///   - will: the payload that the broker publishes when we vanish.
    ///   - onEvent: called on the connection's thread for each event.
    public init(
        settings: BrokerSettings, topic: String, will: [UInt8],
        onEvent: @escaping @Sendable (LinkEvent) -> Void = { _ in }
    ) throws(StatusError) {
        var settings = settings
        settings.clientID += "-status"
        settings.subscriptions = []
        settings.staleFilters = []
        settings.startsClean = true
        settings.sessionExpirySeconds = 0
        settings.will = LastWill(topic: topic, payload: will, qos: 1, isRetained: true)
        do throws(BrokerError) { try settings.validate() } catch { throw .settings(error) }
        do throws(SystemError) {
            let mailbox = try StatusMailbox()
            let checked = settings
            try PinnedThread.start(name: "mqtt-status") {
                defer { mailbox.ended.signal() }
                // Checked above: it cannot fail for the settings' sake.
                guard var loop = try? StatusLoop(checked, topic: topic, mailbox: mailbox, onEvent: onEvent) else {
                    return
                }
                loop.run()
            }
            self.mailbox = mailbox
        } catch { throw .system(error) }
    }

    deinit { mailbox.stop(final: nil) }

    /// Whether the broker has taken the connection.
    public var isConnected: Bool { mailbox.isConnected }

    /// Leaves a status to be published, retained; the newest one counts. Never waits.
    public func publish(_ payload: [UInt8]) { mailbox.put(payload) }

    /// Publishes a last status, says goodbye (so that the will is not published) and ends the thread.
    ///
    /// - Returns: whether that was done within the time; otherwise the thread ends by itself later.
    @discardableResult
    public func stop(final payload: [UInt8], within milliseconds: Int64 = 3_000) -> Bool {
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

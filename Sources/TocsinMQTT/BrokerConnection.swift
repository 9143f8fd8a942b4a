// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc
import TocsinSystem

/// What one turn brought.
public struct Turn {
    /// Nothing happened.
    public init() {}

    /// Messages handed out.
    public internal(set) var messages = 0
    /// The wake event was signalled.
    public internal(set) var wasWoken = false
    /// Reading ended at the limit: the next turn will not wait.
    public internal(set) var moreWaiting = false
    /// Commit now and call `acknowledge`: something has to be written (a ping, a subscription), or the broker's window
    /// is nearly full and it will soon stop sending.
    public internal(set) var mustCommit = false
    /// What happened to the connection, in order.
    public internal(set) var events: [LinkEvent] = []
}

/// The line's connection to the broker. It is pulled: the thread that owns it calls `turn`, commits what came, and calls
/// `acknowledge`. Used by one thread only.
///
/// The contract, on which it rests that no alarm is lost:
/// 1. Between a `turn` that handed out messages and `acknowledge`, nothing is written to the socket: no acknowledgement,
///    but no ping or subscription either, because the library writes its whole queue or nothing.
/// 2. `acknowledge` writes all that waits; it is called only when everything handed out so far is durable. When a commit
///    fails, it is simply not called: a lost connection or a restart brings the messages back.
/// 3. When `Turn.mustCommit` says so, commit and acknowledge before the next turn; what waits too long costs the
///    connection (a ping not sent within the keep-alive time), never a message.
///
/// Each turn checks 1 as far as it can be seen from outside: messages handed out and not acknowledged imply a queue that
/// is not empty. A library that wrote early has emptied it; then the connection is closed for good with
/// `LinkFailure.acknowledgedEarly`.
public final class BrokerConnection {
    private let link: BrokerLink
    private let wake: WakeEvent
    private let polled: PollSet
    private var moreWaiting = false
    private let commitThreshold: Int

    /// Does not connect yet: the first `turn` does.
    ///
    /// - Parameters:
    ///   - settings: checked whole.
    ///   - wake: ends a waiting turn when signalled.
    public init(settings: BrokerSettings, wake: WakeEvent) throws(BrokerError) {
        link = try BrokerLink(settings)
        self.wake = wake
        polled = PollSet(wake: wake.descriptor)
        commitThreshold = max(1, settings.receiveMaximum - settings.receiveMaximum / 4)
    }

    /// Whether the broker has taken us and the connection stands.
    public var isUp: Bool { link.isUp }
    /// Whether the broker has answered every subscription as well, and whether it has granted all of them.
    public var isAnswered: Bool { link.isAnswered }
    public var isSubscribed: Bool { link.isSubscribed }

    /// QoS 1 messages handed out and not acknowledged yet.
    public var unacknowledged: Int { link.client?.inbox.unacknowledged ?? 0 }

    /// Waits for messages, a wake-up or the deadline, whichever is first, and hands out what has come.
    ///
    /// It also connects, reconnects and looks after the keep-alive time, so it returns early now and then, and has to be
    /// called at least every few seconds.
    ///
    /// - Parameters:
    ///   - deadline: monotonic milliseconds; in the past: does not wait.
    ///   - limit: messages at most, 1 or more. With TLS it may be passed by what one record of 16 KiB holds.
    ///   - receive: is called for each message, in order; the message ends with the call.
    public func turn(until deadline: Int64, limit: Int, receive: (borrowing Message) -> Void) -> Turn {
        var turn = Turn()
        var now = MonotonicClock.milliseconds
        link.advance(at: now)
        let until = moreWaiting ? now : min(deadline, link.deadline)
        let seen = polled.wait(for: link.descriptor, link.pollEvents, milliseconds: until - now)
        if polled.wasWoken {
            wake.drain()
            turn.wasWoken = true
        }
        now = MonotonicClock.milliseconds
        if link.isWriteUnfinished && seen & Int16(POLLOUT) != 0 && unacknowledged == 0 { link.flush(at: now) }
        let mayRead = !link.isWriteUnfinished && (seen & ~Int16(POLLOUT) != 0 || moreWaiting)
        moreWaiting = false
        // A turn that reads nothing takes no memory for the closure.
        if link.isUp ? mayRead : seen != 0 {
            withoutActuallyEscaping(receive) { receive in
                if link.isUp { read(limit, receive, at: now, &turn) } else { connect(seen, receive, at: now, &turn) }
            }
        }
        conclude(&turn, at: now)
        return turn
    }

    /// Writes every acknowledgement that waits, in the order of the messages, and pings and subscriptions with them.
    /// Only ever called when everything that was handed out is durable.
    public func acknowledge() {
        guard let client = link.client, link.isUp else { return }
        client.inbox.unacknowledged = 0
        link.flush(at: MonotonicClock.milliseconds)
    }

    /// Takes subscriptions back, with the next acknowledgement, and at each later connect.
    public func unsubscribe(_ filters: [String]) { link.unsubscribe(filters, at: MonotonicClock.milliseconds) }

    /// Closes for good. When everything was acknowledged, with a goodbye, which is written within `milliseconds`;
    /// otherwise without one, because the goodbye would take the acknowledgements along.
    public func disconnect(within milliseconds: Int64 = 1_000) {
        if link.isUp && unacknowledged == 0 { link.sayGoodbye(within: milliseconds) }
        link.close()
    }

    /// Drops the connection as a crash would: nothing that waits is written. The next turn starts over.
    func drop() { link.fail(.closed, at: MonotonicClock.milliseconds) }

    // MARK: - Parts of a turn

    private func connect(
        _ seen: Int16, _ receive: @escaping (borrowing Message) -> Void, at now: Int64, _ turn: inout Turn
    ) {
        // A TLS record may hold messages behind the broker's answer.
        let inbox = link.client?.inbox
        inbox?.receiver = receive
        link.service(seen, at: now)
        inbox?.receiver = nil
        turn.messages += inbox?.messages ?? 0
    }

    /// Reads until nothing comes any more, the limit, or the window is nearly full.
    ///
    /// A read that finds nothing costs as much as a `poll`, but only once a burst: so there is no `poll` between messages.
    private func read(
        _ limit: Int, _ receive: @escaping (borrowing Message) -> Void, at now: Int64, _ turn: inout Turn
    ) {
        guard let client = link.client else { return }
        let inbox = client.inbox
        inbox.receiver = receive
        let before = inbox.messages
        moreWaiting = true
        while inbox.messages &- before < limit && inbox.unacknowledged < commitThreshold {
            let arrivals = inbox.arrivals
            let code = client.read()
            if code != MOSQ_ERR_SUCCESS.rawValue || inbox.arrivals == arrivals {
                moreWaiting = false
                link.finish(code, of: client, at: now)
                break
            }
        }
        inbox.receiver = nil
        turn.messages = inbox.messages &- before
    }

    private func conclude(_ turn: inout Turn, at now: Int64) {
        link.noteSubscriptionAnswers()
        if let client = link.client, link.isUp {
            if client.inbox.unacknowledged > 0 {
                if !client.wantsWrite { link.fail(.acknowledgedEarly, at: now) }
                turn.mustCommit = client.inbox.unacknowledged >= commitThreshold || link.hasRequests
            } else if client.wantsWrite && !link.isWriteUnfinished {
                link.flush(at: now)
            }
        }
        turn.moreWaiting = moreWaiting
        if !link.events.isEmpty {
            turn.events = link.events
            link.events.removeAll()
        }
    }
}

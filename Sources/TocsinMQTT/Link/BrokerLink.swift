// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc
import TocsinSystem

/// The life of a connection: waiting, resolving, connecting, shaking hands, up, and again.
///
/// It never blocks and never sleeps: whoever drives it polls `descriptor` for `pollEvents` until `deadline`, calls
/// `advance` with the time and `service` with what the poll saw. Used by one thread.
final class BrokerLink {
    enum Phase {
        /// → resolving, connecting
        case waiting(until: Int64)
        /// → connecting, waiting
        case resolving(NameLookup, until: Int64)
        /// TCP under way → handshaking, waiting
        case connecting(until: Int64)
        /// TLS and CONNECT until the broker's answer → up, waiting
        case handshaking(until: Int64)
        /// → waiting
        case up
        /// The end.
        case closed
    }

    private(set) var settings: BrokerSettings
    private(set) var phase = Phase.waiting(until: 0)
    private(set) var client: ClientHandle?
    /// Events not handed out yet.
    var events: [LinkEvent] = []
    private var reconnect = ReconnectMachine()
    private var version: VersionChoice
    private var lookup: NameLookup?
    private var attempts = 0
    private var pendingSubscriptions: [Int32: TopicSubscription] = [:]
    /// Whether the broker has refused one.
    private var isAnyRefused = false
    /// Makes the will of each attempt anew, for one that says when it was left; nil: that of the settings.
    private let makeWill: ((_ attemptedAt: Int64) -> LastWill)?
    /// When the present attempt, or the connection, was begun: milliseconds on the wall clock.
    private(set) var attemptedAt: Int64 = 0
    private(set) var nextKeepAliveCheck: Int64 = 0
    /// Whether an earlier write could not finish: nothing may be read before it has.
    private(set) var isWriteUnfinished = false
    /// Whether a ping or a subscription may wait behind acknowledgements that must not be written yet.
    private(set) var hasRequests = false

    init(
        _ settings: BrokerSettings, makeWill: ((_ attemptedAt: Int64) -> LastWill)? = nil
    ) throws(BrokerError) {
        var settings = settings
        if let makeWill { settings.will = makeWill(0) }
        try settings.validate()
        self.settings = settings
        self.makeWill = makeWill
        version = VersionChoice(wanted: settings.version)
    }

    var isUp: Bool { if case .up = phase { true } else { false } }
    var isClosed: Bool { if case .closed = phase { true } else { false } }
    /// Whether the broker has answered every SUBSCRIBE of this connection, and whether it has granted all of them.
    var isAnswered: Bool { isUp && pendingSubscriptions.isEmpty }
    var isSubscribed: Bool { isAnswered && !isAnyRefused }

    // MARK: - Driving

    /// Does what is due by time: the next attempt, a timeout, the keep-alive check.
    func advance(at now: Int64) {
        guard now >= deadline else { return }
        switch phase {
        case .waiting: begin(at: now)
        case .resolving(let lookup, _):
            fail(.lookup(host: lookup.host, reason: "the resolver does not answer"), at: now)
        case .connecting, .handshaking: fail(.timedOut(address: "\(settings.address)"), at: now)
        case .up:
            nextKeepAliveCheck = now + 1_000
            guard let client else { return }
            // Whether that queued a ping cannot be seen from outside; messages that wait for a commit hold it up.
            hasRequests = client.inbox.unacknowledged > 0
            finish(client.keepAlive(), of: client, at: now)
        case .closed: break
        }
    }

    /// Goes on with an attempt after a poll; in the phase `up` it does nothing.
    func service(_ seen: Int16, at now: Int64) {
        guard seen != 0 else { return }
        switch phase {
        case .resolving(let lookup, _): resolved(lookup, at: now)
        case .connecting: connected(at: now)
        case .handshaking:
            if seen & ~Int16(POLLOUT) != 0 || settings.tls != nil { readAnswer(at: now) }
            if case .handshaking = phase, let client, client.wantsWrite { flush(at: now) }
        case .waiting, .up, .closed: break
        }
    }

    private func begin(at now: Int64) {
        attempts += 1
        switch settings.address {
        case .unix(let path): open(host: path, port: 0, localAddress: nil, at: now)
        case .network(let host, let port) where NameLookup.isNumeric(host):
            open(host: host, port: port, localAddress: nil, at: now)
        case .network(let host, _):
            let until = now + settings.connectTimeoutMilliseconds
            do throws(SystemError) {
                // One that is still busy from an earlier attempt is asked again: there is never more than one.
                let lookup = if let lookup { lookup } else { try NameLookup(host: host) }
                self.lookup = lookup
                phase = .resolving(lookup, until: until)
                if lookup.result != nil { resolved(lookup, at: now) }
            } catch {
                fail(.lookup(host: host, reason: "\(error)"), at: now)
            }
        }
    }

    private func resolved(_ lookup: NameLookup, at now: Int64) {
        guard let result = lookup.result, case .network(let host, let port) = settings.address else { return }
        self.lookup = nil
        switch result {
        case .failure(let failure): fail(failure, at: now)
        case .success(let addresses):
            // A different one at each attempt: the library itself would only ever try the first.
            let address = addresses[(attempts - 1) % addresses.count]
            // With TLS the library needs the name to check it; then only the address family can be chosen.
            let local = address.isVersion6 ? "::" : "0.0.0.0"
            open(host: settings.tls == nil ? address.numeric : host, port: port, localAddress: local, at: now)
        }
    }

    private func open(host: String, port: Int, localAddress: String?, at now: Int64) {
        attemptedAt = WallClock.milliseconds
        if let makeWill { settings.will = makeWill(attemptedAt) }
        do throws(LinkFailure) {
            let client = try ClientHandle(settings, version: version.current)
            self.client = client
            try client.connect(
                host: host, port: port, localAddress: localAddress, settings: settings, version: version.current)
            phase = .connecting(until: now + settings.connectTimeoutMilliseconds)
        } catch {
            fail(error, at: now)
        }
    }

    private func connected(at now: Int64) {
        guard let client, case .connecting(let until) = phase else { return }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { return fail(.unreachable(address: "\(settings.address)", code: code), at: now) }
        phase = .handshaking(until: until)
        if settings.tls != nil { readAnswer(at: now) }
        if case .handshaking = phase, client.wantsWrite { flush(at: now) }
    }

    private func readAnswer(at now: Int64) {
        guard let client else { return }
        finish(client.read(), of: client, at: now)
        guard case .handshaking = phase, let answer = client.inbox.answer, answer.code == 0 else { return }
        becomeUp(client, answer, at: now)
    }

    private func becomeUp(_ client: ClientHandle, _ answer: ClientInbox.Answer, at now: Int64) {
        client.stopCollectingComplaints()
        reconnect.connected(at: now)
        phase = .up
        nextKeepAliveCheck = now + 1_000
        events.append(.up(sessionPresent: answer.sessionPresent, version: version.current))
        do throws(LinkFailure) {
            for filter in settings.staleFilters { try client.unsubscribe(filter) }
            for subscription in settings.subscriptions {
                pendingSubscriptions[try client.subscribe(subscription.filter, qos: subscription.qos)] = subscription
            }
        } catch {
            return fail(error, at: now)
        }
        hasRequests = true
        if client.inbox.unacknowledged == 0 { flush(at: now) }
    }

    /// Takes subscriptions back now, where the connection stands, and at each later connect.
    func unsubscribe(_ filters: [String], at now: Int64) {
        settings.staleFilters = filters
        settings.subscriptions.removeAll { filters.contains($0.filter) }
        guard let client, isUp else { return }
        do throws(LinkFailure) {
            for filter in filters { try client.unsubscribe(filter) }
        } catch {
            return fail(error, at: now)
        }
        hasRequests = true
        if client.inbox.unacknowledged == 0 { flush(at: now) }
    }

    /// Writes all that the library has queued. The caller knows that nothing in the queue has to wait.
    func flush(at now: Int64) {
        guard let client, client.wantsWrite else { return }
        let code = client.write()
        guard finish(code, of: client, at: now) else { return }
        if case .handshaking = phase { return }
        isWriteUnfinished = client.wantsWrite
        hasRequests = false
    }

    // MARK: - Ends

    /// Looks at the outcome of a call into the library.
    ///
    /// - Returns: whether the connection still stands.
    @discardableResult
    func finish(_ code: Int32, of client: ClientHandle, at now: Int64) -> Bool {
        let systemCode = errno
        if code == MOSQ_ERR_SUCCESS.rawValue && client.inbox.endCode == nil && client.descriptor >= 0 { return true }
        fail(failure(code, systemCode, of: client), at: now)
        return false
    }

    /// Ends the attempt or the connection and plans the next.
    func fail(_ failure: LinkFailure, at now: Int64) {
        let wasUp = isUp
        drop()
        if version.ended(failure, answered: wasUp) {
            events.append(.fellBack(failure))
            phase = .waiting(until: now)
            return
        }
        var random = SystemRandomNumberGenerator()
        let wait: Int64? =
            failure == .acknowledgedEarly ? nil : reconnect.failed(at: now, random: random.next())
        phase = wait.map { .waiting(until: now + $0) } ?? .closed
        events.append(
            wasUp ? .down(failure, retryMilliseconds: wait) : .attemptFailed(failure, retryMilliseconds: wait))
    }

    /// Closes for good, without a goodbye.
    func close() {
        if isUp { events.append(.down(.closed, retryMilliseconds: nil)) }
        drop()
        phase = .closed
    }

    private func drop() {
        client = nil
        pendingSubscriptions.removeAll()
        isAnyRefused = false
        isWriteUnfinished = false
        hasRequests = false
    }

    /// Turns the broker's answers to SUBSCRIBE into events.
    func noteSubscriptionAnswers() {
        guard let inbox = client?.inbox, !inbox.subscriptionAnswers.isEmpty else { return }
        for (packet, code) in inbox.subscriptionAnswers {
            guard let asked = pendingSubscriptions.removeValue(forKey: packet) else { continue }
            if code >= 0x80 {
                isAnyRefused = true
                events.append(.subscriptionRefused(filter: asked.filter, code: code))
            } else if code < asked.qos {
                events.append(.subscriptionLowered(filter: asked.filter, granted: code))
            }
        }
        inbox.subscriptionAnswers.removeAll()
    }
}

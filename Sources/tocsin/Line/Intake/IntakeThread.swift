// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// The thread of one connection beside the line's own: it takes messages off the broker, hands them to the line in
/// batches, and acknowledges what the line has committed.
struct IntakeThread {
    /// Milliseconds from one look at the connection to the next when nothing happens.
    private static let idle: Int64 = 1_000
    /// Milliseconds that the last commit, and the goodbye, may take.
    private static let farewell: Int64 = 1_000

    private let port: IntakePort
    private var connection: BrokerConnection?
    private var generation = -1
    private var window = IntakeWindow()
    private var batch: IntakeBatch?
    private var status = IntakePort.Status()
    private var isQuiet = true

    private init(_ port: IntakePort) { self.port = port }

    static func start(_ port: IntakePort, name: IntakeName) throws(SystemError) {
        try PinnedThread.start(name: "intake-\(name)") {
            var thread = IntakeThread(port)
            thread.run()
        }
    }

    private mutating func run() {
        while true {
            let (order, generation, committed) = port.order
            window.commit(through: committed)
            switch order {
            case .listen:
                if generation != self.generation { connect(generation) }
                listen()
            case .pause:
                leave()
                port.wake.wait(milliseconds: IntakeThread.idle)
            case .stop:
                stop()
                return end()
            case .discard:
                leave()
                guard discard() else { continue }
                return end()
            }
        }
    }

    private mutating func end() {
        leave()
        (status.hasStopped, status.hasEnded) = (true, true)
        port.report(status, [], generation: port.order.generation)
    }

    // MARK: - Listening

    private mutating func connect(_ generation: Int) {
        leave()
        self.generation = generation
        // The line has checked the settings.
        do throws(BrokerError) {
            connection = try BrokerConnection(settings: port.settings, wake: port.wake)
        } catch {
            port.report(status, [], generation: generation)
        }
    }

    /// Leaves the session as it is: what is not acknowledged comes again.
    private mutating func leave() {
        guard let connection else { return }
        handOverRest(of: connection)
        connection.disconnect(within: 0)
        self.connection = nil
        window.reconnected()
        status = IntakePort.Status()
        isQuiet = false
        generation = -1
    }

    private mutating func listen() {
        guard let connection else {
            port.wake.wait(milliseconds: IntakeThread.idle)
            return
        }
        acknowledge(connection)
        if batch == nil { batch = port.takeSpare() }
        guard !window.isWaiting, var filling = batch else {
            port.wake.wait(milliseconds: IntakeThread.idle)
            return
        }
        // While it is being filled it has one owner: nothing is copied.
        batch = nil
        let isSuspicious = window.isSuspicious(unacknowledged: connection.unacknowledged)
        let until = MonotonicClock.milliseconds + (isSuspicious ? 1 : IntakeThread.idle)
        let turn = connection.turn(until: until, limit: IntakeBatch.turnLimit) { filling.put($0) }
        let step = window.turned(
            IntakeWindow.Turned(
                messages: turn.messages, held: filling.entries.count, isFull: filling.isFull,
                isMoreWaiting: turn.moreWaiting, mustCommit: turn.mustCommit,
                unacknowledged: connection.unacknowledged))
        switch step {
        case .readOn: batch = filling
        case .urge:
            batch = filling
            port.post(nil, isUrgent: true)
        case .handOver, .handOverUrgently:
            filling.number = window.newest
            port.post(filling, isUrgent: step == .handOverUrgently)
        }
        if turn.events.contains(where: \.isAnEnd) { window.reconnected() }
        tell(connection, turn.events)
    }

    private mutating func acknowledge(_ connection: BrokerConnection) {
        let unacknowledged = connection.unacknowledged
        if window.takeAcknowledgement(held: batch?.entries.count ?? 0, unacknowledged: unacknowledged) {
            connection.acknowledge()
        }
    }

    private mutating func tell(_ connection: BrokerConnection, _ events: [LinkEvent]) {
        let isQuiet = connection.isUp && (batch?.entries.isEmpty ?? true) && connection.unacknowledged == 0
        if isQuiet != self.isQuiet {
            self.isQuiet = isQuiet
            port.setQuiet(isQuiet, generation: generation)
        }
        let now = IntakePort.Status(isUp: connection.isUp, isSubscribed: connection.isSubscribed)
        guard now != status || !events.isEmpty else { return }
        status = now
        port.report(now, events, generation: generation)
    }

    private mutating func handOverRest(of connection: BrokerConnection) {
        guard var rest = batch, !rest.entries.isEmpty else { return }
        batch = nil
        _ = window.turned(
            IntakeWindow.Turned(held: rest.entries.count, isFull: true, unacknowledged: connection.unacknowledged))
        rest.number = window.newest
        port.post(rest, isUrgent: false)
    }

    // MARK: - Ends

    /// Hands over what is there, waits until it is committed, acknowledges it and says goodbye.
    private mutating func stop() {
        let deadline = MonotonicClock.milliseconds + 2 * IntakeThread.farewell
        if let connection { handOverRest(of: connection) }
        status.hasStopped = true
        port.report(status, [], generation: port.order.generation)
        while let connection {
            window.commit(through: port.order.committed)
            if window.committed == window.newest {
                acknowledge(connection)
                connection.disconnect(within: IntakeThread.farewell)
                self.connection = nil
                return
            }
            let now = MonotonicClock.milliseconds
            if now >= deadline { return leave() }
            port.wake.wait(milliseconds: deadline - now)
        }
    }

    /// Throws the session away: connects once as a client that keeps none.
    ///
    /// - Returns: false when the order has changed before that could be done.
    private mutating func discard() -> Bool {
        var settings = port.settings
        settings.startsClean = true
        settings.sessionExpirySeconds = 0
        settings.subscriptions = []
        settings.staleFilters = []
        let connection: BrokerConnection
        do throws(BrokerError) {
            connection = try BrokerConnection(settings: settings, wake: port.wake)
        } catch {
            return true
        }
        while !connection.isUp {
            guard port.order.order == .discard else {
                connection.disconnect(within: 0)
                return false
            }
            let turn = connection.turn(until: MonotonicClock.milliseconds + IntakeThread.idle, limit: 1) { _ in }
            if !turn.events.isEmpty { port.report(status, turn.events, generation: port.order.generation) }
        }
        connection.disconnect(within: IntakeThread.farewell)
        return true
    }
}

extension LinkEvent {
    /// Whether a connection has ended.
    fileprivate var isAnEnd: Bool { if case .down = self { true } else { false } }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinMQTT
import TocsinSystem

/// What line and intake share: batches one way and back again, orders, and how the connection is.
final class IntakePort: Sendable {
    /// What the line wants of the intake.
    enum Order: Equatable {
        case listen
        /// The session is left to the broker; nothing is acknowledged.
        case pause
        /// What is there is handed over, acknowledged when it is committed, and then the thread ends.
        case stop
        /// The session is thrown away at the broker, and the thread ends.
        case discard
    }

    /// How the connection is.
    struct Status: Equatable {
        var isUp = false
        /// Whether every subscription has been answered.
        var isSubscribed = false
        /// Whether nothing more will be handed over.
        var hasStopped = false
        var hasEnded = false
    }

    /// What the line takes at once; the arrays go to and fro.
    struct Taken {
        var batches: [IntakeBatch] = []
        var events: [LinkEvent] = []
        var isUrgent = false
        var status = Status()
    }

    private struct State {
        var order = Order.listen
        var settings: BrokerSettings
        /// Counts the settings: what an older connection says of itself does not count.
        var generation = 0
        var status = Status()
        var posted: [IntakeBatch] = []
        var spares: [IntakeBatch] = []
        var made = 0
        /// Whether nothing waits to be handed over or acknowledged.
        var isQuiet = true
        var events: [LinkEvent] = []
        var isUrgent = false
        var committed: UInt64 = 0
    }

    /// Batches of one intake at most: that many are filled, wait or are evaluated.
    static let mostBatches = 4
    /// Events that wait for the line at most; those beyond are of no use to anybody.
    private static let mostEvents = 64

    private let state: Mutex<State>
    /// Wakes the intake.
    let wake: WakeEvent
    private let lineWake: WakeEvent

    init(_ settings: BrokerSettings, lineWake: WakeEvent) throws(SystemError) {
        state = Mutex(State(settings: settings))
        wake = try WakeEvent()
        self.lineWake = lineWake
    }

    // MARK: - The line's side

    /// Moves everything that has come into `taken`, whose arrays are empty.
    func take(into taken: inout Taken) {
        state.withLock { state in
            swap(&state.posted, &taken.batches)
            swap(&state.events, &taken.events)
            taken.isUrgent = state.isUrgent
            state.isUrgent = false
            taken.status = state.status
        }
    }

    /// How the connection is, with what happened to it; batches stay where they are.
    func takeEvents(into taken: inout Taken) {
        state.withLock { state in
            swap(&state.events, &taken.events)
            taken.status = state.status
        }
    }

    /// A batch that has been evaluated comes back, empty.
    func giveBack(_ batch: IntakeBatch) {
        let wasStarving = state.withLock { state in
            state.spares.append(batch)
            return state.spares.count == 1 && state.made == IntakePort.mostBatches
        }
        if wasStarving { wake.signal() }
    }

    /// Everything up to this batch is on disk.
    func commit(through number: UInt64) {
        let isNews = state.withLock { state in
            guard number > state.committed else { return false }
            state.committed = number
            return true
        }
        if isNews { wake.signal() }
    }

    func give(_ order: Order) {
        state.withLock { state in
            state.order = order
            if order == .pause { state.status = Status() }
        }
        wake.signal()
    }

    /// Connects anew with other settings.
    func use(_ settings: BrokerSettings) {
        state.withLock { state in
            state.settings = settings
            state.generation += 1
            state.status = Status()
            state.isQuiet = false
        }
        wake.signal()
    }

    /// Batches that wait for the line.
    var waiting: Int { state.withLock { $0.posted.count } }

    /// Whether the intake has nothing that waits to be handed over or acknowledged, and the line nothing to take.
    var isQuiet: Bool { state.withLock { $0.isQuiet && $0.posted.isEmpty } }

    // MARK: - The intake's side

    var order: (order: Order, generation: Int, committed: UInt64) {
        state.withLock { ($0.order, $0.generation, $0.committed) }
    }

    var settings: BrokerSettings { state.withLock { $0.settings } }

    /// An empty batch; nil while all are with the line.
    func takeSpare() -> IntakeBatch? {
        state.withLock { state in
            if let spare = state.spares.popLast() { return spare }
            guard state.made < IntakePort.mostBatches else { return nil }
            state.made += 1
            return IntakeBatch()
        }
    }

    func post(_ batch: IntakeBatch?, isUrgent: Bool) {
        let isNews = state.withLock { state in
            let isNews = state.posted.isEmpty || isUrgent
            if let batch { state.posted.append(batch) }
            state.isUrgent = state.isUrgent || isUrgent
            return isNews
        }
        if isNews { lineWake.signal() }
    }

    /// Wakes nobody: the line looks at it when it wants to know.
    func setQuiet(_ isQuiet: Bool, generation: Int) {
        state.withLock { state in
            if state.generation == generation { state.isQuiet = isQuiet }
        }
    }

    /// Says how the connection of these settings is.
    func report(_ status: Status, _ events: [LinkEvent], generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            state.status = status
            if state.order == .pause { (state.status.isUp, state.status.isSubscribed) = (false, false) }
            state.events += events.prefix(IntakePort.mostEvents - min(IntakePort.mostEvents, state.events.count))
        }
        lineWake.signal()
    }
}

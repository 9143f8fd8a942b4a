// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// One connection beside the line's own, as the line sees it.
struct Intake {
    let name: IntakeName
    let port: IntakePort
    var settings: BrokerSettings
    /// Of an earlier configuration: its session is emptied, then thrown away.
    var isLeaving = false
    /// Filters that it gives up when the new subscriptions stand, and since when it has (monotonic milliseconds).
    var stale: [String] = []
    var givenUpAt: Int64?
    /// Whether its session is being thrown away.
    var isDiscarded = false
    var status = IntakePort.Status()
    /// The newest batch that the line has evaluated.
    var evaluated: UInt64 = 0
    var messages: UInt64 = 0
    /// Monotonic milliseconds.
    var lastMessageAt: Int64 = 0

    init(_ name: IntakeName, _ settings: BrokerSettings, lineWake: WakeEvent) throws(SystemError) {
        self.name = name
        self.settings = settings
        port = try IntakePort(settings, lineWake: lineWake)
        try IntakeThread.start(port, name: name)
    }

    /// Connects anew.
    mutating func use(_ new: BrokerSettings) {
        settings = new
        status = IntakePort.Status()
        port.use(new)
    }

    /// Whether it has brought all that it had of the filters that it gives up.
    func isDrained(at now: Int64) -> Bool {
        if stale.isEmpty && !isLeaving { return true }
        guard let givenUpAt, status.isSubscribed else { return false }
        if port.isQuiet && now - max(givenUpAt, lastMessageAt) >= Intakes.quietTime { return true }
        return !isLeaving && now - givenUpAt >= Intakes.busyTime
    }
}

/// All connections beside the line's own, and how topics move among them and it.
struct Intakes {
    /// Those of the configuration in force, and those of earlier ones that still have something to bring.
    var all: [Intake] = []
    /// How topics move from some connections to others; nil when none do.
    var change: IntakeChange?
    /// Whether those of the configuration in force are held while topics move.
    var holdsCurrent = false
    /// What the line's own connection has brought while it is held; nil when it is not.
    var heldOwn: IntakeBatch?
    /// Filters that the line's own session gives up when the new subscriptions stand, and since when it has.
    var ownStale: [String] = []
    var ownGivenUpAt: Int64?
    /// Whether some intake wants a commit at once.
    var isCommitWanted = false
    /// Whether their sessions are left to the broker, or not all are resumed yet: nobody misses them.
    var isPaused = false
    /// Arrays for what is taken, kept from one time to the next.
    var taken = IntakePort.Taken()

    /// A connection has brought what it had when it has brought nothing for so long.
    static let quietTime: Int64 = 1_000
    /// One over which other topics go on may never be quiet: what was queued has come by then.
    static let busyTime: Int64 = 3_000

    /// The first connection of the configuration in force that does not stand.
    var firstDown: IntakeName? {
        isPaused ? nil : all.first { !$0.isLeaving && !$0.status.isUp }?.name
    }

    /// Whether the line's own connection has brought all that it had of the filters that it gives up.
    func isOwnDrained(at now: Int64, lastMessageAt: Int64) -> Bool {
        if ownStale.isEmpty { return true }
        guard let since = ownGivenUpAt else { return false }
        return now - max(since, lastMessageAt) >= Intakes.quietTime || now - since >= Intakes.busyTime
    }

    /// Filters of those of the configuration in force, by name.
    var subscriptions: [IntakeName: [TopicSubscription]] {
        var found: [IntakeName: [TopicSubscription]] = [:]
        for intake in all where !intake.isLeaving { found[intake.name] = intake.settings.subscriptions }
        return found
    }

    /// Says how far the line has committed.
    func commit() {
        for intake in all { intake.port.commit(through: intake.evaluated) }
    }

    func give(_ order: IntakePort.Order) {
        for intake in all { intake.port.give(order) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinConsole
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

/// What the line shares with the rest of the program.
struct LineSurroundings: Sendable {
    let directory: StateDirectory
    let mailbox: LineMailbox
    let board: LineBoard
    let position: DurablePosition
    let service: ServiceManager
    /// Takes what Sparkplug wants published.
    let edgeNodes: EdgeNodeOutlet
    let logger: Logger
    /// Tells people of records that no disk takes.
    let announceUnrecorded: @Sendable ([LoggedRecord]) -> Void
}

/// The one thread from socket to log: message → readings → engine → journal and log → disk → acknowledgement.
///
/// It is synchronous. One turn takes what the socket has, lets time pass, answers requests, and commits when a commit is
/// due; acknowledgements leave only after that. What is slow, checkpoints and readers of the log, happens elsewhere.
struct Line: ~Copyable {
    static let messagesPerTurn = 256
    /// Unacknowledged messages from which on an idle socket means that the broker waits for us.
    static let stallSuspicion = 16
    static let housekeepingInterval: Int64 = 500
    static let retryInterval: Int64 = 1_000
    /// While topics move from some connections to others.
    static let movingInterval: Int64 = 50

    let around: LineSurroundings
    var prepared: PreparedConfiguration
    var settings: BrokerSettings
    var connection: BrokerConnection
    var evaluation: Evaluation
    var log: AlertLog
    var journal: Journal
    var quarantine: Quarantine
    let clock: LineClock
    let checkpointing: Checkpointing
    let edgeNodeFile: EdgeNodeFile
    var subscriptions: SubscriptionFile
    /// Connections beside the line's own.
    var intakes = Intakes()
    /// Whether the line's own connection stands, or the one that watches in its place.
    var isOwnUp = false

    /// Counters and histograms; the rest is filled in when it is published.
    var snapshot = LineSnapshot()
    /// Monotonic milliseconds since when something waits for a commit; nil when nothing does.
    var waitingSince: Int64?
    /// Messages at QoS 1 since the last commit, and when the newest message of all came.
    var lastMessageAt: Int64 = 0
    var answersAfterCommit: [@Sendable (Bool) -> Void] = []
    /// While the disk takes nothing: what it said, and when it is tried again (monotonic milliseconds).
    var failure: String?
    var nextAttempt: Int64 = 0
    var watch: DiskWatch?
    var announcedThrough: UInt64 = 0
    var housekeepingAt: Int64 = 0
    var checkpointAt: Int64 = 0
    var checkpointBytes = 0
    /// What the live segment began with, about.
    var segmentHeadBytes: Int64 = 0
    var fedAt: Int64 = 0
    /// Since when the link is up (monotonic milliseconds), until the old subscriptions are taken to be gone.
    var linkUpSince: Int64?
    /// Whether the log says anything of the link since the start.
    var hasSaidLink = false
    var isStopping = false
    /// Why the line ends by itself; nil when it was asked to.
    var endedBy: String?

    init(
        around: LineSurroundings, prepared: PreparedConfiguration, settings: BrokerSettings,
        connection: BrokerConnection, clock: LineClock, checkpointing: Checkpointing, subscriptions: SubscriptionFile,
        evaluation: Evaluation, log: consuming AlertLog, journal: consuming Journal
    ) {
        self.around = around
        self.prepared = prepared
        self.settings = settings
        self.connection = connection
        self.clock = clock
        self.checkpointing = checkpointing
        edgeNodeFile = EdgeNodeFile(path: around.directory.edgeNodes)
        self.subscriptions = subscriptions
        self.evaluation = evaluation
        self.log = log
        self.journal = journal
        quarantine = Quarantine(
            folder: around.directory.quarantine, capacity: Int64(prepared.configuration.limits.quarantine / 2))
    }

    /// Runs until a stop is asked for.
    mutating func run() {
        while !isStopping {
            if !intakes.all.isEmpty { takeIntakes() }
            let turn = takeTurn()
            for event in turn.events { take(event) }
            passTime()
            answerRequests()
            if isCommitDue(turn) { commit() }
            if failure != nil { announce() }
            keepHouse()
        }
        finish()
    }

    // MARK: - One turn

    private mutating func takeTurn() -> Turn {
        let time = wakeTime(MonotonicClock.milliseconds)
        if failure != nil {
            if log.waitingCount < Line.mostUnrecorded { return takeTurnWithoutDisk(until: time) }
            // Nothing more fits until the disk is back; the broker keeps what it has.
            around.mailbox.wake.wait(milliseconds: 100)
            return Turn()
        }
        if intakes.heldOwn != nil { return takeTurnHeld(until: time) }
        let connection = self.connection
        let turn = connection.turn(until: time, limit: Line.messagesPerTurn) { message in take(message) }
        if turn.messages > 0 { lastMessageAt = MonotonicClock.milliseconds }
        return turn
    }

    /// When the next thing has to happen by itself (monotonic milliseconds).
    private func wakeTime(_ now: Int64) -> Int64 {
        // A checkpoint that is being taken goes on at once.
        if evaluation.engine.isTakingCheckpoint { return now }
        // So does the commit of what intakes have brought about.
        if failure == nil, log.hasWaiting || intakes.isCommitWanted { return now }
        var time = intakes.change == nil ? housekeepingAt : min(housekeepingAt, now + Line.movingInterval)
        if let due = evaluation.engine.nextDue {
            // What is due in a millisecond happens once that millisecond is over.
            time = min(time, clock.monotonic(due) + 1)
        }
        if snapshot.isLinkUp, let due = evaluation.decoderDue { time = min(time, clock.monotonic(due)) }
        if failure != nil {
            time = min(time, nextAttempt)
        } else if let waitingSince {
            let interval = prepared.configuration.durability.commitInterval.milliseconds
            time = min(time, waitingSince + interval)
            if connection.unacknowledged >= Line.stallSuspicion { time = min(time, lastMessageAt + 1) }
        }
        return time
    }

    mutating func take(_ message: borrowing Message) {
        let (qos, isRetained) = (message.qos, message.isRetained)
        message.withSpans { topic, payload in take(topic, payload, qos: qos, isRetained: isRetained) }
    }

    mutating func take(_ topic: Span<UInt8>, _ payload: Span<UInt8>, qos: Int, isRetained: Bool) {
        let now = clock.now
        snapshot.messages &+= 1
        snapshot.bytes &+= UInt64(payload.count)
        let known = evaluation.engine.pointCount
        evaluation.decode(topic: topic, payload: payload, received: now)
        var isMarked = takeReadings(pointsBefore: known, isRetained: isRetained)
        if evaluation.decoder.hasMore { isMarked = takeMore(received: now) || isMarked }
        if let reason = evaluation.decoder.lastMessageError {
            quarantine.put(
                topic: topic.copied, payload: payload.copied, reason: reason.name,
                at: now + evaluation.engine.wallOffset)
        }
        if waitingSince == nil && (qos > 0 || journal.hasWaiting) { beginWaiting() }
        // Ids that are refused let time pass too.
        keepRecords(isMarked: isMarked)
        if evaluation.decoder.hasCommands { sendCommands() }
    }

    /// Journal and engine take what the evaluation has.
    ///
    /// - Returns: whether the journal has an input more.
    mutating func takeReadings(pointsBefore known: Int, isRetained: Bool) -> Bool {
        var isMarked = evaluation.engine.pointCount > known
        if isMarked { journalPoints(from: known) }
        for (place, reading) in evaluation.readings.enumerated() {
            evaluation.engine.lookAhead(over: evaluation.readings, at: place)
            // A copy that the broker kept is no sign of life when it says what is known already.
            if isRetained && evaluation.engine.isKnown(reading) { continue }
            journal.put(reading) { evaluation.engine.id(of: $0) }
            evaluation.engine.receive(reading)
            isMarked = true
        }
        return isMarked
    }

    /// A point that is made is an input like any other: the journal says when, and that before its first reading.
    private mutating func journalPoints(from first: Int) {
        journal.put(.wall(offset: evaluation.engine.wallOffset, at: evaluation.engine.now))
        for number in first..<evaluation.engine.pointCount {
            journal.name(PointIndex(Int32(number))) { evaluation.engine.id(of: $0) }
        }
    }

    mutating func beginWaiting() {
        if waitingSince == nil { waitingSince = MonotonicClock.milliseconds }
    }

    /// Lets the engine's timers run up to now.
    mutating func passTime() {
        let now = clock.now
        evaluation.engine.advance(to: now)
        keepRecords(isMarked: false)
        passEdgeNodeTime(now)
    }

    /// Takes the engine's records into the log.
    ///
    /// - Parameter isMarked: whether the journal has the input that caused them; otherwise a mark says that time has
    ///   passed to here.
    mutating func keepRecords(isMarked: Bool) {
        guard !evaluation.engine.records.isEmpty else { return }
        if !isMarked {
            journal.put(.wall(offset: evaluation.engine.wallOffset, at: evaluation.engine.now))
        }
        for index in evaluation.engine.records.indices {
            evaluation.engine.records[index].config = prepared.digestText
            let record = evaluation.engine.records[index]
            snapshot.records[LineSnapshot.RecordKind(event: record.event, level: record.level), default: 0] += 1
            log.append(record)
        }
        evaluation.engine.records.removeAll(keepingCapacity: true)
        beginWaiting()
    }

    /// Puts a record of the daemon's own into journal and log.
    mutating func say(_ event: Event, _ message: String, reason: String = "") {
        passTime()
        let record = DaemonRecord(event, at: evaluation.engine.now, message: message, reason: reason)
        journal.put(.daemon(record))
        evaluation.engine.emit(record)
        keepRecords(isMarked: true)
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// Why a recorder came to its end when nobody had asked for it.
enum RecorderEnd: Error, Equatable {
    /// The folder is full, and nothing in it may be removed.
    case full(RecordingFolderError)
    /// The MQTT library acknowledges what is not on disk yet.
    case acknowledgedEarly(String)
    /// At the end the disk did not take what had come last.
    case unwritten(RecordingFolderError)
}

extension RecorderEnd: CustomStringConvertible {
    var description: String {
        switch self {
        case .full(let error): "\(error)"
        case .acknowledgedEarly(let reason): reason
        case .unwritten(let error): "\(error); what came last is neither on disk nor acknowledged"
        }
    }
}

/// From a broker into a folder: messages are written in batches, and a batch is acknowledged once it is on disk.
///
/// While the disk takes nothing, nothing more is read and nothing acknowledged: the broker keeps what it has. What had been
/// read by then is held in memory and written when the disk is back.
struct Recorder: ~Copyable {
    /// What a recorder has come across.
    struct Counts {
        var messages: UInt64 = 0
        /// Of these, those that the broker does not send again if they are lost.
        var unassured: UInt64 = 0
        /// Of payloads.
        var bytes: UInt64 = 0
        /// Times that the disk refused.
        var refusals: UInt64 = 0
    }

    /// With the largest packets these are what a batch may be larger than wanted.
    static let messagesPerTurn = 32
    /// Milliseconds between two attempts while the disk takes nothing.
    static let retryInterval: Int64 = 1_000
    /// Milliseconds after which somebody is told how far it has come.
    static let longestWait: Int64 = 500

    private let connection: BrokerConnection
    private let isAssured: Bool
    private let commitInterval: Int64
    private let folder: RecordingFolder
    private let interruption: Interruption
    private let say: (String) -> Void
    private var encoder = RecordingEncoder()
    private var batch = WriteBuffer(capacity: 1 << 20)
    /// Monotonic milliseconds since when something waits for the disk; nil when nothing does.
    private var waitingSince: Int64?
    private var lastMessageAt: Int64 = 0
    private var failure: RecordingFolderError?
    private(set) var counts = Counts()
    private let start = MonotonicClock.milliseconds

    /// - Parameters:
    ///   - commitInterval: a batch waits at most so long for further messages.
    ///   - say: takes a sentence for whoever runs it.
    init(
        settings: BrokerSettings, commitInterval: Interval, folder: RecordingFolder, interruption: Interruption,
        say: @escaping (String) -> Void
    ) throws(BrokerError) {
        connection = try BrokerConnection(settings: settings, wake: interruption.wake)
        isAssured = !settings.startsClean
        self.commitInterval = commitInterval.milliseconds
        self.folder = folder
        self.interruption = interruption
        self.say = say
    }

    /// How long it has run.
    var elapsed: Interval { Interval(milliseconds: MonotonicClock.milliseconds - start) }

    /// Records for `length`, or until interrupted when that is nil.
    ///
    /// - Parameter onTurn: is called several times a second, for who wants to know how far it is.
    mutating func run(for length: Interval?, onTurn: (Counts) -> Void) throws(RecorderEnd) {
        let end = length.map { start + $0.milliseconds } ?? .max
        while !interruption.isRequested, MonotonicClock.milliseconds < end {
            if failure != nil {
                interruption.wait(milliseconds: min(Recorder.retryInterval, end - MonotonicClock.milliseconds))
                try commit()
            } else {
                let turn = takeTurn(until: end)
                for event in turn.events { try take(event) }
                if isCommitDue(turn) { try commit() }
            }
            for note in folder.takeNotes() { say(note) }
            onTurn(counts)
        }
        try finish()
    }

    // MARK: - One turn

    private mutating func takeTurn(until end: Int64) -> Turn {
        var deadline = min(end, MonotonicClock.milliseconds + Recorder.longestWait)
        if let waitingSince {
            deadline = min(deadline, waitingSince + commitInterval)
            if connection.unacknowledged >= Line.stallSuspicion { deadline = min(deadline, lastMessageAt + 1) }
        }
        let connection = self.connection
        let turn = connection.turn(until: deadline, limit: Recorder.messagesPerTurn) { message in take(message) }
        if turn.messages > 0 { lastMessageAt = MonotonicClock.milliseconds }
        return turn
    }

    private mutating func take(_ message: borrowing Message) {
        let (qos, isRetained) = (message.qos, message.isRetained)
        let now = WallClock.microseconds
        message.withSpans { topic, payload in
            encoder.append(topic: topic, payload: payload, qos: qos, isRetained: isRetained, at: now, to: &batch)
            counts.bytes &+= UInt64(payload.count)
        }
        counts.messages &+= 1
        if qos == 0 { counts.unassured &+= 1 }
        if waitingSince == nil { waitingSince = MonotonicClock.milliseconds }
    }

    private func isCommitDue(_ turn: Turn) -> Bool {
        if turn.mustCommit || batch.count >= folder.batchBytes { return true }
        guard let waitingSince else { return false }
        let now = MonotonicClock.milliseconds
        if now - waitingSince >= commitInterval { return true }
        // A socket that falls idle at some number of open messages: the broker's own window is full.
        return turn.messages == 0 && connection.unacknowledged >= Line.stallSuspicion && now > lastMessageAt
    }

    /// Puts what waits on disk, then lets the acknowledgements go.
    private mutating func commit() throws(RecorderEnd) {
        do throws(RecordingFolderError) {
            try folder.commit(batch, at: Instant(milliseconds: WallClock.milliseconds))
        } catch .full(let path, let capacity) {
            throw .full(.full(path: path, capacity: capacity))
        } catch {
            counts.refusals &+= 1
            if failure == nil { say("\(error); nothing is acknowledged until the disk takes it, trying every second") }
            failure = error
            return
        }
        if failure != nil {
            failure = nil
            say("the disk takes the recording again")
        }
        batch.removeAll()
        waitingSince = nil
        connection.acknowledge()
    }

    private mutating func finish() throws(RecorderEnd) {
        try commit()
        // Says goodbye only if all was acknowledged.
        connection.disconnect()
        folder.close()
        if let failure { throw .unwritten(failure) }
    }

    // MARK: - The link

    private mutating func take(_ event: LinkEvent) throws(RecorderEnd) {
        switch event {
        case .down(.acknowledgedEarly, _):
            // The broker takes it for delivered: it has to reach the disk.
            try commit()
            throw .acknowledgedEarly("\(event)")
        case .up(sessionPresent: true, _):
            say("\(event): what was not acknowledged before comes again, and may stand in the recording twice")
        case .up(sessionPresent: false, _) where isAssured && folder.content.segments > 0:
            say("\(event): the broker knows nothing of an earlier one; what was published meanwhile is missing")
        default: say("\(event)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// When an intake hands its messages over, and when it may acknowledge: the rules without the thread.
///
/// Batches are numbered from 1. The library writes all acknowledgements that wait, or none; so they are written only when
/// the line has committed every batch, and no message is in a batch that is not handed over yet.
///
/// | after a turn                                | what is done                                              |
/// |---------------------------------------------|-----------------------------------------------------------|
/// | the broker must be answered soon            | hand over, have it committed at once, read no more so far |
/// | the batch is full, or nothing more is there | hand over                                                 |
/// | the broker has fallen silent, with many     | have it committed at once: the broker's own window is     |
/// | messages not acknowledged                   | full, and it waits for us                                 |
/// | anything else                               | read on                                                   |
struct IntakeWindow: Equatable {
    /// Of one turn of the connection.
    struct Turned: Equatable {
        /// Messages of the turn, and of the batch that is being filled.
        var messages = 0
        var held = 0
        var isFull = false
        var isMoreWaiting = false
        var mustCommit = false
        /// Messages at QoS 1 whose acknowledgement waits.
        var unacknowledged = 0
    }

    enum Step: Equatable {
        case readOn
        case handOver
        /// And commit at once.
        case handOverUrgently
        /// There is no batch, but what was handed over is to be committed at once.
        case urge
    }

    /// The number of the batch that was handed over last.
    private(set) var newest: UInt64 = 0
    private(set) var committed: UInt64 = 0
    /// Whether nothing may be read before the acknowledgement.
    private(set) var isWaiting = false
    private var hasUrged = false

    mutating func turned(_ turn: Turned) -> Step {
        if turn.mustCommit {
            isWaiting = true
            return turn.held > 0 ? handOver(.handOverUrgently) : urge()
        }
        if turn.held > 0 {
            return turn.isFull || !turn.isMoreWaiting ? handOver(.handOver) : .readOn
        }
        return turn.messages == 0 && turn.unacknowledged >= Line.stallSuspicion ? urge() : .readOn
    }

    private mutating func handOver(_ step: Step) -> Step {
        newest += 1
        hasUrged = step == .handOverUrgently
        return step
    }

    private mutating func urge() -> Step {
        guard !hasUrged, committed < newest else { return .readOn }
        hasUrged = true
        return .urge
    }

    /// Whether the broker may be suspected to wait for us soon, so that the next turn should be short.
    func isSuspicious(unacknowledged: Int) -> Bool { !hasUrged && unacknowledged >= Line.stallSuspicion }

    /// The line has committed all batches up to this one.
    mutating func commit(through number: UInt64) { committed = max(committed, number) }

    /// Whether all that waits may be acknowledged now.
    ///
    /// - Parameters:
    ///   - held: messages of the batch that is being filled.
    ///   - unacknowledged: acknowledgements that wait.
    mutating func takeAcknowledgement(held: Int, unacknowledged: Int) -> Bool {
        guard held == 0, committed == newest else { return false }
        (isWaiting, hasUrged) = (false, false)
        return unacknowledged > 0
    }

    /// The connection is another one: acknowledgements of the old one fall away, and the broker brings the messages again.
    /// What was handed over has to be committed all the same before the new one acknowledges.
    mutating func reconnected() { (isWaiting, hasUrged) = (false, false) }
}

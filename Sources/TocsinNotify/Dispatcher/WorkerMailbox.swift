// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What others tell a worker. All of it is bounded: outcomes by the attempts under way, the rest are flags.
final class WorkerMailbox: Sendable {
    /// How a worker is to end.
    enum Farewell: Sendable, Equatable {
        /// Send what can be sent without waiting for a retry, then end.
        case flush(until: Int64)
        /// Let what is under way end, begin nothing.
        case leave(until: Int64)

        var deadline: Int64 {
            switch self {
            case .flush(let until), .leave(let until): until
            }
        }
    }

    struct Finished: Sendable {
        let start: DeliveryWindow.Start
        let outcome: AttemptOutcome
    }

    struct Mail: Sendable {
        var finished: [Finished] = []
        var hasChanges = false
        var hurry = false
        var farewell: Farewell?
    }

    private let mail = Mutex(Mail())
    /// Rings once for any number of letters.
    let bell: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init() { (bell, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { ringer.yield() }

    func post(_ change: (inout Mail) -> Void) {
        mail.withLock { change(&$0) }
        ringer.yield()
    }

    /// All that has come since the last time. A farewell stays.
    func take() -> Mail {
        mail.withLock { mail in
            let taken = mail
            mail = Mail(farewell: taken.farewell)
            return taken
        }
    }
}

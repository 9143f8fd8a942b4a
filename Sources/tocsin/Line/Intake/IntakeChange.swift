// SPDX-License-Identifier: Apache-2.0

/// How topics move from some connections to others without a message lost or out of order: the rules without threads.
///
/// New subscriptions stand before old ones are taken back, so every message comes over at least one connection. Those
/// that have only subscribed are held: what they bring is evaluated after all that the old ones still have. A message that
/// came over both is then a repeat, if its readings have a time of their own.
///
/// | phase    | goes on when                                                                  | then              |
/// |----------|-------------------------------------------------------------------------------|-------------------|
/// | arriving | every new subscription stands                                                 | take back the old |
/// | draining | the old ones have brought all they had, or have not come round within a time  | release the new   |
struct IntakeChange: Equatable {
    private enum Phase: Equatable {
        case arriving
        case draining(since: Int64)
        case done
    }

    enum Step: Equatable {
        case wait
        /// Old subscriptions are to be taken back.
        case takeBack
        /// What was held is to be evaluated.
        case release
    }

    /// Milliseconds after which hearing late and perhaps out of order is better than not hearing.
    static let patience: Int64 = 20_000

    private var phase = Phase.arriving
    /// Since when a new subscription stands whose messages are held (monotonic milliseconds).
    private var heldSince: Int64?
    /// Whether what the new connections bring has to wait.
    private(set) var isHolding = true

    var isDone: Bool { phase == .done }

    /// - Parameters:
    ///   - now: monotonic milliseconds.
    ///   - subscribed: new connections whose subscriptions all stand.
    ///   - arriving: new connections.
    ///   - isDrained: whether the old connections have brought all that they had.
    ///   - isFull: whether a new connection has brought as much as can be held, so that not even the answers to its
    ///     subscriptions are read.
    mutating func step(
        at now: Int64, subscribed: Int, of arriving: Int, isDrained: Bool, isFull: Bool = false
    ) -> Step {
        if subscribed > 0 || isFull, heldSince == nil { heldSince = now }
        switch phase {
        case .arriving where subscribed == arriving:
            phase = .draining(since: now)
            return .takeBack
        case .arriving:
            guard isHolding, let heldSince, now - heldSince >= IntakeChange.patience else { return .wait }
            isHolding = false
            return .release
        case .draining(let since):
            guard isDrained || now - since >= IntakeChange.patience else { return .wait }
            phase = .done
            isHolding = false
            return .release
        case .done: return .wait
        }
    }
}

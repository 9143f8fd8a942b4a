// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinWire

/// Runs two configurations over one recording side by side, and says what the new one would have done differently.
struct Backtest {
    /// Episodes of both sides that are compared at most; later ones are counted only.
    static let mostEpisodes = 1_000_000

    private let until: Instant?
    private let capacity: Int
    private let sides = (old: BacktestSide(), new: BacktestSide())
    private var old: Replayer
    private var new: Replayer
    private var first: Instant?
    private var last: Instant?
    /// When there was no room for further episodes; nil as long as there is.
    private var comparedUntil: Instant?

    /// - Parameters:
    ///   - until: as for ``Replayer``.
    ///   - capacity: episodes of both sides that are compared at most.
    init(
        old: PreparedConfiguration, new: PreparedConfiguration, until: Instant?,
        capacity: Int = Backtest.mostEpisodes
    ) throws(SourceError) {
        self.until = until
        self.capacity = capacity
        let sides = sides
        self.old = try Replayer(old, until: until) { sides.old.take($0) }
        self.new = try Replayer(new, until: until) { sides.new.take($0) }
    }

    /// What was counted of the messages, which is the same for both but for what their configurations make of them.
    var summaries: (old: Replayer.Summary, new: Replayer.Summary) { (old.summary, new.summary) }

    /// Takes the next message.
    ///
    /// - Returns: false when no further message is wanted.
    mutating func take(
        _ received: Instant, _ isRetained: Bool, _ topic: Span<UInt8>, _ payload: Span<UInt8>
    ) -> Bool {
        let goesOn = old.take(received, isRetained, topic, payload)
        guard new.take(received, isRetained, topic, payload), goesOn else { return false }
        if first == nil { first = received }
        last = received
        if comparedUntil == nil && sides.old.kept + sides.new.kept >= capacity {
            sides.old.isKeeping = false
            sides.new.isKeeping = false
            comparedUntil = received
        }
        return true
    }

    /// Lets the timers run out, and compares.
    ///
    /// - Parameter isWhole: whether the recording was read to its end; else time ends with the last message.
    mutating func finish(isWhole: Bool = true) -> BacktestReport {
        if isWhole {
            old.finish()
            new.finish()
        }
        let end = isWhole && first != nil ? until ?? last : last
        if let end {
            sides.old.finish(at: end)
            sides.new.finish(at: end)
        }
        return BacktestReport(
            old: sides.old, new: sides.new, from: first, to: end, messages: new.summary.messages,
            comparedUntil: comparedUntil)
    }
}

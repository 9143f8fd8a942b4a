// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinWire

/// Runs recorded messages through the decoder and the engine that the daemon uses, with their receive times as the
/// clock, and writes the records as JSON Lines, or hands them on: same recording, same configuration, same bytes.
struct Replayer {
    /// What a replay has come across.
    struct Summary: Equatable {
        var messages: UInt64 = 0
        /// Of points that the configuration knows.
        var readings: UInt64 = 0
        var records: UInt64 = 0
        /// Messages that were not understood whole.
        var undecodable: UInt64 = 0
        /// Messages whose topic no source names.
        var unrouted: UInt64 = 0
        /// Readings of points that the configuration does not know.
        var unknown: UInt64 = 0
        /// Readings with quality bad or stale, or out of their range.
        var bad: UInt64 = 0
        /// Readings put aside for lying too far ahead of their receive time.
        var future: UInt64 = 0
        /// Readings older than their point's newest, and repeats.
        var late: UInt64 = 0
    }

    private static let outputBytes = 64 << 10
    private let prepared: PreparedConfiguration
    private let until: Instant?
    private let write: ([UInt8]) -> Bool
    /// Is handed the records instead, where nobody wants their text.
    private let hand: ((Record) -> Void)?
    private var evaluation: Evaluation
    private var output: [UInt8] = []
    private var counts = Summary()
    /// Whether the output still takes what is written.
    private(set) var isOutputOpen = true

    /// - Parameters:
    ///   - until: messages later than this are not looked at; ``finish()`` lets time pass to there.
    ///   - write: takes whole lines; answers false when it can take no more.
    init(
        _ prepared: PreparedConfiguration, until: Instant? = nil, write: @escaping ([UInt8]) -> Bool
    ) throws(SourceError) {
        try self.init(prepared, until: until, write: write, hand: nil)
    }

    /// - Parameter hand: is handed each record as it is made.
    init(
        _ prepared: PreparedConfiguration, until: Instant? = nil, hand: @escaping (Record) -> Void
    ) throws(SourceError) {
        try self.init(prepared, until: until, write: { _ in true }, hand: hand)
    }

    private init(
        _ prepared: PreparedConfiguration, until: Instant?, write: @escaping ([UInt8]) -> Bool,
        hand: ((Record) -> Void)?
    ) throws(SourceError) {
        self.prepared = prepared
        self.until = until
        self.write = write
        self.hand = hand
        let engine = Replayer.engine(prepared, clock: Instant(milliseconds: 0))
        evaluation = try Evaluation(configuration: prepared.configuration, engine: engine)
    }

    var summary: Summary {
        var summary = counts
        let engine = evaluation.engine.counters
        summary.readings = engine.readings
        summary.unknown = evaluation.decoder.errorCount(.unknownPoint)
        summary.unrouted = evaluation.decoder.errorCount(.noSource)
        summary.bad = engine.bad
        summary.future = engine.future
        summary.late = engine.late &+ engine.repeated &+ engine.conflicting
        return summary
    }

    /// Takes the next message; time passes to its receive time first.
    ///
    /// - Parameters:
    ///   - received: not before the one of the message before.
    ///   - isRetained: whether the broker had kept it: as on the line, it counts only as far as it says something new.
    /// - Returns: false when no further message is wanted.
    mutating func take(
        _ received: Instant, _ isRetained: Bool, _ topic: Span<UInt8>, _ payload: Span<UInt8>
    ) -> Bool {
        if let until, received > until { return false }
        if counts.messages == 0 { start(at: received) }
        counts.messages &+= 1
        passEdgeNodeTime(to: received)
        evaluation.engine.advance(to: received)
        evaluation.decode(topic: topic, payload: payload, received: received)
        takeReadings(isRetained: isRetained)
        while evaluation.decodeMore(received: received) { takeReadings() }
        if evaluation.decoder.lastMessageError != nil { counts.undecodable &+= 1 }
        if !evaluation.engine.records.isEmpty { takeRecords() }
        return isOutputOpen
    }

    /// Lets the timers run out up to and with the end that was asked for, and writes what waits.
    mutating func finish() {
        if let until, counts.messages > 0 {
            passEdgeNodeTime(to: until)
            // What is due in a millisecond happens once that millisecond is over.
            evaluation.engine.advance(to: until + Interval(milliseconds: 1))
            takeRecords()
        }
        flush()
    }

    /// Writes what waits: before a pause.
    mutating func flush() {
        guard !output.isEmpty else { return }
        isOutputOpen = isOutputOpen && write(output)
        output.removeAll(keepingCapacity: true)
    }

    // MARK: - Parts

    private mutating func takeReadings(isRetained: Bool = false) {
        for (place, reading) in evaluation.readings.enumerated() {
            evaluation.engine.lookAhead(over: evaluation.readings, at: place)
            if isRetained && evaluation.engine.isKnown(reading) { continue }
            evaluation.engine.receive(reading)
        }
    }

    /// Messages of edge nodes that are waited for are given up when their time has come. Nobody hears what the host would
    /// ask of them.
    private mutating func passEdgeNodeTime(to end: Instant) {
        var last: Instant?
        while let due = evaluation.decoderDue, due <= end, last.map({ $0 < due }) ?? true {
            last = due
            evaluation.engine.advance(to: due)
            evaluation.passDecoderTime(due)
            while evaluation.decodeMore(received: due) { takeReadings() }
            _ = evaluation.decoder.takeCommands()
        }
    }

    /// Time starts at the first message, and so does the silence of all declared points.
    private mutating func start(at instant: Instant) {
        evaluation.engine = Replayer.engine(prepared, clock: instant)
        // In the same order as before: the decoder knows them by their place.
        for group in prepared.configuration.groups { _ = evaluation.engine.addGroup(group) }
        for definition in evaluation.catalogue.declared { _ = evaluation.engine.addPoint(definition) }
    }

    private static func engine(_ prepared: PreparedConfiguration, clock: Instant) -> Engine {
        Engine(options: prepared.configuration.engineOptions, clock: clock)
    }

    private mutating func takeRecords() {
        for var record in evaluation.engine.records {
            record.config = prepared.digestText
            counts.records &+= 1
            if let hand {
                hand(record)
                continue
            }
            record.appendJSON(to: &output)
            output.append(0x0A)
        }
        evaluation.engine.records.removeAll(keepingCapacity: true)
        if output.count >= Replayer.outputBytes { flush() }
    }
}

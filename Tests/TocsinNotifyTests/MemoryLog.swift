// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore
import TocsinNotify

/// A log in memory.
final class MemoryLog: RecordSource {
    struct Failure: Error {}

    private struct State {
        var records: [LoggedRecord] = []
        var listeners: [AsyncStream<Void>.Continuation] = []
        var isBroken = false
    }

    private let state = Mutex(State())

    init(_ records: [LoggedRecord] = []) { append(records) }

    func append(_ records: [LoggedRecord]) {
        let listeners = state.withLock { state in
            state.records += records
            return state.listeners
        }
        for listener in listeners { listener.yield() }
    }

    /// Takes the oldest records away, as retention does.
    func removeOldest(_ count: Int) { state.withLock { $0.records.removeFirst(count) } }

    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func newest() -> UInt64 { state.withLock { $0.records.last?.sequence ?? 0 } }

    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func makeReader() -> any RecordReader { Reader(log: self) }

    private struct Reader: RecordReader {
        let log: MemoryLog

        mutating func records(after sequence: UInt64, limit: Int) async throws -> [LoggedRecord] {
            try log.state.withLock { state throws(Failure) in
                if state.isBroken { throw Failure() }
                return Array(state.records.lazy.filter { $0.sequence > sequence }.prefix(limit))
            }
        }
    }
}

/// Cursors in memory, with a count of saves.
final class MemoryCursors: CursorStore {
    struct Failure: Error {}

    private struct State {
        var cursors: [String: UInt64]
        var saves = 0
        var isBroken = false
    }

    private let state: Mutex<State>
    private let bell: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init(_ cursors: [String: UInt64] = [:]) {
        state = Mutex(State(cursors: cursors))
        (bell, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Returns once an endpoint's cursor has come to `sequence`.
    func wait(for endpoint: String, _ sequence: UInt64) async {
        if self[endpoint] == sequence { return }
        for await _ in bell where self[endpoint] == sequence { return }
    }

    subscript(_ endpoint: String) -> UInt64? { state.withLock { $0.cursors[endpoint] } }
    var saves: Int { state.withLock { $0.saves } }
    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func load(_ endpoint: String) throws -> UInt64? {
        try state.withLock { state throws(Failure) in
            if state.isBroken { throw Failure() }
            return state.cursors[endpoint]
        }
    }

    func save(_ endpoint: String, _ sequence: UInt64) throws {
        try state.withLock { state throws(Failure) in
            if state.isBroken { throw Failure() }
            state.cursors[endpoint] = sequence
            state.saves += 1
        }
        ringer.yield()
    }
}

/// Dead letters in memory.
final class MemoryDeadLetters: DeadLetterStore {
    struct Failure: Error {}

    private let state = Mutex((lines: [[UInt8]](), failures: 0))

    var lines: [String] { state.withLock { $0.lines.map { String(decoding: $0, as: UTF8.self) } } }

    /// The next appends fail.
    func fail(_ count: Int) { state.withLock { $0.failures = count } }

    func append(_ endpoint: String, _ line: [UInt8]) throws {
        try state.withLock { state throws(Failure) in
            if state.failures > 0 {
                state.failures -= 1
                throw Failure()
            }
            state.lines.append(line)
        }
    }
}

extension LoggedRecord {
    /// A record of an alarm with a line that says its sequence.
    static func sample(
        _ sequence: UInt64, _ event: Event = .raise, alarm: String = "park7/T1/lel#high", level: Level? = .red,
        previousLevel: Level? = nil, site: String = "park7", region: String = "320585",
        industry: String = "hazardous-chemicals", kind: String = "gas.lel"
    ) -> LoggedRecord {
        LoggedRecord(
            sequence: sequence, event: event, time: Instant(milliseconds: 1_772_323_200_000),
            alarm: event.isOfAlarm ? alarm : "", occurrence: sequence, state: .unacknowledged, level: level,
            previousLevel: previousLevel, site: site, region: region, industry: industry, point: "park7/T1/lel",
            kind: kind,
            line: Array("{\"seq\":\(sequence),\"event\":\"\(event.rawValue)\",\"message\":\"储罐 \\\"T1\\\"\"}".utf8))
    }

    static func samples(_ range: ClosedRange<UInt64>, alarms: Int = 1) -> [LoggedRecord] {
        range.map { .sample($0, alarm: "park7/T\($0 % UInt64(alarms))/lel#high") }
    }
}

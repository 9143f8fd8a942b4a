// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization
import Testing
import TocsinCore

@testable import TocsinNotify

/// The dispatcher with a clock, a log and endpoints of the test's own.
struct DispatcherTests {
    struct Bench {
        let time = ManualTime()
        let log: MemoryLog
        let cursors: MemoryCursors
        let letters = MemoryDeadLetters()
        let dispatcher: WebhookDispatcher

        /// - Parameter answers: by the endpoint's host.
        init(
            _ log: MemoryLog, cursors: [String: UInt64] = ["a": 0, "b": 0], unrecordedCapacity: Int = 4,
            transports: (ManualTime) -> [String: ScriptedTransport]
        ) {
            self.log = log
            self.cursors = MemoryCursors(cursors)
            let scripted = transports(time)
            dispatcher = WebhookDispatcher(
                DeliveryContext(
                    node: "n", source: log, cursors: self.cursors, deadLetters: letters, time: time.notify(),
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                    unrecordedCapacity: unrecordedCapacity,
                    makeTransport: { scripted[$0.host] ?? ScriptedTransport(ManualTime()) { _, _ in .ok } }))
        }

        func status(_ name: String) -> EndpointStatus? { dispatcher.status().first { $0.name == name } }
    }

    static func endpoint(_ name: String, host: String? = nil, match: EndpointMatch = EndpointMatch()) -> Endpoint {
        Endpoint(name: name, url: "http://\(host ?? name)/hook", secrets: [], match: match)
    }

    /// A bench with one endpoint `a`, and its transport.
    static func single(
        _ log: MemoryLog, cursor: UInt64? = 0,
        answer: @escaping @Sendable (ScriptedTransport.Sent, Int) async -> AttemptOutcome
    ) -> (Bench, ScriptedTransport) {
        var transport: ScriptedTransport?
        let bench = Bench(log, cursors: cursor.map { ["a": $0] } ?? [:]) { time in
            let made = ScriptedTransport(time, answer: answer)
            transport = made
            return ["a": made]
        }
        guard let transport else { preconditionFailure("the bench makes its transports at once") }
        bench.dispatcher.update(endpoints: [endpoint("a")])
        return (bench, transport)
    }

    @Test func backlog_thenNewRecords_areAllDelivered_andTheCursorKept() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...500, alarms: 50))
        let (bench, transport) = Self.single(log) { _, _ in .ok }
        try await bench.time.run { bench.cursors["a"] == 500 }
        log.append(LoggedRecord.samples(501...503, alarms: 50))
        try await bench.time.run { bench.cursors["a"] == 503 }
        #expect(Set(transport.sequences) == Set(1...503))
        #expect(transport.sent.count == 503)
        let status = try #require(bench.status("a"))
        #expect(status.delivered == 503)
        #expect(status.lag == 0)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func failures_backOffExponentially_andNothingIsSkipped() async throws {
        let (bench, transport) = Self.single(MemoryLog(LoggedRecord.samples(1...2))) { _, earlier in
            [.status(503), .failed(.timeout), .failed(.connection("refused")), .status(408)][safe: earlier] ?? .ok
        }
        try await bench.time.run { bench.cursors["a"] == 2 }
        #expect(transport.sequences == [1, 1, 1, 1, 1, 2])
        let times = transport.sent.map(\.at)
        let waits = zip(times.dropFirst(), times).map { $0 - $1 }.prefix(4)
        for (wait, bound) in zip(waits, [1_000, 2_000, 4_000, 8_000]) { #expect(bound..<bound + 600 ~= Int(wait)) }
        let status = try #require(bench.status("a"))
        #expect(status.retried == 4 && status.delivered == 2)
        #expect(status.lastError == "status 408")
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func retryAfter_isObeyed() async throws {
        let (bench, transport) = Self.single(MemoryLog(LoggedRecord.samples(1...1))) { _, earlier in
            earlier == 0 ? .status(429, retryAfter: "90") : .ok
        }
        try await bench.time.run { bench.status("a")?.state != .starting && transport.sent.count == 1 }
        try await bench.time.run { bench.cursors["a"] == 1 }
        #expect(transport.sent[1].at - transport.sent[0].at >= 90_000)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func refused_becomesADeadLetter_andTheNextGoesOn() async throws {
        let (bench, transport) = Self.single(MemoryLog(LoggedRecord.samples(1...2))) { _, earlier in
            earlier == 0 ? .status(422, body: "no such alarm") : .ok
        }
        try await bench.time.run { bench.cursors["a"] == 2 }
        #expect(transport.sequences == [1, 2])
        let letter = try #require(bench.letters.lines.first)
        #expect(letter.contains("\"webhook_id\":\"n-1\"") && letter.contains("\"status\":422"))
        #expect(letter.contains("no such alarm"))
        #expect(DeadLetter.record(in: Array(letter.utf8)) == LoggedRecord.samples(1...1)[0].line)
        #expect(bench.status("a")?.dead == 1)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func deadLetterThatCannotBeWritten_keepsTheRecord() async throws {
        let log = MemoryLog()
        let (bench, transport) = Self.single(log) { _, _ in .status(404) }
        bench.letters.fail(2)
        log.append(LoggedRecord.samples(1...1))
        try await bench.time.run { bench.cursors["a"] == 1 }
        #expect(transport.sequences == [1, 1, 1])
        #expect(bench.letters.lines.count == 1)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func newEndpoint_beginsAfterTheNewest_andSavesThat() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...100))
        let (bench, transport) = Self.single(log, cursor: nil) { _, _ in .ok }
        try await bench.time.run { bench.cursors["a"] == 100 }
        log.append(LoggedRecord.samples(101...101))
        try await bench.time.run { bench.cursors["a"] == 101 }
        #expect(transport.sequences == [101])
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func cursorsOfABurst_areSavedFourTimesASecond() async throws {
        let (bench, _) = Self.single(MemoryLog(LoggedRecord.samples(1...2_000, alarms: 100))) { _, _ in .ok }
        try await bench.time.run { bench.cursors["a"] == 2_000 }
        #expect(bench.cursors.saves <= Int(bench.time.now / 250) + 2)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func cursorThatCannotBeLoaded_isWaitedFor() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...3))
        let bench = Bench(log, cursors: ["a": 1]) { time in ["a": ScriptedTransport(time) { _, _ in .ok }] }
        bench.cursors.setBroken(true)
        bench.dispatcher.update(endpoints: [Self.endpoint("a")])
        try await bench.time.run { bench.status("a")?.lastError?.contains("cannot load the cursor") == true }
        #expect(bench.status("a")?.delivered == 0)
        bench.cursors.setBroken(false)
        try await bench.time.run { bench.cursors["a"] == 3 }
        #expect(bench.status("a")?.delivered == 2)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func logThatCannotBeRead_isReadAgain() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...3))
        log.setBroken(true)
        let (bench, transport) = Self.single(log) { _, _ in .ok }
        try await bench.time.run { bench.status("a")?.lastError?.contains("cannot read the log") == true }
        log.setBroken(false)
        try await bench.time.run { bench.cursors["a"] == 3 }
        #expect(transport.sequences == [1, 2, 3])
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func recordsThatRetentionTook_areCounted() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...10))
        log.removeOldest(6)
        let (bench, transport) = Self.single(log, cursor: 2) { _, _ in .ok }
        try await bench.time.run { bench.cursors["a"] == 10 }
        #expect(transport.sequences == [7, 8, 9, 10])
        #expect(bench.status("a")?.skipped == 4)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func match_decidesWhatIsSent_butTheCursorPassesAll() async throws {
        let log = MemoryLog([.sample(1, level: .blue), .sample(2, .start), .sample(3), .sample(4, .connected)])
        let bench = Bench(log) { time in ["a": ScriptedTransport(time) { _, _ in .ok }] }
        bench.dispatcher.update(endpoints: [Self.endpoint("a", match: EndpointMatch(levels: [.red]))])
        try await bench.time.run { bench.cursors["a"] == 4 }
        #expect(bench.status("a")?.delivered == 1)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import TocsinCore

@testable import TocsinNotify

/// Endpoints that come, change, hang and go; stopping; a failing disk.
struct DispatcherLifeTests {
    typealias Bench = DispatcherTests.Bench

    /// Hangs until the task is cancelled.
    static func hang() async -> AttemptOutcome {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        continuation.finish()
        return .failed(.cancelled)
    }

    @Test func hangingEndpoint_holdsUpNoOther_andStopsInTime() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...300, alarms: 30))
        let bench = Bench(log) { time in
            [
                "a": ScriptedTransport(time) { _, _ in await Self.hang() },
                "b": ScriptedTransport(time) { _, _ in .ok },
            ]
        }
        bench.dispatcher.update(endpoints: [DispatcherTests.endpoint("a"), DispatcherTests.endpoint("b")])
        try await bench.time.run { bench.cursors["b"] == 300 }
        #expect(bench.status("a")?.inFlight == 8)
        #expect(bench.status("a")?.lag == 300)
        let before = bench.time.now
        let stop = Task { await bench.dispatcher.shutdown(within: .seconds(5)) }
        try await bench.time.run { bench.status("a")?.state == .stopped }
        await stop.value
        #expect(bench.time.now - before == 5_000)
        #expect(bench.cursors["a"] == 0)
    }

    @Test func shutdown_sendsWhatCanBeSent_andWaitsForNoRetry() async throws {
        let log = MemoryLog()
        let (bench, transport) = DispatcherTests.single(log) { sent, _ in sent.sequence == 40 ? .status(503) : .ok }
        try await bench.time.run { bench.status("a")?.state == .idle }
        log.append(LoggedRecord.samples(1...40))
        await bench.dispatcher.shutdown(within: .seconds(5))
        #expect(transport.sequences == Array(1...40))
        #expect(bench.cursors["a"] == 39)
        #expect(bench.status("a")?.state == .stopped)
        bench.dispatcher.update(endpoints: [DispatcherTests.endpoint("b")])
        #expect(bench.status("b") == nil)
    }

    @Test func restart_sendsAgainOnlyWhatWasNotSettled() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...100, alarms: 100))
        let (first, one) = DispatcherTests.single(log) { sent, _ in sent.sequence < 61 ? .ok : await Self.hang() }
        try await first.time.run { one.sent.count == 68 }
        // Killed: nothing is told to stop. What the cursor store has is what the next one begins with.
        try await first.time.run { first.cursors["a"] == 60 }
        let (second, two) = DispatcherTests.single(log, cursor: first.cursors["a"]) { _, _ in .ok }
        try await second.time.run { second.cursors["a"] == 100 }
        #expect(Set(two.sequences) == Set(61...100))
        #expect(Set(one.sequences).union(two.sequences) == Set(1...100))
        await second.dispatcher.shutdown(within: .seconds(5))
        let stop = Task { await first.dispatcher.shutdown(within: .zero) }
        try await first.time.run { first.status("a")?.state == .stopped }
        await stop.value
    }

    @Test func update_leavesTheUnchangedAlone_andContinuesTheChanged() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...10))
        let counter = Mutex([String: Int]())
        let bench = Bench(log) { time in
            var made: [String: ScriptedTransport] = [:]
            for host in ["a", "b", "c"] {
                made[host] = ScriptedTransport(time) { _, _ in
                    counter.withLock { $0[host, default: 0] += 1 }
                    return .ok
                }
            }
            return made
        }
        let (a, b) = (DispatcherTests.endpoint("a"), DispatcherTests.endpoint("b"))
        bench.dispatcher.update(endpoints: [a, b])
        try await bench.time.run { bench.cursors["a"] == 10 && bench.cursors["b"] == 10 }
        bench.dispatcher.update(endpoints: [a, DispatcherTests.endpoint("b", host: "c")])
        log.append(LoggedRecord.samples(11...12))
        try await bench.time.run { bench.cursors["a"] == 12 && bench.cursors["b"] == 12 }
        #expect(counter.withLock { $0 } == ["a": 12, "b": 10, "c": 2])
        #expect(bench.status("b")?.host == "c")
        #expect(bench.status("b")?.delivered == 12)
        // Removed: its cursor stays, and it goes on from there when it comes back.
        bench.dispatcher.update(endpoints: [a])
        #expect(bench.status("b") == nil)
        log.append(LoggedRecord.samples(13...13))
        try await bench.time.run { bench.cursors["a"] == 13 }
        #expect(bench.cursors["b"] == 12)
        bench.dispatcher.update(endpoints: [a, b])
        try await bench.time.run { bench.cursors["b"] == 13 }
        #expect(counter.withLock { $0["b"] } == 11)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func changedWhileItHangs_theSuccessorBeginsAfterTwoSeconds() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...2))
        let bench = Bench(log) { time in
            ["a": ScriptedTransport(time) { _, _ in await Self.hang() }, "c": ScriptedTransport(time) { _, _ in .ok }]
        }
        bench.dispatcher.update(endpoints: [DispatcherTests.endpoint("a")])
        try await bench.time.run { bench.status("a")?.inFlight == 1 }
        bench.dispatcher.update(endpoints: [DispatcherTests.endpoint("a", host: "c")])
        try await bench.time.run { bench.cursors["a"] == 2 }
        #expect(bench.time.now >= 2_000)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func retryNow_doesNotWait() async throws {
        let (bench, transport) = DispatcherTests.single(MemoryLog(LoggedRecord.samples(1...1))) { _, earlier in
            earlier == 0 ? .status(503, retryAfter: "3600") : .ok
        }
        try await bench.time.run { bench.status("a")?.retried == 1 }
        #expect(bench.dispatcher.retryNow("a"))
        #expect(!bench.dispatcher.retryNow("nobody"))
        try await bench.time.run { transport.sent.count == 2 }
        #expect(bench.time.now < 3_600_000)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func resend_sendsOnce_andLeavesTheCursor() async throws {
        let (bench, transport) = DispatcherTests.single(MemoryLog(LoggedRecord.samples(1...3)), cursor: 3) {
            _, earlier in
            earlier == 0 ? .status(404) : .ok
        }
        #expect(await bench.dispatcher.resend(.sample(2), to: "a") == .dead(reason: "status 404"))
        #expect(await bench.dispatcher.resend(.sample(2), to: "a") == .delivered)
        #expect(await bench.dispatcher.resend(.sample(2), to: "nobody") == nil)
        #expect(transport.sent.map(\.id) == ["n-2", "n-2"])
        #expect(bench.cursors["a"] == 3)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }

    @Test func failingDisk_announcesFromMemory_onceEach_bounded() async throws {
        let log = MemoryLog(LoggedRecord.samples(1...3))
        let (bench, transport) = DispatcherTests.single(log, cursor: 3) { sent, _ in
            sent.sequence == 5 ? .status(503) : .ok
        }
        try await bench.time.run { bench.status("a")?.state == .idle }
        // The queue holds four; a fifth may already be under way.
        bench.dispatcher.announceUnrecorded(LoggedRecord.samples(4...7) + [.sample(8, .start)])
        bench.dispatcher.announceUnrecorded(LoggedRecord.samples(9...20))
        try await bench.time.run {
            let status = bench.status("a")
            return (status?.unrecordedDelivered ?? 0) + (status?.unrecordedFailed ?? 0)
                + (status?.unrecordedDropped ?? 0) == 16
        }
        let status = try #require(bench.status("a"))
        #expect(status.unrecordedFailed == 1)
        #expect(status.unrecordedDropped >= 11)
        #expect(transport.sequences.starts(with: [4, 5, 6, 7]))
        #expect(transport.sent.allSatisfy { $0.body.contains("\"unrecorded\":true") })
        #expect(bench.cursors["a"] == 3)
        // The disk is back: the same record comes by the log, with the same id.
        log.append(LoggedRecord.samples(4...4))
        try await bench.time.run { bench.cursors["a"] == 4 }
        #expect(transport.sent.last?.id == "n-4")
        #expect(transport.sent.last?.body.contains("unrecorded") == false)
        await bench.dispatcher.shutdown(within: .seconds(5))
    }
}

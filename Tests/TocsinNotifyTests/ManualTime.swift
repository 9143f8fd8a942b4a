// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore
import TocsinNotify

/// A clock that jumps from one deadline to the next, as fast as the tests can follow.
final class ManualTime: Sendable {
    struct Stuck: Error {}

    private struct Sleeper {
        let id: Int
        let until: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Int64 = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var count = 0
    }

    static let epoch = Instant(milliseconds: 1_772_323_200_000)
    private let state = Mutex(State())

    var now: Int64 { state.withLock { $0.now } }

    func notify(fraction: Double = 1) -> NotifyTime {
        NotifyTime(
            wall: { [self] in ManualTime.epoch + Interval(milliseconds: now) }, elapsed: { [self] in now },
            sleep: { [self] in try await sleep(until: $0) }, fraction: { fraction })
    }

    func sleep(until: Int64) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if until <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, until: until, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper: Sleeper? = state.withLock { state in
                if let index = state.sleepers.firstIndex(where: { $0.id == id }) {
                    return state.sleepers.remove(at: index)
                }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Lets time pass, from deadline to deadline, until `condition` holds.
    func run(until condition: () -> Bool) async throws {
        for _ in 0..<1_000 {
            if try await settle(condition) { return }
            jump()
        }
        throw Stuck()
    }

    /// Lets all that can happen at this moment happen, or stops early when `condition` holds.
    @discardableResult
    func settle(_ condition: () -> Bool = { false }) async throws -> Bool {
        for _ in 0..<400 {
            if condition() { return true }
            await Task.yield()
        }
        return condition()
    }

    private func jump() {
        let woken: [Sleeper] = state.withLock { state in
            guard let next = state.sleepers.map(\.until).min() else { return [] }
            state.now = max(state.now, next)
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }
}

/// An endpoint that answers by a script.
final class ScriptedTransport: WebhookTransport {
    struct Sent: Sendable {
        let at: Int64
        let id: String
        let body: String
        var sequence: UInt64 { UInt64(id.split(separator: "-").last ?? "") ?? 0 }
    }

    private let time: ManualTime
    private let log = Mutex([Sent]())
    private let answer: @Sendable (Sent, _ earlier: Int) async -> AttemptOutcome

    /// - Parameter answer: is given the request, and how many there were before it.
    init(_ time: ManualTime, answer: @escaping @Sendable (Sent, _ earlier: Int) async -> AttemptOutcome) {
        self.time = time
        self.answer = answer
    }

    var sent: [Sent] { log.withLock { $0 } }
    var sequences: [UInt64] { sent.map(\.sequence) }

    func send(_ request: WebhookRequest) async -> AttemptOutcome {
        let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
        let sent = Sent(at: time.now, id: id, body: String(decoding: request.body, as: UTF8.self))
        let earlier = log.withLock { log in
            log.append(sent)
            return log.count - 1
        }
        return await answer(sent, earlier)
    }

    func shutdown() async {}
}

extension AttemptOutcome {
    static let ok = AttemptOutcome.answered(WebhookAnswer(status: 204))
    static func status(_ status: Int, retryAfter: String? = nil, body: String = "") -> AttemptOutcome {
        .answered(WebhookAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8)))
    }
}

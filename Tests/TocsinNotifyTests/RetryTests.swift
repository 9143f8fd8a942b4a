// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinNotify

struct RetryPolicyTests {
    @Test(
        arguments: [
            (0, 1_000), (1, 1_000), (2, 2_000), (3, 4_000), (9, 256_000), (10, 300_000), (Int.max, 300_000),
        ] as [(Int, Int64)])
    func bound_doublesUpToFiveMinutes(_ failures: Int, _ milliseconds: Int64) {
        #expect(RetryPolicy().bound(failures: failures).milliseconds == milliseconds)
    }

    @Test func delay_isJitteredOverTheWholeBound() {
        let policy = RetryPolicy()
        #expect(policy.delay(failures: 3, fraction: 0) == .zero)
        #expect(policy.delay(failures: 3, fraction: 0.5) == .seconds(2))
        #expect(policy.delay(failures: 3, fraction: 1) == .seconds(4))
    }

    @Test func retryAfter_onlyLengthens_andForAnHourAtMost() {
        let policy = RetryPolicy()
        #expect(policy.delay(failures: 1, fraction: 1, asked: .zero) == .seconds(1))
        #expect(policy.delay(failures: 1, fraction: 1, asked: .seconds(90)) == .seconds(90))
        #expect(policy.delay(failures: 1, fraction: 1, asked: .hours(48)) == .hours(1))
    }
}

struct RetryAfterTests {
    /// 1994-11-06T08:49:37Z less ten seconds.
    static let now = Instant(milliseconds: 784_111_767_000)

    @Test(
        arguments: [
            ("120", 120), ("0", 0), ("99999999999999999999", 1 << 32), ("Sun, 06 Nov 1994 08:49:37 GMT", 10),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 10), ("Sun Nov  6 08:49:37 1994", 10),
            ("Sun, 06 Nov 1994 08:49:20 GMT", 0),
        ] as [(String, Int64)])
    func reads(_ text: String, _ seconds: Int64) {
        #expect(RetryAfter.interval(text, now: Self.now) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Now 1994 08:49:37 GMT",
    ])
    func refuses(_ text: String) { #expect(RetryAfter.interval(text, now: Self.now) == nil) }
}

struct DeliveryVerdictTests {
    enum Kind: Sendable { case delivered, retry, dead }

    static func kind(_ verdict: DeliveryVerdict) -> Kind {
        switch verdict {
        case .delivered: .delivered
        case .retry: .retry
        case .dead: .dead
        }
    }

    @Test(
        arguments: [
            (200, .delivered), (204, .delivered), (299, .delivered), (408, .retry), (429, .retry), (500, .retry),
            (501, .retry), (503, .retry), (599, .retry), (100, .dead), (301, .dead), (307, .dead), (308, .dead),
            (400, .dead), (401, .dead), (404, .dead), (410, .dead), (422, .dead),
        ] as [(Int, Kind)])
    func status_decides(_ status: Int, _ kind: Kind) {
        #expect(Self.kind(DeliveryVerdict(.status(status), now: ManualTime.epoch)) == kind)
    }

    @Test(arguments: [WebhookFailure.timeout, .connection("refused"), .cancelled])
    func noAnswer_isTriedAgain(_ failure: WebhookFailure) {
        #expect(Self.kind(DeliveryVerdict(.failed(failure), now: ManualTime.epoch)) == .retry)
    }

    @Test func retryAfter_isTakenAlong() {
        #expect(
            DeliveryVerdict(.status(429, retryAfter: "7"), now: ManualTime.epoch)
                == .retry(asked: .seconds(7), reason: "status 429"))
    }

    @Test func redirect_saysWhy() {
        let answer = WebhookAnswer(status: 302, redirectHost: "evil.example")
        guard case .dead(let reason) = DeliveryVerdict(.answered(answer), now: ManualTime.epoch) else {
            Issue.record("a redirect is dead")
            return
        }
        #expect(reason.contains("evil.example") && reason.contains("not followed"))
    }
}

/// The table of ``DeliveryMachine``, cell by cell.
struct DeliveryMachineTests {
    static let policy = RetryPolicy()
    static let retry = DeliveryVerdict.retry(asked: nil, reason: "")

    static func machine(after verdicts: [DeliveryVerdict]) -> DeliveryMachine {
        var machine = DeliveryMachine()
        for verdict in verdicts {
            _ = machine.start(now: machine.due ?? 0)
            _ = machine.finish(verdict, now: 0, fraction: 1, policy: policy)
        }
        return machine
    }

    @Test func idle_isDueAtOnce() {
        var machine = DeliveryMachine()
        #expect(machine.due == .min)
        #expect(machine.start(now: 0) == 1)
        #expect(machine.state == .delivering(attempt: 1))
        #expect(machine.due == nil)
    }

    @Test func retries_waitLongerEachTime() {
        var machine = DeliveryMachine()
        var now: Int64 = 0
        for (attempt, seconds) in [(1, 1), (2, 2), (3, 4), (4, 8)] as [(Int, Int64)] {
            #expect(machine.start(now: now) == attempt)
            let ending = machine.finish(Self.retry, now: now, fraction: 1, policy: Self.policy)
            #expect(ending == .waiting(delay: .seconds(seconds)))
            now += seconds * 1_000
            #expect(machine.state == .waiting(until: now, attempts: attempt))
        }
    }

    @Test(arguments: [(DeliveryVerdict.delivered, DeliveryMachine.Ending.delivered), (.dead(reason: ""), .dead)])
    func settled_isTheEnd(_ verdict: DeliveryVerdict, _ ending: DeliveryMachine.Ending) {
        for earlier in 0..<3 {
            var machine = Self.machine(after: Array(repeating: Self.retry, count: earlier))
            _ = machine.start(now: 1_000_000)
            #expect(machine.finish(verdict, now: 0, fraction: 1, policy: Self.policy) == ending)
            #expect(machine.state == .settled)
            #expect(machine.due == nil)
        }
    }

    @Test func hurry_makesOnlyTheWaitingDue() {
        var machine = Self.machine(after: [Self.retry, Self.retry])
        machine.hurry()
        #expect(machine.state == .waiting(until: .min, attempts: 2))
        #expect(machine.start(now: 0) == 3)
        machine.hurry()
        #expect(machine.state == .delivering(attempt: 3))
    }

    @Test func illegalEvents_trap() async {
        await #expect(processExitsWith: .failure) {
            var machine = DeliveryMachine()
            _ = machine.finish(.delivered, now: 0, fraction: 0, policy: RetryPolicy())
        }
        await #expect(processExitsWith: .failure) {
            var machine = DeliveryMachine()
            _ = machine.start(now: 0)
            _ = machine.start(now: 0)
        }
        await #expect(processExitsWith: .failure) {
            var machine = DeliveryMachine()
            _ = machine.start(now: 0)
            _ = machine.finish(.retry(asked: nil, reason: ""), now: 0, fraction: 1, policy: RetryPolicy())
            _ = machine.start(now: 999)
        }
        await #expect(processExitsWith: .failure) {
            var machine = DeliveryMachine()
            _ = machine.start(now: 0)
            _ = machine.finish(.delivered, now: 0, fraction: 0, policy: RetryPolicy())
            _ = machine.start(now: 0)
        }
    }
}

struct EndpointGateTests {
    static let policy = RetryPolicy()

    @Test func oneRound_countsOnce() {
        var gate = EndpointGate()
        // Eight were under way when the endpoint went down.
        for _ in 0..<8 { gate.fail(startedIn: 0, asked: nil, now: 0, fraction: 1, policy: Self.policy) }
        #expect(gate.failures == 1)
        #expect(gate.closedUntil == 1_000)
        gate.fail(startedIn: gate.round, asked: nil, now: 1_000, fraction: 1, policy: Self.policy)
        #expect(gate.failures == 2)
        #expect(gate.closedUntil == 3_000)
    }

    @Test func closed_thenOneProbe_thenOpen() {
        var gate = EndpointGate()
        #expect(gate.allows(inFlight: 7, now: 0))
        gate.fail(startedIn: 0, asked: nil, now: 0, fraction: 1, policy: Self.policy)
        #expect(!gate.allows(inFlight: 0, now: 999))
        #expect(gate.allows(inFlight: 0, now: 1_000))
        #expect(!gate.allows(inFlight: 1, now: 1_000))
        gate.succeed()
        #expect(gate.allows(inFlight: 7, now: 1_000))
    }

    @Test func retryAfter_holdsForAll_evenWhenAnEarlierRequestSucceeds() {
        var gate = EndpointGate()
        gate.fail(startedIn: 0, asked: .seconds(60), now: 0, fraction: 0, policy: Self.policy)
        gate.succeed()
        #expect(!gate.allows(inFlight: 0, now: 59_999))
        #expect(gate.allows(inFlight: 0, now: 60_000))
        // Also from a request of an older round.
        gate.fail(startedIn: 0, asked: .seconds(60), now: 60_000, fraction: 0, policy: Self.policy)
        #expect(!gate.allows(inFlight: 0, now: 119_999))
    }
}

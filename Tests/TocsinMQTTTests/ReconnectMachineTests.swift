// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinMQTT

struct ReconnectMachineTests {
    /// Failures in a row against the span that the wait is drawn from.
    @Test(arguments: [
        (1, 2_000), (2, 4_000), (3, 8_000), (4, 16_000), (5, 32_000), (6, 60_000), (7, 60_000), (1_000, 60_000),
    ])
    func waitGrowsToTheLongest(failures: Int, longest: Int64) {
        var least = ReconnectMachine()
        var most = ReconnectMachine()
        var waits: (Int64, Int64) = (0, 0)
        for _ in 0..<failures {
            let ceiling = longest - ReconnectMachine.minimumWait
            waits = (least.failed(at: 0, random: 0), most.failed(at: 0, random: UInt64(ceiling)))
        }
        #expect(waits.0 == ReconnectMachine.minimumWait)
        #expect(waits.1 == longest)
    }

    @Test(arguments: [UInt64.min, 1, 999, 1_001, 123_456_789, .max])
    func everyDrawIsWithinTheBounds(random: UInt64) {
        var machine = ReconnectMachine()
        for _ in 0..<20 {
            let wait = machine.failed(at: 0, random: random)
            #expect((ReconnectMachine.minimumWait...ReconnectMachine.maximumWait).contains(wait))
        }
    }

    /// How long a connection stood against the longest wait after it, with five failures before.
    @Test(arguments: [(0, 60_000), (29_999, 60_000), (30_000, 2_000), (86_400_000, 2_000)] as [(Int64, Int64)])
    func onlyAStableConnectionEndsTheRow(stood: Int64, longest: Int64) {
        var machine = ReconnectMachine()
        for _ in 0..<5 { _ = machine.failed(at: 1_000, random: 0) }
        machine.connected(at: 5_000)
        let draw = UInt64(longest - ReconnectMachine.minimumWait)
        let wait = machine.failed(at: 5_000 + stood, random: draw)
        #expect(wait == longest)
    }
}

struct VersionChoiceTests {
    /// What ends the first attempt, whether it had been answered, whether that is a fallback, and what comes next.
    @Test(arguments: [
        (LinkFailure.refused(.unsupportedVersion), false, true, MQTTVersion.v3),
        (.closedUnanswered, false, true, .v3),
        (.refused(.credentials), false, false, .v5),
        (.unreachable(address: "a", code: 111), false, false, .v5),
        (.lost(code: 0), true, false, .v5),
    ])
    func firstFailure(failure: LinkFailure, answered: Bool, falls: Bool, next: MQTTVersion) {
        var choice = VersionChoice(wanted: .v5)
        let isFallback = choice.ended(failure, answered: answered)
        #expect(isFallback == falls)
        #expect(choice.current == next)
    }

    @Test func refusalSettlesTheVersion() {
        var choice = VersionChoice(wanted: .v5)
        let falls = [
            choice.ended(.refused(.unsupportedVersion), answered: false),
            choice.ended(.refused(.unsupportedVersion), answered: false), choice.ended(.lost(code: 0), answered: true),
        ]
        #expect(falls == [true, false, false])
        #expect(choice.current == .v3)
    }

    @Test func silenceIsProbedOnceOnly() {
        var choice = VersionChoice(wanted: .v5)
        let first = choice.ended(.closedUnanswered, answered: false)
        #expect(first && choice.current == .v3)
        let second = choice.ended(.closedUnanswered, answered: false)
        #expect(!second && choice.current == .v5)
    }

    @Test func theOlderVersionNeverFalls() {
        var choice = VersionChoice(wanted: .v3)
        let falls = choice.ended(.refused(.unsupportedVersion), answered: false)
        #expect(!falls && choice.current == .v3)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore

/// The whole table, a line a state: rise | fall | clear | acknowledge | reset | re-alarm | reveal.
@Suite("H3.1 states and transitions")
struct AlarmMachineTests {
    private typealias Outcome = AlarmMachine.Outcome

    @Test("a rule without latch") func plain() {
        expect(
            AlarmOptions(),
            [
                .normal: "UNACK raise | - | - | refused | refused | - | -",
                .unacknowledged: "UNACK level | UNACK level | RTNUN clear | ACKED ack | refused | - | UNACK raise",
                .acknowledged: "UNACK level | ACKED level | NORM clear | - | refused | UNACK raise | UNACK raise",
                .returnedUnacknowledged: "UNACK raise | - | - | NORM ack | refused | - | -",
                .latchedUnacknowledged: "UNACK raise | - | - | LATAK ack | refused | - | -",
                .latchedAcknowledged: "UNACK raise | - | - | - | NORM reset | - | -",
            ])
    }

    @Test("a rule with latch") func latching() {
        expect(
            AlarmOptions(latch: true),
            [
                .normal: "UNACK raise | - | - | refused | refused | - | -",
                .unacknowledged: "UNACK level | UNACK level | LATUN clear | ACKED ack | refused | - | UNACK raise",
                .acknowledged: "UNACK level | ACKED level | LATAK clear | - | refused | UNACK raise | UNACK raise",
                .returnedUnacknowledged: "UNACK raise | - | - | NORM ack | refused | - | -",
                .latchedUnacknowledged: "UNACK raise | - | - | LATAK ack | refused | - | -",
                .latchedAcknowledged: "UNACK raise | - | - | - | NORM reset | - | -",
            ])
    }

    @Test("out of sight: a rise asks nobody for an acknowledgement, what was owed stays owed") func suppressed() {
        expect(
            AlarmOptions(), isSuppressed: true,
            [
                .normal: "ACKED raise | - | - | refused | refused | - | -",
                .unacknowledged: "UNACK level | UNACK level | RTNUN clear | ACKED ack | refused | - | UNACK raise",
                .acknowledged: "ACKED level | ACKED level | NORM clear | - | refused | - | UNACK raise",
                .returnedUnacknowledged: "UNACK raise | - | - | NORM ack | refused | - | -",
                .latchedUnacknowledged: "UNACK raise | - | - | LATAK ack | refused | - | -",
                .latchedAcknowledged: "ACKED raise | - | - | - | NORM reset | - | -",
            ])
    }

    @Test("one-shot: straight to LATUN, and nothing but people takes it back") func oneShot() {
        expect(
            AlarmOptions(oneShot: true),
            [
                .normal: "LATUN raise | - | - | refused | refused | - | -",
                .latchedUnacknowledged: "LATUN raise | - | - | LATAK ack | refused | - | LATUN raise",
                .latchedAcknowledged: "LATUN raise | - | - | - | NORM reset | - | LATUN raise",
            ])
        expect(
            AlarmOptions(oneShot: true), isSuppressed: true,
            [
                .normal: "LATAK raise | - | - | refused | refused | - | -",
                .latchedUnacknowledged: "LATUN raise | - | - | LATAK ack | refused | - | LATUN raise",
            ])
    }

    @Test("reset implies ack") func resetThatAcknowledges() {
        let options = AlarmOptions(latch: true, resetAcknowledges: true)
        #expect(AlarmMachine.next(.latchedUnacknowledged, .reset, options) == .moved(.normal, .reset))
        #expect(AlarmMachine.next(.unacknowledged, .reset, options) == .refused(.stillActive(.unacknowledged)))
    }

    @Test("a rule that needs no acknowledgement") func withoutAcknowledgement() {
        expect(
            AlarmOptions(autoAcknowledge: true),
            [
                .normal: "ACKED raise | - | - | refused | refused | - | -",
                .unacknowledged: "ACKED level | UNACK level | NORM clear | ACKED ack | refused | - | ACKED raise",
                .acknowledged: "ACKED level | ACKED level | NORM clear | - | refused | UNACK raise | ACKED raise",
                .latchedAcknowledged: "ACKED raise | - | - | - | NORM reset | - | -",
            ])
    }

    @Test(
        "the machine is never in a state of suppression itself",
        arguments: [AlarmState.shelved, .suppressed, .outOfService])
    func suppressionIsAnotherAxis(_ state: AlarmState) {
        expect(AlarmOptions(latch: true), [state: "- | - | - | refused | refused | - | -"])
    }

    @Test("refusals say why") func refusalsSayWhy() {
        #expect(AlarmMachine.next(.normal, .acknowledge, .init()) == .refused(.nothingToAcknowledge(.normal)))
        #expect(AlarmMachine.next(.latchedUnacknowledged, .reset, .init()) == .refused(.acknowledgeFirst))
        #expect(
            AlarmMachine.next(.returnedUnacknowledged, .reset, .init())
                == .refused(.notLatched(.returnedUnacknowledged)))
    }

    private func expect(_ options: AlarmOptions, isSuppressed: Bool = false, _ table: [AlarmState: String]) {
        for (state, row) in table {
            let cells = AlarmStimulus.allCases.map {
                text(AlarmMachine.next(state, $0, options, isSuppressed: isSuppressed))
            }
            #expect(cells.joined(separator: " | ") == row, "from \(state.rawValue)")
        }
    }

    private func text(_ outcome: Outcome) -> String {
        switch outcome {
        case .ignored: "-"
        case .refused: "refused"
        case .moved(let state, let event): "\(state.rawValue) \(event.rawValue)"
        }
    }
}

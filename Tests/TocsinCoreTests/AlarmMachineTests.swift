// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore

@Suite("Alarm states and transitions (H3.1)")
struct AlarmMachineTests {
    private typealias Outcome = AlarmMachine.Outcome

    /// The whole table for a rule without latch: state × (rise, fall, clear, acknowledge, reset).
    @Test func plain() {
        expect(
            AlarmOptions(),
            [
                .normal: "UNACK raise | - | - | refused | refused",
                .unacknowledged: "UNACK level | UNACK level | RTNUN clear | ACKED ack | refused",
                .acknowledged: "UNACK level | ACKED level | NORM clear | refused | refused",
                .returnedUnacknowledged: "UNACK raise | - | - | NORM ack | refused",
                .latchedUnacknowledged: "UNACK raise | - | - | LATAK ack | refused",
                .latchedAcknowledged: "UNACK raise | - | - | refused | NORM reset",
                .shelved: "- | - | - | refused | refused",
                .suppressed: "- | - | - | refused | refused",
                .outOfService: "- | - | - | refused | refused",
            ])
    }

    @Test func latching() {
        expect(
            AlarmOptions(latch: true),
            [
                .normal: "UNACK raise | - | - | refused | refused",
                .unacknowledged: "UNACK level | UNACK level | LATUN clear | ACKED ack | refused",
                .acknowledged: "UNACK level | ACKED level | LATAK clear | refused | refused",
                .returnedUnacknowledged: "UNACK raise | - | - | NORM ack | refused",
                .latchedUnacknowledged: "UNACK raise | - | - | LATAK ack | refused",
                .latchedAcknowledged: "UNACK raise | - | - | refused | NORM reset",
            ])
    }

    @Test func resetThatAcknowledges() {
        let options = AlarmOptions(latch: true, resetAcknowledges: true)
        #expect(AlarmMachine.next(.latchedUnacknowledged, .reset, options) == .moved(.normal, .reset))
        #expect(AlarmMachine.next(.unacknowledged, .reset, options) == .refused(.stillActive(.unacknowledged)))
    }

    @Test func withoutAcknowledgement() {
        expect(
            AlarmOptions(autoAcknowledge: true),
            [
                .normal: "ACKED raise | - | - | refused | refused",
                .acknowledged: "ACKED level | ACKED level | NORM clear | refused | refused",
                .latchedAcknowledged: "ACKED raise | - | - | refused | NORM reset",
            ])
    }

    @Test func refusalsSayWhy() {
        #expect(AlarmMachine.next(.normal, .acknowledge, .init()) == .refused(.nothingToAcknowledge(.normal)))
        #expect(AlarmMachine.next(.latchedUnacknowledged, .reset, .init()) == .refused(.acknowledgeFirst))
        #expect(
            AlarmMachine.next(.returnedUnacknowledged, .reset, .init())
                == .refused(.notLatched(.returnedUnacknowledged)))
    }

    private func expect(_ options: AlarmOptions, _ table: [AlarmState: String]) {
        for (state, row) in table {
            let cells = AlarmStimulus.allCases.map { text(AlarmMachine.next(state, $0, options)) }
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

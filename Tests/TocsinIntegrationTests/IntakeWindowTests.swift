// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import tocsin

/// When an intake hands over, reads on, and acknowledges.
struct IntakeWindowTests {
    typealias Turned = IntakeWindow.Turned

    @Test(
        "what follows a turn",
        arguments: [
            (Turned(), IntakeWindow.Step.readOn),
            (Turned(messages: 5, held: 5, isMoreWaiting: true, unacknowledged: 5), .readOn),
            (Turned(messages: 5, held: 5, unacknowledged: 5), .handOver),
            (Turned(messages: 32, held: 256, isFull: true, isMoreWaiting: true, unacknowledged: 256), .handOver),
            (Turned(messages: 5, held: 5, isMoreWaiting: true, mustCommit: true, unacknowledged: 5), .handOverUrgently),
            // Nothing was handed over that the line could commit.
            (Turned(unacknowledged: 20), .readOn),
        ])
    func steps(turn: Turned, expected: IntakeWindow.Step) {
        var window = IntakeWindow()
        #expect(window.turned(turn) == expected)
        #expect(window.isWaiting == turn.mustCommit)
        #expect(window.newest == (expected == .handOver || expected == .handOverUrgently ? 1 : 0))
    }

    @Test("it acknowledges when every batch is committed and none is being filled")
    func acknowledgement() {
        var window = IntakeWindow()
        #expect(window.turned(Turned(messages: 1, held: 1, unacknowledged: 1)) == .handOver)
        #expect(window.turned(Turned(messages: 1, held: 1, unacknowledged: 2)) == .handOver)
        window.commit(through: 1)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 2) == false)
        window.commit(through: 2)
        #expect(window.takeAcknowledgement(held: 1, unacknowledged: 3) == false)
        #expect(window.turned(Turned(messages: 0, held: 1, unacknowledged: 3)) == .handOver)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 3) == false)
        window.commit(through: 3)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 3) == true)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 0) == false)
        // A number from before changes nothing.
        window.commit(through: 1)
        #expect(window.committed == 3)
    }

    @Test("a broker that must be answered is read from again only after the acknowledgement")
    func waiting() {
        var window = IntakeWindow()
        let full = Turned(messages: 32, held: 40, isMoreWaiting: true, mustCommit: true, unacknowledged: 750)
        #expect(window.turned(full) == .handOverUrgently)
        #expect(window.isWaiting)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 750) == false)
        #expect(window.isWaiting)
        window.commit(through: 1)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 750) == true)
        #expect(!window.isWaiting)
    }

    @Test("a broker that falls silent with many messages open is answered at once, asked for once")
    func suspicion() {
        var window = IntakeWindow()
        #expect(window.turned(Turned(messages: 20, held: 20, unacknowledged: 20)) == .handOver)
        #expect(window.isSuspicious(unacknowledged: 20))
        #expect(!window.isSuspicious(unacknowledged: 15))
        #expect(window.turned(Turned(unacknowledged: 20)) == .urge)
        #expect(!window.isSuspicious(unacknowledged: 20))
        #expect(window.turned(Turned(unacknowledged: 20)) == .readOn)
        window.commit(through: 1)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 20) == true)
        #expect(window.turned(Turned(messages: 20, held: 20, unacknowledged: 20)) == .handOver)
        #expect(window.turned(Turned(unacknowledged: 20)) == .urge)
    }

    @Test("a new connection acknowledges only what the line has committed of the old one as well")
    func reconnection() {
        var window = IntakeWindow()
        _ = window.turned(Turned(messages: 9, held: 9, mustCommit: true, unacknowledged: 900))
        window.reconnected()
        #expect(!window.isWaiting)
        #expect(window.turned(Turned(messages: 3, held: 3, unacknowledged: 3)) == .handOver)
        window.commit(through: 1)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 3) == false)
        window.commit(through: 2)
        #expect(window.takeAcknowledgement(held: 0, unacknowledged: 3) == true)
    }
}

/// How topics move from some connections to others.
struct IntakeChangeTests {
    @Test("old subscriptions are taken back when the new ones stand, the new are heard when the old are empty")
    func order() {
        var change = IntakeChange()
        #expect(change.step(at: 0, subscribed: 0, of: 3, isDrained: true) == .wait)
        #expect(change.step(at: 10, subscribed: 2, of: 3, isDrained: true) == .wait)
        #expect(change.step(at: 20, subscribed: 3, of: 3, isDrained: true) == .takeBack)
        #expect(change.isHolding)
        #expect(change.step(at: 30, subscribed: 1, of: 3, isDrained: false) == .wait)
        #expect(change.step(at: 900, subscribed: 3, of: 3, isDrained: true) == .release)
        #expect(change.isDone && !change.isHolding)
        #expect(change.step(at: 901, subscribed: 3, of: 3, isDrained: true) == .wait)
    }

    @Test("an old connection that does not come round is not waited for without end")
    func impatience() {
        var change = IntakeChange()
        #expect(change.step(at: 0, subscribed: 2, of: 2, isDrained: false) == .takeBack)
        #expect(change.step(at: IntakeChange.patience - 1, subscribed: 2, of: 2, isDrained: false) == .wait)
        #expect(change.step(at: IntakeChange.patience, subscribed: 2, of: 2, isDrained: false) == .release)
        #expect(change.isDone)
    }

    @Test(
        "a new connection that does not come up leaves the old subscriptions, and holds the others no longer than that")
    func halfway() {
        var change = IntakeChange()
        #expect(change.step(at: 0, subscribed: 0, of: 2, isDrained: false) == .wait)
        #expect(change.step(at: 100_000, subscribed: 1, of: 2, isDrained: false) == .wait)
        #expect(change.step(at: 119_999, subscribed: 1, of: 2, isDrained: false) == .wait)
        #expect(change.step(at: 120_000, subscribed: 1, of: 2, isDrained: false) == .release)
        #expect(!change.isDone && !change.isHolding)
        #expect(change.step(at: 120_001, subscribed: 1, of: 2, isDrained: false) == .wait)
        #expect(change.step(at: 130_000, subscribed: 2, of: 2, isDrained: false) == .takeBack)
        #expect(change.step(at: 131_000, subscribed: 2, of: 2, isDrained: true) == .release)
        #expect(change.isDone)
    }

    @Test("one that is full before its subscriptions are answered cannot read the answers: it is heard in the end")
    func fullBeforeItStands() {
        var change = IntakeChange()
        #expect(change.step(at: 0, subscribed: 0, of: 1, isDrained: false, isFull: true) == .wait)
        #expect(change.step(at: 19_999, subscribed: 0, of: 1, isDrained: false, isFull: true) == .wait)
        #expect(change.step(at: 20_000, subscribed: 0, of: 1, isDrained: false, isFull: true) == .release)
        #expect(!change.isHolding && !change.isDone)
        #expect(change.step(at: 20_050, subscribed: 1, of: 1, isDrained: false) == .takeBack)
    }

    @Test(
        "names of sessions",
        arguments: [
            ("2-of-4", IntakeName(2, of: 4)), ("16-of-16", IntakeName(16, of: 16)), ("5-of-4", nil), ("0-of-4", nil),
            ("1-of-1", nil), ("1-of-17", nil), ("1-4", nil), ("", nil), ("a-of-4", nil), ("1-of-2-of-3", nil),
        ])
    func names(text: String, expected: IntakeName?) {
        #expect(IntakeName(text[...]) == expected)
        if let expected { #expect("\(expected)" == text) }
    }
}

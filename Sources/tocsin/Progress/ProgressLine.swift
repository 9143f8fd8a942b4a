// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// How far a long command has come, on standard error: on a terminal one line that is written over again and again, else
/// a line now and then.
final class ProgressLine {
    private let isTerminal: Bool
    private let isShown: Bool
    private var nextAt: Int64
    private var isOnScreen = false

    /// Milliseconds between two.
    private var interval: Int64 { isTerminal ? 500 : 10_000 }

    /// - Parameter isShown: nothing is ever said otherwise.
    init(isShown: Bool) {
        isTerminal = StandardStream.error.isTerminal
        self.isShown = isShown
        nextAt = MonotonicClock.milliseconds
        nextAt += interval
    }

    /// Says how far it is, if it is time to.
    func show(_ text: () -> String) {
        guard isShown else { return }
        let now = MonotonicClock.milliseconds
        guard now >= nextAt else { return }
        nextAt = now + interval
        if isTerminal {
            // Back to the first column, and what stood there before is gone.
            StandardStream.error.write(Array("\rtocsin: \(text())\u{1B}[K".utf8))
            isOnScreen = true
        } else {
            StandardStream.error.write(line: "tocsin: \(text())")
        }
    }

    /// Takes it off the screen: something else is to be said, or the end has come.
    func clear() {
        guard isOnScreen else { return }
        StandardStream.error.write(Array("\r\u{1B}[K".utf8))
        isOnScreen = false
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One stretch of time in which an alarm was active, as people would have seen it: from the record that raises it in
/// sight to the one that says that its condition is over. Times are those of the records.
struct Episode: Equatable {
    /// When it first was at each level or above it; nil for one that it never came to. The lowest is when it rose.
    private var reached: [Instant?]
    var end: Instant
    /// Whether it still was active at the end of the recording.
    var isOpen: Bool

    /// - Parameters:
    ///   - start: when it rose.
    ///   - level: to which level.
    init(start: Instant, level: Level) {
        reached = Level.allCases.map { $0 <= level ? start : nil }
        end = start
        isOpen = true
    }

    var start: Instant { reached[0] ?? end }

    /// The highest level that it came to.
    var highest: Level { Level.allCases.last { reached[Int($0.rawValue)] != nil } ?? .blue }

    var length: Interval { end - start }

    /// When it came to `level` or above it.
    func time(of level: Level) -> Instant? { reached[Int(level.rawValue)] }

    /// Notes a level that it has now.
    mutating func reach(_ level: Level, at time: Instant) {
        guard level > highest else { return }
        for step in Level.allCases where step <= level && reached[Int(step.rawValue)] == nil {
            reached[Int(step.rawValue)] = time
        }
    }
}

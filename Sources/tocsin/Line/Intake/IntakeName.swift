// SPDX-License-Identifier: Apache-2.0

/// Which of how many connections an intake is, as its client id ends: `2-of-4`.
///
/// The number of connections is part of the name because it decides which sites each one has: the sessions of an earlier
/// number are others, which can be emptied in order and thrown away.
struct IntakeName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// From 1.
    let number: Int
    let count: Int

    init(_ number: Int, of count: Int) {
        self.number = number
        self.count = count
    }

    init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "of", let number = Int(parts[0]), let count = Int(parts[2]),
            (2...16).contains(count), (1...count).contains(number)
        else { return nil }
        self.init(number, of: count)
    }

    var description: String { "\(number)-of-\(count)" }

    static func < (left: IntakeName, right: IntakeName) -> Bool {
        (left.count, left.number) < (right.count, right.number)
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The shapes of values that only signals have.
extension ConfigNode {
    /// One of some words.
    func choice(_ key: String, of words: [String]) -> String? {
        guard case .scalar(let text, _) = shape else {
            expected("one of: \(words.joined(separator: ", "))", key)
            return nil
        }
        guard words.contains(text) else {
            error("\(key) is \(found)", ConfigNode.choices(for: text, words))
            return nil
        }
        return text
    }

    /// A list of numbers, each greater than the one before; at most 1,000.
    func risingNumbers(_ key: String) -> [Double]? {
        guard let items = items(key, of: "numbers") else { return nil }
        guard (1...1_000).contains(items.count) else {
            error("\(key) is a list of \(items.count)", "expected 1 to 1000 numbers")
            return nil
        }
        var numbers: [Double] = []
        for item in items {
            guard let number = item.number(key) else { return nil }
            if let last = numbers.last, number <= last {
                item.error(
                    "\(key) goes from \(RuleTemplate.plain(last)) to \(RuleTemplate.plain(number))",
                    "each number greater than the one before")
                return nil
            }
            numbers.append(number)
        }
        return numbers
    }

    /// The corners of a polygon: three or more pairs of numbers, as many as a polygon may have.
    func corners(_ key: String) -> [[Double]]? {
        guard let items = items(key, of: "corners") else { return nil }
        guard (3...GeofenceSignal.mostCorners).contains(items.count) else {
            error(
                "\(key) is a list of \(items.count)",
                "expected 3 to \(GeofenceSignal.mostCorners) corners, each [latitude, longitude]")
            return nil
        }
        var corners: [[Double]] = []
        for item in items {
            guard let pair = item.items(key, of: "two numbers") else { return nil }
            guard pair.count == 2 else {
                item.error("a corner of \(key) is a list of \(pair.count)", "expected [latitude, longitude]")
                return nil
            }
            guard let first = pair[0].number(key), let second = pair[1].number(key) else { return nil }
            corners.append([first, second])
        }
        return corners
    }

    /// `{yellow: 4 blue, orange: 3 yellow}`: how many alarms of which level each level needs.
    func tally(_ key: String) -> [Level: TallyNeed]? {
        guard var reader = MappingReader(self, key) else { return nil }
        var needs: [Level: TallyNeed] = [:]
        var isRight = true
        for level in Level.allCases {
            guard let node = reader.take(level.name) else { continue }
            guard let need = node.need(level.name) else {
                isRight = false
                continue
            }
            needs[level] = need
        }
        reader.finish()
        if needs.isEmpty && isRight {
            error("\(key) names no level", "such as {yellow: 4 blue, orange: 3 yellow, red: 2 orange}")
        }
        return isRight && !needs.isEmpty ? needs : nil
    }

    /// `4 blue`
    private func need(_ key: String) -> TallyNeed? {
        guard case .scalar(let text, _) = shape else {
            expected("a number and a level, such as 4 blue", key)
            return nil
        }
        let words = text.split(separator: " ")
        guard words.count == 2, let count = Int(words[0]), (1...100_000).contains(count), let of = Level(name: words[1])
        else {
            error(
                "\(key) is \(found)",
                "expected a number from 1 to 100000 and a level of the members, such as 4 blue; levels: "
                    + Level.allCases.map(\.name).joined(separator: ", "))
            return nil
        }
        return TallyNeed(count: count, of: of)
    }
}

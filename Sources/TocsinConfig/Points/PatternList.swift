// SPDX-License-Identifier: Apache-2.0

/// Patterns in their order, found by the last part of an id where it is a plain word: `*/*/lel` is only looked at for
/// ids that end in `/lel`.
struct PatternList: Sendable {
    private var patterns: [PointCatalogue.Pattern] = []
    private var byLastPart: [Substring: [Int]] = [:]
    private var others: [Int] = []

    var count: Int { patterns.count }
    var all: [PointCatalogue.Pattern] { patterns }
    subscript(index: Int) -> PointCatalogue.Pattern { patterns[index] }

    mutating func append(_ pattern: PointCatalogue.Pattern) {
        let last = PatternList.lastPart(of: pattern.glob.text[...])
        if last.contains("*") {
            others.append(patterns.count)
        } else {
            byLastPart[last, default: []].append(patterns.count)
        }
        patterns.append(pattern)
    }

    static func lastPart(of text: Substring) -> Substring {
        text.lastIndex(of: "/").map { text[text.index(after: $0)...] } ?? text
    }

    /// The first pattern that fits; nil when none does.
    func firstMatch(_ id: Substring, lastPart: Substring) -> Int? {
        let word = byLastPart[lastPart]?.first { patterns[$0].glob.matches(id) }
        let other = others.first { index in
            if let word, index > word { return true }
            return patterns[index].glob.matches(id)
        }
        guard let other else { return word }
        return word.map { min($0, other) } ?? other
    }

    /// The first pattern that leaves nothing for `glob` to match.
    func firstCovering(_ glob: GlobPattern) -> Int? {
        if glob.hasDoubleStar {
            return patterns.firstIndex { $0.glob.text == "**" || $0.glob == glob }
        }
        // A star in the text of the other pattern stands for any character here, and only a star can take that.
        return firstMatch(glob.text[...], lastPart: PatternList.lastPart(of: glob.text[...]))
    }
}

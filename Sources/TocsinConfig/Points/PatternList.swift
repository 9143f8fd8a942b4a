// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Patterns in their order, found by the first and last part of an id where these are plain words: `park7/*/lel` is only
/// looked at for ids of that site that end in `/lel`. So a fleet may have patterns for each of its sites.
struct PatternList: Sendable {
    /// The words that a pattern asks for; nil for any.
    private struct Ends: Hashable {
        var first: Substring?
        var last: Substring?
    }

    private var patterns: [PointCatalogue.Pattern] = []
    private var byEnds: [Ends: [Int]] = [:]

    var count: Int { patterns.count }
    var all: [PointCatalogue.Pattern] { patterns }
    subscript(index: Int) -> PointCatalogue.Pattern { patterns[index] }

    mutating func append(_ pattern: PointCatalogue.Pattern) {
        let text = pattern.glob.text[...]
        let (first, last) = (PatternList.firstPart(of: text), PatternList.lastPart(of: text))
        let ends = Ends(first: first.contains("*") ? nil : first, last: last.contains("*") ? nil : last)
        byEnds[ends, default: []].append(patterns.count)
        patterns.append(pattern)
    }

    static func firstPart(of text: Substring) -> Substring { text.prefix { $0 != "/" } }

    static func lastPart(of text: Substring) -> Substring {
        text.lastIndex(of: "/").map { text[text.index(after: $0)...] } ?? text
    }

    /// The first pattern that fits; nil when none does.
    func firstMatch(_ id: Substring, firstPart: Substring, lastPart: Substring) -> Int? {
        var best = first(of: Ends(first: firstPart, last: lastPart), matching: id, before: patterns.count)
        best = first(of: Ends(first: nil, last: lastPart), matching: id, before: best)
        best = first(of: Ends(first: firstPart, last: nil), matching: id, before: best)
        best = first(of: Ends(first: nil, last: nil), matching: id, before: best)
        return best < patterns.count ? best : nil
    }

    /// The first of some patterns that fits, if it stands before `limit`; else `limit`.
    private func first(of ends: Ends, matching id: Substring, before limit: Int) -> Int {
        guard let indexes = byEnds[ends] else { return limit }
        return indexes.first { $0 >= limit || patterns[$0].glob.matches(id) }.map { min($0, limit) } ?? limit
    }

    /// The first pattern that leaves nothing for `glob` to match.
    func firstCovering(_ glob: GlobPattern) -> Int? {
        if glob.hasDoubleStar {
            return patterns.firstIndex { $0.glob.text == "**" || $0.glob == glob }
        }
        // A star in the text of the other pattern stands for any character here, and only a star can take that.
        let text = glob.text[...]
        return firstMatch(
            text, firstPart: PatternList.firstPart(of: text), lastPart: PatternList.lastPart(of: text))
    }
}

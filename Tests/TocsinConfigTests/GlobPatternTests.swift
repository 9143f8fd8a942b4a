// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinTestSupport

@testable import TocsinConfig

struct GlobPatternTests {
    @Test(arguments: [
        ("*/*/lel", "a/b/lel", true), ("*/*/lel", "a/b/c/lel", false), ("*/*/lel", "a/lel", false),
        ("**/lel", "a/b/c/lel", true), ("**/lel", "a/lel", true), ("**/lel", "a/lel/x", false),
        ("a/**", "a/b/c", true), ("a/**", "b/a/c", false), ("**", "a/b", true), ("a/T1*/x", "a/T101/x", true),
        ("a/T1*/x", "a/T1/x", true), ("a/T1*/x", "a/T1/y/x", false), ("a*b*c/d", "axbxbxc/d", true),
        ("a*b*c/d", "ab/c/d", false), ("**/b*/c**d", "x/y/bz/cq/rd", true), ("**a/*b", "xa/ya/zb", true),
        ("**a/*b", "xa/ya/z/b", false), ("a/b", "a/b", true), ("a/b", "a/bc", false), ("槽*/液位", "槽一/液位", true),
    ])
    func matching(_ pattern: String, _ id: String, _ expected: Bool) {
        #expect(GlobPattern(pattern).matches(id[...]) == expected)
    }

    @Test(arguments: [
        ("a/*", "*/b", true), ("a/*/c", "a/b", false), ("a/**", "*/b/c", true), ("a/x*", "a/*y", true),
        ("a/x*", "a/yx", false), ("*/lel", "*/o2", false), ("**", "a/b", true), ("a*/b", "*c/b", true),
    ])
    func intersecting(_ one: String, _ other: String, _ expected: Bool) {
        #expect(GlobPattern(one).intersects(GlobPattern(other)) == expected)
        #expect(GlobPattern(other).intersects(GlobPattern(one)) == expected)
    }

    /// The fast matcher against one that tries everything.
    @Test func matchesAsAnObviousOneDoes() {
        var random = SeededGenerator(seed: 7)
        let letters = Array("ab/*")
        for _ in 0..<20_000 {
            let pattern = String(
                (0..<Int.random(in: 1...7, using: &random)).map { _ in letters.randomElement(using: &random)! })
            let id = String(
                (0..<Int.random(in: 0...7, using: &random)).map { _ in "ab/".randomElement(using: &random)! })
            let obvious = Self.obvious(Array(pattern)[...], Array(id)[...])
            #expect(GlobPattern(pattern).matches(id[...]) == obvious, "\(pattern) on \(id)")
            if obvious { #expect(GlobPattern(pattern).intersects(GlobPattern(id)), "\(pattern) and \(id)") }
        }
    }

    private static func obvious(_ pattern: ArraySlice<Character>, _ id: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return id.isEmpty }
        guard first == "*" else { return id.first == first && obvious(pattern.dropFirst(), id.dropFirst()) }
        let isDouble = pattern.dropFirst().first == "*"
        let rest = pattern.drop { $0 == "*" }
        for length in 0...id.count {
            let taken = id.prefix(length)
            if !isDouble && taken.contains("/") { break }
            if obvious(rest, id.dropFirst(length)) { return true }
        }
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct TopicFilterTests {
    @Test(arguments: [
        ("plants/{site}/{unit}/{measure}", "plants/p/u/m", ["p", "u", "m"]), ("plants/{site}/#", "plants/p/u/m", ["p"]),
        ("plants/{site}/#", "plants/p", ["p"]), ("+/{a}", "x/y", ["y"]), ("#", "a/b", []), ("{a}", "x", ["x"]),
        ("a//{b}", "a//x", ["x"]), ("{a}/b", "/b", [""]), ("$share/g/plants/{site}", "plants/p", ["p"]),
        ("$SYS/{a}", "$SYS/x", ["x"]), ("{α}".replacing("α", with: "a1_"), "温度", ["温度"]),
    ])
    func matches(_ filter: String, _ topic: String, _ expected: [String]) throws {
        let filter = try TopicFilter(filter)
        let bytes = Array(topic.utf8)
        var captures: [Range<Int>] = []
        #expect(filter.matches(bytes.span, captures: &captures))
        #expect(captures.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }

    @Test(arguments: [
        ("plants/{site}", "plants/p/u"), ("plants/{site}", "plants"), ("plants/{site}", "plant/p"), ("a/+", "a"),
        ("#", "$SYS/x"), ("+/x", "$SYS/x"), ("{a}/x", "$SYS/x"), ("a/b", "a/B"), ("a", "a/"), ("a/#", "ab"),
        ("$share/g/a", "$share/g/a"),
    ])
    func doesNotMatch(_ filter: String, _ topic: String) throws {
        let filter = try TopicFilter(filter)
        var captures: [Range<Int>] = []
        let bytes = Array(topic.utf8)
        #expect(!filter.matches(bytes.span, captures: &captures))
    }
}

@Suite struct SourceErrorTests {
    typealias Problem = SourceError.Problem

    struct Case: CustomTestStringConvertible, Sendable {
        var source: SourceDefinition
        var problem: Problem
        var testDescription: String { "\(source.topic) \(source.point) \(problem)" }
    }

    static func scalar(_ topic: String, _ point: String) -> SourceDefinition {
        SourceDefinition(topic: topic, format: .scalar, point: point)
    }

    static var cases: [Case] {
        [
            Case(source: scalar("", "a/b"), problem: .topicText),
            Case(source: scalar("a\u{0}", "a/b"), problem: .topicText),
            Case(source: scalar(String(repeating: "a", count: 65_536), "a/b"), problem: .topicText),
            Case(source: scalar("a/#/b", "a/b"), problem: .topicHash),
            Case(source: scalar("a+/b", "a/b"), problem: .topicLevel("a+")),
            Case(source: scalar("a/{b", "a/b"), problem: .topicLevel("{b")),
            Case(source: scalar("a/{}", "a/b"), problem: .topicLevel("{}")),
            Case(source: scalar("a/x{b}", "a/b"), problem: .topicLevel("x{b}")),
            Case(source: scalar("{a b}", "a/b"), problem: .topicLevel("{a b}")),
            Case(source: scalar("{a}/{a}", "a/b"), problem: .topicName("a")),
            Case(source: scalar("$share/g", "a/b"), problem: .topicShare),
            Case(source: scalar("$share//a", "a/b"), problem: .topicShare),
            Case(source: scalar("$share/+/a", "a/b"), problem: .topicShare),
            Case(source: scalar("$share/g/", "a/b"), problem: .topicShare),
            Case(source: scalar("{a}", ""), problem: .pointText),
            Case(source: scalar("{a}", "a b/{a}"), problem: .pointText),
            Case(source: scalar("{a}", "a#/{a}"), problem: .pointText),
            Case(source: scalar("{a}", String(repeating: "a", count: 257)), problem: .pointText),
            Case(source: scalar("{a}", "{a"), problem: .pointBraces),
            Case(source: scalar("{a}", "a}"), problem: .pointBraces),
            Case(source: scalar("{a}", "{}"), problem: .pointBraces),
            Case(source: scalar("{a}", "{{a}}"), problem: .pointBraces),
            Case(source: scalar("{a}/{c}", "{a}/{b}"), problem: .pointName("b", known: ["a", "c"])),
            Case(source: scalar("{a}", "{a}/{$key}"), problem: .pointNeedsFields("$key")),
            Case(source: scalar("{a}", "{a}/{$.x}"), problem: .pointNeedsFields("$.x")),
            Case(source: .json(point: "{a}/{$key}", fields: .init(values: "")), problem: .pointNeedsValues),
            Case(source: .json(point: "{$.a}{$.b}{$.c}{$.d}{$.e}"), problem: .pointFields),
            Case(source: .json(point: "s/{$.}"), problem: .path("")),
            Case(source: .json(point: "s/{$.a..b}"), problem: .path("a..b")),
            Case(source: .json(point: "s/{$x y}"), problem: .path("$x y")),
            Case(source: .json(point: "s/{$x}"), problem: .pointCapture("x", known: [])),
            Case(
                source: .json(point: "{$b}/{$key}", fields: .init(values: "{a}.{key}")),
                problem: .pointCapture("b", known: ["a"])),
            Case(
                source: .json(fields: .init(value: "")),
                problem: .fields(FieldMapping.Fault(field: "value", number: 0, problem: .noValue))),
        ]
    }

    @Test(arguments: cases) func isRefused(_ test: Case) throws {
        let good = SourceDefinition.json()
        let expected = SourceError(source: 1, topic: test.source.topic, problem: test.problem)
        #expect(throws: expected) { try MessageDecoder(sources: [good, test.source]) }
        #expect(expected.description.hasPrefix("source 2 ("))
        let described = expected.description.lowercased()
        #expect(["allowed", "give", "write", "needs"].contains { described.contains($0) })
    }
}

@Suite struct RoutingTests {
    static let received = DecoderHarness.received

    static func harness() throws -> DecoderHarness {
        try DecoderHarness(
            [
                SourceDefinition(topic: "a/{x}/special", format: .scalar, point: "first/{x}"),
                SourceDefinition(topic: "a/{x}/{y}", format: .scalar, point: "second/{x}/{y}"),
                SourceDefinition(topic: "$share/group/b/{x}", format: .scalar, point: "third/{x}"),
            ], points: ["first/1": "", "second/1/2": "", "third/1": ""])
    }

    @Test func theFirstSourceThatMatchesIsTaken() throws {
        var harness = try RoutingTests.harness()
        for _ in 0..<2 {
            #expect(harness.decode("a/1/special", "1") == [Named("first/1", 1, RoutingTests.received)])
            #expect(harness.decode("a/1/2", "2") == [Named("second/1/2", 2, RoutingTests.received)])
            #expect(harness.decode("b/1", "3") == [Named("third/1", 3, RoutingTests.received)])
        }
        #expect(harness.decoder.topics.count == 3)
    }

    @Test func refusedIDsAreCountedAndNothingElse() throws {
        var harness = try RoutingTests.harness()
        #expect(harness.decode("b/9", "1") == [Named("third/9", 1, RoutingTests.received)])
        #expect(harness.decoder.unresolvedCount == 1)
        harness.decoder.refuse(unresolved: 0)
        harness.decoder.adoptResolvedPoints()
        #expect(harness.decoder.readings.isEmpty)
        #expect(harness.reasons(of: "b/9", "1") == [.unknownPoint])
        #expect(harness.decoder.unresolvedCount == 0)
        // A later configuration of the same id goes before the refusal.
        let isInserted = harness.decoder.points.insert(id: "third/9", index: 3, unit: "")
        #expect(isInserted)
        #expect(harness.decode("b/9", "1").map(\.id) == ["third/9"])
    }

    @Test func madeUpTopicsFillNoMemory() throws {
        var limits = DecoderLimits()
        limits.refusedIDs = 100
        var harness = try DecoderHarness(
            [
                SourceDefinition(topic: "a/{x}", format: .scalar, point: "s/{x}"),
                SourceDefinition(topic: "one/+", format: .scalar, point: "s/good"),
            ], limits: limits, points: ["s/good": ""])
        for number in 0..<5_000 {
            _ = harness.decode("a/made-up-\(number)", "1")
            #expect(harness.decoder.unresolvedCount == 1)
            harness.decoder.refuse(unresolved: 0)
            #expect(harness.decode("one/\(number)", "1").count == 1)
        }
        #expect(harness.decoder.points.refusedCount <= 100)
        #expect(harness.decoder.points.count == 1)
        #expect(harness.decoder.topics.count <= 1_025)
        #expect(harness.decode("a/good", "1") == [Named("s/good", 1, RoutingTests.received)])
    }

    @Test(arguments: [
        [0x61, 0x2F, 0xFF], [0x61, 0x2F, 0], [0x61, 0x2F, 0x0A], Array("a/#".utf8), Array("a/+".utf8), [],
    ])
    func topicsThatAreNoneAreRefused(_ topic: [UInt8]) throws {
        var harness = try DecoderHarness([SourceDefinition(topic: "a/{x}", format: .scalar, point: "s/{x}")])
        #expect(harness.reasons(of: topic, Array("1".utf8)) == [.invalidTopic])
    }

    @Test(arguments: ["a/b c", "a/", "a/\u{A0}".replacing("\u{A0}", with: " ")])
    func levelsThatAreNoPartOfAnIDAreRefused(_ topic: String) throws {
        var harness = try DecoderHarness([SourceDefinition(topic: "a/{x}", format: .scalar, point: "s/{x}")])
        #expect(harness.reasons(of: topic, "1") == [.invalidID])
    }

    @Test func insertRefusesWhatIsNoID() throws {
        var points = PointTable(limits: DecoderLimits())
        for id in ["", "a b", "a#", "a\n", String(repeating: "a", count: 257)] {
            let isInserted = points.insert(id: id, index: 0, unit: "")
            #expect(!isInserted, "\(id)")
        }
        let isNegative = points.insert(id: "a/b", index: -1, unit: "")
        #expect(!isNegative)
        #expect(points.count == 0)
    }
}

@Suite struct PackedTextTests {
    @Test func tableFindsWhatWasAddedAndNothingElse() {
        var table = PackedTextTable()
        func packed(_ text: String) -> PackedText {
            var packed = PackedText()
            _ = packed.append(text.utf8)
            return packed
        }
        for number in 0..<20_000 {
            let text = packed("plant\(number)/" + String(repeating: "x", count: number % 200))
            _ = table.add(text.words.span, byteCount: text.count, number: Int32(number), tag: 0)
        }
        for number in 0..<20_000 {
            let name = "plant\(number)/" + String(repeating: "x", count: number % 200)
            let text = packed(name)
            #expect(table.find(text.words.span, byteCount: text.count) == number)
            #expect(table.text(number) == name)
            let other = packed("plant\(number)!" + String(repeating: "x", count: number % 200))
            #expect(table.find(other.words.span, byteCount: other.count) == -1)
        }
        table.removeAll()
        let gone = packed("plant1/x")
        #expect(table.find(gone.words.span, byteCount: gone.count) == -1)
    }

    @Test func appendsAtEveryAlignment() {
        let bytes = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        for first in 0..<20 {
            for second in 0..<16 {
                var text = PackedText()
                _ = text.append(bytes.span, from: 0, to: 36)
                text.truncate(to: 0)
                _ = text.append(bytes.span, from: 0, to: first)
                _ = text.append(bytes.span, from: first, to: first + second)
                var whole = PackedText()
                _ = whole.append(bytes.span, from: 0, to: first + second)
                #expect(text.count == whole.count)
                for word in 0..<PackedText.wordCount(text.count) { #expect(text.words[word] == whole.words[word]) }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// Ids that are no points are counted, and those that matter outlive a flood of others.
struct RefusedIDTests {
    private static func harness(capacity: Int) throws -> DecoderHarness {
        var limits = DecoderLimits()
        limits.refusedIDs = capacity
        return try DecoderHarness(
            [
                SourceDefinition(topic: "a/{x}", format: .scalar, point: "s/{x}"),
                .json("b/{x}", point: "s/{x}/{$key}"),
                SourceDefinition(topic: "c/{x}", format: .senml, point: "s/{x}/{$key}"),
            ], limits: limits, points: ["s/good": ""])
    }

    /// Decodes a message at a second of its own, and refuses what is new in it.
    private func decode(
        _ harness: inout DecoderHarness, _ topic: String, _ payload: String = "1", second: Int64 = 0,
        isOverLimit: Bool = false
    ) {
        let (topic, payload) = (Array(topic.utf8), Array(payload.utf8))
        harness.decoder.decode(
            topic: topic.span, payload: payload.span, received: DecoderHarness.received + .seconds(second))
        for number in 0..<harness.decoder.unresolvedCount {
            harness.decoder.refuse(unresolved: number, isOverLimit: isOverLimit)
        }
        harness.decoder.adoptResolvedPoints()
    }

    private func unknown(_ harness: DecoderHarness) -> [UnknownID] {
        (0..<harness.decoder.points.refusedCount).map { harness.decoder.points.unknownID($0) }
    }

    @Test func eachFormatCountsThem() throws {
        var harness = try RefusedIDTests.harness(capacity: 100)
        for second in 0..<3 {
            decode(&harness, "a/one", second: Int64(second))
            decode(&harness, "b/two", "{\"values\": {\"t\": 1, \"p\": 2}}", second: Int64(second), isOverLimit: true)
            decode(&harness, "c/three", "[{\"n\": \"x\", \"v\": 1}]", second: Int64(second))
            decode(&harness, "a/good", second: Int64(second))
        }
        let (first, last) = (DecoderHarness.received, DecoderHarness.received + .seconds(2))
        #expect(
            unknown(harness) == [
                UnknownID(id: "s/one", first: first, last: last, count: 3, source: 0, isOverLimit: false),
                UnknownID(id: "s/two/t", first: first, last: last, count: 3, source: 1, isOverLimit: true),
                UnknownID(id: "s/two/p", first: first, last: last, count: 3, source: 1, isOverLimit: true),
                UnknownID(id: "s/three/x", first: first, last: last, count: 3, source: 2, isOverLimit: false),
            ])
        #expect(harness.decoder.errorCount(.unknownPoint) == 12)
    }

    @Test func aSensorOutlivesAFloodOfMadeUpIDs() throws {
        var harness = try RefusedIDTests.harness(capacity: 100)
        for number in 0..<10_000 {
            if number % 20 == 0 { decode(&harness, "a/sensor", second: Int64(number)) }
            decode(&harness, "a/made-up-\(number)", second: Int64(number))
        }
        let found = unknown(harness)
        #expect(found.count <= 100)
        let sensor = try #require(found.first { $0.id == "s/sensor" })
        #expect(sensor.count == 500 && sensor.first == DecoderHarness.received)
        #expect(sensor.last == DecoderHarness.received + .seconds(9_980))
        #expect(harness.decoder.points.forgottenCount == UInt64(10_001 - found.count))
        // What was forgotten is refused again, and counted anew.
        decode(&harness, "a/made-up-1")
        #expect(unknown(harness).first { $0.id == "s/made-up-1" }?.count == 1)
    }

    @Test(arguments: [0, 1, 2, 3, 7])
    func smallTables(_ capacity: Int) throws {
        var harness = try RefusedIDTests.harness(capacity: capacity)
        for round in 0..<4 {
            for number in 0..<20 {
                // More often the lower the number is.
                for _ in 0..<(20 - number) { decode(&harness, "a/\(number)", second: Int64(round)) }
                #expect(harness.decoder.points.refusedCount <= capacity)
            }
        }
        let found = unknown(harness)
        #expect(Set(found.map(\.id)).count == found.count)
        #expect(harness.decode("a/good", "1").map(\.id) == ["s/good"])
    }

    @Test func halfOfTheTableIsFreedHoweverOftenAllWereSeen() throws {
        var harness = try RefusedIDTests.harness(capacity: 64)
        for number in 0..<64 { for _ in 0..<(number + 1) { decode(&harness, "a/\(number)") } }
        decode(&harness, "a/more")
        let found = unknown(harness)
        #expect(found.count == 33 && found.last?.id == "s/more")
        // All that were seen 32 times and more, apart from one at most of the same magnitude as others.
        #expect(found.filter { $0.count >= 32 }.count >= 31)
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite("The flag of a reading: calibration, test, restart")
struct FlagTests {
    static let words: [(ReadingFlag, [String])] = [
        (
            .calibration,
            [
                "C", "c", "cal", "CAL", "calibrating", "Calibration", " calibration ", "标校", "校准", "标定", "调校",
                "\\u6807\\u5b9a",
            ]
        ),
        (.test, ["M", "m", "test", "TEST", "Testing", "maintenance", "MAINTENANCE", "测试", "调试", "检修", "维护"]),
        (.restart, ["init", "INIT", "restart", "Restarted", "重启"]),
        (.none, ["N", "good", "OK", "正常", "GoodCalibration", "Good_Test"]),
    ]
    static let cases = words.flatMap { flag, words in words.map { (flag, $0) } }

    @Test("H4.6 / H2.15 a word of the state is a good reading with its flag", arguments: cases)
    func isGoodAndFlagged(_ flag: ReadingFlag, _ word: String) throws {
        var harness = try DecoderHarness([.json()])
        let readings = harness.decode("t/x", "{\"value\":2.5,\"quality\":\"\(word)\"}")
        #expect(readings == [Named("s/x", 2.5, DecoderHarness.received, .good, flag)])
        #expect(harness.decoder.errors.allSatisfy { $0 == 0 })
    }

    /// A sensor out of its calibration is in service: a flag would suppress its alarms.
    @Test(arguments: [
        "80", "1082785792", "\"UncertainSensorCalibration\"", "64", "192", "216", "\"D\"", "\"B\"", "\"F\"", "500",
        "true",
        "null", "\"calibrated\"",
    ])
    func otherCodesHaveNone(_ code: String) throws {
        var harness = try DecoderHarness([.json()])
        #expect(harness.decode("t/x", "{\"value\":1,\"quality\":\(code)}").map(\.flag) == [.none])
    }

    @Test func noFlagOutlivesItsMessage() throws {
        var harness = try DecoderHarness([.json()])
        #expect(harness.decode("t/x", #"{"value":1,"quality":"cal"}"#).map(\.flag) == [.calibration])
        #expect(harness.decode("t/x", #"{"value":1}"#) == [Named("s/x", 1, DecoderHarness.received)])
    }

    @Test func theLastOfTwoCounts() throws {
        var harness = try DecoderHarness([.json()])
        let payload = #"{"quality":"calibration","value":1,"quality":"bad"}"#
        #expect(harness.decode("t/x", payload) == [Named("s/x", 1, DecoderHarness.received, .bad)])
    }

    // MARK: - From the objects around

    @Test(arguments: [
        #"{"quality":"M","values":[{"id":"a","value":1},{"id":"b","value":2,"quality":"good"},{"id":"c","value":3,"quality":"C"},{"id":"d","value":4,"quality":0}]}"#,
        #"{"values":[{"id":"a","value":1},{"id":"b","value":2,"quality":"good"},{"id":"c","value":3,"quality":"C"},{"id":"d","value":4,"quality":0}],"quality":"M"}"#,
    ])
    func isForItemsThatSayNothing(_ payload: String) throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        let time = DecoderHarness.received
        #expect(
            harness.decode("t/x", payload) == [
                Named("x/a", 1, time, .good, .test), Named("x/b", 2, time),
                Named("x/c", 3, time, .good, .calibration), Named("x/d", 4, time, .bad),
            ])
    }

    @Test func theInnermostObjectCounts() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        let payload = #"""
            {"values":[{"values":[{"id":"a","value":1}],"quality":"restart"},{"id":"b","value":2}],"quality":"test"}
            """#
        #expect(harness.decode("t/x", payload).map(\.flag) == [.restart, .test])
    }

    /// What has no value, or one in another unit, stays bad; that it is in calibration is known all the same.
    @Test(arguments: [
        #"{"values":[{"id":"a","value":null},{"id":"b","value":1,"unit":"K"},{"id":"c","value":1}],"quality":"C"}"#,
        #"{"quality":"C","values":[{"value":null,"id":"a"},{"unit":"K","value":1,"id":"b"},{"id":"c","value":1}]}"#,
        #"[{"id":"a","value":null,"quality":"C"},{"id":"b","value":1,"unit":"K","quality":"C"},{"id":"c","value":1,"quality":"C"}]"#,
    ])
    func badReadingsKeepTheirFlag(_ payload: String) throws {
        let points = ["x/a": "Cel", "x/b": "Cel", "x/c": "Cel"]
        let time = DecoderHarness.received
        let expected = [
            Named("x/a", .nan, time, .bad, .calibration), Named("x/b", 1, time, .bad, .calibration),
            Named("x/c", 1, time, .good, .calibration),
        ]
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")], points: points)
        #expect(harness.decode("t/x", payload) == expected)
        // The same when the points are made for the message.
        var other = try DecoderHarness([.json(point: "{a}/{$.id}")])
        _ = other.decode("t/x", payload)
        for number in 0..<other.decoder.unresolvedCount {
            let id = other.decoder.unresolvedID(number)
            let isInserted = other.decoder.points.insert(id: id, index: Int32(number), unit: "Cel")
            #expect(isInserted)
        }
        other.decoder.adoptResolvedPoints()
        #expect(other.decoder.readings.map(\.quality) == expected.map(\.quality))
        #expect(other.decoder.readings.map(\.flag) == expected.map(\.flag))
    }

    @Test func aBadCodeAroundDoesNotMakeAMissingValueBetter() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$.id}")])
        let payload = #"{"values":[{"id":"a","value":null},{"id":"b","value":2}],"quality":"uncertain"}"#
        #expect(
            harness.decode("t/x", payload) == [
                Named("x/a", .nan, DecoderHarness.received, .bad), Named("x/b", 2, DecoderHarness.received, .uncertain),
            ])
    }

    // MARK: - In the place of a value

    @Test(arguments: [
        ("标校", ReadingFlag.calibration), ("CAL", .calibration), ("检修", .test), ("maintenance", .test),
        ("restarted", .restart), ("断线", .none), ("NaN", .none),
    ])
    func aWordForTheValueSaysWhyThereIsNone(_ word: String, _ flag: ReadingFlag) throws {
        var scalar = try DecoderHarness([SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}")])
        let expected = [Named("s/x", .nan, DecoderHarness.received, .bad, flag)]
        #expect(scalar.decode("t/x", word) == expected)
        var json = try DecoderHarness([.json()])
        #expect(json.decode("t/x", "{\"value\":\"\(word)\",\"quality\":\"good\"}") == expected)
        // The code's own flag goes before it.
        let flagged = json.decode("t/x", "{\"value\":\"\(word)\",\"quality\":\"M\"}")
        #expect(flagged == [Named("s/x", .nan, DecoderHarness.received, .bad, .test)])
        #expect(json.decoder.errors.allSatisfy { $0 == 0 })
    }

    @Test func aWordForTheValueGoesBeforeTheObjectsAround() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$key}")])
        let payload = #"{"values":{"a":"标校","b":null,"c":3},"quality":"restart"}"#
        let time = DecoderHarness.received
        #expect(
            harness.decode("t/x", payload) == [
                Named("x/a", .nan, time, .bad, .calibration), Named("x/b", .nan, time, .bad, .restart),
                Named("x/c", 3, time, .good, .restart),
            ])
    }

    @Test func readingsDifferByTheirFlag() throws {
        var harness = try DecoderHarness([.json()])
        _ = harness.decode("t/x", #"{"value":1}"#)
        let plain = harness.decoder.readings
        _ = harness.decode("t/x", #"{"value":1,"quality":"test"}"#)
        #expect(harness.decoder.readings != plain)
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

@Suite struct TimeTests {
    /// What stands after `"ts":`, and the milliseconds after 2026-03-01T08:00:00Z that it means.
    @Test(arguments: [
        ("1772352000", 0), ("1772352000.25", 250), ("1772352000.2509", 250), ("1772352000000", 0), ("1772352000007", 7),
        ("1772352000000.9", 0), ("1772352000000000", 0), ("1772352000123999", 123), ("1772352000000000000", 0),
        ("1772352000007999999", 7), ("1.772352e9", 0), ("17723520000000000e-7", 0), ("177235200000000e-2", 0),
        ("20260301160000", 0), ("20260301160000123", 123),
        (#""1772352000""#, 0), (#""1772352000.25""#, 250), (#""1772352000000""#, 0), (#""1772352000000000000""#, 0),
        (#""2026-03-01T08:00:00Z""#, 0), (#""2026-03-01t08:00:00.5z""#, 500),
        (#""2026-03-01T08:00:00.123456789Z""#, 123),
        (#""2026-03-01T16:00:00+08:00""#, 0), (#""2026-03-01T16:00:00.007+0800""#, 7), (#""2026-03-01T16:00+08""#, 0),
        (#""2026-03-01T02:30:00-05:30""#, 0), (#""2026-03-01 16:00:00 +08:00""#, 0), (#""2026-03-01 08:00:00Z""#, 0),
        (#""2026-03-01 16:00:00""#, 0), (#""2026-03-01T16:00:00""#, 0), (#""2026/3/1 16:00""#, 0),
        (#""2026/03/01 16:00:01,5""#, 1_500), (#""20260301160000""#, 0), (#""20260301160000123""#, 123),
        (#""20260301T160000""#, 0), (#""20260301T080000Z""#, 0), (#""20260301 16:00""#, 0),
        (#"" 2026-03-01 16:00:00 ""#, 0),
        (#""2026-03-01T07:59:60Z""#, 0), (#""2026-03-01\u002016:00:00""#, 0),
    ])
    func isRead(_ text: String, _ milliseconds: Int64) throws {
        var harness = try DecoderHarness([.json()])
        let readings = harness.decode("t/x", "{\"value\":1,\"ts\":\(text)}")
        #expect(readings == [Named("s/x", 1, DecoderHarness.eight + Interval(milliseconds: milliseconds))])
    }

    @Test(arguments: [
        #""""#, #""now""#, #""2026-03-01""#, #""08:00:00""#, #""2026-13-01T08:00:00Z""#, #""2026-02-29T08:00:00Z""#,
        #""2026-03-01T24:00:00Z""#, #""2026-03-01T08:60:00Z""#, #""2026-03-01T08:00:61Z""#, #""2026-03-01T08:00:00ZZ""#,
        #""2026-03-01T08:00:00+8""#, #""2026-03-01T08:00:00+19:00""#, #""2026-03-01T08:00:00.""#,
        #""2026-03/01 08:00:00""#,
        #""2026-03-01T08:00:00.1234567891Z""#, #""1/3/2026 08:00""#, #""2026-03-01T8""#, #""2026-03-01T08:0:00""#,
        "true",
        "{}", "[1]", #""20260301T1600001""#,
    ])
    func isNoTime(_ text: String) throws {
        var harness = try DecoderHarness([.json()])
        #expect(harness.reasons(of: "t/x", "{\"value\":1,\"ts\":\(text)}") == [.invalidTime])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(arguments: [
        "0", "1", "-1772352000", "946684799", "4133980800", "946684799999", "99999999999", "9999999999999", "1e300",
        "1e-300",
        "20261301160000000", #""1999-12-31T23:59:59Z""#, #""2101-01-01T00:00:00Z""#, #""-5""#, #""0""#,
        "18446744073709551615", "99999999999999999999999",
    ])
    func isOutOfRange(_ text: String) throws {
        var harness = try DecoderHarness([.json()])
        let reasons = harness.reasons(of: "t/x", "{\"value\":1,\"ts\":\(text)}")
        #expect(reasons == [.timeOutOfRange] || text == "20261301160000000" && reasons == [.invalidTime])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(arguments: [(946_684_800, 946_684_800_000), (4_133_980_799, 4_133_980_799_000)] as [(Int64, Int64)])
    func theEdgesOfTheYears(_ seconds: Int64, _ milliseconds: Int64) throws {
        var harness = try DecoderHarness([.json()])
        let readings = harness.decode("t/x", "{\"value\":1,\"ts\":\(seconds)}")
        #expect(readings == [Named("s/x", 1, Instant(milliseconds: milliseconds))])
    }

    @Test func zonelessTimesAreOfTheSourcesZone() throws {
        var source = SourceDefinition.json()
        source.zone = Interval(milliseconds: -9_000_000)
        var harness = try DecoderHarness([source])
        let expected = [Named("s/x", 1, DecoderHarness.eight)]
        #expect(harness.decode("t/x", #"{"value":1,"ts":"2026-03-01 05:30:00"}"#) == expected)
        #expect(harness.decode("t/x", #"{"value":1,"ts":20260301053000}"#) == expected)
        #expect(harness.decode("t/x", #"{"value":1,"ts":"2026-03-01 08:00:00Z"}"#) == expected)
    }

    @Test func writtenTimesAreReadBack() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let instant = Instant(milliseconds: Int64.random(in: 946_684_800_000..<4_133_980_800_000, using: &random))
            let text = Array("\(instant)".utf8)
            #expect(TimeText.read(text.span, from: 0, to: text.count, zone: .hours(8)) == .instant(instant))
        }
    }
}

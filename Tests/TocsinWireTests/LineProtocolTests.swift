// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct LineProtocolTests {
    static func source(
        _ point: String = "{a}/{$.measurement}/{$key}", _ precision: SourceDefinition.TextForm.Precision = .nanoseconds,
        unit: String = "", quality: String = ""
    ) -> SourceDefinition {
        var source = SourceDefinition(topic: "t/{a}", format: .influx, point: point)
        source.fields.unit = FieldPaths(stringLiteral: unit)
        source.fields.quality = FieldPaths(stringLiteral: quality)
        source.text.precision = precision
        return source
    }

    static let received = DecoderHarness.received

    @Test func theExampleOfTheReference() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{$.pond}/{$.point}/{$key}")])
        let line = "tailings,pond=lx2,point=PZ-07 depth=3.42,temp=11.8,ok=t 1772352000000000000"
        #expect(
            harness.decode("t/x", line) == [
                Named("lx2/PZ-07/depth", 3.42), Named("lx2/PZ-07/temp", 11.8), Named("lx2/PZ-07/ok", 1),
            ])
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    @Test(arguments: [
        ("1.5", 1.5), ("1", 1), ("-1.5e3", -1_500), ("+2", 2), ("1.E2", 100), ("3i", 3), ("-3i", -3), ("0i", 0),
        ("9223372036854775807i", 0x1p63), ("-9223372036854775808i", -0x1p63), ("18446744073709551615u", 0x1p64),
        ("7u", 7), ("t", 1), ("T", 1), ("true", 1), ("True", 1), ("TRUE", 1), ("f", 0), ("F", 0), ("false", 0),
        ("False", 0), ("FALSE", 0), ("\"34.6\"", 34.6), ("\"on\"", 1), ("\"关\"", 0),
    ])
    func valuesOfFields(_ text: String, _ value: Double) throws {
        var harness = try DecoderHarness([LineProtocolTests.source()])
        #expect(harness.decode("t/x", "m v=\(text)") == [Named("x/m/v", value, LineProtocolTests.received)])
    }

    @Test(arguments: ["NaN", "nan", "+Inf", "-inf", "\"断线\"", "\"null\"", "1e999"])
    func fieldsWithoutAValueAreBad(_ text: String) throws {
        var harness = try DecoderHarness([LineProtocolTests.source()])
        #expect(harness.decode("t/x", "m v=\(text)") == [Named("x/m/v", .nan, LineProtocolTests.received, .bad)])
    }

    @Test(arguments: [
        "1.5i", "1e3i", "3.0u", "-1u", "9223372036854775808i", "-9223372036854775809i", "18446744073709551616u", "3x",
        "3ii", "i", "yes1", "tRUE", "0x1F", "--", "34.6.1", "\"\"", "\"text\"", "\"a\\\"b\"", "1_000", "+3i",
    ])
    func fieldsThatAreNoValueCostOnlyThemselves(_ text: String) throws {
        var harness = try DecoderHarness([LineProtocolTests.source()])
        #expect(harness.reasons(of: "t/x", "m a=1,v=\(text),b=2") == [.invalidValue])
        #expect(harness.decode("t/x", "m a=1,v=\(text),b=2").map(\.id) == ["x/m/a", "x/m/b"])
    }

    @Test(arguments: [
        (SourceDefinition.TextForm.Precision.nanoseconds, "1772352000000000000"), (.nanoseconds, "1772352000000999999"),
        (.microseconds, "1772352000000000"), (.milliseconds, "1772352000000"), (.seconds, "1772352000"),
    ])
    func timestampsHaveTheSourcesPrecision(_ precision: SourceDefinition.TextForm.Precision, _ time: String) throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}", precision)])
        #expect(harness.decode("t/x", "m v=1 \(time)") == [Named("x/v", 1)])
    }

    @Test(arguments: [
        (SourceDefinition.TextForm.Precision.nanoseconds, "1772352000000", DecodeErrorReason.timeOutOfRange),
        (.seconds, "1772352000000000000", .timeOutOfRange), (.seconds, "9223372036854775807", .timeOutOfRange),
        (.milliseconds, "9223372036854775808", .timeOutOfRange), (.seconds, "-1772352000", .timeOutOfRange),
        (.seconds, "1772352000.5", .invalidTime), (.seconds, "2026-03-01T08:00:00Z", .invalidTime),
        (.seconds, "99999999999999999999", .invalidTime), (.seconds, "-", .invalidTime),
    ])
    func theUnitOfATimestampIsNeverGuessed(
        _ precision: SourceDefinition.TextForm.Precision, _ time: String, _ reason: DecodeErrorReason
    ) throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}", precision)])
        #expect(harness.reasons(of: "t/x", "m v=1 \(time)\nm v=2") == [reason])
        #expect(harness.decode("t/x", "m v=1 \(time)\nm v=2") == [Named("x/v", 2, LineProtocolTests.received)])
    }

    @Test func nanosecondsAreReadAsWholeNumbers() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}")])
        // As a double it would be 1772352000123000064, and cut to the wrong side of a millisecond elsewhere.
        let before = harness.decode("t/x", "m v=1 1772352000122999999")
        #expect(before == [Named("x/v", 1, DecoderHarness.eight + Interval(milliseconds: 122))])
    }

    @Test func timeReceiveIgnoresTimestamps() throws {
        var source = LineProtocolTests.source("{a}/{$key}")
        source.time = .receive
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", "m v=1 5") == [Named("x/v", 1, LineProtocolTests.received)])
    }

    @Test(arguments: [
        (#"wind\ speed,place=a v=1"#, #"{$.place}/{$key}"#, "a/v"), (#"a\,b v=1"#, "x/{$.measurement}", "x/a,b"),
        (#"m,pl\=ace=x\,y v=1"#, "x/{$.pl=ace}", "x/x,y"), (#"m,p=a\=b v=1"#, "x/{$.p}", "x/a=b"),
        (#"m p\,q=1"#, "x/{$key}", "x/p,q"), (#"m p\=q=1"#, "x/{$key}", "x/p=q"),
        (#"m,p=a\b v=1"#, "x/{$.p}", #"x/a\b"#), (#"m,p=a\\b v=1"#, "x/{$.p}", #"x/a\\b"#),
        (#"m,p=a\\,q=2 v=1"#, "x/{$.p}", #"x/a\,q=2"#), ("m,p=\"a\" v=1", "x/{$.p}", "x/\"a\""),
        ("矿井,测点=瓦斯 浓度=1", "{$.measurement}/{$.测点}/{$key}", "矿井/瓦斯/浓度"),
        ("m,measurement=other v=1", "x/{$.measurement}", "x/m"), ("m,a.b=c v=1", "x/{$.a.b}", "x/c"),
        ("m,p=1,p=2 v=1", "x/{$.p}", "x/2"),
    ])
    func namesWithEscapes(_ line: String, _ point: String, _ id: String) throws {
        var harness = try DecoderHarness([LineProtocolTests.source(point)])
        #expect(harness.decode("t/t", line).map(\.id) == [id])
    }

    @Test func anEscapedSpaceIsNoPartOfAnID() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("x/{$.measurement}")])
        #expect(harness.reasons(of: "t/x", #"wind\ speed v=1"#) == [.invalidID])
    }

    @Test func linesCommentsAndEmptyOnes() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}")])
        let body =
            "\u{FEFF}# a comment, with = and \"\r\n\r\n  m a=1,b=2  \r\n#m c=3\n \nm   d=4   1772352000000000000 \r\n"
        #expect(
            harness.decode("t/x", body) == [
                Named("x/a", 1, LineProtocolTests.received), Named("x/b", 2, LineProtocolTests.received),
                Named("x/d", 4),
            ])
        #expect(harness.decoder.lastMessageErrors == 0)
        #expect(harness.reasons(of: "t/x", "# nothing\n") == [])
        #expect(harness.reasons(of: "t/x", "\n \r\n") == [.emptyPayload])
    }

    @Test(arguments: [
        "m", "m ", "m,a=1", "m,a v=1", "m, v=1", "m,=1 v=1", ",a=1 v=1", "m v", "m v=", "m =1", "m v=1,", "m v=1,,w=2",
        "m v=1 1772352000000000000 x", "m v=\"open", "m v=\"a\"b", "m v=1 w=2 3", "=", "m\tv=1", "{\"value\":1}",
        "26.0",
        #"m v="a\""#,
    ])
    func aLineThatIsNoneCostsOnlyItself(_ line: String) throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}")])
        let body = "m a=1 1772352000000000000\n\(line)\nm b=2 1772352000000000000"
        #expect(harness.reasons(of: "t/x", body) == [.invalidLine])
        #expect(harness.decode("t/x", body) == [Named("x/a", 1), Named("x/b", 2)])
        #expect(harness.decoder.unresolvedCount == 2)
    }

    @Test func aTagThatTheIDNeedsIsMissing() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("x/{$.p}/{$key}")])
        #expect(
            harness.reasons(of: "t/x", "m,p=a v=1\nm,q=a v=1,w=2\nm,p= v=1") == [.missingID, .missingID, .missingID])
        #expect(harness.decode("t/x", "m,p=a v=1\nm,q=a v=1").map(\.id) == ["x/a/v"])
    }

    @Test func unitAndQualityWhereNamed() throws {
        let source = LineProtocolTests.source("{a}/{$key}", unit: "unit", quality: "Quality")
        var harness = try DecoderHarness([source], points: ["x/v": "Cel", "x/w": "K"])
        let line = #"m,unit=Cel v=1,w=2,Quality="Uncertain""#
        #expect(
            harness.decode("t/x", line) == [
                Named("x/v", 1, LineProtocolTests.received, .uncertain),
                Named("x/w", 2, LineProtocolTests.received, .bad),
            ])
        #expect(harness.decoder.errorCount(.unitMismatch) == 1)
        #expect(harness.decode("t/x", "m v=1,Quality=\"标校\"").first?.flag == .calibration)
    }

    @Test func aTagUnitIsAPartOfThePlantUnlessNamed() throws {
        let source = SourceDefinition(topic: "t/{a}", format: .influx, point: "{a}/{$.unit}/{$key}")
        var harness = try DecoderHarness([source], points: ["x/7/v": "Cel"])
        #expect(harness.decode("t/x", "m,unit=7 v=1,quality=0i").map(\.quality) == [.good, .good])
        #expect(harness.decoder.errorCount(.unitMismatch) == 0)
    }

    @Test func bothFieldsOfOneNameAreReadings() throws {
        var harness = try DecoderHarness([LineProtocolTests.source("{a}/{$key}")])
        #expect(harness.decode("t/x", "m v=1,v=2").map(\.value) == [1, 2])
    }
}

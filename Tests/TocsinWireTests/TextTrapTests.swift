// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// The traps of the hazard reference, section 4.4, that concern text: each with its words, in every format of text.
@Suite struct TextTrapTests {
    /// A format of text, and how it writes one value of point `s/x`.
    struct Writing: Sendable, CustomTestStringConvertible {
        let format: SourceDefinition.Format
        let body: @Sendable (String) -> String

        var testDescription: String { format.rawValue }

        func source(_ mark: SourceDefinition.TextForm.DecimalMark = .point) -> SourceDefinition {
            var source = SourceDefinition(topic: "t/{a}", format: format, point: "s/{a}")
            source.text.decimalMark = mark
            if format == .csv { source.text.separator = UInt8(ascii: ";") }
            return source
        }
    }

    static let writings = [
        Writing(format: .scalar) { $0 }, Writing(format: .json) { "{\"value\":\"\($0)\"}" },
        Writing(format: .influx) { "m v=\"\($0)\"" }, Writing(format: .csv) { "value;x\n\($0);y\n" },
        Writing(format: .hj212) { FrameTests.frame("MN=A;CP=&&a01-Rtd=\($0)&&") },
    ]

    private static func reading(_ value: Double, _ quality: Quality = .good, _ flag: ReadingFlag = .none) -> [Named] {
        [Named("s/x", value, DecoderHarness.received, quality, flag)]
    }

    @Test(arguments: writings, ["34.6", " 34.6 ", "3.46e1", "+34.60", "034.6"])
    func theValueAsAString(_ writing: Writing, _ text: String) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", writing.body(text)) == TextTrapTests.reading(34.6))
    }

    @Test(arguments: writings) func theValue1e3(_ writing: Writing) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", writing.body("1e3")) == TextTrapTests.reading(1_000))
    }

    @Test(arguments: writings, ["34,6", "1.234,5", "1,234.5", "--", "0x1F", "34.6 C", "34.6℃", "abc"])
    func theValues34comma6AndMinusMinusAnd0x1FAreRefused(_ writing: Writing, _ text: String) throws {
        // A comma ends a field of HJ 212, so what stands before it is the value.
        guard writing.format != .hj212 || !text.contains(",") else { return }
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.reasons(of: "t/x", writing.body(text)) == [.invalidValue])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(arguments: writings.filter { $0.format != .hj212 && $0.format != .influx })
    func theValue34comma6WhereDeclared(_ writing: Writing) throws {
        var harness = try DecoderHarness([writing.source(.comma)])
        #expect(harness.decode("t/x", writing.body("34,6")) == TextTrapTests.reading(34.6))
        #expect(harness.decode("t/x", writing.body("-0,5")) == TextTrapTests.reading(-0.5))
        #expect(harness.decode("t/x", writing.body("7")) == TextTrapTests.reading(7))
        #expect(harness.decode("t/x", writing.body("断线")) == TextTrapTests.reading(.nan, .bad))
        // Whether a point stands for thousands nobody knows.
        for text in ["34.6", "1.234,5", "1,234,5", "1.234"] {
            #expect(harness.reasons(of: "t/x", writing.body(text)) == [.invalidValue], "\(text)")
        }
        var json = try DecoderHarness([Writing(format: .json) { $0 }.source(.comma)])
        #expect(json.decode("t/x", #"{"value":34.6}"#) == TextTrapTests.reading(34.6))
        #expect(json.decode("t/x", #"{"value":"34\u002c6"}"#) == TextTrapTests.reading(34.6))
    }

    @Test(arguments: writings, ["NaN", "nan", "-inf", "null", "1e999"])
    func theValueNaNIsBadAndNotZero(_ writing: Writing, _ text: String) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", writing.body(text)) == TextTrapTests.reading(.nan, .bad))
    }

    @Test(
        arguments: writings,
        [
            ("断线", Quality.bad, ReadingFlag.none), ("故障", .bad, .none), ("超量程", .bad, .none),
            ("标校", .bad, .calibration),
            ("fault", .bad, .none), ("offline", .bad, .none), ("检修", .bad, .test), ("无效", .bad, .none),
        ])
    func statusWordsInPlaceOfTheValue(_ writing: Writing, _ word: (String, Quality, ReadingFlag)) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", writing.body(word.0)) == TextTrapTests.reading(.nan, word.1, word.2))
    }

    @Test(arguments: writings, ["正常", "报警"]) func aStatusWordThatIsNoFaultIsNoValue(_ writing: Writing, _ text: String)
        throws
    {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.reasons(of: "t/x", writing.body(text)) == [.invalidValue])
    }

    @Test(arguments: ["正常", "报警", "断线", "标校", "故障", "超量程"]) func statusWordsAsTheQuality(_ word: String) throws {
        var csv = try DecoderHarness([Writing(format: .csv) { $0 }.source()])
        var json = try DecoderHarness([.json()])
        let readings = csv.decode("t/x", "value;quality\n5;\(word)\n")
        #expect(readings == json.decode("t/x", "{\"value\":5,\"quality\":\"\(word)\"}"))
        #expect(readings.first?.quality == (["断线", "故障", "超量程"].contains(word) ? .bad : .good))
        #expect(readings.first?.flag == (word == "标校" ? .calibration : ReadingFlag.none))
        #expect(csv.decoder.errorCount(.unknownQuality) == 0)
    }

    @Test(
        arguments: writings,
        [
            ("ON", 1.0), ("off", 0), ("open", 1), ("closed", 0), ("True", 1), ("running", 1), ("stopped", 0), ("开", 1),
            ("关", 0), ("打开", 1), ("关闭", 0), ("合闸", 1), ("分闸", 0), ("运行", 1), ("停止", 0), ("是", 1), ("否", 0), ("yes", 1),
        ])
    func wordsOfSwitches(_ writing: Writing, _ word: (String, Double)) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", writing.body(word.0)) == TextTrapTests.reading(word.1))
    }

    @Test(arguments: writings) func aByteOrderMark(_ writing: Writing) throws {
        var harness = try DecoderHarness([writing.source()])
        #expect(harness.decode("t/x", "\u{FEFF}" + writing.body("5")) == TextTrapTests.reading(5))
    }

    @Test(arguments: writings) func carriageReturnAndLineFeed(_ writing: Writing) throws {
        var harness = try DecoderHarness([writing.source()])
        let body = writing.body("5").split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        #expect(harness.decode("t/x", body) == TextTrapTests.reading(5))
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    @Test(arguments: writings, ["", " ", "\r\n", "\u{FEFF}"])
    func anEmptyBodyIsAClearedRetainedMessage(_ writing: Writing, _ body: String) throws {
        for compression in [SourceDefinition.Compression.none, .auto] {
            for charset in SourceDefinition.TextForm.Charset.allCases {
                var source = writing.source()
                (source.compression, source.text.charset) = (compression, charset)
                var harness = try DecoderHarness([source])
                guard charset == .utf8 || body != "\u{FEFF}" else { continue }
                #expect(harness.reasons(of: "t/x", body) == [.emptyPayload])
                #expect(harness.decoder.lastMessageError == nil)
            }
        }
    }

    @Test func numbersBeyond2To53AreReadAsInt64WhereTheyAreTimes() throws {
        let expected = DecoderHarness.eight + Interval(milliseconds: 122)
        var csv = try DecoderHarness([Writing(format: .csv) { $0 }.source()])
        #expect(csv.decode("t/x", "value;ts\n1;1772352000122999999").map(\.time) == [expected])
        var lines = try DecoderHarness([Writing(format: .influx) { $0 }.source()])
        #expect(lines.decode("t/x", "m v=1 1772352000122999999").map(\.time) == [expected])
        var json = try DecoderHarness([.json()])
        #expect(json.decode("t/x", #"{"value":1,"ts":"1772352000122999999"}"#).map(\.time) == [expected])
    }

    @Test func theUnitInsideTheKeyIsAUnitOnlyIfTheSiteMapsIt() throws {
        // The name is a name: what it measures in is said by the point.
        var harness = try DecoderHarness([.json(point: "s/{$key}")], points: ["s/temp_c": "K", "s/压力(MPa)": "bar"])
        #expect(harness.decode("t/x", #"{"values":{"temp_c":5,"压力(MPa)":0.8}}"#).map(\.quality) == [.good, .good])
        #expect(harness.decoder.errorCount(.unitMismatch) == 0)
        let source = SourceDefinition(topic: "t/{a}", format: .csv, point: "s/{$key}")
        var csv = try DecoderHarness([source], points: ["s/temp_c": "K", "s/压力(MPa)": "bar"])
        #expect(csv.decode("t/x", "temp_c,压力(MPa)\n5,0.8").map(\.id) == ["s/temp_c", "s/压力(MPa)"])
        #expect(csv.decoder.errorCount(.unitMismatch) == 0)
    }

    @Test func theTopicCarriesTheIDAndTheBodyOnlyTheValue() throws {
        let source = SourceDefinition(topic: "plant/{p}/tank/{t}/level", format: .scalar, point: "{p}/{t}/level")
        var harness = try DecoderHarness([source])
        #expect(
            harness.decode("plant/7/tank/T101/level", "71,4".replacing(",", with: ".")).map(\.id) == ["7/T101/level"])
    }

    @Test func aBatchWithOneBadItemDoesNotLoseTheRest() throws {
        let bodies: [(SourceDefinition, String)] = [
            (SourceDefinition(topic: "t/{a}", format: .influx, point: "s/{$key}"), "m a=1\nm ?\nm b=2"),
            (SourceDefinition(topic: "t/{a}", format: .csv, point: "s/{$.id}"), "id,value\na,1\nx\nb,2"),
            (
                SourceDefinition(topic: "t/{a}", format: .hj212, point: "s/{$key}"),
                FrameTests.frame("CP=&&a-Rtd=1&&") + "##0001x0000\r\n" + FrameTests.frame("CP=&&b-Rtd=2&&")
            ),
        ]
        for (source, body) in bodies {
            var harness = try DecoderHarness([source])
            #expect(harness.decode("t/x", body).map(\.id) == ["s/a", "s/b"])
            #expect(harness.decoder.lastMessageErrors == 1)
            #expect(harness.decoder.lastMessageError != nil)
        }
    }

    @Test func theSamePointTwiceInOneMessageWithTwoTimes() throws {
        let source = SourceDefinition(topic: "t/{a}", format: .influx, point: "s/{a}")
        var harness = try DecoderHarness([source])
        let body = "m v=1 1772352000000000000\nm v=2 1772352001000000000"
        #expect(
            harness.decode("t/x", body) == [
                Named("s/x", 1), Named("s/x", 2, DecoderHarness.eight + .seconds(1)),
            ])
    }

    @Test func aWholeDayOfBackfilledDataInOneBurst() throws {
        let source = SourceDefinition(topic: "t/{a}", format: .csv, point: "s/{a}")
        var harness = try DecoderHarness([source])
        var body = "ts,value\n"
        for second in stride(from: 0, to: 86_400, by: 10) { body += "\(1_772_265_600 + second),\(second)\n" }
        #expect(harness.decode("t/x", body).count == 8_640)
    }

    @Test(arguments: writings) func aMessageOverTheLimitIsCounted(_ writing: Writing) throws {
        var limits = DecoderLimits()
        limits.payload = 100
        var harness = try DecoderHarness([writing.source()], limits: limits)
        let body = writing.body("5") + String(repeating: " ", count: 100)
        #expect(harness.reasons(of: "t/x", body) == [.payloadTooLarge])
    }

    @Test(arguments: [SourceDefinition.Format.influx, .csv, .hj212])
    func moreReadingsThanTheLimitAreCounted(_ format: SourceDefinition.Format) throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 3
        let source = SourceDefinition(topic: "t/{a}", format: format, point: "s/{$key}")
        var harness = try DecoderHarness([source], limits: limits)
        let bodies: [SourceDefinition.Format: String] = [
            .influx: "m a=1,b=2,c=3,d=4,e=5", .csv: "a,b,c,d,e\n1,2,3,4,5",
            .hj212: FrameTests.frame("CP=&&a-Rtd=1;b-Rtd=2;c-Rtd=3;d-Rtd=4;e-Rtd=5&&"),
        ]
        #expect(harness.reasons(of: "t/x", bodies[format] ?? "") == [.tooManyReadings])
        #expect(harness.decoder.readings.count == 3)
    }
}

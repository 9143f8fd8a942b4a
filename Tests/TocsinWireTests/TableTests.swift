// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct TableTests {
    static func source(
        _ point: String = "{a}/{$.id}", columns: [String] = [], separator: String = ",",
        _ mark: SourceDefinition.TextForm.DecimalMark = .point
    ) -> SourceDefinition {
        var source = SourceDefinition(topic: "t/{a}", format: .csv, point: point)
        source.text.columns = columns
        source.text.separator = separator.utf8.first ?? 0
        source.text.decimalMark = mark
        return source
    }

    static let received = DecoderHarness.received

    @Test func theExampleOfTheReference() throws {
        let columns = ["id", "value", "unit", "ts", "st"]
        var harness = try DecoderHarness([TableTests.source(columns: columns)], points: ["x/PZ-07": "m"])
        #expect(harness.decode("t/x", "PZ-07,3.42,m,2026-03-01 16:00:00,0") == [Named("x/PZ-07", 3.42)])
        #expect(harness.decoder.errorCount(.unitMismatch) == 0)
    }

    /// All of them say the same.
    @Test(arguments: [
        ("id,value,ts\na,1.5,1772352000\nb,2,1772352000", ","),
        ("id,value,ts\r\na,1.5,1772352000\r\nb,2,1772352000\r\n", ","),
        ("id,value,ts\ra,1.5,1772352000\rb,2,1772352000\r", ","),
        ("\u{FEFF}id,value,ts\na,1.5,1772352000\nb,2,1772352000", ","),
        ("ts;id;value\n1772352000;a;1.5\n1772352000;b;2\n", ";"),
        ("ts|id|value\n1772352000|a|1.5\n1772352000|b|2\n", "|"),
        ("ts\tid\tvalue\n1772352000\ta\t1.5\n1772352000\tb\t2\n", "\t"),
        ("id,value,ts,note\na,1.5,1772352000,\nb,2,1772352000,x", ","),
        ("\"id\",\"value\",\"ts\"\n\"a\",\"1.5\",\"1772352000\"\n\"b\",\"2\",\"1772352000\"", ","),
        ("id , value,ts\n a, 1.5 ,1772352000 \n\n  \nb,2,1772352000", ","),
        ("id,value,ts\n\"a\" ,1.5,1772352000\nb,2,1772352000,\n", ","),
        ("note,id,value,ts\n\"x,\ny\",a,1.5,1772352000\n5\" pipe,b,2,1772352000", ","),
        ("id,value,ts\na,1.5,1772352000\nid,value,ts\nb,2,1772352000", ","),
    ])
    func headersSeparatorsAndQuotes(_ body: String, _ separator: String) throws {
        var harness = try DecoderHarness([TableTests.source(separator: separator)])
        #expect(harness.decode("t/x", body) == [Named("x/a", 1.5), Named("x/b", 2)])
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    @Test func quotedCells() throws {
        var source = TableTests.source("x/{$.the \"id\"}")
        source.fields.quality = "q;\"x\""
        var harness = try DecoderHarness([source], points: ["x/a\"b": "\"\""])
        let body = "\"the \"\"id\"\"\",value,unit,\"q;\"\"x\"\"\"\n\"a\"\"b\",1,\"\"\"\"\"\",\"断线\"\n"
        #expect(harness.decode("t/x", body) == [Named("x/a\"b", 1, TableTests.received, .bad)])
        #expect(harness.decoder.errorCount(.unitMismatch) == 0)
    }

    @Test(arguments: ["id,value,ts\na,1,1772352000", "a,1,1772352000", "\"id\",value,ts\na,1,1772352000\nid,value,ts"])
    func configuredColumnsWithAndWithoutAHeaderRow(_ body: String) throws {
        var harness = try DecoderHarness([TableTests.source(columns: ["id", "value", "ts"])])
        #expect(harness.decode("t/x", body) == [Named("x/a", 1)])
        #expect(harness.decoder.lastMessageErrors == 0)
        #expect(harness.reasons(of: "t/x", " \r\n") == [.emptyPayload])
    }

    @Test(arguments: [[String](), ["ts", "temp_c", "压力(MPa)", "st"]])
    func aColumnForEachMeasure(_ columns: [String]) throws {
        var source = TableTests.source("{a}/{$key}", columns: columns, separator: ";", .comma)
        source.fields.quality = "st"
        var harness = try DecoderHarness([source])
        let body = (columns.isEmpty ? "ts;temp_c;压力(MPa);st\n" : "") + "1772352000;31,2;0,8;N\n1772352000;;0,9;\n"
        #expect(
            harness.decode("t/x", body) == [
                Named("x/temp_c", 31.2), Named("x/压力(MPa)", 0.8),
                Named("x/temp_c", .nan, DecoderHarness.eight, .bad), Named("x/压力(MPa)", 0.9),
            ])
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    @Test func anEmptyCellIsNoValueAndNotZero() throws {
        var harness = try DecoderHarness([TableTests.source()])
        #expect(harness.decode("t/x", "id,value\na,\nb,\"\"\nc,0").map(\.value.isNaN) == [true, true, false])
        #expect(harness.decoder.readings.map(\.quality) == [.bad, .bad, .good])
    }

    @Test(arguments: [
        ("a,1,2", DecodeErrorReason.unexpectedShape), ("a", .unexpectedShape), ("a,1,,", .unexpectedShape),
        ("\"a\"x,1", .unexpectedShape), ("a,\"1\"\"\" 2", .unexpectedShape), ("a,abc", .invalidValue),
        ("a,34,6", .unexpectedShape),
        (",1", .missingID), ("a b,1", .invalidID),
    ])
    func aRowThatIsNoneCostsOnlyItself(_ row: String, _ reason: DecodeErrorReason) throws {
        var harness = try DecoderHarness([TableTests.source()])
        let body = "id,value\na,1\n\(row)\nb,2\n"
        #expect(harness.reasons(of: "t/x", body) == [reason])
        #expect(harness.decode("t/x", body).map(\.id) == ["x/a", "x/b"])
    }

    @Test func anOpenQuotationMarkCostsWhatFollows() throws {
        var harness = try DecoderHarness([TableTests.source()])
        #expect(harness.reasons(of: "t/x", "id,value\na,1\n\"b,2\nc,3\n") == [.invalidCSV])
        #expect(harness.decoder.readings.count == 1)
        #expect(harness.reasons(of: "t/x", "id,\"value\na,1\n") == [.invalidCSV])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test func headersThatDoNotFit() throws {
        var harness = try DecoderHarness([TableTests.source()])
        #expect(harness.reasons(of: "t/x", "id,wert\na,1") == [.missingColumn])
        #expect(harness.reasons(of: "t/x", "name,value\na,1\nb,2") == [.missingID, .missingID])
        #expect(harness.reasons(of: "t/x", "id,value\n") == [])
        let wide = String(repeating: "c,", count: 1_024) + "value\n"
        #expect(harness.reasons(of: "t/x", wide) == [.invalidCSV])
    }

    @Test func timesAndQualities() throws {
        var harness = try DecoderHarness([TableTests.source()])
        let body =
            "id,value,ts,quality\na,1,2026-03-01 16:00:00,192\nb,1,yesterday,192\nc,1,1999-01-01 00:00:00,\nd,1,,0\n"
        #expect(
            harness.decode("t/x", body) == [Named("x/a", 1), Named("x/d", 1, TableTests.received, .bad)])
        #expect(harness.reasons(of: "t/x", body) == [.invalidTime, .timeOutOfRange])
        var receiving = TableTests.source()
        receiving.time = .receive
        var other = try DecoderHarness([receiving])
        #expect(other.decode("t/x", body).map(\.time) == Array(repeating: TableTests.received, count: 4))
    }

    @Test func ofTwoColumnsOfOneNameTheLastCounts() throws {
        var harness = try DecoderHarness([TableTests.source()])
        #expect(harness.decode("t/x", "id,value,value\na,1,2").map(\.value) == [2])
    }

    @Test func separatorsThatCouldStandInACellAreRefused() {
        for separator in ["1", "a", ".", "-", "\"", "\n", " ", "+"] {
            #expect(throws: SourceError.self) { try MessageDecoder(sources: [TableTests.source(separator: separator)]) }
        }
    }
}

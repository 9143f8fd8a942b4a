// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// Bodies that are compressed.
@Suite struct CompressionTests {
    static func source(
        _ compression: SourceDefinition.Compression, _ format: SourceDefinition.Format = .json
    ) -> SourceDefinition {
        var source = SourceDefinition(topic: "t/{a}", format: format, point: "s/{a}")
        source.compression = compression
        return source
    }

    static let topic = Array("t/x".utf8)
    static let body = Array(#"{"value":26.0}"#.utf8)
    /// Of ``body``, by Python's `gzip` and `zlib`.
    static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x2A, 0x4B, 0xCC, 0x29, 0x4D, 0x55,
        0xB2, 0x32, 0x32, 0xD3, 0x33, 0xA8, 0x05, 0x00, 0xFB, 0xBE, 0x44, 0x24, 0x0E, 0x00, 0x00, 0x00,
    ]
    static let zlib: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0x2A, 0x4B, 0xCC, 0x29, 0x4D, 0x55, 0xB2, 0x32, 0x32, 0xD3, 0x33, 0xA8, 0x05, 0x00,
        0x23, 0x35, 0x04, 0x5A,
    ]
    static let reading = [Named("s/x", 26, DecoderHarness.received)]

    @Test(arguments: [
        (SourceDefinition.Compression.gzip, CompressionTests.gzip), (.zlib, CompressionTests.zlib),
        (.auto, CompressionTests.gzip), (.auto, CompressionTests.zlib), (.auto, CompressionTests.body),
    ])
    func bodiesOfOthers(_ compression: SourceDefinition.Compression, _ body: [UInt8]) throws {
        var harness = try DecoderHarness([CompressionTests.source(compression)])
        for _ in 0..<3 { #expect(harness.decode(CompressionTests.topic, body) == CompressionTests.reading) }
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    static let refused: [(SourceDefinition.Compression, [UInt8])] = [
        (.gzip, zlib), (.zlib, gzip), (.gzip, body), (.zlib, body), (.gzip, gzip + [0]), (.zlib, zlib + zlib),
        (.gzip, gzip + body), (.gzip, gzip + gzip.dropLast()), (.auto, [0x1F, 0x8B]), (.auto, [0x78, 0x9C]),
    ]

    @Test(arguments: refused)
    func otherBodiesAreRefused(_ compression: SourceDefinition.Compression, _ body: [UInt8]) throws {
        var harness = try DecoderHarness([CompressionTests.source(compression)])
        #expect(harness.reasons(of: CompressionTests.topic, body) == [.invalidCompression])
        #expect(harness.decoder.lastMessageError == .invalidCompression)
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(arguments: [CompressionTests.gzip, CompressionTests.zlib])
    func truncatedBodiesAreRefused(_ body: [UInt8]) throws {
        var harness = try DecoderHarness([CompressionTests.source(.auto)])
        for count in 2..<body.count {
            #expect(
                harness.reasons(of: CompressionTests.topic, Array(body.prefix(count))) == [.invalidCompression],
                "\(count)")
        }
        #expect(harness.decode(CompressionTests.topic, body) == CompressionTests.reading)
    }

    @Test func damagedBodiesAreRefused() throws {
        var harness = try DecoderHarness([CompressionTests.source(.gzip)])
        // The last eight bytes are checksum and length.
        for place in 26..<CompressionTests.gzip.count {
            var body = CompressionTests.gzip
            body[place] ^= 1
            #expect(harness.reasons(of: CompressionTests.topic, body) == [.invalidCompression], "\(place)")
        }
    }

    @Test func membersFollowEachOther() throws {
        let halves = [#"[{"value":1},"#, #"{"value":2}]"#].map { Array($0.utf8) }
        let body = try Packing.gzip(halves[0]) + Packing.gzip([]) + Packing.gzip(halves[1])
        for compression in [SourceDefinition.Compression.gzip, .auto] {
            var harness = try DecoderHarness([CompressionTests.source(compression)])
            #expect(harness.decode(CompressionTests.topic, body).map(\.value) == [1, 2])
        }
    }

    @Test func aBombStopsAtTheBound() throws {
        var limits = DecoderLimits()
        limits.payload = 10_000
        let source = CompressionTests.source(.auto)
        var harness = try DecoderHarness([source], limits: limits)
        let fitting = Array(#"{"value":1}"#.utf8) + [UInt8](repeating: 0x20, count: 100_000 - 11)
        for pack in [Packing.gzip, { try Packing.zlib($0) }] {
            #expect(harness.decode(CompressionTests.topic, try pack(fitting)).map(\.value) == [1])
            let reasons = harness.reasons(of: CompressionTests.topic, try pack(fitting + [0x20]))
            #expect(reasons == [.expandedTooLarge])
            #expect(harness.decoder.lastMessageError == .expandedTooLarge)
        }
        // A thousand times as much: no more is held for it.
        let bomb = try Packing.gzip([UInt8](repeating: 0x20, count: 9_000_000))
        #expect(bomb.count < limits.payload)
        #expect(harness.reasons(of: CompressionTests.topic, bomb) == [.expandedTooLarge])
        #expect(harness.decoder.expanded.count == 100_001)
        #expect(harness.decode(CompressionTests.topic, CompressionTests.gzip).count == 1)
    }

    @Test func theBoundIsNeverMoreThan16MiB() throws {
        #expect(DecoderLimits().expandedPayload == 10 << 20)
        var limits = DecoderLimits()
        limits.payload = 64 << 20
        var harness = try DecoderHarness([CompressionTests.source(.gzip)], limits: limits)
        let bomb = try Packing.gzip([UInt8](repeating: 0x20, count: 16 << 20 + 1))
        #expect(harness.reasons(of: CompressionTests.topic, bomb) == [.expandedTooLarge])
    }

    @Test func theLimitOfThePayloadHoldsForWhatIsSent() throws {
        var limits = DecoderLimits()
        limits.payload = CompressionTests.gzip.count - 1
        var harness = try DecoderHarness([CompressionTests.source(.gzip)], limits: limits)
        #expect(harness.reasons(of: CompressionTests.topic, CompressionTests.gzip) == [.payloadTooLarge])
    }

    @Test func anEmptyBodyInsideIsAnEmptyPayload() throws {
        var harness = try DecoderHarness([CompressionTests.source(.gzip)])
        #expect(harness.reasons(of: CompressionTests.topic, try Packing.gzip([])) == [.emptyPayload])
        #expect(harness.reasons(of: CompressionTests.topic, []) == [.emptyPayload])
    }

    @Test(arguments: ["80", "80.5", "8", "H", "x", "x1", "1", "\u{1F}", "38"])
    func autoTakesNoTextForZlib(_ text: String) throws {
        var harness = try DecoderHarness([CompressionTests.source(.auto, .scalar)])
        // `80` is a valid header of zlib, with a window that no encoder of these days writes.
        let reasons = harness.reasons(of: "t/x", text)
        #expect(!reasons.contains(.invalidCompression))
    }

    @Test func aSmallWindowIsReadWhereDeclared() throws {
        let body = try Packing.zlib(CompressionTests.body, windowBits: 9)
        #expect(body[0] != 0x78)
        var harness = try DecoderHarness([CompressionTests.source(.zlib)])
        #expect(harness.decode(CompressionTests.topic, body) == CompressionTests.reading)
    }

    @Test func copiesOfADecoderDoNotDisturbEachOther() throws {
        var harness = try DecoderHarness([CompressionTests.source(.auto)])
        #expect(harness.decode(CompressionTests.topic, CompressionTests.gzip) == CompressionTests.reading)
        var other = harness
        #expect(
            harness.reasons(of: CompressionTests.topic, Array(CompressionTests.gzip.prefix(20))) == [
                .invalidCompression
            ])
        #expect(other.decode(CompressionTests.topic, CompressionTests.zlib) == CompressionTests.reading)
    }
}

/// Text that is not UTF-8.
@Suite struct CharsetTests {
    static func source(_ format: SourceDefinition.Format, _ point: String) -> SourceDefinition {
        var source = SourceDefinition(topic: "t/{a}", format: format, point: point)
        source.text.charset = .gbk
        return source
    }

    static let topic = Array("t/x".utf8)
    /// `压力(MPa)` in GBK.
    static let pressure: [UInt8] = [0xD1, 0xB9, 0xC1, 0xA6, 0x28, 0x4D, 0x50, 0x61, 0x29]
    /// `誠` in GBK: its second byte is a backslash.
    static let backslash: [UInt8] = [0xD5, 0x5C]

    @Test func everyCharacterIsThatOfIconv() throws {
        let table = try #require(GBKTable())
        var text: [UInt8] = []
        // 正常 报警 断线 标校 故障 超量程, and the first and the last pair of the table's corners.
        let words: [(String, [UInt8])] = [
            ("正常", [0xD5, 0xFD, 0xB3, 0xA3]), ("报警", [0xB1, 0xA8, 0xBE, 0xAF]), ("断线", [0xB6, 0xCF, 0xCF, 0xDF]),
            ("故障", [0xB9, 0xCA, 0xD5, 0xCF]), ("超量程", [0xB3, 0xAC, 0xC1, 0xBF, 0xB3, 0xCC]), ("丂", [0x81, 0x40]),
            ("a丂\\", [0x61, 0x81, 0x40, 0x5C]), ("", []),
        ]
        for (word, bytes) in words {
            table.decode(bytes.span, into: &text)
            #expect(text == Array(word.utf8))
        }
    }

    @Test(arguments: [[0x80], [0xFF], [0xD1], [0x81, 0x7F], [0x81, 0xFF], [0xD1, 0x20], [0x81, 0x30]] as [[UInt8]])
    func bytesThatAreNoCharacterAreNeverUTF8(_ bytes: [UInt8]) throws {
        let table = try #require(GBKTable())
        var text: [UInt8] = []
        table.decode((bytes + Array(",1".utf8)).span, into: &text)
        #expect(text.first == 0xFF)
        #expect(text.suffix(2) == Array(",1".utf8))
    }

    @Test func namesInJSON() throws {
        var harness = try DecoderHarness([CharsetTests.source(.json, "s/{$key}")])
        let body =
            Array("{\"values\":{\"".utf8) + CharsetTests.pressure + Array("\":0.8,\"".utf8) + CharsetTests.backslash
            + Array("\":1}}".utf8)
        #expect(
            harness.decode(CharsetTests.topic, body) == [
                Named("s/压力(MPa)", 0.8, DecoderHarness.received), Named("s/誠", 1, DecoderHarness.received),
            ])
        // As UTF-8 the bytes are refused, and not made into something else; the backslash eats the quotation mark.
        var other = try DecoderHarness([.json(point: "s/{$key}")])
        #expect(other.reasons(of: CharsetTests.topic, body) == [.invalidJSON, .invalidUTF8])
    }

    @Test func wordsInCSVAndScalars() throws {
        var harness = try DecoderHarness([CharsetTests.source(.csv, "s/{$.id}")])
        let body =
            Array("id,value,quality\n".utf8) + CharsetTests.pressure + Array(",1,".utf8) + [0xB6, 0xCF, 0xCF, 0xDF]
            + Array("\n".utf8) + [0xD1, 0x0A]
        #expect(
            harness.decode(CharsetTests.topic, body) == [Named("s/压力(MPa)", 1, DecoderHarness.received, .bad)])
        var scalar = try DecoderHarness([CharsetTests.source(.scalar, "s/{a}")])
        #expect(scalar.decode(CharsetTests.topic, [0xB9, 0xD8]) == [Named("s/x", 0, DecoderHarness.received)])
    }

    @Test func aBrokenNameCostsOnlyItsReading() throws {
        var harness = try DecoderHarness([CharsetTests.source(.influx, "s/{$key}")])
        let body = Array("m ".utf8) + [0xFF, 0xFF] + Array("=1,b=2".utf8)
        #expect(harness.reasons(of: CharsetTests.topic, body) == [.invalidUTF8])
        #expect(harness.decode(CharsetTests.topic, body).map(\.id) == ["s/b"])
    }

    @Test func insideACompressedBody() throws {
        var source = CharsetTests.source(.csv, "s/{$.id}")
        source.compression = .gzip
        var harness = try DecoderHarness([source])
        let body = Array("id,value\n".utf8) + CharsetTests.pressure + Array(",1\n".utf8)
        #expect(harness.decode(CharsetTests.topic, try Packing.gzip(body)).map(\.id) == ["s/压力(MPa)"])
    }
}

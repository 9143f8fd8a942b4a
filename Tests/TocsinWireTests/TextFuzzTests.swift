// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

/// Bodies by chance, from seeds that are always the same.
@Suite struct TextFuzzTests {
    /// Sources of each format, with bodies that are good for them.
    static let sources: [(SourceDefinition, [String])] = {
        var lines = LineProtocolTests.source("{a}/{$.p}/{$key}", unit: "unit", quality: "q")
        lines.text.charset = .utf8
        var wide = TableTests.source("{a}/{$key}", separator: ";", .comma)
        wide.fields.quality = "q"
        return [
            (
                lines,
                [
                    "m,p=a,unit=Cel v=1.5,w=2i,q=\"N\" 1772352000000000000\n# c\nm,p=b\\ c v=t\r\nm,p=c v=\"断线\",u=7u\n",
                    #"m\,n,p=a\=b k\ l=-1e3,s="a\"b" 1772352000000000001"#,
                ]
            ),
            (
                TableTests.source(),
                [
                    "id,value,unit,ts,quality\n\"a\",1.5,Cel,1772352000,192\n\"b\"\"c\",\"2\",,,\r\nd,,K,2026-03-01 16:00:00,断线\n"
                ]
            ),
            (TableTests.source(columns: ["id", "value", "ts"]), ["a,1.5,1772352000\nb,2,1772352000\n"]),
            (wide, ["ts;a;b;q\n1772352000;1,5;-2;N\n1772352001;;3;T\n"]),
            (FrameTests.source(), [FrameTests.frame(FrameTests.data("a01-Rtd=26.0,a01-Flag=N;a02-Avg=1")) + "\r\n"]),
            (
                FrameTests.source(isTolerant: true),
                [FrameTests.frame(FrameTests.data("a01-Rtd=26.0,a01-Flag=D")) + FrameTests.frame("MN=B;CP=&&a-Rtd=1&&")]
            ),
            (SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}"), ["26.0", "断线", "ON"]),
        ]
    }()

    private static let topic = Array("t/x".utf8)
    private static let spice =
        Array(",;=\\\"# \t\r\n&-+.eE019iuMN|{}[]:\u{0}好".utf8) + [0xFF, 0xC0, 0xED, 0x81, 0x5C]

    /// What must hold of anything.
    private static func check(_ harness: inout DecoderHarness, _ body: [UInt8]) {
        let readings = harness.decode(topic, body)
        for reading in readings {
            if !reading.value.isFinite { #expect(reading.quality == .bad && reading.value.isNaN) }
            #expect(!reading.id.isEmpty && !reading.id.contains("\u{FFFD}"))
        }
        #expect(harness.decoder.unresolvedCount <= readings.count || harness.decoder.lastMessageErrors > 0)
        harness.decoder.adoptResolvedPoints()
        #expect(harness.decoder.readings.allSatisfy { $0.point >= 0 })
    }

    private static func mutate(_ body: inout [UInt8], _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...6, using: &random) where !body.isEmpty {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: body[place] = spice.randomElement(using: &random) ?? 0
            case 1: body.remove(at: place)
            case 2: body.insert(spice.randomElement(using: &random) ?? 0, at: place)
            case 3: body[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 4: body.insert(contentsOf: body[place...].prefix(40), at: place)
            default: body.removeSubrange(place...)
            }
        }
    }

    @Test(arguments: TextFuzzTests.sources.indices)
    func mutatedBodiesNeverTrap(_ number: Int) throws {
        var random = SeededGenerator(seed: UInt64(number) + 23)
        let (source, bodies) = TextFuzzTests.sources[number]
        for charset in SourceDefinition.TextForm.Charset.allCases {
            var source = source
            source.text.charset = charset
            var harness = try DecoderHarness([source], points: ["x/a/v": "Cel", "x/a": "Cel"])
            for _ in 0..<1_200 {
                var body = Array((bodies.randomElement(using: &random) ?? "").utf8)
                TextFuzzTests.mutate(&body, &random)
                TextFuzzTests.check(&harness, body)
            }
        }
    }

    @Test func randomBytesNeverTrap() throws {
        var random = SeededGenerator(seed: 41)
        for (source, _) in TextFuzzTests.sources {
            for compression in SourceDefinition.Compression.allCases {
                for charset in SourceDefinition.TextForm.Charset.allCases {
                    var source = source
                    (source.compression, source.text.charset) = (compression, charset)
                    var harness = try DecoderHarness([source])
                    for round in 0..<150 {
                        let alphabet = round % 2 == 0 ? TextFuzzTests.spice : Array(0...255)
                        let body = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                            alphabet.randomElement(using: &random) ?? 0
                        }
                        TextFuzzTests.check(&harness, body)
                    }
                }
            }
        }
    }

    @Test func mutatedCompressedBodiesNeverTrapAndAreNeverHalfRead() throws {
        var random = SeededGenerator(seed: 43)
        var source = TextFuzzTests.sources[1].0
        source.compression = .auto
        let text = Array(TextFuzzTests.sources[1].1[0].utf8)
        var harness = try DecoderHarness([source])
        let whole = harness.decode(TextFuzzTests.topic, text)
        for packed in [try Packing.gzip(text), try Packing.zlib(text)] {
            for _ in 0..<3_000 {
                var body = packed
                TextFuzzTests.mutate(&body, &random)
                // Unless its first bytes say that it is packed, it is text.
                guard Inflater.Form(of: body.span) != nil else { continue }
                let readings = harness.decode(TextFuzzTests.topic, body)
                #expect(readings.isEmpty || readings == whole)
            }
        }
    }

    /// Of a body that is cut off, only what was whole is read; in the last row a cell or field may have been cut where
    /// the format does not show it, and then its time, which stands behind it, is not there.
    @Test func truncatedLinesAndRowsGiveNoHalfReadings() throws {
        let lines = "m a=12.5,b=t 1772352000000000000\nm a=13.5,b=f 1772352000000000000\n"
        let rows = "id,value,ts\na,12.5,1772352000\nb,13.5,1772352000\n"
        for (source, text) in [(LineProtocolTests.source("x/{$key}"), lines), (TableTests.source(), rows)] {
            var harness = try DecoderHarness([source])
            let body = Array(text.utf8)
            let whole = harness.decode(TextFuzzTests.topic, body)
            for count in 0..<body.count {
                let readings = harness.decode(TextFuzzTests.topic, Array(body.prefix(count)))
                let timed = readings.filter { $0.time != DecoderHarness.received }
                #expect(timed == Array(whole.prefix(timed.count)), "\(count)")
                // A row that ends before its last cell is none.
                if source.format == .csv { #expect(readings.count - timed.count <= 1) }
            }
        }
    }

    @Test func nothingIsQuadratic() throws {
        let clock = ContinuousClock()
        let units = [
            "m a=\"", "m a=1,", "m,a=", "\"", "\"\"", "\"a\"b,", ",", ";", "a-Rtd=1;", "\\", " ", "\r", "\n", "=", "#",
            "CP=&&",
        ]
        for (source, _) in TextFuzzTests.sources {
            var harness = try DecoderHarness([source])
            for unit in units {
                for prefix in ["", "id,value\n", "ts;a\n", "##9999CP=&&", "m "] {
                    let body = Array((prefix + String(repeating: unit, count: 65_536 / unit.utf8.count)).utf8)
                    let spent = clock.measure {
                        harness.decoder.decode(
                            topic: TextFuzzTests.topic.span, payload: body.span, received: DecoderHarness.received)
                    }
                    #expect(spent < .seconds(2), "\(source.format) \(prefix) \(unit)")
                }
            }
        }
    }
}

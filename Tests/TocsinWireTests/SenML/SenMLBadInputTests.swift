// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

@Suite struct SenMLBadInputTests {
    static let pack: TestPack = [
        ["bn": "x/", "bt": 1_772_352_000, "bu": "Cel", "n": "a", "v": 1.5], ["n": "b", "t": 1, "vs": "on"],
        ["n": "c", "u": "Pa", "vb": true, "ut": 5], ["n": "d", "s": 120.25, "t": -0.5],
        ["n": "e", "vd": .bytes([1, 2])],
    ]

    // MARK: - The whole pack

    @Test(arguments: [
        ("{}", DecodeErrorReason.unexpectedShape), ("5", .unexpectedShape), (#""x""#, .unexpectedShape),
        (#"{"n":"x/a","v":1}"#, .unexpectedShape), ("null", .unexpectedShape), ("x", .invalidJSON), ("{", .invalidJSON),
        ("[", .invalidJSON), ("[{]", .invalidJSON), (#"[{"n":"x/a","v":1},]"#, .invalidJSON),
        (#"[{"n":"x/a","v":1},{"n":"x/b","v":01}]"#, .invalidJSON), (#"[{"n":"x/a","v":1}"#, .invalidJSON),
        (#"[{"n":"x/a","v":1}] 1"#, .trailingData), ("[]]", .trailingData), (" ", .emptyPayload),
        ("\u{FEFF}", .emptyPayload), ("\u{F123}", .invalidJSON),
    ])
    func whatIsNoPackInJSON(_ payload: String, _ reason: DecodeErrorReason) throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.reasons(of: "t/x", payload) == [reason])
        #expect(harness.decoder.readings.isEmpty)
        #expect(harness.decoder.unresolvedCount == 0)
        #expect(harness.decode("t/x", "\u{FEFF} [{\"n\":\"x/a\",\"v\":1}]\r\n").count == 1)
    }

    @Test(arguments: [
        ("a2 00 61 61 02 01", DecodeErrorReason.unexpectedShape), ("c1 81 a0", .unexpectedShape),
        ("f5", .unexpectedShape),
        ("81", .invalidCBOR), ("81 a2 00 61 61 02", .invalidCBOR), ("82 a2 00 61 61 02 01", .invalidCBOR),
        ("81 a2 00 61 61 02 01 00", .trailingData), ("9f a2 00 61 61 02 01", .invalidCBOR), ("ff", .invalidCBOR),
        ("9f a2 00 61 61 02 01 ff ff", .trailingData), ("82 a2 00 61 61 02 01 ff", .invalidCBOR),
        ("81 a2 00 61 61 02 1c", .invalidCBOR), ("81 bf 00 61 61 02 ff", .invalidCBOR), ("9c", .invalidCBOR),
        ("9b ffffffffffffffff a2 00 61 61 02 01", .invalidCBOR), ("81 bb ffffffffffffffff 00 61 61", .invalidCBOR),
        ("81 a3 00 61 61 02 01 62 785f 01", .mandatoryField),
        ("81 a3 00 61 61 02 01 7f 61 78 61 5f ff 01", .mandatoryField),
        ("81 a3 00 61 61 02 01 20 0b", .unsupportedVersion), ("81 a3 00 61 61 02 01 20 c2 41 0a", .unsupportedVersion),
    ])
    func whatIsNoPackInCBOR(_ payload: String, _ reason: DecodeErrorReason) throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.reasons(CBORWriter.bytes(payload)) == [reason])
        #expect(harness.decoder.readings.isEmpty)
        #expect(harness.decoder.unresolvedCount == 0)
        #expect(harness.decoder.lastMessageError == reason)
    }

    @Test(arguments: Writing.allCases) func anEmptyPackIsFine(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.reasons(writing.bytes([])) == [])
        #expect(harness.reasons([0x9F, 0xFF]) == [])
    }

    @Test(arguments: [
        "9f bf 00 63 782f61 02 02 06 1a 69a3f040 ff ff", "81 a3 00 63 782f61 02 02 06 1a 69a3f040",
        "d9d9f7 81 a3 61 6e 63 782f61 61 76 02 61 74 fb 41da68fc10000000",
        "81 bf 7f 61 6e ff 7f 61 78 62 2f61 ff 02 c2 41 02 06 c4 82 02 1a 01 0e 73 d8 ff",
        "81 a6 21 7f 62 782f ff 00 7f 60 61 61 60 ff 02 f9 4000 22 fa 4ed347e1 06 38 7f 18 63 f6",
        "82 01 a3 02 02 06 1a 69a3f040 00 63 782f61",
    ])
    func section6_otherWaysToWriteTheSame(_ payload: String) throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.decode(CBORWriter.bytes(payload)).map(\.id) == ["x/a"])
        #expect(harness.decoder.readings.map(\.value) == [2])
        #expect(harness.decoder.lastMessageErrors == (payload.hasPrefix("82") ? 1 : 0))
    }

    @Test(arguments: Writing.allCases) func aBadRecordCostsOnlyItself(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        let pack: TestPack = [
            ["bn": "x/", "n": "a", "v": 1], ["n": "b", "v": "--"], ["n": "c"], ["n": "d d", "v": 4], ["n": 5, "v": 5],
            ["n": "f", "t": "noon", "v": 6], ["n": "g", "t": 5e8, "v": 7], ["n": "h", "v": [1]], ["n": "i", "v": 9],
        ]
        #expect(harness.decode(writing.bytes(pack)).map(\.id) == ["x/a", "x/i"])
        #expect(harness.decoder.errorCount(.invalidValue) == 2)
        for reason in [
            DecodeErrorReason.missingValue, .invalidID, .missingID, .invalidTime, .timeOutOfRange,
        ] { #expect(harness.decoder.errorCount(reason) == 1, "\(reason)") }
    }

    @Test func somethingElseInThePlaceOfARecord() throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.decode("t/x", #"[1,[{"n":"x/a","v":1}],null,{"n":"x/b","v":2},"x"]"#).map(\.id) == ["x/b"])
        #expect(harness.decoder.errorCount(.unexpectedShape) == 4)
        let cbor = CBORWriter.bytes("84 01 81 a2 00 61 61 02 01 a2 00 61 62 02 01 c1 a2 00 61 61 02 01")
        #expect(harness.decode(cbor).map(\.id) == ["b"])
        #expect(harness.decoder.errorCount(.unexpectedShape) == 7)
    }

    // MARK: - Limits

    @Test(arguments: Writing.allCases) func readings(_ writing: Writing) throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 3
        var harness = try DecoderHarness([.senml()], limits: limits)
        let pack: TestPack = (0..<6).map { ["n": .text("x/\($0)"), "t": .number(Double(-$0)), "v": 1] }
        #expect(harness.reasons(writing.bytes(pack)) == [.tooManyReadings])
        #expect(harness.decode(writing.bytes(pack)).map(\.id) == ["x/2", "x/1", "x/0"])
        // What comes after them may still make the pack worthless.
        #expect(harness.decode(writing.bytes(pack + [["foo_": 1]])).isEmpty)
    }

    @Test func nesting() throws {
        var limits = DecoderLimits()
        limits.nesting = 3
        var harness = try DecoderHarness([.senml()], limits: limits)
        #expect(harness.decode("t/x", #"[{"n":"x/a","v":1,"x":[1]}]"#).count == 1)
        #expect(harness.reasons(of: "t/x", #"[{"n":"x/a","v":1,"x":[[1]]}]"#) == [.nestingTooDeep])
        #expect(harness.decode(CBORWriter.bytes("81 a3 00 61 61 02 01 09 81 00")).count == 1)
        #expect(harness.reasons(CBORWriter.bytes("81 a3 00 61 61 02 01 09 81 81 00")) == [.nestingTooDeep])
        #expect(harness.reasons(CBORWriter.bytes("81 a3 00 61 61 02 01 81 81 00 09")) == [.nestingTooDeep])
        for byte in [0x81, 0x9F, 0xC1, 0xA1, 0xBF, 0x5B, 0xD9] as [UInt8] {
            let bomb = Array(repeating: byte, count: 1 << 20)
            #expect([[.nestingTooDeep], [.invalidJSON], [.invalidCBOR]].contains(harness.reasons(bomb)))
        }
    }

    // MARK: - Chance

    /// A pack of a hundred records, and one of each thing that a record may have.
    static let seeds: [[UInt8]] =
        Writing.allCases.flatMap { writing in
            [
                writing.bytes(pack),
                writing.bytes(
                    (0..<100).map { ["n": .text("x/\($0)"), "t": .number(Double($0 % 7)), "v": .number(0.1)] }),
            ]
        } + SenMLExampleTests.cases.map(\.pack)

    @Test func truncatedPacksGiveNothing() throws {
        var harness = try DecoderHarness([.senml()])
        for seed in SenMLBadInputTests.seeds.prefix(4) {
            for length in 0..<seed.count {
                #expect(harness.decode(Array(seed[..<length])).isEmpty)
                #expect(harness.decoder.unresolvedCount == 0)
                #expect(harness.decoder.lastMessageError != nil || length == 0)
            }
        }
    }

    @Test func mutatedPacksNeverTrapAndAlwaysSayWhy() throws {
        var random = SeededGenerator(seed: 17)
        var harness = try DecoderHarness([.senml()], points: ["x/a": "Cel", "x/c": "Pa", "x/d/sum": "Cel.s"])
        for _ in 0..<10_000 {
            var payload = SenMLBadInputTests.seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...5, using: &random) where !payload.isEmpty {
                let place = Int.random(in: 0..<payload.count, using: &random)
                let byte = UInt8.random(in: 0...255, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: payload[place] = byte
                case 1: payload[place] ^= 1 << (byte & 7)
                case 2: payload.remove(at: place)
                case 3: payload.insert(byte, at: place)
                case 4: payload.removeSubrange(place...)
                default:
                    let end = min(place + Int(byte & 15), payload.count)
                    payload.insert(contentsOf: payload[place..<end], at: place)
                }
            }
            let readings = harness.decode(payload)
            for reading in readings where reading.value.isNaN { #expect(reading.quality == .bad) }
            #expect(zip(readings, readings.dropFirst()).allSatisfy { $0.time <= $1.time })
            #expect(harness.decoder.unresolvedCount <= readings.count)
            harness.decoder.adoptResolvedPoints()
            #expect(harness.decoder.readings.allSatisfy { $0.point >= 0 })
        }
    }

    @Test func garbageNeverTraps() throws {
        var random = SeededGenerator(seed: 23)
        var harness = try DecoderHarness([.senml()])
        for _ in 0..<15_000 {
            var payload = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            payload[0] = [0x5B, 0x81, 0x82, 0x9F, 0x98, 0xD9, 0xEF].randomElement(using: &random) ?? 0
            let readings = harness.decode(payload)
            for reading in readings where reading.value.isNaN { #expect(reading.quality == .bad) }
            #expect(harness.decoder.unresolvedCount <= readings.count)
        }
    }
}

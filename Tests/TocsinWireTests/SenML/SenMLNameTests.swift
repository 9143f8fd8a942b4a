// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// Which names a record may have, and how they become ids.
@Suite struct SenMLNameTests {
    @Test(
        arguments: [
            "_a", "-a", "/a", ":a", ".a", "a b", "a%", "a@b", "a[b", "a`b", "a{b", "a,b", "a;b", "aé", "液位", "a+b",
            "a#",
        ],
        Writing.allCases)
    func section4_5_1_charactersThatNoNameHas(_ name: String, _ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        let text = TestField.text(name)
        for pack in [[["n": text, "v": 1]], [["bn": text, "v": 1]]] as [TestPack] {
            #expect(harness.reasons(writing.bytes(pack)) == [.invalidID])
        }
        #expect(
            harness.decode(writing.bytes([["bn": text, "n": "a", "v": 1], ["bn": "x/", "n": "a", "v": 1]])).count == 1)
    }

    @Test(arguments: 0..<128) func section4_5_1_everyCharacter(_ code: Int) throws {
        var harness = try DecoderHarness([.senml()])
        let scalar = UInt8(code)
        let isWord = scalar &- 48 < 10 || (scalar | 0x20) &- 97 < 26
        let isAllowed = isWord || Array("-:./_".utf8).contains(scalar)
        for length in 0..<9 {
            let name = Array(repeating: UInt8(ascii: "k"), count: length) + [scalar]
            let pack = [0x81, 0xA2, 0x00, 0x60 | UInt8(name.count)] + name + [0x02, 0x01]
            #expect(harness.decode(pack).count == ((length == 0 ? isWord : isAllowed) ? 1 : 0))
        }
    }

    @Test(arguments: Writing.allCases) func ofADeclaredPointAnyThatAnIDMayHave(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()], points: ["罐区/液位": "m", "_x/(a)": ""])
        let pack: TestPack = [
            ["bn": "罐区/", "n": "液位", "u": "m", "v": 1], ["n": "压力", "v": 2], ["bn": "_x/", "n": "(a)", "v": 3],
            ["bn": "", "n": "_x/(a)", "v": 4], ["n": "_x/(a", "v": 5],
        ]
        #expect(harness.decode(writing.bytes(pack)).map(\.value) == [1, 3, 4])
        #expect(harness.reasons(writing.bytes(pack)) == [.invalidID, .invalidID])
    }

    @Test(arguments: Writing.allCases) func theNameTwiceInATemplate(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml("p/{$key}/{a}/{$key}")])
        let pack: TestPack = [["bn": "abcdefghi/", "n": "jklm", "v": 1], ["v": 2], ["bn": "", "n": "z", "v": 3]]
        #expect(
            harness.decode(writing.bytes(pack)).map(\.id) == [
                "p/abcdefghi/jklm/x/abcdefghi/jklm", "p/abcdefghi//x/abcdefghi/", "p/z/x/z",
            ])
        let long = TestField.text(String(repeating: "n", count: 126))
        #expect(harness.reasons(writing.bytes([["n": long, "v": 1]])) == [.idTooLong])
        #expect(harness.decode(writing.bytes([["n": long, "v": 1], ["n": "z", "v": 3]])).map(\.id) == ["p/z/x/z"])
    }

    @Test func namesThatAreNoUTF8() throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.reasons(CBORWriter.bytes("81 a2 00 62 61ff 02 01")) == [.invalidUTF8])
        #expect(harness.reasons(CBORWriter.bytes("81 a2 00 61 ff 02 01")) == [.invalidUTF8])
        #expect(harness.reasons(CBORWriter.bytes("81 a2 21 62 61c0 02 01")) == [.invalidUTF8])
    }

    @Test func namesOfTheGreatestLength() throws {
        var limits = DecoderLimits()
        limits.idBytes = 12
        var harness = try DecoderHarness([.senml("p/{$key}/q")], limits: limits)
        for writing in Writing.allCases {
            #expect(harness.decode(writing.bytes([["bn": "abcd", "n": "efgh", "v": 1]])).map(\.id) == ["p/abcdefgh/q"])
            for pack in [
                [["bn": "abcd", "n": "efghi", "v": 1]], [["bn": "abcde", "n": "efgh", "v": 1]],
                [["bn": "abcdefghijklm", "n": "e", "v": 1]], [["n": "abcdefghijklm", "v": 1]],
                [["n": "abcdefgh", "s": 1]],
            ] as [TestPack] { #expect(harness.reasons(writing.bytes(pack)) == [.idTooLong]) }
        }
    }

    @Test func theNameStandsInATemplate() throws {
        var harness = try DecoderHarness([.senml("{a}/{$key}/raw")], points: ["x/tank1/level/raw": ""])
        let pack: TestPack = [["bn": "tank1/", "n": "level", "v": 1], ["n": "flow", "v": 2]]
        for writing in Writing.allCases {
            #expect(harness.decode(writing.bytes(pack)).map(\.id) == ["x/tank1/level/raw", "x/tank1/flow/raw"])
        }
    }

    @Test func theTopicMayNameThePoint() throws {
        var harness = try DecoderHarness([.senml("plant/{a}")], points: ["plant/y": "Cel"])
        let pack: TestPack = [["n": "_", "u": "Cel", "v": 1], ["v": 2], ["s": 3], ["v": 4, "s": 5]]
        for writing in Writing.allCases {
            for topic in ["t/y", "t/z", "t/y"] {
                #expect(harness.decode(Array(topic.utf8), writing.bytes(pack)).map(\.value) == [1, 2, 4])
                #expect(harness.reasons(of: Array(topic.utf8), writing.bytes(pack)) == [.missingValue])
            }
        }
    }

    @Test func escapedNamesAndLabels() throws {
        var harness = try DecoderHarness([.senml()], points: ["x/a": "Cel"])
        let pack = #"[{"b\u006e":"x\/","\u006E":"\u0061","\u0075":"C\u0065l","v":"o\u006e"}]"#
        #expect(harness.reasons(of: "t/x", pack) == [])
        #expect(harness.decode("t/x", pack) == [Named("x/a", 1, DecoderHarness.received)])
        #expect(harness.reasons(of: "t/x", #"[{"n":"x/a","v":1,"a\u005f":1}]"#) == [.mandatoryField])
        #expect(harness.reasons(of: "t/x", #"[{"bn":"\u5f20","n":"x/a","v":1}]"#) == [.invalidID])
        #expect(harness.reasons(of: "t/x", #"[{"n":"x/a","v\u0000":1}]"#) == [.missingValue])
    }
}

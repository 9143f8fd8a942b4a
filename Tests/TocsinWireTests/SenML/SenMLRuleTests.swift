// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// The rules of RFC 8428, each in both writings.
@Suite struct SenMLRuleTests {
    static let eight = DecoderHarness.eight
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var pack: TestPack
        var readings: [Named]
        var reasons: [DecodeErrorReason]
        var testDescription: String { name }

        init(_ name: String, _ pack: TestPack, _ readings: [Named], _ reasons: [DecodeErrorReason] = []) {
            (self.name, self.pack, self.readings, self.reasons) = (name, pack, readings, reasons)
        }
    }

    static let cases: [Case] = [
        // MARK: 4.1, 4.2 base and regular fields
        Case(
            "4.1: a base field holds for its own record, wherever in it it stands, until the next",
            [
                ["v": 1, "n": "a", "bn": "x/"], ["n": "b", "v": 2], ["n": "c", "v": 3, "bn": "y/"], ["n": "d", "v": 4],
            ],
            [
                Named("x/a", 1, received), Named("x/b", 2, received), Named("y/c", 3, received),
                Named("y/d", 4, received),
            ]),
        Case(
            "4.1: base value", [["bn": "x/", "bv": 20, "n": "a", "v": 1.5], ["n": "a", "v": -30]],
            [Named("x/a", 21.5, received), Named("x/a", -10, received)]),
        Case(
            "4.1: the base value is not added to words", [["bn": "x/", "bv": 20, "n": "a", "vb": true], ["vs": "on"]],
            [Named("x/a", 1, received), Named("x/", 1, received)]),
        Case(
            "4.1: a base field of null changes nothing",
            [["bn": "x/", "bt": 1_772_352_000, "n": "a", "v": 1], ["bn": nil, "bt": nil, "n": "b", "v": 2]],
            [Named("x/a", 1), Named("x/b", 2)]),
        Case(
            "4.2: the last of two of a name", [["n": "x/a", "v": 1, "v": 2, "n": "x/b", "t": 9, "t": -1]],
            [Named("x/b", 2, eight)]),
        Case(
            "4.2: two kinds of value", [["n": "x/a", "v": 1, "vb": true], ["n": "x/b", "vd": .bytes([1]), "v": 1]],
            [], [.invalidValue, .invalidValue]),
        Case(
            "4.2: no value", [["n": "x/a"], [:], ["n": "x/b", "v": 1]], [Named("x/b", 1, received)],
            [.missingValue, .missingValue]),
        Case("4.2: a base value is no value", [["bn": "x/a", "bv": 7], ["t": 0]], [], [.missingValue]),
        Case("4.2: bytes", [["n": "x/a", "vd": .bytes([0x68, 0x69])]], [], [.missingValue]),
        Case(
            "4.2: words",
            [
                ["bn": "x/"], ["n": "a", "vs": "on"], ["n": "b", "vs": "CLOSED"], ["n": "c", "vs": "34.6"],
                ["n": "d", "vs": "断线"], ["n": "e", "vs": "标校"], ["n": "f", "vb": true], ["n": "g", "vb": false],
                ["n": "h", "v": "1e3"], ["n": "i", "v": true],
            ],
            [
                Named("x/a", 1, received), Named("x/b", 0, received), Named("x/c", 34.6, received),
                Named("x/d", .nan, received, .bad), Named("x/e", .nan, received, .bad, .calibration),
                Named("x/f", 1, received), Named("x/g", 0, received), Named("x/h", 1_000, received),
                Named("x/i", 1, received),
            ]),
        Case(
            "4.2: a sensor without a value",
            [
                ["bn": "x/", "bv": 1], ["n": "a", "v": nil], ["n": "b", "v": .number(.nan)], ["n": "c", "vs": nil],
                ["n": "d", "vb": nil], ["n": "e", "v": .number(.infinity)],
            ],
            ["a", "b", "c", "d", "e"].map { Named("x/\($0)", .nan, received, .bad) }),
        Case(
            "4.2: something else in the place of a value",
            [
                ["n": "x/a", "v": [1]], ["n": "x/b", "vs": 1], ["n": "x/c", "vb": 1], ["n": "x/d", "vb": "on"],
                ["n": "x/e", "vs": "--"], ["n": "x/f", "v": 1],
            ],
            [Named("x/f", 1, received)], Array(repeating: .invalidValue, count: 5)),
        Case(
            "4.2: update time, whatever it is", [["n": "x/a", "v": 1, "ut": 30], ["n": "x/b", "v": 2, "ut": "soon"]],
            [Named("x/a", 1, received), Named("x/b", 2, received)]),

        // MARK: 4.2, 4.5.4 sums
        Case("4.2: a record with only a sum", [["bn": "x/", "n": "a", "s": 120]], [Named("x/a/sum", 120, received)]),
        Case(
            "4.1: base sum", [["bn": "x/", "bs": 1_000, "n": "a", "s": 120], ["n": "a", "s": -1]],
            [Named("x/a/sum", 1_120, received), Named("x/a/sum", 999, received)]),
        Case(
            "4.5.4: a base sum is no sum", [["bn": "x/", "bs": 1_000, "n": "a", "v": 2]], [Named("x/a", 2, received)]),
        Case(
            "10: a sum beside a value, which nobody asked for", [["n": "x/a", "v": 2, "s": 3]],
            [Named("x/a", 2, received)]),
        Case(
            "4.2: sums that are none",
            [["n": "x/a", "s": "1"], ["n": "x/b", "s": nil], ["n": "x/c", "vd": "x", "s": 1]],
            [Named("x/b/sum", .nan, received, .bad), Named("x/c/sum", 1, received)], [.invalidValue]),

        // MARK: 4.4 extensibility
        Case(
            "4.4: unknown fields are passed over",
            [["n": "x/a", "foo": 1, "v": 1, "_x": [1, ["a"]], "vss": "on", "": 2, "V": 3, "bverx": 99]],
            [Named("x/a", 1, received)]),
        Case(
            "4.4: one that must be understood", [["n": "x/a", "v": 1], ["n": "x/b", "v": 1, "foo_": 1]], [],
            [.mandatoryField]),
        Case("4.4: a mandatory field of one letter", [["n": "x/a", "v": 1, "_": nil]], [], [.mandatoryField]),
        Case("4.4: a longer mandatory field", [["n": "x/a", "v": 1, "content-format_": [1]]], [], [.mandatoryField]),

        // MARK: 4.5.1 names
        Case(
            "4.5.1: base name, name, or both",
            [["n": "x/a", "v": 1], ["bn": "y/b", "v": 2], ["n": "/c", "v": 3], ["n": "", "v": 4]],
            [
                Named("x/a", 1, received), Named("y/b", 2, received), Named("y/b/c", 3, received),
                Named("y/b", 4, received),
            ]),
        Case("4.5.1: all that a name may have", [["n": "09AZaz-:._/Z", "v": 1]], [Named("09AZaz-:._/Z", 1, received)]),
        Case(
            "4.5.1: no name", [["v": 1], ["n": "", "v": 2], ["bn": "", "n": "", "v": 3]], [],
            Array(repeating: .missingID, count: 3)),
        Case(
            "4.5.1: a name that is no text is not the base name alone",
            [["bn": "x/a", "v": 1, "n": 5], ["v": 2, "n": nil], ["v": 3]], [Named("x/a", 3, received)],
            [.missingID, .missingID]),
        Case(
            "4.5.1: a base name that is no text", [["bn": 7, "n": "x/a", "v": 1], ["bn": "y/", "n": "a", "v": 2]],
            [Named("y/a", 2, received)], [.missingID]),
        Case(
            "4.5.1: an empty base name", [["bn": "x/", "n": "a", "v": 1], ["bn": "", "n": "y/a", "v": 2]],
            [Named("x/a", 1, received), Named("y/a", 2, received)]),

        // MARK: 4.5.3 time
        Case(
            "4.5.3: less than 2^28 is relative",
            [
                ["n": "x/a", "t": -1, "v": 1], ["n": "x/a", "t": 0.25, "v": 2], ["n": "x/a", "t": 268_435_455, "v": 3],
            ],
            [
                Named("x/a", 1, eight), Named("x/a", 2, received + Interval(milliseconds: 250)),
                Named("x/a", 3, received + .seconds(268_435_455)),
            ]),
        Case(
            "4.5.3: to the nearest millisecond",
            [
                ["bn": "x/a", "bt": 1_772_352_000, "t": 0.0006, "v": 1], ["t": 0.0014, "v": 2], ["t": 0.007, "v": 3],
                ["bt": -1, "t": 0.0006, "v": 4], ["t": 0.0004, "v": 5],
            ],
            [
                Named("x/a", 5, eight), Named("x/a", 1, eight + Interval(milliseconds: 1)),
                Named("x/a", 2, eight + Interval(milliseconds: 1)), Named("x/a", 4, eight + Interval(milliseconds: 1)),
                Named("x/a", 3, eight + Interval(milliseconds: 7)),
            ]),
        Case("4.5.3: 2^28 is absolute, and in 1978", [["n": "x/a", "t": 268_435_456, "v": 1]], [], [.timeOutOfRange]),
        Case(
            "4.5.3: the sum of the two decides", [["bt": 1_772_352_010, "n": "x/a", "t": -10, "v": 1]],
            [Named("x/a", 1, eight)]),
        Case(
            "4.5.3: time without base time, base time without time",
            [["n": "x/a", "t": 1_772_352_000, "v": 1], ["bt": 1_772_352_000.5, "n": "x/b", "v": 2]],
            [Named("x/a", 1, eight), Named("x/b", 2, eight + Interval(milliseconds: 500))]),
        Case(
            "4.5.3: seconds, never milliseconds", [["n": "x/a", "t": 1_772_352_000_000, "v": 1]], [],
            [.timeOutOfRange]),
        Case(
            "4.5.3: far away",
            [
                ["n": "x/a", "t": -1e300, "v": 1], ["n": "x/a", "t": 1e300, "v": 1],
                ["n": "x/a", "t": -9e8, "v": 1], ["n": "x/b", "v": 1],
            ],
            [Named("x/b", 1, received)],
            [.timeOutOfRange, .timeOutOfRange, .timeOutOfRange]),
        Case(
            "4.5.3: a time that is no number",
            [
                ["n": "x/a", "t": "noon", "v": 1], ["n": "x/b", "t": [1], "v": 2],
                ["n": "x/c", "t": nil, "v": 3],
            ], [Named("x/c", 3, received)], [.invalidTime, .invalidTime]),
        Case(
            "4.5.3: a base time that is no number",
            [["bt": "noon", "n": "x/a", "t": 1, "v": 1], ["bt": 0, "n": "x/b", "v": 2]],
            [Named("x/b", 2, received)], [.invalidTime]),

        // MARK: 4.6 order
        Case(
            "4.6: records are put in the order of time, those of one time as they stand",
            [
                ["bn": "x/", "bt": 1_772_352_000, "n": "a", "t": 2, "v": 1], ["n": "b", "t": 1, "v": 2],
                ["n": "c", "t": 2, "v": 3], ["n": "d", "v": 4], ["n": "a", "t": 1, "v": 5],
            ],
            [
                Named("x/d", 4, eight), Named("x/b", 2, received), Named("x/a", 5, received),
                Named("x/a", 1, received + .seconds(1)), Named("x/c", 3, received + .seconds(1)),
            ]),
    ]

    @Test(arguments: cases, Writing.allCases) func isResolved(_ test: Case, _ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        let pack = writing.bytes(test.pack)
        #expect(harness.decode(pack) == test.readings)
        #expect(harness.reasons(pack).map(\.name).sorted() == test.reasons.map(\.name).sorted())
    }

    // MARK: - Version

    @Test(
        arguments: [
            ([["bver": 10, "n": "x/a", "v": 1]], true),
            ([["bver": 5, "n": "x/a", "v": 1], ["n": "x/a", "v": 1]], true),
            ([["bver": 5, "n": "x/a", "v": 1], ["bver": 5, "n": "x/a", "v": 1]], true),
            ([["n": "x/a", "v": 1], ["bver": 10, "n": "x/a", "v": 1]], true),
            ([["bver": 26, "n": "x/a", "v": 1, "u": "mm"]], true),
            ([["n": "x/a", "v": 1], ["bver": 5, "n": "x/a", "v": 1]], false),
            ([["bver": 5, "n": "x/a", "v": 1], ["bver": 10, "n": "x/a", "v": 1]], false),
            ([["bver": 11, "n": "x/a", "v": 1]], false), ([["bver": 16, "n": "x/a", "v": 1]], false),
            ([["bver": 42, "n": "x/a", "v": 1]], false), ([["bver": 58, "n": "x/a", "v": 1]], false),
            ([["bver": 0, "n": "x/a", "v": 1]], false), ([["bver": -1, "n": "x/a", "v": 1]], false),
            ([["bver": 9.5, "n": "x/a", "v": 1]], false), ([["bver": "10", "n": "x/a", "v": 1]], false),
            ([["bver": nil, "n": "x/a", "v": 1]], false), ([["bver": 1e19, "n": "x/a", "v": 1]], false),
        ] as [(TestPack, Bool)], Writing.allCases)
    func section4_4_versionsAreEqualAndKnown(_ test: (pack: TestPack, isTaken: Bool), _ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        let pack = writing.bytes(test.pack)
        #expect(harness.reasons(pack) == (test.isTaken ? [] : [.unsupportedVersion]))
        #expect(harness.decode(pack).count == (test.isTaken ? test.pack.count : 0))
    }

    @Test func section6_theVersionIsAnUnsignedIntegerInCBOR() throws {
        var harness = try DecoderHarness([.senml()])
        let record = CBORWriter.bytes("81 a3 20 f9 4900 00 63 782f61 02 01")
        #expect(harness.reasons(record) == [.unsupportedVersion])
        #expect(harness.decode(Array(#"[{"bver":1e1,"n":"x/a","v":1}]"#.utf8)).count == 1)
    }

    // MARK: - Receive time

    @Test func receiveTimeInsteadOfThePayloads() throws {
        var harness = try DecoderHarness([.senml(time: .receive)])
        let pack: TestPack = [["bt": "noon", "n": "x/a", "t": 5, "v": 1], ["n": "x/b", "t": -5, "v": 2]]
        for writing in Writing.allCases {
            #expect(
                harness.decode(writing.bytes(pack)) == [
                    Named("x/a", 1, SenMLRuleTests.received), Named("x/b", 2, SenMLRuleTests.received),
                ])
        }
    }
}

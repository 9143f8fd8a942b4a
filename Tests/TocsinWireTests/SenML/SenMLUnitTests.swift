// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

@Suite struct SenMLUnitTests {
    static let received = DecoderHarness.received

    /// RFC 8428, 12.1, and the primary (2) and secondary (3) units of RFC 8798.
    static let units = [
        "m", "kg", "g", "s", "A", "K", "cd", "mol", "Hz", "rad", "sr", "N", "Pa", "J", "W", "C", "V", "F", "Ohm", "S",
        "Wb", "T", "H", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "kat", "m2", "m3", "l", "m/s", "m/s2", "m3/s", "l/s",
        "W/m2", "cd/m2", "bit", "bit/s", "lat", "lon", "pH", "dB", "dBW", "Bspl", "count", "/", "%", "%RH", "%EL", "EL",
        "1/s", "1/min", "beat/min", "beats", "S/m",
        "B", "VA", "VAs", "var", "vars", "J/m", "kg/m3", "deg",
        "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "Wh/km", "KiB", "GB",
        "Mbit/s", "B/s", "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm", "/100", "/1000", "hPa", "mm", "cm",
        "km", "km/h",
    ]

    @Test(arguments: units, Writing.allCases)
    func rfc8428Section4_5_2AndRFC8798_aUnitIsHeldAgainstThePoints(_ unit: String, _ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()], points: ["x/a": unit, "x/b": "{other}", "x/c": ""])
        let pack: TestPack = [
            ["bu": .text(unit), "bn": "x/", "n": "a", "v": 1], ["n": "b", "v": 2], ["n": "c", "v": 3],
        ]
        #expect(
            harness.decode(writing.bytes(pack)) == [
                Named("x/a", 1, SenMLUnitTests.received), Named("x/b", 2, SenMLUnitTests.received, .bad),
                Named("x/c", 3, SenMLUnitTests.received),
            ])
        #expect(harness.reasons(writing.bytes(pack)) == [.unitMismatch])
    }

    @Test(arguments: Writing.allCases) func section4_5_2_ownUnitBeforeBaseUnit(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()], points: ["x/a": "Cel", "x/b": "Cel"])
        let pack: TestPack = [
            ["n": "x/a", "v": 1], ["bu": "Pa", "n": "x/a", "u": "Cel", "v": 2], ["n": "x/a", "v": 3],
            ["n": "x/b", "u": "", "v": 4], ["n": "x/b", "bu": "", "v": 5],
        ]
        #expect(harness.decode(writing.bytes(pack)).map(\.quality) == [.good, .good, .bad, .good, .good])
    }

    @Test(arguments: Writing.allCases) func ofPointsThatBecomeKnown(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()])
        let pack: TestPack = [
            ["bn": "x/", "bu": "Cel", "n": "a", "v": 1], ["n": "b", "v": 2], ["n": "c", "s": 3], ["n": "d", "v": 4],
        ]
        #expect(harness.decode(writing.bytes(pack)).count == 4)
        for (number, point) in [("x/a", "Cel"), ("x/b", "K"), ("x/c/sum", "Cel.s")].enumerated() {
            let isTaken = harness.decoder.points.insert(id: point.0, index: Int32(number), unit: point.1)
            #expect(isTaken)
        }
        harness.decoder.adoptResolvedPoints()
        #expect(harness.decoder.readings.map(\.point) == [0, 1, 2])
        #expect(harness.decoder.readings.map(\.quality) == [.good, .bad, .good])
        #expect(harness.decoder.errorCount(.unknownPoint) == 1)
    }

    @Test(arguments: Writing.allCases) func section4_2_aSumIsInTheUnitTimesSeconds(_ writing: Writing) throws {
        var harness = try DecoderHarness([.senml()], points: ["x/m": "W", "x/m/sum": "W.s", "x/n/sum": "W"])
        let pack: TestPack = [["bn": "x/", "bu": "W", "n": "m", "v": 40, "s": 86_400], ["n": "n", "s": 3]]
        #expect(
            harness.decode(writing.bytes(pack)) == [
                Named("x/m", 40, SenMLUnitTests.received), Named("x/m/sum", 86_400, SenMLUnitTests.received),
                Named("x/n/sum", 3, SenMLUnitTests.received, .bad),
            ])
        #expect(harness.reasons(writing.bytes(pack)) == [.unitMismatch])
    }
}

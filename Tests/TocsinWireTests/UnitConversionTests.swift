// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

private typealias Stated = SourceDefinition.Units.Stated

/// Units of payloads that are not the point's.
@Suite struct PayloadUnitTests {
    static let received = DecoderHarness.received

    static func source(
        _ mode: SourceDefinition.Units.Mode, _ source: SourceDefinition = .json(), stated: [(String, String)] = [],
        isInKey: Bool = false
    ) -> SourceDefinition {
        var source = source
        source.units.mode = mode
        source.units.stated = stated.map { Stated(end: $0.0, unit: $0.1) }
        source.units.isInKey = isInKey
        return source
    }

    /// Unit of the point, value and unit of the payload, what comes out.
    @Test(
        arguments: [
            ("Cel", 77, "[degF]", 25), ("Cel", 77, "℉", 25), ("Cel", 298.15, "K", 25), ("Cel", 25, "℃", 25),
            ("Cel", 25, "C", 25),
            ("bar", 1_000, "mbar", 1), ("m/s", 36, "km/h", 10), ("MPa", 1_600, "kpa", 1.6), ("mg/m3", 12, "mg/m³", 12),
            ("mg/m3", 6.3, "μg/m³", 0.0063), ("m3/h", 1, "L/s", 3.6), ("%{LEL}", 26, "%LEL", 26), ("%", 55, "%RH", 55),
            ("%{RH}", 55, "%RH", 55), ("m", 4.2, "cm", 0.042),
        ] as [(String, Double, String, Double)])
    func isConverted(_ unit: String, _ value: Double, _ payload: String, _ expected: Double) throws {
        let message = "{\"value\":\(value),\"unit\":\"\(payload)\"}"
        var harness = try DecoderHarness([PayloadUnitTests.source(.convert)], points: ["s/x": unit])
        for _ in 0..<2 {
            #expect(harness.decode("t/x", message) == [Named("s/x", expected, PayloadUnitTests.received)])
        }
        #expect(harness.decoder.errorCount(.unitMismatch) == 0)
        // And of a point that is made for the reading.
        var open = try DecoderHarness([PayloadUnitTests.source(.convert)])
        _ = open.decode("t/x", message)
        let isInserted = open.decoder.points.insert(id: open.decoder.unresolvedID(0), index: 0, unit: unit)
        open.decoder.adoptResolvedPoints()
        #expect(isInserted && open.decoder.readings.map(\.value) == [expected])
    }

    /// Units that would cost the most of the line, or end it.
    @Test(arguments: [
        "m-9223372036854775808", String(repeating: "m", count: 5_000), String(repeating: "\\u006d", count: 5_000),
    ])
    func hostileUnitsAreBad(_ unit: String) throws {
        let message = "{\"value\":1,\"unit\":\"\(unit)\"}"
        for mode in [SourceDefinition.Units.Mode.check, .convert] {
            var harness = try DecoderHarness([PayloadUnitTests.source(mode)], points: ["s/x": "m"])
            #expect(harness.decode("t/x", message) == [Named("s/x", 1, PayloadUnitTests.received, .bad)])
            var open = try DecoderHarness([PayloadUnitTests.source(mode)])
            _ = open.decode("t/x", message)
            let isInserted = open.decoder.points.insert(id: open.decoder.unresolvedID(0), index: 0, unit: "m")
            open.decoder.adoptResolvedPoints()
            #expect(isInserted && open.decoder.readings.map(\.quality) == [.bad])
        }
    }

    /// What is another unit is bad unless it is to be converted; what is only written otherwise never is.
    @Test(arguments: SourceDefinition.Units.Mode.allCases) func modes(_ mode: SourceDefinition.Units.Mode) throws {
        var harness = try DecoderHarness([PayloadUnitTests.source(mode)], points: ["s/x": "kPa", "s/y": "%{vol}"])
        let other = harness.decode("t/x", #"{"value":2,"unit":"bar"}"#)
        let same = harness.decode("t/x", #"{"value":2,"unit":"KPa"}"#)
        let apart = harness.decode("t/y", #"{"value":2,"unit":"%LEL"}"#)
        #expect(same == [Named("s/x", 2, PayloadUnitTests.received)])
        switch mode {
        case .check: #expect(other == [Named("s/x", 2, PayloadUnitTests.received, .bad)])
        case .convert: #expect(other == [Named("s/x", 200, PayloadUnitTests.received)])
        case .ignore: #expect(other == [Named("s/x", 2, PayloadUnitTests.received)])
        }
        #expect(apart == [Named("s/y", 2, PayloadUnitTests.received, mode == .ignore ? .good : .bad)])
        #expect(harness.decoder.errorCount(.unitMismatch) == [.check: 2, .convert: 1, .ignore: 0][mode])
    }

    /// 24 ppm of CO, as the point's gas says; without it a bad reading.
    @Test func gases() throws {
        var harness = try DecoderHarness([PayloadUnitTests.source(.convert)])
        for (number, point) in [
            ("s/cold", ReferenceGas(molarMass: 28.01, temperature: 0)),
            ("s/warm", .init(molarMass: 28.01, temperature: 25)),
            ("s/half", .init(molarMass: 28.01)), ("s/none", nil),
        ].enumerated() {
            let isTaken = harness.decoder.points.insert(id: point.0, index: Int32(number), unit: "mg/m3", gas: point.1)
            #expect(isTaken)
        }
        let values = ["cold", "warm", "half", "none"].map { name in
            harness.decode("t/\(name)", #"{"value":24,"unit":"ppm"}"#)[0]
        }
        #expect(values.map { ($0.value * 10).rounded() / 10 } == [30, 27.5, 24, 24])
        #expect(values.map(\.quality) == [.good, .good, .bad, .bad])
        #expect(harness.decoder.errorCount(.unitMismatch) == 2)
    }

    @Test func whatTheMessageSaysHoldsForItsItemsOnce() throws {
        let source = PayloadUnitTests.source(.convert, .json(point: "s/{$.id}"))
        var harness = try DecoderHarness([source], points: ["s/a": "m", "s/b": "m", "s/c": "Pa"])
        let payload =
            #"{"values":[{"id":"a","value":100},{"id":"b","value":1,"unit":"km"},{"id":"c","value":1}],"unit":"cm"}"#
        #expect(harness.decode("t/x", payload).map(\.value) == [1, 1_000, 1])
        #expect(harness.decode("t/x", payload).map(\.quality) == [.good, .good, .bad])
    }

    @Test func beyondTheRangeIsBad() throws {
        var harness = try DecoderHarness([PayloadUnitTests.source(.convert)], points: ["s/x": "nm"])
        let readings = harness.decode("t/x", #"{"value":1e307,"unit":"km"}"#)
        #expect(readings.map(\.quality) == [.bad] && readings[0].value.isNaN)
        #expect(harness.decode("t/x", #"{"value":null,"unit":"km"}"#)[0].value.isNaN)
    }

    // MARK: - Bounds

    /// Made-up units are forgotten where there are too many, and right ones still are converted.
    @Test func madeUpUnitsAreBounded() throws {
        var harness = try DecoderHarness([PayloadUnitTests.source(.convert)], points: ["s/x": "m"])
        for number in 0..<(UnitConversions.limit + 500) {
            let readings = harness.decode("t/x", "{\"value\":1,\"unit\":\"u\(number)\"}")
            #expect(readings.map(\.quality) == [.bad])
        }
        #expect(harness.decoder.conversions.entries.count == UnitConversions.limit)
        #expect(harness.decode("t/x", #"{"value":1,"unit":"km"}"#).map(\.value) == [1_000])
        let long = String(repeating: "m.", count: 200)
        #expect(harness.decode("t/x", "{\"value\":1,\"unit\":\"\(long)\"}").map(\.quality) == [.bad])
    }

    /// One pair, one entry: steady state adds nothing.
    @Test func aPairIsWorkedOutOnce() throws {
        var harness = try DecoderHarness(
            [PayloadUnitTests.source(.convert)], points: ["s/x": "m", "s/y": "m", "s/z": "km"])
        for topic in ["t/x", "t/y", "t/z", "t/x", "t/y"] { _ = harness.decode(topic, #"{"value":1,"unit":"cm"}"#) }
        #expect(harness.decoder.conversions.entries.count == 2)
    }

    @Test(arguments: Writing.allCases) func senMLHasWordsOfItsOwn(_ writing: Writing) throws {
        let source = PayloadUnitTests.source(.convert, .senml())
        let points = ["x/e": "J", "x/b": "bit", "x/p": "[ppm]", "x/w": "dB[W]", "x/h": "%", "x/e/sum": "kW.h"]
        var harness = try DecoderHarness([source], points: points)
        let pack: TestPack = [
            ["bn": "x/", "n": "e", "u": "kWh", "v": 1], ["n": "b", "u": "B", "v": 2], ["n": "p", "u": "/1000", "v": 3],
            ["n": "w", "u": "dBm", "v": 30], ["n": "h", "u": "%RH", "v": 50], ["n": "e", "u": "kW", "s": 7_200],
        ]
        let readings = harness.decode(writing.bytes(pack))
        #expect(readings.map(\.value) == [3_600_000, 16, 3_000, 0, 50, 2])
        #expect(readings.allSatisfy { $0.quality == .good })
    }
}

/// Units that values have which come without one, and units in names.
@Suite struct StatedUnitTests {
    @Test func ofTheSource() throws {
        let source = PayloadUnitTests.source(
            .convert, .json(point: "s/{$key}"), stated: [("T1/level", "mm"), ("level", "cm"), ("", "kPa")])
        let points = ["s/T1/level": "m", "s/T2/level": "m", "s/p": "MPa", "s/xlevel": "Pa", "s/open": ""]
        var harness = try DecoderHarness([source], points: points)
        let values = #""T1/level":1000,"T2/level":100,"p":1000,"xlevel":1,"open":7"#
        let readings = harness.decode("t/x", "{\"values\":{\(values)}}")
        #expect(readings.map(\.value) == [1, 1, 1, 1_000, 7] && readings.allSatisfy { $0.quality == .good })
        // What the payload says goes first.
        let said = harness.decode("t/x", #"{"values":{"T1/level":{"value":3,"unit":"m"},"p":2},"unit":"bar"}"#)
        #expect(said.map(\.value) == [3, 0.2])
    }

    @Test func ofPointsThatBecomeKnown() throws {
        let source = PayloadUnitTests.source(.convert, stated: [("x", "cm")])
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", #"{"value":250}"#).map(\.value) == [250])
        let isTaken = harness.decoder.points.insert(id: "s/x", index: 0, unit: "m")
        harness.decoder.adoptResolvedPoints()
        #expect(isTaken && harness.decoder.readings.map(\.value) == [2.5])
        #expect(harness.decode("t/x", #"{"value":250}"#).map(\.value) == [2.5])
    }

    @Test(arguments: [
        SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}"),
        SourceDefinition(topic: "t/{a}", format: .influx, point: "s/{$key}"),
        SourceDefinition(topic: "t/{a}", format: .csv, point: "s/{$key}"),
    ])
    func ofOtherFormats(_ definition: SourceDefinition) throws {
        let source = PayloadUnitTests.source(.convert, definition, stated: [("", "cm")])
        var harness = try DecoderHarness([source], points: ["s/x": "m"])
        let body = [.scalar: "250", .influx: "m x=250", .csv: "x\n250\n"][definition.format] ?? ""
        #expect(harness.decode("t/x", body).map(\.value) == [2.5])
    }

    @Test func isOnlyCheckedWhereNothingIsConverted() throws {
        let source = PayloadUnitTests.source(.check, stated: [("", "cm")])
        var harness = try DecoderHarness([source], points: ["s/x": "m", "s/y": "cm"])
        #expect(harness.decode("t/x", #"{"value":1}"#).map(\.quality) == [.bad])
        #expect(harness.decode("t/y", #"{"value":1}"#).map(\.quality) == [.good])
    }

    /// Name in the payload, the point that it is of, its unit, and what 5 becomes.
    @Test(
        arguments: [
            ("压力(MPa)", "s/压力", "kPa", 5_000), ("压力（MPa）", "s/压力", "kPa", 5_000), ("p (bar)", "s/p", "kPa", 500),
            ("t(℃)", "s/t", "Cel", 5), ("door(open)", "s/door(open)", "1", 5), ("p()", "s/p()", "1", 5),
            ("(MPa)", "s/(MPa)", "1", 5), ("泵(2)", "s/泵(2)", "1", 5),
            ("a(b)(cm)", "s/a(b)", "m", 0.05), ("p)", "s/p)", "1", 5), ("plain", "s/plain", "m", 5),
            (#"\u538b(MPa)"#, "s/压", "kPa", 5_000),
        ] as [(String, String, String, Double)])
    func unitsInNames(_ name: String, _ point: String, _ unit: String, _ expected: Double) throws {
        let sources = [
            PayloadUnitTests.source(.convert, .json(point: "s/{$key}"), isInKey: true),
            PayloadUnitTests.source(
                .convert, .json("u/{a}", point: "s/{$key}", fields: .init(values: "{key}")), isInKey: true),
            PayloadUnitTests.source(
                .convert, SourceDefinition(topic: "v/{a}", format: .csv, point: "s/{$key}"), isInKey: true),
        ]
        var harness = try DecoderHarness(sources, points: [point: unit])
        let bodies = ["{\"values\":{\"\(name)\":5}}", "{\"\(name)\":{\"value\":5}}", "\(name)\n5\n"]
        for (topic, body) in zip(["t/x", "u/x", "v/x"], bodies) where topic != "v/x" || !name.contains("\\") {
            let readings = harness.decode(topic, body)
            #expect(readings == [Named(point, expected, PayloadUnitTests.received)])
        }
    }

    @Test func aUnitOfTheItemGoesBeforeThatOfItsName() throws {
        let source = PayloadUnitTests.source(.convert, .json(point: "s/{$key}"), isInKey: true)
        var harness = try DecoderHarness([source], points: ["s/p": "Pa"])
        let payload = #"{"values":{"p(kPa)":{"value":5,"unit":"bar"}},"unit":"MPa"}"#
        #expect(harness.decode("t/x", payload).map(\.value) == [500_000])
        #expect(harness.decode("t/x", #"{"values":{"p(kPa)":5},"unit":"MPa"}"#).map(\.value) == [5_000])
        // Without the option the parentheses are part of the name.
        var plain = try DecoderHarness([.json(point: "s/{$key}")])
        #expect(plain.decode("t/x", #"{"values":{"p(kPa)":5}}"#).map(\.id) == ["s/p(kPa)"])
    }
}

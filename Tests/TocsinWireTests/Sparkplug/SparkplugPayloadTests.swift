// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

/// Payloads of another implementation: what each of them means.
@Suite struct SparkplugPayloadTests {
    typealias Named = DecoderHarness.Named

    static let values: [(String, Double)] = [
        ("int8", -128), ("int16", -32_768), ("int32", -2_147_483_648), ("int64", -2), ("uint8", 255),
        ("uint16", 65_535), ("uint32", 4_294_967_295), ("uint64", 9_007_199_254_740_992), ("float", 0.15625),
        ("double", -71.4), ("boolean", 1), ("string", 26.5), ("text", 0),
    ]

    private static func born() throws -> SparkplugHarness {
        var harness = try SparkplugHarness()
        _ = harness.take("spBv1.0/G/NBIRTH/E", SparkplugVectors.nodeBirth)
        return harness
    }

    @Test("tck-id-payloads-metric-datatype-value, tck-id-payloads-name-requirement: births by name, every type")
    func birthOfEveryType() throws {
        var harness = try SparkplugHarness()
        let readings = harness.take("spBv1.0/G/NBIRTH/E", SparkplugVectors.nodeBirth)
        let nothing = Named("G/E/types/nothing", .nan, SparkplugHarness.eight, .bad)
        #expect(readings == SparkplugPayloadTests.values.map { Named("G/E/types/\($0.0)", $0.1) } + [nothing])
        #expect(harness.decoder.errors.allSatisfy { $0 == 0 })
    }

    @Test("tck-id-payloads-alias-data-cmd-requirement, tck-id-payloads-metric-datatype-not-req: data by alias alone")
    func dataByAlias() throws {
        var harness = try SparkplugPayloadTests.born()
        harness.now = harness.now + Interval(milliseconds: 600)
        let readings = harness.take("spBv1.0/G/NDATA/E", SparkplugVectors.nodeData)
        let time = SparkplugHarness.eight + Interval(milliseconds: 500)
        #expect(readings == SparkplugPayloadTests.values.map { Named("G/E/types/\($0.0)", $0.1, time) })
    }

    @Test func devices() throws {
        var harness = try SparkplugPayloadTests.born()
        _ = harness.take("spBv1.0/G/NDATA/E", SparkplugVectors.nodeData)
        let birth = harness.take("spBv1.0/G/DBIRTH/E/T101", SparkplugVectors.deviceBirth)
        #expect(birth.map(\.id) == ["G/E/T101/level/pct", "G/E/T101/gas/lel", "G/E/T101/pump/run"])
        #expect(birth.map(\.value) == [71.5, 3.5, 1])
        #expect(birth.allSatisfy { $0.time == SparkplugHarness.eight + Interval(milliseconds: 120) })
        let time = SparkplugHarness.eight + .seconds(5)
        #expect(
            harness.take("spBv1.0/G/DDATA/E/T101", SparkplugVectors.deviceData) == [
                Named("G/E/T101/gas/lel", 26, time), Named("G/E/T101/level/pct", .nan, time, .bad),
            ])
        let hour = SparkplugHarness.eight - .hours(1)
        #expect(
            harness.take("spBv1.0/G/DDATA/E/T101", SparkplugVectors.deviceHistory) == [
                Named("G/E/T101/gas/lel", 60, hour)
            ])
        let dead = harness.take("spBv1.0/G/DDEATH/E/T101", SparkplugVectors.deviceDeath)
        #expect(Set(dead.map(\.id)) == Set(birth.map(\.id)))
        #expect(
            dead.allSatisfy { $0.quality == .stale && $0.time == SparkplugHarness.eight + .seconds(7) })
        #expect(harness.take("spBv1.0/G/NDEATH/E", SparkplugVectors.oldNodeDeath).isEmpty)
        #expect(harness.decoder.errorCount(.oldDeath) == 1)
        let gone = harness.take("spBv1.0/G/NDEATH/E", SparkplugVectors.nodeDeath)
        #expect(gone.count == 14 && gone.allSatisfy { $0.quality == .stale && $0.id.hasPrefix("G/E/types/") })
    }

    /// A DBIRTH that comes with sequence number 6.
    private static func device(_ payload: [UInt8], _ harness: inout SparkplugHarness) -> [Named] {
        _ = harness.nodeBirth(seq: 5)
        return harness.take("spBv1.0/G/DBIRTH/E/D", payload)
    }

    @Test("tck-id-payloads-propertyset-quality-value-value: Quality 0, 192, 500, and codes of OPC DA")
    func qualities() throws {
        var harness = try SparkplugHarness()
        let readings = SparkplugPayloadTests.device(SparkplugVectors.qualities, &harness)
        #expect(readings.map(\.quality) == [.good, .bad, .stale, .uncertain, .good, .good])
        // 700,000,000 is one of OPC UA; an Int32 has no others.
        #expect(harness.decoder.unknownQualityCodes.isEmpty)
    }

    @Test func units() throws {
        let points = ["G/E/D/u/lel": "%{LEL}", "G/E/D/u/ppm": "%{LEL}"]
        var harness = try SparkplugHarness(points: points)
        #expect(SparkplugPayloadTests.device(SparkplugVectors.units, &harness).map(\.quality) == [.good, .bad])
        #expect(harness.decoder.errorCount(.unitMismatch) == 1)
        // And data that follow, which do not say it again.
        #expect(harness.data(seq: 7, [TestMetric("u/ppm", 2, type: nil)]).map(\.quality) == [.bad])
        var source = SourceDefinition.sparkplug()
        source.units.mode = .ignore
        var careless = try SparkplugHarness([source], points: points)
        #expect(SparkplugPayloadTests.device(SparkplugVectors.units, &careless).map(\.quality) == [.good, .good])
        // A point that is made at the first reading is asked for its unit, too.
        var open = try SparkplugHarness()
        #expect(SparkplugPayloadTests.device(SparkplugVectors.units, &open).map(\.quality) == [.good, .good])
    }

    @Test func structuresAreNoMeasurement() throws {
        var harness = try SparkplugHarness()
        #expect(
            SparkplugPayloadTests.device(SparkplugVectors.structures, &harness) == [Named("G/E/D/s/after", 2.5)])
        #expect(harness.decoder.errorCount(.notMeasurement) == 7)
        #expect(harness.decoder.lastMessageError == nil)
    }

    @Test func signsOfAnyWidth() throws {
        var harness = try SparkplugHarness()
        #expect(SparkplugPayloadTests.device(SparkplugVectors.signs, &harness).map(\.value) == [-128, -32_768])
    }

    // MARK: - Values

    @Test(arguments: [
        (UInt64(0x80), UInt64(1), -128.0), (0xFFFF_FFFF_FFFF_FF80, 1, -128), (0x17F, 1, 127), (0xFFFF, 2, -1),
        (0xFFFF_FFFF, 3, -1), (.max, 4, -1), (0x1FF, 5, 255), (0x1_FFFF, 6, 65_535), (.max, 7, 4_294_967_295),
        (.max, 8, 18_446_744_073_709_551_616), (3, 9, 3), (5, 11, 1), (0, 11, 0),
        (1_772_352_000_000, 13, 1_772_352_000_000),
    ])
    func integers(_ bits: UInt64, _ type: UInt64, _ value: Double) throws {
        var harness = try SparkplugHarness()
        let readings = harness.nodeBirth([TestMetric("a", integer: bits, type: type)])
        #expect(readings.map(\.value) == [value])
    }

    @Test(arguments: [
        ("34.6", Double?.some(34.6)), ("on", 1), ("NaN", nil), ("断线", nil), (" 1e3 ", 1_000), ("-0x1F", .infinity),
        ("V1.2.3", .infinity), ("", .infinity),
    ])
    func texts(_ text: String, _ value: Double?) throws {
        var harness = try SparkplugHarness(points: ["G/E/a": ""])
        harness.isOpen = false
        let readings = harness.nodeBirth([TestMetric("a", text: text)])
        if value == .infinity {
            #expect(readings.isEmpty && harness.decoder.errorCount(.invalidValue) == 1)
        } else {
            #expect(readings.map(\.quality) == [value == nil ? .bad : .good])
            #expect(value == nil || readings.map(\.value) == [value])
        }
        // Of a point that nobody knows a text is no fault.
        var other = try SparkplugHarness()
        other.isOpen = false
        _ = other.nodeBirth([TestMetric("a", text: text)])
        #expect(other.decoder.lastMessageError == nil)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func noNumberIsABadReading(_ value: Double) throws {
        var harness = try SparkplugHarness()
        let readings = harness.nodeBirth([TestMetric("a", value)])
        #expect(readings.map(\.quality) == [.bad] && readings[0].value.isNaN)
    }

    @Test func spacesInNamesBecomeUnderscores() throws {
        var harness = try SparkplugHarness()
        let readings = harness.take(
            "spBv1.0/North Park/NBIRTH/GW 3", harness.payload(0, [TestMetric("Flow Rate", 1)]))
        #expect(readings.map(\.id) == ["North_Park/GW_3/Flow_Rate"])
    }

    @Test(arguments: [
        ("spBv1.0/#", "{group}/{edge}/{device}/{$key}", "G/E/D/m", "G/E/n"),
        ("spBv1.0/{site}/#", "{site}/{device}/{$key}", "G/D/m", "G/n"),
        ("spBv1.0/{group}/+/{gw}/#", "{$key}/{gw}/{device}", "m/E/D", "n/E"),
        ("spBv1.0/#", "x/{device}{$key}", "x/Dm", "x/n"),
    ])
    func templates(_ topic: String, _ point: String, _ ofDevice: String, _ ofNode: String) throws {
        var harness = try SparkplugHarness([.sparkplug(topic, point: point)])
        #expect(harness.nodeBirth().map(\.id) == [ofNode])
        #expect(harness.birth(seq: 1).map(\.id) == [ofDevice])
        #expect(harness.data(seq: 2, [.alias(11, 2)]).map(\.id) == [ofDevice])
    }

    @Test(arguments: [
        ("{group}/{edge}", SourceError.Problem.pointNeedsKey), ("{$.x}/{$key}", .pointNeedsFields("$.x")),
        ("{site}/{$key}", .pointName("site", known: ["group", "edge", "device"])),
    ])
    func refusedTemplates(_ point: String, _ problem: SourceError.Problem) {
        #expect(throws: SourceError(source: 0, topic: "spBv1.0/#", problem: problem)) {
            _ = try MessageDecoder(sources: [.sparkplug(point: point)])
        }
    }
}

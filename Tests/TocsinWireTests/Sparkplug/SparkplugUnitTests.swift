// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// The `engUnit` of metrics, and the unit that a source states for those without one.
@Suite struct SparkplugUnitTests {
    static func metric(_ name: String, _ value: Double, unit: String? = nil) -> TestMetric {
        var metric = TestMetric(name, value)
        metric.unit = unit
        return metric
    }

    static func source() -> SourceDefinition {
        var source = SourceDefinition.sparkplug()
        source.units.mode = .convert
        source.units.stated = [.init(end: "depth", unit: "cm")]
        return source
    }

    @Test func areConverted() throws {
        let points = [
            "G/E/D/t": "Cel", "G/E/D/same": "kPa", "G/E/D/depth": "m", "G/E/D/far": "m", "G/E/D/lel": "%{vol}",
            "G/E/D/x": "m",
        ]
        var harness = try SparkplugHarness([SparkplugUnitTests.source()], points: points)
        _ = harness.nodeBirth(seq: 0)
        let birth = harness.birth(
            seq: 1,
            [
                SparkplugUnitTests.metric("t", 77, unit: "°F"), SparkplugUnitTests.metric("same", 5, unit: "KPa"),
                SparkplugUnitTests.metric("depth", 250), SparkplugUnitTests.metric("far", 2, unit: "km"),
                SparkplugUnitTests.metric("lel", 5, unit: "%LEL"), SparkplugUnitTests.metric("x", 3),
            ])
        #expect(birth.map(\.value) == [25, 5, 2.5, 2_000, 5, 3])
        #expect(birth.map(\.quality) == [.good, .good, .good, .good, .bad, .good])
        // Data do not say their unit again.
        let data = harness.data(seq: 2, [TestMetric("t", 32, type: nil), TestMetric("depth", 100, type: nil)])
        #expect(data.map(\.value) == [0, 1])
        // A birth may change it.
        #expect(harness.birth(seq: 3, [SparkplugUnitTests.metric("t", 273.15, unit: "K")]).first?.value == 0)
    }

    @Test func ofPointsThatBecomeKnown() throws {
        var harness = try SparkplugHarness([SparkplugUnitTests.source()])
        _ = harness.nodeBirth(seq: 0)
        func values(_ verb: String, _ seq: UInt64, _ metrics: [TestMetric]) -> [Double] {
            let (topic, payload) = (Array("spBv1.0/G/\(verb)/E/D".utf8), harness.payload(seq, metrics))
            harness.decoder.decode(topic: topic.span, payload: payload.span, received: harness.now)
            for (number, point) in [("G/E/D/t", "Cel"), ("G/E/D/depth", "m")].enumerated() {
                _ = harness.decoder.points.insert(id: point.0, index: Int32(100 + number), unit: point.1)
            }
            harness.decoder.adoptResolvedPoints()
            return harness.decoder.readings.map(\.value)
        }
        let birth = [SparkplugUnitTests.metric("t", 77, unit: "[degF]"), SparkplugUnitTests.metric("depth", 250)]
        #expect(values("DBIRTH", 1, birth) == [25, 2.5])
        #expect(values("DDATA", 2, [TestMetric("t", 32, type: nil), TestMetric("depth", 100, type: nil)]) == [0, 1])
    }
}

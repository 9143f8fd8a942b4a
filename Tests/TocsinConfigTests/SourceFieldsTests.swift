// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import TocsinConfig

@Suite struct SourceFieldsTests {
    private static func sources(_ text: String) throws -> [SourceDefinition] {
        try Workspace(["tocsin.yaml": "sources:\n" + text]).load().sources
    }

    @Test func pathsAndListsAreRead() throws {
        let source = try SourceFieldsTests.sources(
            """
              - topic: lines/{site}
                point: "{site}/{$line}/{$key}"
                fields:
                  value: [v, w.x]
                  time: [at, "times.{key}"]
                  unit: []
                  values: ["{line}.{key}"]
                  errors: "{line}.errors.{key}"
                  key: name
                  ignore: [rssi, a.b]

            """)[0]
        #expect(
            source.fields
                == .init(
                    value: ["v", "w.x"], time: ["at", "times.{key}"], unit: [], values: "{line}.{key}",
                    errors: "{line}.errors.{key}", key: "name", ignore: ["rssi", "a.b"]))
        #expect(source.format == .json)
    }

    @Test(arguments: SourcePreset.allCases) func aPresetIsItsFieldsAndAPoint(_ preset: SourcePreset) throws {
        let source = try SourceFieldsTests.sources("  - {topic: \"a/{site}/+/{b}\", preset: \(preset.rawValue)}\n")[0]
        #expect(source.fields == preset.fields)
        #expect(source.point == "{site}/{b}/\(preset.pointEnd)")
        #expect(source.format == .json)
    }

    @Test(arguments: SourcePreset.allCases) func theManualSaysWhatAPresetIs(_ preset: SourcePreset) throws {
        let manual = try String(contentsOfFile: shippedFolder + "/../docs/configuration.md", encoding: .utf8)
        let start = "| `preset: \(preset.rawValue)` | `{"
        let row = try #require(manual.split(separator: "\n").first { $0.hasPrefix(start) })
        let columns = row.split(separator: "`").map(String.init)
        var fields = columns[3].dropLast()
        for name in ["unit", "quality"] where !fields.contains("\(name):") { fields += ", \(name): []" }
        let text = "  - {topic: t, point: \"a/b\", fields: \(fields)}}\n"
        let source = try SourceFieldsTests.sources(text)[0]
        #expect(source.fields == preset.fields)
        #expect(columns[5] == preset.pointEnd)
    }

    @Test func whatStandsBesideAPresetGoesBeforeIt() throws {
        let source = try SourceFieldsTests.sources(
            """
              - topic: a/{site}
                preset: zigbee2mqtt
                point: "{site}/x/{$key}"
                zone: Z
                fields: {ignore: [battery], time: [last_seen, seen]}

            """)[0]
        var fields = SourcePreset.zigbee2MQTT.fields
        fields.ignore = ["battery"]
        fields.time = ["last_seen", "seen"]
        #expect(source.fields == fields)
        #expect(source.point == "{site}/x/{$key}")
        #expect(source.zone == .zero)
    }
}

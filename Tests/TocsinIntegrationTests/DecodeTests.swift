// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import tocsin

@Suite("Decode")
struct DecodeTests {
    private static let pack = """
        pack: small
        version: 1
        kinds:
          tank.level:
            unit: "%"
            range: [0, 100]
            rules:
              high: {above: {red: 90}}

        """

    private static let main = """
        node: centre-1
        state_directory: /nonexistent
        sources:
          - {topic: "plants/{site}/{unit}/level", format: scalar, point: "{site}/{unit}/level"}
          - {topic: "batches/{site}", point: "{site}/{$key}"}
          - {topic: "neuron/{site}", preset: neuron}
          - {topic: "batches/+", point: "park/{$key}", fields: {values: data}}
        sites:
          park: {name: Park}
        points:
          - {match: "park/T1/level", kind: tank.level}
          - {match: "park/plc/**", kind: tank.level}
        packs: [pack.yaml]

        """

    private static func run(_ arguments: [String], payload: String, main: String = DecodeTests.main) throws
        -> CommandRun
    {
        let folder = try ScratchFolder()
        try folder.write("pack.yaml", pack)
        let path = try folder.write("main.yaml", main.replacing("batches/+", with: "others/+"))
        return try CommandRun(
            ["decode", "--config", path, "--received", "2026-03-01T08:00:00Z"] + arguments + ["-"], input: payload)
    }

    @Test("shows readings of declared points, of patterns and of points that nobody knows") func readings() throws {
        let run = try DecodeTests.run(
            ["neuron/park"],
            payload:
                #"{"timestamp":1772352001000,"node":"plc","group":"g","values":{"a":71.4,"b":101},"errors":{"c":3002}}"#
        )
        #expect(
            run.output == """
                source   3: neuron/{site} (json), point {site}/{$.node}/{$.group}/{$key}
                reading  park/plc/g/a = 71.4 %, 2026-03-01T08:00:01.000Z, good, kind tank.level, by a pattern
                reading  park/plc/g/b = 101 %, 2026-03-01T08:00:01.000Z, good, outside 0.0 to 100.0: bad, kind tank.level, by a pattern
                reading  park/plc/g/c = no value %, 2026-03-01T08:00:01.000Z, bad, kind tank.level, by a pattern
                noted    unknown_quality: a quality code of no known scheme, or an error code

                """)
        #expect(run.status == 0)
        let other = try DecodeTests.run(["batches/park"], payload: #"{"values":{"x":1,"T1/level":2},"unit":"%"}"#)
        #expect(
            other.output == """
                source   2: batches/{site} (json), point {site}/{$key}
                reading  park/x = 1 %, 2026-03-01T08:00:00.000Z (received), good, unknown: no entry of points matches
                reading  park/T1/level = 2 %, 2026-03-01T08:00:00.000Z (received), good, kind tank.level

                """)
        #expect(other.status == 0)
    }

    @Test("says why something is refused, and ends with 1") func refusals() throws {
        let run = try DecodeTests.run(
            ["batches/park"], payload: #"{"ts":1772352000,"values":{"T1/level":"high","x":{"value":[]},"y":3}}"#)
        #expect(
            run.output == """
                source   2: batches/{site} (json), point {site}/{$key}
                reading  park/y = 3, 2026-03-01T08:00:00.000Z, good, unknown: no entry of points matches
                refused  park/T1/level: invalid_value: the value is neither a number nor one of the words of a switch, at byte 36
                refused  park/x: invalid_value: the value is neither a number nor one of the words of a switch, at byte 47

                """)
        #expect(run.status == 1)
        let broken = try DecodeTests.run(["batches/park"], payload: #"{"values":{"a":1}"#)
        #expect(
            broken.output.contains(
                "refused  invalid_json: the payload is not JSON; nothing of it is used, at byte 18\n"))
        #expect(broken.status == 1)
        let nobody = try DecodeTests.run(["x/y"], payload: "1")
        #expect(nobody.output == "refused  no_source: no source listens to this topic\n")
        #expect(nobody.status == 1)
    }

    @Test("says the same to programs, line by line") func json() throws {
        let run = try DecodeTests.run(
            ["--json", "--source", "4", "others/park"], payload: #"{"data":{"T1/level":"标校","b c":1}}"#)
        let lines = try run.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["type"] as? String } == ["source", "reading", "refused"])
        #expect(lines[0]["number"] as? Int == 4)
        #expect(lines[1]["point"] as? String == "park/T1/level")
        #expect(lines[1]["value"] is NSNull)
        #expect(lines[1]["flag"] as? String == "calibration")
        #expect(lines[1]["time_from"] as? String == "receipt")
        #expect(lines[2]["reason"] as? String == "invalid_id")
        #expect(run.status == 1)
    }

    @Test("refuses what cannot be asked") func usage() throws {
        #expect(try DecodeTests.run(["--source", "5", "a"], payload: "").status == 64)
        #expect(try DecodeTests.run(["--source", "0", "a"], payload: "").status == 64)
        let missing = try DecodeTests.run(["a", "/nonexistent/x"], payload: "")
        #expect(missing.status == 64)
        #expect(try DecodeTests.run(["a"], payload: "", main: "sources: []\n").status == 78)
    }

    @Test("shows the unit that was sent, and what was done about it") func units() throws {
        let main = DecodeTests.main.replacing(
            "point: \"{site}/{$key}\"}", with: "point: \"{site}/{$key}\", units: convert, unit_in_key: true}")
        let run = try DecodeTests.run(
            ["batches/park"],
            payload:
                #"{"values":{"T1/level(‰)":{"value":714},"plc/a":{"value":5,"unit":"%LEL"},"plc/b":{"value":0.5,"unit":"g/g"}}}"#,
            main: main)
        let time = "2026-03-01T08:00:00.000Z (received)"
        #expect(
            run.output == """
                source   2: batches/{site} (json), point {site}/{$key}
                reading  park/T1/level = 71.4 %, \(time), good, sent in ‰: value / 10, kind tank.level
                reading  park/plc/a = 5 %, \(time), bad, sent in %LEL: units with different annotations, or names of their own, are never converted, kind tank.level, by a pattern
                reading  park/plc/b = 50 %, \(time), good, sent in g/g: value × 100, kind tank.level, by a pattern
                noted    park/plc/a: unit_mismatch: the unit is not the point's; the reading is bad

                """)
        let json = try DecodeTests.run(
            ["batches/park", "--json"], payload: #"{"values":{"T1/level":{"value":714,"unit":"[ppth]"}}}"#, main: main)
        #expect(json.output.contains(#""value":71.4,"unit":"%","payload_unit":"[ppth]","conversion":"value / 10""#))
    }
}

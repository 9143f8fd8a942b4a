// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import tocsin

@Suite("Check")
struct CheckTests {
    private static let pack = """
        pack: small
        version: 1
        kinds:
          tank.level:
            unit: "%"
            range: [0, 100]
            period: 10s
            rules:
              high: {above: {}, deadband: 0.5}
              silent: {silence: {}}

        """

    private static let main = """
        node: centre-1
        state_directory: /nonexistent
        sources:
          - {topic: "plants/{site}/{unit}/{measure}", format: json, point: "{site}/{unit}/{measure}"}
        sites:
          park: {name: Park}
        points:
          - {match: "park/T1/level", kind: tank.level, limits: {high: {red: 88}}}
          - {match: "park/T2/level", kind: tank.level}
        packs: [pack.yaml]

        """

    @Test("sums up what a right configuration holds") func summary() throws {
        let folder = try ScratchFolder()
        try folder.write("pack.yaml", Self.pack)
        let path = try folder.write("main.yaml", Self.main)
        let run = try CommandRun(["check", "--config", path])
        #expect(run.status == 0)
        #expect(run.errors == "")
        let digest = try PreparedConfiguration.load(path: path).digestText
        #expect(
            run.output == """
                \(path): the configuration is right (\(digest))
                node      centre-1
                broker    mqtt://127.0.0.1:1883
                sources   1
                          plants/{site}/{unit}/{measure} (json, QoS 1)
                sites     1
                points    2 declared, 0 patterns
                rules     3 on declared points
                groups    0, with 0 rules
                webhooks  0
                unarmed   1 rule without a limit
                          park/T2/level#high
                warnings  0

                """)
    }

    @Test("says the same to programs") func json() throws {
        let folder = try ScratchFolder()
        try folder.write("pack.yaml", Self.pack)
        let path = try folder.write("main.yaml", Self.main)
        let run = try CommandRun(["check", "--json", "--config", path])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(object["valid"] as? Bool == true)
        #expect(object["points_declared"] as? Int == 2)
        #expect(object["unarmed"] as? [String] == ["park/T2/level#high"])
        #expect(run.output.hasSuffix("}\n"))
    }

    @Test("prints every fault where it stands, and ends with 78") func faults() throws {
        let folder = try ScratchFolder()
        try folder.write("pack.yaml", Self.pack.replacing("deadband: 0.5", with: "dedband: 0.5"))
        let path = try folder.write("main.yaml", Self.main.replacing("kind: tank.level}", with: "kind: tank.levle}"))
        let run = try CommandRun(["check", "--json", "--config", path])
        #expect(run.status == 78)
        let lines = run.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines.contains { $0.hasPrefix("\(folder.path)/main.yaml:9:") && $0.contains("tank.levle") })
        #expect(lines.contains { $0.hasPrefix("\(folder.path)/pack.yaml:9:") && $0.contains("dedband") })
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(object["valid"] as? Bool == false)
        #expect((object["faults"] as? [[String: Any]])?.count == 2)
    }

    @Test("finds a point template that no decoder can use") func template() throws {
        let folder = try ScratchFolder()
        try folder.write("pack.yaml", Self.pack)
        let path = try folder.write(
            "main.yaml",
            Self.main.replacing(#"point: "{site}/{unit}/{measure}""#, with: #"point: "{site}/{unit}/{sensor}""#))
        let run = try CommandRun(["check", "--config", path])
        #expect(run.status == 78)
        #expect(run.errors.hasPrefix("\(path):"))
        #expect(run.errors.contains("{sensor}"))
    }

    @Test("has a help with an example", arguments: ["check", "decode", "replay", "simulate", "tail", "verify"])
    func help(command: String) throws {
        let run = try CommandRun([command, "--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("Example:"))
        #expect(run.output.contains("tocsin \(command) "))
        #expect(run.output.contains("Exit codes: 0"))
    }
}

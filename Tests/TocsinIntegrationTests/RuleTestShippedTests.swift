// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import tocsin

@Suite("Rule tests: those that are shipped")
struct ShippedRuleTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../config/tests").standardizedFileURL.path

    @Test("H2.1 to H2.30, and those of the packs, pass", arguments: ["hazardous-chemicals.yaml", "rule-kinds.yaml"])
    func pass(_ name: String) throws {
        let run = try CommandRun(["test", "\(Self.folder)/\(name)"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.errors == "")
        #expect(run.output.split(separator: "\n").count > 5)
    }

    @Test("and so does the example of the manual") func manual() throws {
        let manual = try String(contentsOfFile: "\(Self.folder)/../../docs/rule-tests.md", encoding: .utf8)
        let blocks = manual.components(separatedBy: "```yaml\n").dropFirst()
        let example = try #require(blocks.first?.components(separatedBy: "```").first)
        let scratch = try ScratchFolder()
        let configuration = "\(Self.folder)/../tocsin.yaml"
        let file = try scratch.write("manual.yaml", example.replacing("../tocsin.yaml", with: configuration))
        let run = try CommandRun(["test", file])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    /// A limit or a delay that is changed breaks at least one of them.
    @Test(
        "guard the shipped pack against changes",
        arguments: [
            ("above: {yellow: 25, red: 50}", "above: {yellow: 24, red: 50}"), ("on_delay: 3s", "on_delay: 4s"),
            ("off_delay: 10s", "off_delay: 9s"), ("on_delay: 60s", "on_delay: 10m"), ("period: 5s", "period: 6s"),
        ])
    func mutation(_ original: String, _ changed: String) throws {
        let scratch = try ScratchFolder()
        let shipped = "\(Self.folder)/.."
        for folder in ["tests", "packs"] {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.path)/\(folder)", withIntermediateDirectories: true)
        }
        func copy(_ name: String, _ change: (String) -> String = { $0 }) throws {
            try scratch.write(name, change(try String(contentsOfFile: "\(shipped)/\(name)", encoding: .utf8)))
        }
        try copy("tocsin.yaml")
        try copy("tests/hazardous-chemicals.yaml")
        try copy("packs/hazardous-chemicals.yaml") { pack in
            #expect(pack.contains(original))
            return pack.replacing(original, with: changed, maxReplacements: 1)
        }
        #expect(try CommandRun(["test", "\(scratch.path)/tests/hazardous-chemicals.yaml"]).status == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinConfig
import TocsinCore
import TocsinTestSupport

struct ConfigurationLoaderTests {
    @Test func formsOfText() throws {
        let workspace = try Workspace([
            "tocsin.yaml": """
            sources:
              - {topic: a, format: influx, point: "s/{$.measurement}/{$.a.b}/{$key}", precision: ms, charset: gbk}
              - topic: b
                format: csv
                point: "s/{$.压力(MPa)..}"
                fields: {value: "value, of it", quality: st}
                csv: {columns: ["压力(MPa)..", "value, of it", ts, st], separator: ";", decimal: ","}
                compression: auto
              - {topic: c, format: csv, point: "s/{$key}", csv: {separator: tab}}
              - {topic: d, format: hj212, point: "{$.MN}/{$.ST}/{$key}", crc: tolerant, compression: gzip}
              - {topic: e, format: json, point: "s/e", decimal: ","}
              - {topic: f, format: influx, point: "s/f/{$key}", fields: {unit: unit}}

            """
        ])
        let sources = try workspace.load().sources
        #expect(sources[0].text.precision == .milliseconds && sources[0].text.charset == .gbk)
        #expect(sources[0].fields == .standard(for: .influx) && sources[0].compression == .none)
        #expect(sources[1].text.columns == ["压力(MPa)..", "value, of it", "ts", "st"])
        #expect(sources[1].text.separator == UInt8(ascii: ";") && sources[1].text.decimalMark == .comma)
        #expect(sources[1].fields.value == "value, of it" && sources[1].fields.time == "ts")
        #expect(sources[1].compression == .auto)
        #expect(sources[2].text.separator == UInt8(ascii: "\t") && sources[2].text.columns.isEmpty)
        #expect(sources[3].text.frameCheck == .tolerant && sources[3].compression == .gzip)
        #expect(sources[4].text.decimalMark == .comma && sources[4].text.frameCheck == .strict)
        #expect(sources[5].fields.unit == "unit" && sources[5].fields.quality.isEmpty)
    }

    @Test func defaultsOfTheEnvironment() throws {
        let workspace = try Workspace(["tocsin.yaml": Sample.main(), "pack.yaml": Sample.pack])
        let faults = workspace.faults(environment: [:])
        #expect(
            faults == [
                "tocsin.yaml:1:1: the configuration has no state_directory; state_directory: a path, or the "
                    + "environment variable STATE_DIRECTORY, which systemd sets"
            ])
        let plain = try workspace.load(environment: ["STATE_DIRECTORY": "/s/", "HOSTNAME": "no good name"])
        #expect(plain.node == "tocsin" && plain.stateDirectory == "/s" && plain.controlSocket == "/s/control.sock")
        #expect(plain.http == nil && plain.webhooks.isEmpty && plain.language == "en")
        #expect(plain.engineOptions == EngineOptions())
        #expect(plain.sources[0].format == .json && plain.sources[0].qualityOfService == 1)
    }

    @Test func pathsAreRelativeToTheirFile() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                extra: """
                    state_directory: state
                    broker: {url: "mqtts://[::1]", username: u, password_file: ../p, tls: {ca_file: /etc/ca.pem}}
                    control: {socket: c.sock}
                    webhooks: [{name: w, url: "http://h:1/x?y=1", secret_files: [new, /old], format: record, timeout: 2s,
                                match: {level: red, region: "32", event: [raise, disconnected], site: a, kind: lel}}]
                    """), "pack.yaml": Sample.pack,
        ])
        let configuration = try workspace.load()
        #expect(configuration.stateDirectory == workspace.path("state"))
        #expect(configuration.controlSocket == workspace.path("c.sock"))
        #expect(configuration.broker.host == "::1" && configuration.broker.port == 8_883)
        #expect(configuration.broker.url == "mqtts://[::1]:8883")
        #expect(configuration.broker.passwordFile == workspace.path("../p"))
        #expect(configuration.broker.tls.caFile == "/etc/ca.pem")
        let webhook = configuration.webhooks[0]
        #expect(webhook.secretFiles == [workspace.path("new"), "/old"])
        #expect(webhook.format == .record && webhook.timeout == .seconds(2))
        #expect(webhook.match.levels == [.red] && webhook.match.regions == ["32"] && webhook.match.kinds == ["lel"])
        #expect(webhook.match.events == [.raise, .disconnected] && webhook.match.sites == ["a"])
    }

    @Test func socketAndZone() throws {
        let workspace = try Workspace([
            "tocsin.yaml": """
            broker: {url: "unix:///run/mosquitto.sock", version: 3.1.1, receive_maximum: 100, in_flight: 20}
            sources:
              - {topic: "$share/g/x/{site}/#", format: scalar, point: "{site}/v", zone: "-03:30", time: receive, qos: 0}
              - {topic: y, point: "{$.device}/{$key}", zone: Z}
              - {topic: z, format: senml}
              - {topic: "a/{site}", format: senml, point: "{site}/{$key}", time: receive}
            """
        ])
        let configuration = try workspace.load()
        #expect(configuration.broker.scheme == .unix && configuration.broker.path == "/run/mosquitto.sock")
        #expect(configuration.broker.version == .v3 && configuration.broker.inFlight == 20)
        #expect(configuration.sources[0].filter == "$share/g/x/+/#" && configuration.sources[0].time == .receive)
        #expect(configuration.sources[0].zone == Interval(milliseconds: -12_600_000))
        #expect(configuration.sources[1].zone == .zero)
        #expect(configuration.sources[2].format == .senml && configuration.sources[2].point == "{$key}")
        #expect(configuration.sources[3].point == "{site}/{$key}" && configuration.sources[3].time == .receive)
    }

    @Test func sparkplugSources() throws {
        let workspace = try Workspace([
            "tocsin.yaml": """
            broker: {url: "mqtt://h"}
            sources:
              - {topic: "spBv1.0/#", format: sparkplug}
              - topic: "$share/g/spBv1.0/{site}/#"
                format: sparkplug
                point: "{site}/{device}/{$key}"
                time: receive
                units: ignore
                sparkplug: {reorder_timeout: 500ms, rebirth: false}
            """
        ])
        let sources = try workspace.load().sources
        #expect(sources[0].point == "{group}/{edge}/{device}/{$key}" && sources[0].sparkplug == .init())
        #expect(sources[0].sparkplug.reorderTimeout == .seconds(2) && sources[0].time == .payload)
        #expect(
            sources[1].sparkplug == .init(reorderTimeout: Interval(milliseconds: 500), asksForRebirth: false))
        #expect(sources[0].units.mode == .check && sources[1].units.mode == .ignore)
        #expect(sources[1].filter == "$share/g/spBv1.0/+/#" && sources[1].time == .receive)
    }

    @Test func aliasesAndMergeKeys() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(points: "[{match: \"a/1\", kind: k}, {match: \"a/2\", kind: l}]"),
            "pack.yaml": """
            pack: p
            version: 1
            kinds:
              k: &k
                unit: m
                period: 5s
                rules: &rules {high: {above: {red: 1}}}
              l:
                <<: *k
                period: 7s
                rules:
                  <<: [*rules]
                  more: {above: {red: 2}}
            """,
        ])
        let points = try workspace.load().points.declared
        #expect(points[0].rules.map(\.name) == ["high"] && points[1].rules.map(\.name) == ["high", "more"])
        #expect(points[1].unit == "m" && points[1].period == .seconds(7))
    }

    /// Thirty levels of nine aliases each would be more values than there are atoms on earth.
    @Test(arguments: [
        ("*a29", "expected a mapping"), ("{<<: *m29}", "far more values than the files hold"),
        ("{x: 1, x: 2, y: *a29}", "far more values than the files hold"),
    ])
    func aliasBombsAreDefused(_ use: String, _ fault: String) throws {
        var text = "a0: &a0 [x, x]\nm0: &m0 {k: v}\n"
        for level in 1..<30 {
            let lists = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            let mappings = Array(repeating: "*m\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(lists)]\nm\(level): &m\(level) {<<: [\(mappings)]}\n"
        }
        let workspace = try Workspace(["tocsin.yaml": text + "sources: []\nlimits: \(use)\n"])
        let start = ContinuousClock.now
        #expect(workspace.faults().contains { $0.contains(fault) })
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func filesAreBounded() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(packs: "[\"many/*.yaml\"]"), "many/.hidden.yaml": "not: [looked, at",
        ])
        for number in 0...1_000 {
            try workspace.write("many/\(number).yaml", "pack: p\nversion: 1\nkinds: {k\(number): {}}\n")
        }
        let faults = workspace.faults()
        #expect(faults.count == 2 && faults.allSatisfy { $0.contains("is one file too many; at most 1000 files") })

        let large = try Workspace(["tocsin.yaml": Sample.main()])
        try large.write("pack.yaml", [UInt8](repeating: UInt8(ascii: "#"), count: 64 << 20))
        #expect(
            large.faults() == [
                "tocsin.yaml:6:9: with pack.yaml the configuration is larger than 64 MiB; at most 64 MiB in all"
            ])
    }

    @Test func bytesThatAreNoText() throws {
        let workspace = try Workspace(["pack.yaml": Sample.pack])
        try workspace.write("tocsin.yaml", Array("node: a\nlanguage: e".utf8) + [0xFF, 0xFE])
        #expect(workspace.faults() == ["tocsin.yaml:2:12: these bytes are not UTF-8; write the file in UTF-8"])
        let missing = try Workspace()
        #expect(
            missing.faults() == [
                "tocsin.yaml:1:1: tocsin.yaml cannot be read: there is no such file; give the path of a file"
            ])
    }

    @Test func digestCoversAllFilesAndTheirNames() throws {
        let files = ["tocsin.yaml": Sample.main(), "pack.yaml": Sample.pack]
        let one = try Workspace(files).load().digestInput
        // Where the folder stands makes no difference; every byte and name does.
        #expect(try Workspace(files).load().digestInput == one)
        #expect(one.starts(with: Array("tocsin.yaml\0\(files["tocsin.yaml"]!.utf8.count)\0sources:".utf8)))
        let changed = ["tocsin.yaml": Sample.main(), "pack.yaml": Sample.pack + "\n"]
        #expect(try Workspace(changed).load().digestInput != one)
    }

    @Test func secretsAreNotRepeated() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                extra: """
                    broker: {url: "mqtt://u:hunter2@h:99999999", password: [hunter2]}
                    webhooks: [{name: a, url: "https://x/ hunter2", secret: hunter2, token: hunter2, secrets: [hunter2]}]
                    """), "pack.yaml": Sample.pack,
        ])
        let faults = workspace.faults()
        #expect(faults.count == 6 && !faults.joined().contains("hunter2"))
    }

    /// A file with a byte changed, a line gone or doubled is taken or refused, and never more than that.
    @Test(arguments: 0..<8)
    func mutationsNeverCrash(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let main = Sample.designMain.replacing(
            "[packs/hazardous-chemicals.yaml]", with: "[packs/hazardous-chemicals.yaml, packs/tanks.yaml]")
        let workspace = try Workspace(["packs/tanks.yaml": Sample.tankPack])
        var refused = 0
        for _ in 0..<150 {
            var texts = [main, Sample.designPack]
            let which = Int.random(in: 0...1, using: &random)
            texts[which] = Self.mutate(texts[which], &random)
            try workspace.write("tocsin.yaml", texts[0])
            try workspace.write("packs/hazardous-chemicals.yaml", texts[1])
            do {
                _ = try workspace.load()
            } catch {
                refused += 1
                #expect(!error.diagnostics.isEmpty)
                for diagnostic in error.diagnostics {
                    #expect(diagnostic.line >= 1 && diagnostic.column >= 1 && !diagnostic.problem.isEmpty)
                    #expect(!diagnostic.description.contains("\n"))
                }
            }
        }
        #expect(refused > 30)
    }

    static func mutate(_ text: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1:
                bytes.insert(
                    contentsOf: Array("{}[]:,-*&!|>'\"%@`#?\n\t <".utf8).shuffled(using: &random).prefix(2), at: place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...30, using: &random)))
            case 3:
                let part = bytes[place..<min(bytes.count, place + Int.random(in: 1...60, using: &random))]
                bytes.insert(contentsOf: part, at: Int.random(in: 0..<bytes.count, using: &random))
            default:
                var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                lines.swapAt(
                    Int.random(in: 0..<lines.count, using: &random), Int.random(in: 0..<lines.count, using: &random))
                bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            }
            if bytes.isEmpty { bytes = [0x20] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

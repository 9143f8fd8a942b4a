// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinConfig
import TocsinCore

/// A folder of configuration files that goes away with its owner.
final class Workspace {
    let folder: String

    init(_ files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tocsin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func load(
        _ name: String = "tocsin.yaml", environment: [String: String] = ["STATE_DIRECTORY": "/var/lib/tocsin"]
    ) throws(ConfigurationFailure) -> Configuration {
        try ConfigurationLoader.load(path: path(name), environment: environment)
    }

    /// All faults, one line each, with the paths as they are inside the folder.
    func faults(environment: [String: String] = ["STATE_DIRECTORY": "/var/lib/tocsin"]) -> [String] {
        do {
            _ = try load(environment: environment)
            return []
        } catch {
            return error.diagnostics.map { shorten($0) }
        }
    }

    func shorten(_ diagnostic: Diagnostic) -> String {
        diagnostic.description.replacingOccurrences(of: folder + "/", with: "")
    }
}

/// The repository's own folder of configurations.
let shippedFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../config").standardizedFileURL.path

enum Sample {
    /// The configuration and the pack of the design, section 6, as written there.
    static let designMain = """
        node: centre-1
        state_directory: /var/lib/tocsin            # default: $STATE_DIRECTORY
        broker:
          url: mqtt://127.0.0.1:1883                # mqtt, mqtts, or unix:///path
          client_id: tocsin-centre-1
          version: 5                                # 5 or 3.1.1; falls back once, and says so
          username: tocsin
          password_file: /run/credentials/tocsin.service/broker-password
          tls: {ca_file: ca.pem, certificate_file: c.pem, key_file: k.pem}
          session_expiry: 7d
          keepalive: 30s
          maximum_packet: 1MiB
        sources:
          - topic: plants/{site}/{unit}/{measure}   # {name} takes one level into the point id; + and # as in MQTT; $share/g/… allowed
            qos: 1
            format: json                            # scalar, json, … (H4)
            fields: {value: value, time: ts, unit: unit, quality: quality}
            point: "{site}/{unit}/{measure}"        # or from the payload: {$.sensor}
            zone: "+08:00"                          # for times without one
        sites:                                      # or a CSV file with the same columns
          park7: {name: North Tank Farm, region: "320585", industry: hazardous-chemicals}
        points:                                     # or a CSV file; `match` is a glob over point ids, first match wins
          - {match: "*/*/lel", kind: gas.lel}
          - {match: "park7/T101/level", kind: tank.level, limits: {high: {orange: 82, red: 88}}}
        packs: [packs/hazardous-chemicals.yaml]
        rules: [rules/*.yaml]                       # a site's own rules, groups and conditions
        durability: {commit_interval: 10ms, checkpoint_interval: 10s}
        journal: {retain: 0}                        # beyond what a restart needs
        log: {segment: 64MiB, retain: 400d}
        webhooks:
          - name: duty-room
            url: https://duty.example/alerts
            secret_file: /run/credentials/tocsin.service/duty-room
            match: {level: [orange, red], industry: [hazardous-chemicals]}
            format: cloudevents
        http: {listen: 127.0.0.1:8080}
        limits: {points: 1000000, payload: 1MiB, readings_per_message: 10000}
        """

    static let designPack = """
        pack: hazardous-chemicals
        version: 1
        kinds:
          gas.lel:
            unit: "%{LEL}"
            range: [0, 100]
            period: 5s
            rules:
              high:                                  # the alarm is POINT#high
                above: {yellow: 25, red: 50}
                deadband: 2
                on_delay: 3s
                off_delay: 10s
                basis: GB/T 50493-2019
              rising:
                rate: {window: 60s, per: 1m, method: regression}
                above: {yellow: 5}
                on_delay: 60s
              silent:
                silence: {}
                above: {yellow: 15s}
        """

    /// The pack of the design names no `tank.level`; its example needs one.
    static let tankPack = """
        pack: tanks
        version: 1
        kinds:
          tank.level:
            unit: "%"
            range: [0, 100]
            rules:
              high: {above: {}, deadband: 0.5}
        """

    /// A small main file: `extra` is put at its end.
    static func main(points: String = "[]", packs: String = "[pack.yaml]", extra: String = "") -> String {
        """
        sources:
          - {topic: "t/{site}/{unit}/{measure}", point: "{site}/{unit}/{measure}"}
        sites:
          a: {industry: chem, region: "320585"}
          b: {industry: mine}
        packs: \(packs)
        points: \(points)

        """ + extra
    }

    static let pack = """
        pack: chem
        version: 1
        kinds:
          lel:
            unit: "%{LEL}"
            range: [0, 100]
            period: 5s
            rules:
              high: {above: {yellow: 25, red: 50}, deadband: 2, on_delay: 3s, basis: GB/T 50493-2019}
              silent: {silence: {}}
          o2:
            range: [0, 30]
            rules:
              both: {above: {red: 23}, below: {yellow: 19.5, red: 18}}
          open:
            rules:
              low: {below: {}}
              any: {basis: site}
        """
}

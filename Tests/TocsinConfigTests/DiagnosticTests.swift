// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig
import TocsinCore

/// Every class of fault, with the exact place and words.
struct DiagnosticTests {
    /// Files, and the lines that `check` prints for them.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        var files: [String: String]
        let expected: [String]

        var testDescription: String { name }

        init(_ name: String, main: String, pack: String? = Sample.pack, rules: String? = nil, _ expected: [String]) {
            self.name = name
            files = ["tocsin.yaml": main]
            files["pack.yaml"] = pack
            files["rules.yaml"] = rules
            self.expected = expected
        }
    }

    @Test(
        arguments: Fault.yaml + Fault.types + Fault.broker + Fault.sources + Fault.points + Fault.rules + Fault.webhooks
            + Fault.signals + Fault.expressions + Fault.conditions + Fault.groups + Fault.options + Fault.sparkplug
            + Fault.connections
    )
    func faultIsToldAtItsPlace(_ fault: Fault) throws {
        let workspace = try Workspace(fault.files)
        let found = workspace.faults()
        #expect(
            found == fault.expected,
            "\n\(found.map { "\"\($0.replacing("\"", with: "\\\""))\"," }.joined(separator: "\n"))")
    }
}

extension DiagnosticTests.Fault {
    /// What the catalogue says of a parameter.
    static func note(_ signal: String, _ parameter: String) -> String {
        SignalCatalogue.type(named: signal)?.parameters.first { $0.name == parameter }?.note ?? "?"
    }

    /// The signals of rules on points, as a list of keys.
    static let pointSignals = SignalCatalogue.names.filter { !SignalCatalogue.isOfGroup($0) }.joined(separator: ", ")

    /// The same of rules on groups.
    static let groupSignals = SignalCatalogue.names.filter { SignalCatalogue.isOfGroup($0) }.joined(separator: ", ")

    static let yaml: [Self] = [
        Self(
            "syntax", main: "sources: [\n  {topic: a, point: b}\nnode: x\n",
            [
                "tocsin.yaml:3:1: YAML: did not find expected ',' or ']' (while parsing a flow sequence, which begins at line 1); well-formed YAML"
            ]),
        Self(
            "tab", main: "broker:\n\turl: mqtt://h\n",
            [
                "tocsin.yaml:2:1: YAML: found character that cannot start any token (while scanning for the next token, which begins at line 2); no tab in an indentation, and quotes around text that begins with @, ` or %"
            ]),
        Self(
            "undefined alias", main: "sources: *none\n",
            [
                "tocsin.yaml:1:10: YAML: found undefined alias; well-formed YAML"
            ]),
        Self(
            "two documents", main: "node: a\n---\nnode: b\n",
            [
                "tocsin.yaml:2:1: YAML: but found another document (expected a single document in the stream, which begins at line 1); well-formed YAML"
            ]),
        Self(
            "control character", main: "node: a\nlanguage: \"e\u{1}n\"\n",
            [
                "tocsin.yaml:2:13: YAML: control characters are not allowed; plain text"
            ]),
        Self(
            "empty", main: "# nothing\n",
            [
                "tocsin.yaml:1:1: the file is empty; a mapping is expected"
            ]),
        Self(
            "a list", main: "- a\n",
            [
                "tocsin.yaml:1:1: the configuration is a list; expected a mapping with sources, sites, points and packs"
            ]),
        Self(
            "duplicate keys, block and flow, and a fault after them",
            main: Sample.main(
                extra: """
                    log:
                      segment: 64MiB
                      retain: 400d
                      segment: 32MiB
                      "retain": 401d
                    limits: {points: 1, payload: 1KiB, points: 2, pionts: 3}
                    log: {retain: 1}

                    """),
            [
                "tocsin.yaml:11:3: the key \"segment\" stands here again; each key once in a mapping; it stands in line 9 already",
                "tocsin.yaml:12:3: the key \"retain\" stands here again; each key once in a mapping; it stands in line 10 already",
                "tocsin.yaml:13:36: the key \"points\" stands here again; each key once in a mapping; it stands in line 13 already",
                "tocsin.yaml:13:47: unknown key \"pionts\" in limits; did you mean \"points\"? allowed: points, payload, readings_per_message, window_samples, pending, refused_ids, sparkplug_nodes, sparkplug_devices, sparkplug_metrics, quarantine",
                "tocsin.yaml:14:1: the key \"log\" stands here again; each key once in a mapping; it stands in line 8 already",
            ]),
        Self(
            "deep", main: String(repeating: "[", count: 2_000),
            [
                "tocsin.yaml:1:1: YAML: nested too deeply (while parsing, which begins at line 1); far fewer brackets"
            ]),
        Self(
            "collection as key", main: Sample.main(extra: "? [a]\n: b\n"),
            [
                "tocsin.yaml:8:3: a key is a list; keys are words"
            ]),
        Self(
            "collection as key, with aliases",
            main: Sample.main(extra: "node: &n x\nlanguage: *n\nlimits: {[*n, *n]: 1}\n"),
            [
                "tocsin.yaml:10:17: a collection or an alias is used as a key; in a file with aliases keys are plain words only"
            ]),
        Self(
            "missing pack", main: Sample.main(packs: "[none.yaml, pack.yaml, .]"),
            [
                "tocsin.yaml:6:9: none.yaml cannot be read: there is no such file; give the path of a file",
                "tocsin.yaml:6:31: . cannot be read: it is a directory; give the path of a file",
            ]),
        Self(
            "pack with a syntax error", main: Sample.main(), pack: "pack: a\n  version: 1\n",
            [
                "pack.yaml:2:10: YAML: mapping values are not allowed in this context; well-formed YAML"
            ]),
    ]

    static let types: [Self] = [
        Self(
            "types",
            main: Sample.main(
                extra: """
                    durability: {commit_interval: 10, checkpoint_interval: 2h}
                    journal: {retain: 7d}
                    log: {segment: 64XB, retain: [1d]}
                    http: {listen: 0.0.0.0:80}
                    limits: {points: "5", payload: 4o, window_samples: 1.5, pending: -1, readings_per_message: {}}
                    time: soon
                    language: zh
                    control: {socket: /\(String(repeating: "x", count: 120))}
                    node: a b
                    statistics: []

                    """),
            [
                "tocsin.yaml:8:31: commit_interval is \"10\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:8:56: checkpoint_interval is 2h; expected a duration from 1s to 1h",
                "tocsin.yaml:9:19: retain is 7d, and keeping readings beyond a restart is not built yet; allowed: 0",
                "tocsin.yaml:10:16: segment is \"64XB\"; expected a size from 64KiB to 4GiB, such as 64MiB",
                "tocsin.yaml:10:30: retain is a list; expected a duration such as 250ms, 3s, 5m, 8h or 7d",
                "tocsin.yaml:11:16: listen is \"0.0.0.0:80\": an address that others can reach needs tokens, which are not built yet; a loopback address such as 127.0.0.1:80",
                "tocsin.yaml:12:18: points is the quoted text \"5\"; expected a whole number from 1 to 10000000",
                "tocsin.yaml:12:32: payload is \"4o\"; expected a size from 1B to 256MiB, such as 64MiB",
                "tocsin.yaml:12:52: window_samples is \"1.5\"; expected a whole number from 32 to 1048576",
                "tocsin.yaml:12:66: pending is \"-1\"; expected a whole number from 1 to 10000000",
                "tocsin.yaml:12:92: readings_per_message is a mapping; expected a whole number from 1 to 1000000",
                "tocsin.yaml:13:7: time is \"soon\"; expected a mapping",
                "tocsin.yaml:14:11: messages in \"zh\" are not built yet; allowed: en",
                "tocsin.yaml:15:19: socket is a path of 121 bytes; at most 107, which the system allows",
                "tocsin.yaml:16:7: node is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:17:1: statistics is not built yet; alarms and their log are",
            ]),
        Self(
            "unknown keys", main: Sample.main(extra: "webhoks: []\nfoo: 1\nbroker: {keep_alive: 3s}\n"),
            [
                "tocsin.yaml:8:1: unknown key \"webhoks\" in the configuration; did you mean \"webhooks\"? allowed: node, state_directory, broker, sources, sites, points, packs, rules, groups, durability, journal, log, webhooks, http, control, limits, sparkplug, time, flood, shelving, language",
                "tocsin.yaml:9:1: unknown key \"foo\" in the configuration; allowed: node, state_directory, broker, sources, sites, points, packs, rules, groups, durability, journal, log, webhooks, http, control, limits, sparkplug, time, flood, shelving, language",
                "tocsin.yaml:10:10: unknown key \"keep_alive\" in broker; did you mean \"keepalive\"? allowed: url, client_id, version, username, password_file, tls, session_expiry, keepalive, maximum_packet, receive_maximum, in_flight",
            ]),
        Self(
            "no state directory, no sources", main: "sites: {}\n",
            [
                "tocsin.yaml:1:1: the configuration has no sources; sources is required: at least one {topic, format, point}"
            ]),
        Self(
            "sites",
            main: """
                sources: []
                sites:
                  a/b: {}
                  c: {region: 3205, industry: "x y", naem: C}
                  d: text

                """,
            [
                "tocsin.yaml:1:10: sources is empty; at least one {topic, format, point}",
                "tocsin.yaml:3:3: \"a/b\" cannot be the id of a site; the first part of point ids: at most 64 bytes, no blank and none of / # + * ? { } [ ]",
                "tocsin.yaml:4:15: region is \"3205\"; expected the six digits of a GB/T 2260 code, such as \"320585\"",
                "tocsin.yaml:4:31: industry is the quoted text \"x y\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:4:38: unknown key \"naem\" in site \"c\"; did you mean \"name\"? allowed: name, region, industry, constants",
                "tocsin.yaml:5:6: site \"d\" is \"text\"; expected a mapping",
            ]),
        Self(
            "tables that are not there",
            main: "sources: [{topic: a/b, point: a/b}]\nsites: sites.csv\npoints: points.csv\n",
            [
                "tocsin.yaml:2:8: sites.csv cannot be read: there is no such file; give the path of a file",
                "tocsin.yaml:3:9: points.csv cannot be read: there is no such file; give the path of a file",
            ]),
    ]
}

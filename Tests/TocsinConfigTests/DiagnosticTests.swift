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

    static let broker: [Self] = [
        Self(
            "broker",
            main: Sample.main(
                extra: """
                    broker:
                      url: mqtt://tocsin:hunter2@h
                      version: 4
                      password: hunter2
                      password_file: p
                      tls: {certificate_file: c.pem, insecure: true}
                      keepalive: 1s
                      receive_maximum: 10
                      in_flight: 20

                    """),
            [
                "tocsin.yaml:9:8: url holds a user or a password; expected mqtt://host[:port], mqtts://host[:port] or unix:///path, with username and password_file beside it",
                "tocsin.yaml:10:12: version is \"4\"; allowed: 5, 3.1.1",
                "tocsin.yaml:11:3: password: a secret does not belong into a configuration file; password_file: the path of a file that holds it",
                "tocsin.yaml:12:18: password_file stands without username; both, or neither",
                "tocsin.yaml:13:8: tls has only one of certificate_file and key_file; both, or neither",
                "tocsin.yaml:13:34: insecure is not built yet; the broker's name is always checked",
                "tocsin.yaml:14:14: keepalive is 1s; expected a duration from 5s to 18h",
                "tocsin.yaml:16:14: in_flight is 20; at most receive_maximum, which is 10",
            ]),
        Self(
            "broker scheme", main: Sample.main(extra: "broker: {url: \"http://h\"}\n"),
            [
                "tocsin.yaml:8:15: url is not a broker's; expected mqtt://host[:port], mqtts://host[:port] or unix:///path"
            ]),
        Self(
            "broker path", main: Sample.main(extra: "broker: {url: \"mqtt://h:1883/x\"}\n"),
            [
                "tocsin.yaml:8:15: url is the quoted text \"mqtt://h:1883/x\"; expected mqtt://host[:port]"
            ]),
        Self(
            "broker socket", main: Sample.main(extra: "broker: {url: \"unix://x/y\"}\n"),
            [
                "tocsin.yaml:8:15: url is the quoted text \"unix://x/y\"; expected unix:///path, a path of at most 107 bytes"
            ]),
        Self(
            "http", main: Sample.main(extra: "http: {listen: localhost, tokens_file: x}\n"),
            [
                "tocsin.yaml:8:16: listen is \"localhost\"; expected an address and a port, such as 127.0.0.1:8080",
                "tocsin.yaml:8:27: tokens_file is not built yet; only loopback addresses are served, which need none",
            ]),
    ]

    static let sources: [Self] = [
        Self(
            "sources",
            main: """
                sources:
                  - {topic: "a/#/b", point: "a/b"}
                  - {topic: "a/b+", point: "a/b"}
                  - {topic: "a/x{b}", point: "a/{b}"}
                  - {topic: "{a}/{a}", point: "{a}/b"}
                  - {topic: "$share//x", point: "a/b"}
                  - {topic: "t/{site}", point: "{sit}/x", qos: 3, format: binary, zone: "8", time: now}
                  - {topic: "u/{site}", point: "{site}", format: jsn, fields: {value: a..b, vaule: x}}
                  - {topic: "v/{site}", point: "{site}/{$.x", format: scalar}
                  - {topic: "w/{site}", point: "{site}/{$.x}", format: scalar}
                  - {topic: "x/{site}", point: "{site}/{$x}"}
                  - {topic: "x/+", point: "a/b"}
                  - {point: "a/b"}
                  - topic
                  - {topic: "y/{site}", format: senml, fields: {value: v}, zone: "+08:00", unti: m}
                  - {topic: "z/{site}", format: senml, point: "{site}/{$.n}"}
                  - {topic: "z1/{site}", format: senml, point: "{$key}/{sit}"}

                """,
            [
                "tocsin.yaml:2:13: topic holds \"#\"; # stands alone, as the last level",
                "tocsin.yaml:3:13: topic holds \"b+\"; + takes a whole level, between two /",
                "tocsin.yaml:4:13: topic holds \"x{b}\"; {name} takes a whole level, between two /",
                "tocsin.yaml:5:13: topic holds {a} twice; {name}: letters, digits and _, each name once",
                "tocsin.yaml:6:13: topic is the quoted text \"$share//x\"; a shared filter is $share/group/filter",
                "tocsin.yaml:7:32: point uses {sit}, which topic does not capture; did you mean \"site\"? allowed: site",
                "tocsin.yaml:7:48: qos is \"3\"; expected a whole number from 0 to 1",
                "tocsin.yaml:7:59: format binary is not built yet; allowed: scalar, json, senml, influx, csv, hj212, sparkplug",
                "tocsin.yaml:7:73: zone is the quoted text \"8\"; expected an offset from UTC such as \"+08:00\", or Z",
                "tocsin.yaml:7:84: time is \"now\"; allowed: payload, receive",
                "tocsin.yaml:8:32: point is the quoted text \"{site}\"; an id has two or more parts, such as \"{site}/{measure}\"",
                "tocsin.yaml:8:50: format is \"jsn\"; did you mean \"json\"? allowed: scalar, json, senml, influx, csv, hj212, sparkplug",
                "tocsin.yaml:8:71: value has \"a..b\", which is no path; names of 1 to 255 bytes with dots between them, as data.value; {name} takes any one name",
                "tocsin.yaml:8:77: unknown key \"vaule\" in fields; did you mean \"value\"? allowed: value, time, unit, quality, values, errors, key, ignore",
                "tocsin.yaml:9:32: point is the quoted text \"{site}/{$.x\": a brace has no counterpart; {name} with both braces",
                "tocsin.yaml:10:32: point uses {$.x}, and a scalar payload has no members; {name} from the topic",
                "tocsin.yaml:11:32: point uses {$x}, which no path of fields captures; {$.path} for a member of the payload, {$key} for the name of a measure, {$name} for what {name} in a path of values takes",
                "tocsin.yaml:12:13: another source listens to x/+ already, in line 11; one source a filter",
                "tocsin.yaml:13:5: the source has no topic; topic is required: an MQTT topic filter in which {name} takes one level",
                "tocsin.yaml:14:5: the source is \"topic\"; expected a mapping",
                "tocsin.yaml:15:40: fields does not go with format senml; RFC 8428 says where everything stands, in UTC",
                "tocsin.yaml:15:60: zone does not go with format senml; RFC 8428 says where everything stands, in UTC",
                "tocsin.yaml:15:76: unknown key \"unti\" in the source; did you mean \"unit\"? allowed: topic, qos, connections, format, compression, point, time, units, unit",
                "tocsin.yaml:16:47: point uses {$.n}, and a SenML record has no such field; {$key} for its name",
                "tocsin.yaml:17:48: point uses {sit}, which topic does not capture; did you mean \"site\"? allowed: site",
            ]),
        Self(
            "forms of text",
            main: """
                sources:
                  - {topic: a, point: a/b, format: scalar, fields: {value: x}, precision: ms, decimal: ";"}
                  - {topic: b, point: "a/{$key}", format: influx, fields: {value: x, unit: u}, precision: min, csv: {}}
                  - {topic: c, point: "a/{$.ids}", format: csv, decimal: ",", csv: {columns: [id, v, id], separator: x}}
                  - {topic: d, point: "a/{$.PW}", format: hj212, crc: none, charset: gb2312, compression: zip, unti: x}
                  - {topic: e, point: "a/{$key}", format: csv, csv: {columns: [], decimal: point, header: true}}

                """,
            [
                "tocsin.yaml:2:44: fields has no meaning for format scalar; only for format json, csv, influx",
                "tocsin.yaml:2:64: precision has no meaning for format scalar; only for format influx",
                "tocsin.yaml:2:88: decimal is the quoted text \";\"; expected \".\" or \",\"",
                "tocsin.yaml:3:60: unknown key \"value\" in fields; allowed: unit, quality",
                "tocsin.yaml:3:91: precision is \"min\"; allowed: ns, us, ms, s",
                "tocsin.yaml:3:96: csv has no meaning for format influx; only for format csv",
                "tocsin.yaml:4:23: no column is the value: csv.columns has no \"value\"; fields.value names a column, or point has {$key}, and each column is a measure",
                "tocsin.yaml:4:23: point uses {$.ids}, and csv.columns has no such name; did you mean \"id\"? allowed: id, v",
                "tocsin.yaml:4:49: decimal is a key of csv here; csv: {decimal: \",\"}",
                "tocsin.yaml:4:86: columns has \"id\" twice; each name once",
                "tocsin.yaml:4:102: separator is \"x\"; expected \",\", \";\", \"|\" or tab",
                "tocsin.yaml:5:23: point uses {$.PW}; of a frame {$.MN}, {$.ST} or {$.CN}, and {$key} for the code",
                "tocsin.yaml:5:55: crc is \"none\"; allowed: strict, tolerant",
                "tocsin.yaml:5:70: charset is \"gb2312\"; allowed: utf-8, gbk",
                "tocsin.yaml:5:91: compression is \"zip\"; did you mean \"gzip\"? allowed: none, gzip, zlib, auto",
                "tocsin.yaml:5:96: unknown key \"unti\" in the source; did you mean \"unit\"? allowed: topic, qos, connections, format, compression, charset, crc, point, zone, time, units, unit",
                "tocsin.yaml:6:63: columns has 0 names; 1 to 1024, or no columns, and each body has a header row",
                "tocsin.yaml:6:76: decimal is \"point\"; expected \".\" or \",\"",
                "tocsin.yaml:6:83: unknown key \"header\" in csv; allowed: columns, separator, decimal",
            ]),
        Self(
            "Sparkplug sources",
            main: """
                sources:
                  - {topic: "plants/#", format: sparkplug, point: "{group}/{$.x}", fields: {value: v}, zone: Z}
                  - {topic: "$share/g/spBv1.0/{site}/#", format: sparkplug, point: "{sit}/{$key}"}
                  - {topic: "spBv1.0/a/#", format: sparkplug, sparkplug: {reorder_timeout: 2m, rebirth: 1, units: check, x: 1}}
                  - {topic: "a/b", point: "a/b", sparkplug: {}}
                  - {topic: "spBv1.0/b/#", format: sparkplug, compression: gzip, charset: gbk}

                """,
            [
                "tocsin.yaml:2:13: topic is outside the namespace of Sparkplug B; spBv1.0/#, or narrower",
                "tocsin.yaml:2:51: point uses {$.x}, and Sparkplug has no such members; {$key}, the metric's name",
                "tocsin.yaml:2:51: point has no {$key}, the metric's name; an id such as \"{group}/{edge}/{device}/{$key}\"",
                "tocsin.yaml:2:68: fields has no meaning for format sparkplug; its payloads say what is what, and their times are UTC",
                "tocsin.yaml:2:88: zone has no meaning for format sparkplug; its payloads say what is what, and their times are UTC",
                "tocsin.yaml:3:68: point uses {sit}, which topic does not capture; did you mean \"site\"? allowed: site, group, edge, device",
                "tocsin.yaml:4:76: reorder_timeout is 2m; expected a duration from 0ms to 1m",
                "tocsin.yaml:4:89: rebirth is \"1\"; expected true or false",
                "tocsin.yaml:4:92: units is a key of the source; units beside sparkplug",
                "tocsin.yaml:4:106: unknown key \"x\" in sparkplug; allowed: reorder_timeout, rebirth",
                "tocsin.yaml:5:34: sparkplug has no meaning for this format; only for format sparkplug",
                "tocsin.yaml:6:47: compression has no meaning for format sparkplug; only for format scalar, json, senml, influx, csv, hj212",
                "tocsin.yaml:6:66: charset has no meaning for format sparkplug; only for format scalar, json, influx, csv, hj212",
            ]),
        Self(
            "mapping of JSON",
            main: """
                sources:
                  - {topic: "a1", preset: neuorn}
                  - {topic: "a2", preset: flat, format: scalar}
                  - {topic: "a3", format: neuron, point: "a/b"}
                  - {topic: "a4", preset: thingsboard-gateway, fields: {values: "{dev}.{key}"}}
                  - {topic: "a5", point: "a/{$devcie}/{$key}", fields: {values: "{device}.{key}"}}
                  - {topic: "a6", point: "a/{$key}", fields: {values: []}}
                  - {topic: "a7", point: "a/{$key}", fields: {value: [v, "{x}.v"], time: "t.{key}", ignore: [x], errors: "{e}"}}
                  - {topic: "a8", point: "a/{$key}", fields: {values: ["{key}", "d.{key}.v", 5], time: "ts.{key}", unit: {}}}
                  - {topic: "a9", point: "a/b", format: scalar, fields: {value: v}}

                """,
            [
                "tocsin.yaml:2:27: preset is \"neuorn\"; did you mean \"neuron\"? allowed: thingsboard, thingsboard-gateway, neuron, edgex, kura, aws-shadow, opcua-pubsub, tasmota, zigbee2mqtt, flat",
                "tocsin.yaml:3:5: the source has no point; point is required: the point's id, such as \"{site}/{unit}/{measure}\"",
                "tocsin.yaml:3:19: preset has no meaning for format scalar; only for format json",
                "tocsin.yaml:4:27: format is \"neuron\", which is a preset; preset: neuron",
                "tocsin.yaml:5:27: the preset's point, {$device}/{$key}, uses {$device}, which no path of fields captures; allowed: dev",
                "tocsin.yaml:6:26: point uses {$devcie}, which no path of fields captures; did you mean \"device\"? allowed: device",
                "tocsin.yaml:7:26: point uses {$key}, and no field names measures; fields: {values: …} or {key: …}",
                "tocsin.yaml:8:58: value has \"{x}.v\", which captures {x}; {name} in values and errors, and {key} in time, unit and quality",
                "tocsin.yaml:8:74: time has \"t.{key}\", but no path of values ends in {key}; values such as \"values.{key}\" or \"{key}\"",
                "tocsin.yaml:8:94: ignore has \"x\", but no path of values ends in {key}; values such as \"values.{key}\" or \"{key}\"",
                "tocsin.yaml:8:106: errors has \"{e}\", in which {key} is missing or not the last part; {key} at the end: it names the measure",
                "tocsin.yaml:9:65: values has \"d.{key}.v\", in which {key} is missing or not the last part; {key} at the end: it names the measure",
                "tocsin.yaml:9:106: unit is a mapping; expected a list of names or paths such as data.value",
                "tocsin.yaml:10:49: fields has no meaning for format scalar; only for format json, csv, influx",
            ]),
    ]

    static let points: [Self] = [
        Self(
            "points",
            main: Sample.main(
                points: """

                      - {match: "*/*/lel", kind: lel}
                      - {match: "a/x/lel", kind: lel}
                      - {match: "a/*/lel", kind: lel}
                      - {match: "a/x/o2", kind: o3}
                      - {match: "c/x/o2", kind: o2}
                      - {match: "c/*/o2", kind: o2}
                      - {match: "a/x", kind: o2}
                      - {match: "a/x", kind: o2}
                      - {match: "a", kind: o2}
                      - {match: "a/x?", kind: o2}
                      - {match: "a/y", kind: lel, unit: "[ppm]"}
                      - {match: "a/z", kind: lel, range: [5, 1], period: 0s}
                      - {kind: lel}
                      - {match: "a/w", kind: lel, range: [0, 30]}
                    """),
            [
                "tocsin.yaml:9:5: \"a/x/lel\" is never looked at; the first match wins: put it before \"*/*/lel\" in line 8",
                "tocsin.yaml:10:5: \"a/*/lel\" is never looked at; the first match wins: put it before \"*/*/lel\" in line 8",
                "tocsin.yaml:11:29: no pack has a kind \"o3\"; allowed: lel, o2, open",
                "tocsin.yaml:12:5: \"c/x/o2\" stands on the site \"c\", which is not declared; allowed: a, b",
                "tocsin.yaml:13:5: \"c/*/o2\" is about the site \"c\", which is not declared; allowed: a, b",
                "tocsin.yaml:15:5: \"a/x\" is declared again; once; it stands in line 14 already",
                "tocsin.yaml:16:13: match is the quoted text \"a\"; two or more parts, such as \"site/unit/measure\" or \"*/*/lel\"",
                "tocsin.yaml:17:13: match holds \"?\"; parts of ids, divided by /; * is anything inside a part, ** crosses parts",
                "tocsin.yaml:18:37: the unit [ppm] is not that of kind lel, whose limits are in %{LEL}; allowed: %{LEL}, or a kind of its own in a pack of yours; what readings come in is said by their source",
                "tocsin.yaml:19:38: range runs from 5 to 1; the lower number first",
                "tocsin.yaml:19:54: period is 0ms; expected a duration from 1ms to 31d",
                "tocsin.yaml:20:5: the point has no match; match is required: a point's id, or a pattern such as \"*/*/lel\"",
                "tocsin.yaml:21:5: red 50 of rule \"high\" is outside the range; from 0 to 30: values beyond are bad, not alarms",
            ]),
        Self(
            "limits",
            main: Sample.main(
                points: """

                      - {match: "a/1", kind: lel, limits: {high: {red: 60}}}
                      - {match: "a/2", kind: lel, limits: {hihg: {red: 60}}}
                      - {match: "a/3", kind: lel, limits: {high: {rde: 60}}}
                      - {match: "a/4", kind: lel, limits: {high: {red: 20}}}
                      - {match: "a/5", kind: lel, limits: {high: {red: "1.1 * R", yellow: "20"}}}
                      - {match: "a/6", kind: o2, limits: {both: {red: 22}}}
                      - {match: "a/7", kind: o2, limits: {both: {above: {red: 19}, below: {yellow: 19}}}}
                      - {match: "a/8", kind: open, limits: {any: {red: 22}, low: {red: 1, yellow: 0}}}
                      - {match: "a/9", kind: lel, limits: {silent: {yellow: 60, red: 1m}}, allow_looser: true}
                      - {match: "a/10", kind: lel, limits: {high: {red: 49}}, reason: x}
                      - {match: "a/11", kind: lel, rules: {high: {above: {yellow: 30}}}}
                      - {match: "a/12", kind: lel, rules: {high: {swing: {window: 10s}, above: {yellow: 3}}}}
                    """),
            [
                "tocsin.yaml:8:52: red 60 of rule \"high\" is looser than the pack's 50; at most 50, or allow_looser: \"the reason\"",
                "tocsin.yaml:9:40: kind lel has no rule \"hihg\"; did you mean \"high\"? allowed: high, silent",
                "tocsin.yaml:10:47: unknown key \"rde\" in limits of \"high\"; did you mean \"red\"? allowed: blue, yellow, orange, red",
                "tocsin.yaml:11:52: red 20 is lower than yellow 25 in rule \"high\"; above: blue ≤ yellow ≤ orange ≤ red",
                "tocsin.yaml:12:59: red of rule \"high\" needs the constant \"R\", which is not known on site a; constants: {R: …} of the site or of the point",
                "tocsin.yaml:12:71: yellow is the quoted text \"20\"; expected a number",
                "tocsin.yaml:13:45: rule \"both\" has limits above and below; say which: {above: {red: …}} or {below: {red: …}}",
                "tocsin.yaml:14:5: rule \"both\" has above 19 and below 19; every limit of above greater than every limit of below",
                "tocsin.yaml:14:80: yellow 19 of rule \"both\" is looser than the pack's 19.5; at least 19.5, or allow_looser: \"the reason\"",
                "tocsin.yaml:15:46: rule \"any\" has no side yet; say which: {above: {red: …}} or {below: {red: …}}",
                "tocsin.yaml:15:68: red 1 is higher than yellow 0 in rule \"low\"; below: blue ≥ yellow ≥ orange ≥ red",
                "tocsin.yaml:16:57: yellow is \"60\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:16:86: allow_looser has no reason; allow_looser: \"the reason\", or a reason beside it",
                "tocsin.yaml:17:67: reason stands without allow_looser; both, or neither",
                "tocsin.yaml:18:63: yellow 30 of rule \"high\" is looser than the pack's 25; at most 25, or allow_looser: \"the reason\"",
                "tocsin.yaml:19:54: the pack's rule \"high\" looks at something else than this swing; leave the signal out, or give the rule a name of its own",
            ]),
    ]

    static let rules: [Self] = [
        Self(
            "pack",
            main: Sample.main(),
            pack: """
                pack: a b
                version: "1"
                kinds:
                  k:
                    range: [0, 100]
                    period: 5s
                    unti: x
                    rules:
                      ladder: {above: {yellow: 50, orange: 40, red: 60}, below: {red: 55}}
                      two: {rate: {window: 60s, per: 1m}, swing: {window: 1s}}
                      zero: {rate: {window: 60s, per: 1m, relative_to: 0}, above: {red: 1}}
                      gate: {while: x, above: {red: 1}}
                      rate: {rate: {per: 1m, method: slope, relative_to: 2}, above: {red: 1}}
                      swing: {swing: {window: 0s, direction: left}}
                      short: {rate: {window: 6s, per: 1m, method: regression}}
                      long: {swing: {window: 30d}}
                      huge: {swing: {window: 401d}}
                      band: {above: {red: 5}, deadband: -1, latch: yes, on_bad: pink}
                      back: {above: {red: 5}, reset: 6}
                      back2: {below: {red: 5}, reset: 4, deadband: 1}
                      back3: {above: {red: 50}, below: {red: 5}, reset: 10}
                      quiet: {silence: {}, above: {red: 5}, below: {red: 5s}, deadband: 1}
                      quiet2: {silence: {after: 5s}}
                      far: {above: {red: 150}}
                      words: {above: {red: x}, below: 5, on_delay: -3s, tresh: 1}
                      bad name: {}
                  k: {}

                """,
            [
                "pack.yaml:1:7: pack is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "pack.yaml:2:10: version is the quoted text \"1\"; expected a whole number from 1 to 1000000",
                "pack.yaml:7:5: unknown key \"unti\" in kind \"k\"; did you mean \"unit\"? allowed: unit, range, period, current, molar_mass, reference_temperature, reference_pressure, gateway, rules",
                "pack.yaml:9:7: rule \"ladder\" has above 40 and below 55; every limit of above greater than every limit of below",
                "pack.yaml:9:44: orange 40 is lower than yellow 50 in rule \"ladder\"; above: blue ≤ yellow ≤ orange ≤ red",
                "pack.yaml:10:50: a rule has the signals rate and swing; one signal a rule",
                "pack.yaml:11:20: rate: relative_to is 0; allowed: a number other than 0, or start",
                "pack.yaml:12:21: while: `x` is no point; an id has two or more parts, site/unit/measure, and no space or #",
                "pack.yaml:13:20: rate has no window; window is required: \(note("rate", "window"))",
                "pack.yaml:13:38: method is \"slope\"; allowed: ends, regression, means",
                "pack.yaml:14:31: window is 0ms; expected a duration from 1ms to 400d",
                "pack.yaml:14:46: direction is \"left\"; allowed: up, down, both",
                "pack.yaml:15:7: the window 6s of rule \"short\" is too short for a reading every 5s; at least 10s",
                "pack.yaml:16:7: the window 30d of rule \"long\" holds 518401 readings, one every 5s; at most limits.window_samples, which is 4096",
                "pack.yaml:17:30: window is 401d; expected a duration from 1ms to 400d",
                "pack.yaml:18:41: deadband is -1; expected a number from 0 on",
                "pack.yaml:18:52: latch is \"yes\"; expected true or false",
                "pack.yaml:18:65: on_bad is \"pink\"; allowed: hold, blue, yellow, orange, red, alarm",
                "pack.yaml:19:38: reset 6 is beyond the limit 5; at most the lowest limit of above",
                "pack.yaml:20:39: rule \"back2\" has both deadband and reset; one of the two",
                "pack.yaml:20:39: reset 4 is beyond the limit 5; at least the highest limit of below",
                "pack.yaml:21:57: reset in a rule with above and below; deadband, or a rule for each side",
                "pack.yaml:22:41: red is \"5\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:22:52: a silence rule has a limit below; allowed: above, since silence only grows",
                "pack.yaml:22:73: a silence rule ends with the next reading; neither deadband nor reset",
                "pack.yaml:23:26: unknown key \"after\" in silence; it has no settings",
                "pack.yaml:24:26: red 150 of rule \"far\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "pack.yaml:25:28: red is \"x\"; expected a number",
                "pack.yaml:25:39: below of rule \"words\" is \"5\"; expected a mapping",
                "pack.yaml:25:52: on_delay is \"-3s\"; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:25:57: unknown key \"tresh\" in rule \"words\"; allowed: \(pointSignals), above, below, deadband, reset, on_delay, off_delay, while, latch, auto_acknowledge, reset_acknowledges, one_shot, re_alarm, chatter, on_bad, basis",
                "pack.yaml:26:7: \"bad name\" cannot be the name of a rule; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "pack.yaml:27:3: the key \"k\" stands here again; each key once in a mapping; it stands in line 4 already",
            ]),
        Self(
            "pack without its keys", main: Sample.main(), pack: "version: 0\nkids: {}\n",
            [
                "pack.yaml:1:1: the pack has no pack; pack is required: the pack's name, such as hazardous-chemicals",
                "pack.yaml:1:1: the pack has no kinds; kinds is required: the kinds of points",
                "pack.yaml:1:10: version is \"0\"; expected a whole number from 1 to 1000000",
                "pack.yaml:2:1: unknown key \"kids\" in the pack; did you mean \"kinds\"? allowed: pack, version, kinds",
            ]),
        Self(
            "rule file",
            main: Sample.main(
                points: "[{match: \"a/*/lel\", kind: lel}, {match: \"a/1/lel\", kind: lel}]",
                extra: "rules: [rules.yaml]\n"),
            rules: """
                rules:
                  - {name: high, match: "a/**", above: {red: 10}}
                  - {name: x, match: "a/*/lel", above: {red: 10}}
                  - {name: x, match: "*/1/lel", above: {red: 110}}
                  - {name: y, match: "a/*/lel", kind: lle}
                  - {match: "a/b"}
                conditions: []

                """,
            [
                "tocsin.yaml:7:41: \"a/1/lel\" is never looked at; the first match wins: put it before \"a/*/lel\" in line 7",
                "tocsin.yaml:7:41: red 110 of rule \"x\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "rules.yaml:2:5: rule \"high\" meets one of that name on \"a/*/lel\" (lel); another name, or a kind or match that leaves those points out",
                "rules.yaml:2:5: rule \"high\" meets one of that name on \"a/1/lel\" (lel); another name, or a kind or match that leaves those points out",
                "rules.yaml:4:5: rule \"x\" and the one at rules.yaml:3 could both stand on one point; different names, or patterns that have no point in common",
                "rules.yaml:4:46: red 110 of rule \"x\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "rules.yaml:5:39: no pack has a kind \"lle\"; did you mean \"lel\"? allowed: lel, o2, open",
                "rules.yaml:6:5: the rule has no name; name is required: the part after # in the alarm's id",
                "rules.yaml:7:1: conditions is no section; groups: conditions are rules of groups, with when",
            ]),
        Self(
            "one kind in two packs",
            main: Sample.main(points: "[{match: \"*/x\", kind: lel}]", packs: "[pack.yaml, rules.yaml]"),
            rules: "pack: other\nversion: 1\nkinds: {lel: {}}\n",
            [
                "tocsin.yaml:7:31: the kind lel is in the packs chem, other, and site b is of neither industry; give the site one of them as its industry"
            ]),
    ]

    static let webhooks: [Self] = [
        Self(
            "webhooks",
            main: Sample.main(
                extra: """
                    webhooks:
                      - {name: a, url: "ftp://x", secret_file: s}
                      - {name: a b, url: "https://u:p@x/y", secret: hunter2}
                      - {name: c, url: "https://x/y", format: dingtalk, timeout: 1h}
                      - {name: d, url: "https://x/y", secret_files: [], secret_file: x}
                      - {name: e, url: "https://x/y", secret_file: s, match: {level: [oragne], site: [c], kind: lle, event: rase, region: x, colour: 1}}
                      - {name: f, url: "https://x/y", secret_file: s}
                      - {name: f, url: "https://x/y", secret_file: s, budget: 1}

                    """),
            [
                "tocsin.yaml:9:20: url is not one of the web; expected http://host[:port][/path] or https://host[:port][/path]",
                "tocsin.yaml:10:12: name is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:10:22: url holds a user, a password or a fragment; a URL without them; secrets belong into secret_file",
                "tocsin.yaml:10:41: secret: a secret does not belong into a configuration file; secret_file: the path of a file that holds it",
                "tocsin.yaml:11:5: the webhook has no secret_file; the path of a file: every request is signed",
                "tocsin.yaml:11:43: format dingtalk is not built yet; allowed: cloudevents, record",
                "tocsin.yaml:11:62: timeout is 1h; expected a duration from 100ms to 5m",
                "tocsin.yaml:12:49: secret_file and secret_files are both given; one of the two",
                "tocsin.yaml:13:67: level is \"oragne\"; did you mean \"orange\"? allowed: blue, yellow, orange, red",
                "tocsin.yaml:13:83: no site is called \"c\"; allowed: a, b",
                "tocsin.yaml:13:93: no pack has a kind \"lle\"; did you mean \"lel\"? allowed: lel, o2, open",
                "tocsin.yaml:13:105: event is \"rase\"; did you mean \"raise\"? allowed: raise, level, clear, ack, reset, shelve, unshelve, suppress, unsuppress, out_of_service, return_to_service, close, start, stop, config, segment, seal, connected, disconnected, flood_start, … (22 in all)",
                "tocsin.yaml:13:119: region is \"x\"; the first digits of a GB/T 2260 code: \"32\", \"3205\", \"320585\"",
                "tocsin.yaml:13:122: unknown key \"colour\" in match; allowed: level, event, industry, site, region, kind",
                "tocsin.yaml:15:12: another webhook is called \"f\" already; a name of its own: its cursor is kept by it",
                "tocsin.yaml:15:51: budget is not built yet; name, url, secret_file, match, format and timeout are",
            ])
    ]
}

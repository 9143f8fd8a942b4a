// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

extension DiagnosticTests.Fault {
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
}

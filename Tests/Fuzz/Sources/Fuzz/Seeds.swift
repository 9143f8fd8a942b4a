// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinCore

/// Inputs to begin with: what gateways send, and configurations that are right.
enum Seeds {
    static func write(_ seeds: [[UInt8]], to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, seed) in seeds.enumerated() {
            try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(number)"))
        }
    }

    /// Every sample with every source that has its format.
    static var decoder: [[UInt8]] {
        DecoderTarget.sources.indices.flatMap { number in
            (samples[DecoderTarget.sources[number].format] ?? []).map { messages in
                messages.reduce(into: [UInt8(number)]) { input, message in
                    input += [message.choice, UInt8(message.payload.count & 0xFF), UInt8(message.payload.count >> 8)]
                    input += message.payload
                }
            }
        }
    }

    /// - Parameter files: main files; the packs and rules beside them are not looked for.
    static func configuration(files: [String]) throws -> [[UInt8]] {
        let pack = """
            pack: test
            version: 1
            kinds:
              lel: {unit: "%{LEL}", range: [0, 100], period: 5s, rules: {high: {above: {yellow: 25, red: 50}, deadband: 2, on_delay: 3s}}}

            """
        let main = """
            state_directory: s
            sources: [{topic: "p/{site}/{unit}/{measure}", format: json, point: "{site}/{unit}/{measure}"}]
            sites: {a: {name: A, industry: testing}}
            packs: [pack.yaml]
            rules: [rules.yaml]
            points: [{match: "a/*/lel", kind: lel}, {match: "a/1/lel", kind: lel, limits: {high: {red: 40}}}]

            """
        let rules = """
            rules:
              - {name: n, match: "a/**", rate: {window: 60s, per: 1m}, above: {yellow: 5}, while: {a/1/lel: "> 3"}}
            groups:
              g: {points: "a/*/lel", rules: {v: {vote: {of: 2}, above: {red: 2}}}}

            """
        let whole = [main, pack, rules, "match,kind\na/2/lel,lel\n", "id,name\nb,B\n"].joined(
            separator: ConfigurationTarget.separator)
        let given = try files.map { try Array(Data(contentsOf: URL(fileURLWithPath: $0))) }
        // A pack or a rule file is one when it stands in its place.
        let placed = given.flatMap { bytes -> [[UInt8]] in
            let mark = Array(ConfigurationTarget.separator.utf8)
            return [bytes, Array(main.utf8) + mark + bytes, Array(main.utf8) + mark + Array(pack.utf8) + mark + bytes]
        }
        return [Array(whole.utf8)] + placed.filter { $0.count < 40_000 }
    }

    private struct Message {
        var choice: UInt8 = 0
        var payload: [UInt8]
    }

    private static let samples: [SourceDefinition.Format: [[Message]]] = {
        func texts(_ all: String...) -> [[Message]] { all.map { [Message(payload: Array($0.utf8))] } }
        return [
            .scalar: texts("26.0", "34,6", "0x1F", "断线", "ON", "--", "1e3", "\u{FEFF}12\r\n"),
            .json: texts(
                #"{"ts":1772352000123,"value":"26.5","unit":"Cel","quality":192,"id":"T1"}"#,
                #"[{"id":"a","value":1,"ts":"2026-03-01 16:00:00"},{"id":"b","value":null,"q":24}]"#,
                #"{"id":"c","value":-12,"quality":64,"ts":1772352000}"#,
                #"{"id":"u","value":1,"unit":"m-9223372036854775808"}"#,
                #"{"ts":1772352000,"temp(℉)":77,"压力(MPa)":"0.5","unit":"mbar"}"#,
                #"{"ts":1772352000,"values":{"x":1.5,"y":true,"z":"ON","u":[1,{"v":2}]}}"#,
                #"{"device-1":[{"ts":1772352000000,"values":{"t":1}}],"D":[]}"#,
                #"{"node":"n","group":"g","timestamp":1772352000000,"values":{"a":1},"errors":{"b":3002},"tags":[{"name":"c","value":1}]}"#,
                #"{"event":{"origin":1772352000000000000,"readings":[{"deviceName":"p","resourceName":"r","value":"1.5","units":"Cel"}]}}"#,
                #"{"SENTON":"2026-03-01T08:00:00Z","METRICS":{"a":1.5,"b":"2"}}"#,
                #"{"state":{"reported":{"t":1}},"metadata":{"reported":{"t":{"timestamp":1772352000}}}}"#,
                #"{"Messages":[{"Timestamp":"2026-03-01T08:00:00Z","Payload":{"a":{"Value":{"Type":11,"Body":1.5},"StatusCode":{"Code":2147483648}}}}]}"#,
                #"{"Time":"2026-03-01T16:00:00","BME280":{"Temperature":31.2},"TempUnit":"C"}"#,
                #"{"a":-1.5e-3,"linkquality":80,"last_seen":"2026-03-01T08:00:00+08:00","\u0062":"\ud83d\ude00"}"#),
            .senml: texts(
                #"[{"bn":"urn:dev:","bt":1.772352e9,"bu":"A","bver":5,"bs":2,"n":"v","u":"V","v":120.1,"t":-5},{"n":"s","s":3},{"n":"b","vb":true}]"#
            ) + [
                [
                    Message(
                        payload: hex("82a321776465762f31302d6c656b223b41d26a03c000000000006222636e6375024365220118ff"))
                ],
                [Message(payload: hex("81a36161fb40450000000000006162f6"))],
            ],
            .influx: texts(
                "gas,site=a,unit=Cel ch4=0.62,st=0i,ok=t,q=\"N\" 1772352000000\n# c\ngas\\,x,p=b\\ c v=\"1\"\r\n"),
            .csv: texts(
                "id,value,unit,ts,quality\n\"a\",1.5,Cel,1772352000,192\n\"b\"\"c\",\"2\",,,\r\nd,,K,2026-03-01 16:00:00,断线\n",
                "ts;a;b;q\n1772352000;1,5;-2;N\n", "a,1.5,1772352000,Cel,192\n"),
            .hj212: texts(
                "##0130QN=20260301160000000;ST=31;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&DataTime=20260301160000;a01-Rtd=26.0,a01-Flag=N;a02-Avg=1&&1C80\r\n"
            ),
            .sparkplug: [sparkplugSession],
        ]
    }()

    /// A birth of a node and of a device, data by alias, a gap, a death, a birth again.
    private static let sparkplugSession: [Message] = {
        let birth = hex(
            "0880a0a5c3ca33120f0a0562645365712004580712210a144e6f646520436f6e74726f6c2f5265626972746820 0b70001800")
        let device = hex(
            "08f8a0a5c3ca33121f0a096c6576656c2f70637410651880a0a5c3ca33200a690000000000e0514012190a076761732f6c656c106618"
                + "80a0a5c3ca332009650000604012170a0870756d702f72756e10671880a0a5c3ca33200b70011801")
        let data = hex("08b0c7a5c3ca33120e10661888c7a5c3ca33650000d041120b10651888c7a5c3ca3338011802")
        let history = hex("08f0cea5c3ca33121010661880c3c9c1ca33280165000070421804")
        let death = hex("1207 0a0562645365715807")
        return [
            Message(choice: 0, payload: birth), Message(choice: 1, payload: device), Message(choice: 3, payload: data),
            Message(choice: 3, payload: history), Message(choice: 8 | 3, payload: data),
            Message(choice: 4, payload: death),
            Message(choice: 16, payload: birth), Message(choice: 1, payload: device),
        ]
    }()

    private static func hex(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// The examples of each gateway's payload, by the name of its preset.
@Suite struct PresetTests {
    static let eight = DecoderHarness.eight
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var preset: SourcePreset
        var what = ""
        var topic = "t/x"
        var source = "t/{a}"
        var point: String?
        var payload: String
        var readings: [Named]
        var reasons: [DecodeErrorReason] = []
        var testDescription: String { "\(preset.rawValue) \(what)" }

        var definition: SourceDefinition {
            let names = source.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            return .json(source, point: point ?? preset.point(topicNames: names), fields: preset.fields)
        }
    }

    static let cases: [Case] = flat + thingsboard + neuron + edgex + kura + shadows + opcua + home

    static let flat = [
        Case(
            preset: .flat, what: "zoneless time, id from the payload", point: "{$.dev}/{$key}",
            payload: #"{"dev":"CH4-0317","ch4":0.62,"unit":"%CH4","st":0,"ts":"2026-03-01 16:00:00"}"#,
            readings: [Named("CH4-0317/ch4", 0.62), Named("CH4-0317/st", 0)]),
        Case(
            preset: .flat, what: "times and quality by other names",
            payload: #"[{"time":1772352000,"q":64,"a":1},{"Time":"2026-03-01T08:00:01Z","quality":"bad","b":2}]"#,
            readings: [Named("x/a", 1, eight, .uncertain), Named("x/b", 2, received, .bad)]),
        Case(
            preset: .flat, what: "a measure called value", payload: #"{"value":5,"values":6,"ts":1772352000}"#,
            readings: [Named("x/value", 5), Named("x/values", 6)]),
        Case(preset: .flat, what: "nothing in it", payload: "{}", readings: [], reasons: [.missingValue]),
    ]

    static let thingsboard = [
        Case(
            preset: .thingsboard, what: "plain", payload: #"{"hopper_c":66.1,"run":true,"fw":"1.2.3"}"#,
            readings: [Named("x/hopper_c", 66.1, received), Named("x/run", 1, received)], reasons: [.unknownPoint]),
        Case(
            preset: .thingsboard, what: "array", payload: #"[{"hopper_c":66.1},{"dp_pa":1310}]"#,
            readings: [Named("x/hopper_c", 66.1, received), Named("x/dp_pa", 1310, received)]),
        Case(
            preset: .thingsboard, what: "with a time",
            payload: #"{"ts":1772352000000,"values":{"hopper_c":66.1,"dp_pa":"1310"}}"#,
            readings: [Named("x/hopper_c", 66.1), Named("x/dp_pa", 1310)]),
        Case(
            preset: .thingsboard, what: "array with times",
            payload:
                #"[{"ts":1772352000000,"values":{"hopper_c":66.1}},{"values":{"hopper_c":66.2},"ts":1772352001000}]"#,
            readings: [Named("x/hopper_c", 66.1), Named("x/hopper_c", 66.2, received)]),
        Case(
            preset: .thingsboardGateway, source: "t/+",
            payload: #"{"Workshop-3/Collector-A":[{"ts":1772352000000,"values":{"hopper_c":66.1,"dp_pa":1310}}]}"#,
            readings: [Named("Workshop-3/Collector-A/hopper_c", 66.1), Named("Workshop-3/Collector-A/dp_pa", 1310)]),
        Case(
            preset: .thingsboardGateway, what: "several devices and times, and none",
            payload: #"""
                {"A":[{"values":{"t":1},"ts":1772352000000},{"ts":1772352001000,"values":{"t":2,"u":3}}],
                "B":[{"t":4,"v":5}],"C":{"ts":1772352000,"values":{"t":6}},"D":[],"E":7}
                """#,
            readings: [
                Named("x/A/t", 1), Named("x/A/t", 2, received), Named("x/A/u", 3, received),
                Named("x/B/t", 4, received), Named("x/B/v", 5, received), Named("x/C/t", 6),
            ]),
    ]

    static let neuron = [
        Case(
            preset: .neuron, what: "values format", source: "t/+",
            payload:
                #"{"timestamp":1772352000000,"node":"plc-a","group":"cool","values":{"flow":118.2},"errors":{"press":3002},"metas":{}}"#,
            readings: [Named("plc-a/cool/flow", 118.2), Named("plc-a/cool/press", .nan, eight, .bad)],
            reasons: [.unknownQuality]),
        Case(
            preset: .neuron, what: "errors first, node last", source: "t/+",
            payload:
                #"{"errors":{"press":3002,"ok":0},"values":{"flow":118.2},"timestamp":1772352000000,"group":"cool","node":"plc-a"}"#,
            readings: [Named("plc-a/cool/press", .nan, eight, .bad), Named("plc-a/cool/flow", 118.2)],
            reasons: [.unknownQuality]),
        Case(
            preset: .neuron, what: "tags format", source: "t/+",
            payload: #"""
                {"timestamp":1772352000000,"node":"plc-a","group":"cool","tags":[{"name":"flow","value":118.2},
                {"name":"press","error":3002},{"error":3003,"value":0,"name":"temp"},{"name":"t2","value":1,"error":0}]}
                """#,
            readings: [
                Named("plc-a/cool/flow", 118.2), Named("plc-a/cool/press", .nan, eight, .bad),
                Named("plc-a/cool/temp", 0, eight, .bad), Named("plc-a/cool/t2", 1),
            ], reasons: [.unknownQuality, .unknownQuality]),
    ]

    static let edgex = [
        Case(
            preset: .edgex, source: "t/+",
            payload: #"""
                {"apiVersion":"v3","event":{"deviceName":"pit-1","profileName":"incl","sourceName":"deep",
                "origin":1772352000000000000,"readings":[{"deviceName":"pit-1","resourceName":"x12m",
                "valueType":"Float64","value":"18.4","origin":1772352000000000000}]}}
                """#,
            readings: [Named("pit-1/x12m", 18.4)]),
        Case(
            preset: .edgex, what: "item before event, event after its readings", source: "t/+",
            payload: #"""
                {"event":{"readings":[{"deviceName":"p","resourceName":"a","value":"1","origin":1772352001000000000},
                {"deviceName":"p","resourceName":"b","value":"2"}],"origin":1772352000000000001}}
                """#,
            readings: [Named("p/a", 1, received), Named("p/b", 2)]),
        Case(
            preset: .edgex, what: "as exported", source: "t/+",
            payload:
                #"{"origin":1772352000000000000,"readings":[{"deviceName":"p","resourceName":"a","value":"1.5e1"}]}"#,
            readings: [Named("p/a", 15)]),
    ]

    static let kura = [
        Case(
            preset: .kura, payload: #"{"SENTON":1772352000000,"METRICS":{"level":71.4,"pump":true}}"#,
            readings: [Named("x/level", 71.4), Named("x/pump", 1)])
    ]

    static let shadows = [
        Case(
            preset: .awsShadow, topic: "$aws/things/pump-7/shadow/update", source: "$aws/things/{thing}/shadow/update",
            payload:
                #"{"state":{"reported":{"co_ppm":31}},"metadata":{"reported":{"co_ppm":{"timestamp":1772352000}}}}"#,
            readings: [Named("pump-7/co_ppm", 31)]),
        Case(
            preset: .awsShadow, what: "times first, a measure without, one of the message",
            payload: #"""
                {"timestamp":1772352001,"metadata":{"reported":{"a":{"timestamp":1772352000},"\u0062":{"timestamp":1772352000},
                "d":{"timestamp":1}}},"state":{"desired":{"a":9},"reported":{"a":1,"b":2,"c":3,"d":4}}}
                """#,
            readings: [Named("x/a", 1), Named("x/b", 2), Named("x/c", 3, received)], reasons: [.timeOutOfRange]),
    ]

    static let opcua = [
        Case(
            preset: .opcuaPubSub, what: "status 0x40940000 is uncertain",
            payload: #"""
                {"MessageType":"ua-data","Messages":[{"Payload":{"LIC101.PV":{"Value":71.4,"StatusCode":1083441152,
                "SourceTimestamp":"2026-03-01T08:00:00.000Z"}}}]}
                """#,
            readings: [Named("x/LIC101.PV", 71.4, eight, .uncertain)]),
        Case(
            preset: .opcuaPubSub, what: "variants, raw values, statuses, times of the message",
            payload: #"""
                {"Messages":[{"Payload":{"a":{"Value":{"Type":10,"Body":1.5}},"b":2,
                "c":{"Value":3,"StatusCode":{"Code":2147483648,"Symbol":"Bad"}},"d":{"Type":11,"Body":4},
                "e":{"Value":5,"ServerTimestamp":"2026-03-01T08:00:01Z"}},
                "Timestamp":"2026-03-01T08:00:00Z"},{"Timestamp":"2026-03-01T08:00:01Z","Payload":{"a":{"Value":2}}}]}
                """#,
            readings: [
                Named("x/a", 1.5), Named("x/b", 2), Named("x/c", 3, eight, .bad), Named("x/d", 4),
                Named("x/e", 5, received), Named("x/a", 2, received),
            ]),
        Case(
            preset: .opcuaPubSub, what: "one message without a list",
            payload: #"{"Messages":{"Payload":{"a":{"Value":1,"SourceTimestamp":"2026-03-01T08:00:00Z"}}}}"#,
            readings: [Named("x/a", 1)]),
    ]

    static let home = [
        Case(
            preset: .tasmota, what: "local time without a zone",
            payload:
                #"{"Time":"2026-03-01T16:00:00","BME280":{"Temperature":31.2,"Humidity":84.0},"TempUnit":"C"}"#,
            readings: [Named("x/BME280/Temperature", 31.2), Named("x/BME280/Humidity", 84)]),
        Case(
            preset: .tasmota, what: "time last, several chips, an address",
            payload: #"""
                {"DS18B20-1":{"Id":"0114556F1CAA","Temperature":20.5},"ANALOG":{"A0":512},
                "ENERGY":{"TotalStartTime":"2026-01-01T00:00:00","Power":100},"Time":"2026-03-01T16:00:00"}
                """#,
            readings: [
                Named("x/DS18B20-1/Temperature", 20.5), Named("x/ANALOG/A0", 512), Named("x/ENERGY/Power", 100),
            ], reasons: [.unknownPoint]),
        Case(
            preset: .zigbee2MQTT, topic: "zigbee2mqtt/kiln", source: "zigbee2mqtt/{device}",
            payload:
                #"{"temperature":31.2,"humidity":84,"battery":77,"linkquality":102,"last_seen":"2026-03-01T16:00:00+08:00"}"#,
            readings: [Named("kiln/temperature", 31.2), Named("kiln/humidity", 84), Named("kiln/battery", 77)]),
        Case(
            preset: .zigbee2MQTT, what: "texts, switches, objects",
            payload: #"{"state":"ON","action":"single","update":{"state":"idle"},"smoke":false,"linkquality":9}"#,
            readings: [Named("x/state", 1, received), Named("x/smoke", 0, received)], reasons: [.unknownPoint]),
    ]

    @Test(arguments: cases) func isRead(_ test: Case) throws {
        var harness = try DecoderHarness([test.definition])
        #expect(harness.decode(test.topic, test.payload) == test.readings)
        var again = try DecoderHarness([test.definition])
        #expect(again.reasons(of: test.topic, test.payload) == test.reasons)
    }

    @Test(arguments: cases) func isReadAlikeWhenPointsAreKnown(_ test: Case) throws {
        let points = Dictionary(test.readings.map { ($0.id, "") }, uniquingKeysWith: { first, _ in first })
        var harness = try DecoderHarness([test.definition], points: points)
        for _ in 0..<3 {
            #expect(harness.decode(test.topic, test.payload) == test.readings)
            // One that is given up for its time has found its id before.
            #expect(harness.decoder.unresolvedCount == test.reasons.count { $0 == .timeOutOfRange })
        }
    }

    @Test func allAreTested() {
        #expect(Set(PresetTests.cases.map(\.preset)) == Set(SourcePreset.allCases))
    }

    @Test(arguments: cases) func brokenPayloadsGiveNothing(_ test: Case) throws {
        var harness = try DecoderHarness([test.definition])
        for length in 1..<test.payload.utf8.count {
            let payload = Array(test.payload.utf8.prefix(length))
            #expect(harness.decode(Array(test.topic.utf8), payload).isEmpty)
            #expect(harness.decoder.lastMessageErrors > 0)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// The examples of RFC 8428, with what they resolve to.
@Suite struct SenMLExampleTests {
    static let received = DecoderHarness.received

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var pack: [UInt8]
        var readings: [Named]
        var reasons: [DecodeErrorReason] = []
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ readings: [Named], reasons: [DecodeErrorReason] = []) {
            self.init(name, Array(text.utf8), readings, reasons: reasons)
        }

        init(_ name: String, _ pack: [UInt8], _ readings: [Named], reasons: [DecodeErrorReason] = []) {
            (self.name, self.pack, self.readings, self.reasons) = (name, pack, readings, reasons)
        }
    }

    private static func at(_ seconds: Double) -> Instant { Instant(milliseconds: Int64((seconds * 1_000).rounded())) }

    static let device = "urn:dev:ow:10e2073a01080063"
    static let meter = "urn:dev:ow:10e2073a0108006:"

    static let multiplePoints =
        [Named("\(meter)current", 1.2, at(1_276_020_071.001)), Named("\(meter)current", 1.3, at(1_276_020_072.001))]
        + [Named("\(meter)current", 1.4, at(1_276_020_073.001)), Named("\(meter)current", 1.5, at(1_276_020_074.001))]
        + [
            Named("\(meter)current", 1.6, at(1_276_020_075.001)),
            Named("\(meter)voltage", 120.1, at(1_276_020_076.001)),
        ]
        + [Named("\(meter)current", 1.7, at(1_276_020_076.001))]

    /// Humidity, longitude and latitude each minute, and the battery once: in the order of time already.
    static let multipleMeasurements: [Named] = [
        (0, 20), (0, 24.30621), (0, 60.07965), (60, 20.3), (60, 24.30622), (60, 60.07965), (120, 20.7),
        (120, 24.30623), (120, 60.07966), (150, 98), (180, 21.2), (180, 24.30628), (180, 60.07967),
    ].map { Named(device, $0.1, at(1_320_067_464 + $0.0)) }

    static let cases: [Case] = [
        Case(
            "RFC 8428, 5.1.1 single data point",
            #"[ {"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1} ]"#, [Named(device, 23.1, received)]),
        Case(
            "RFC 8428, 5.1.2 multiple data points, now",
            #"""
            [
              {"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
              {"n":"current","u":"A","v":1.2}
            ]
            """#,
            [Named("\(device):voltage", 120.1, received), Named("\(device):current", 1.2, received)]),
        Case(
            "RFC 8428, 5.1.2 multiple data points, the last five seconds",
            #"""
            [
              {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,
               "n":"voltage","u":"V","v":120.1},
              {"n":"current","t":-5,"v":1.2},
              {"n":"current","t":-4,"v":1.3},
              {"n":"current","t":-3,"v":1.4},
              {"n":"current","t":-2,"v":1.5},
              {"n":"current","t":-1,"v":1.6},
              {"n":"current","v":1.7}
            ]
            """#,
            multiplePoints),
        Case(
            "RFC 8428, 5.1.2 a stream that has come to its end",
            #"""
            [ {"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,"bu":"%RH","v":21.2},
              {"t":10,"v":21.3}, {"t":20,"v":21.4}, {"t":30,"v":21.4}, {"t":40,"v":21.5}, {"t":50,"v":21.5},
              {"t":60,"v":21.5}, {"t":70,"v":21.6}, {"t":80,"v":21.7} ]
            """#,
            [21.2, 21.3, 21.4, 21.4, 21.5, 21.5, 21.5, 21.6, 21.7].enumerated().map {
                Named(device, $0.element, at(1_320_067_464 + 10 * Double($0.offset)))
            }),
        Case(
            "RFC 8428, 5.1.3 multiple measurements",
            #"""
            [ {"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,"bu":"%RH","v":20},
              {"u":"lon","v":24.30621}, {"u":"lat","v":60.07965},
              {"t":60,"v":20.3}, {"u":"lon","t":60,"v":24.30622}, {"u":"lat","t":60,"v":60.07965},
              {"t":120,"v":20.7}, {"u":"lon","t":120,"v":24.30623}, {"u":"lat","t":120,"v":60.07966},
              {"u":"%EL","t":150,"v":98},
              {"t":180,"v":21.2}, {"u":"lon","t":180,"v":24.30628}, {"u":"lat","t":180,"v":60.07967} ]
            """#,
            multipleMeasurements),
        Case(
            "RFC 8428, 5.1.4 resolved data",
            #"""
            [ {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067464e+09,"v":20},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067464e+09,"v":24.30621},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067464e+09,"v":60.07965},
              {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067524e+09,"v":20.3},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067524e+09,"v":24.30622},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067524e+09,"v":60.07965},
              {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067584e+09,"v":20.7},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067584e+09,"v":24.30623},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067584e+09,"v":60.07966},
              {"n":"urn:dev:ow:10e2073a01080063","u":"%EL","t":1.320067614e+09,"v":98},
              {"n":"urn:dev:ow:10e2073a01080063","u":"%RH","t":1.320067644e+09,"v":21.2},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lon","t":1.320067644e+09,"v":24.30628},
              {"n":"urn:dev:ow:10e2073a01080063","u":"lat","t":1.320067644e+09,"v":60.07967} ]
            """#,
            multipleMeasurements),
        Case(
            "RFC 8428, 5.1.5 multiple data types: a label is no number, bytes are no measurement",
            #"""
            [ {"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},
              {"n":"label","vs":"Machine Room"}, {"n":"open","vb":false}, {"n":"nfv-reader","vd":"aGkgCg"} ]
            """#,
            [Named("\(device):temp", 23.1, received), Named("\(device):open", 0, received)],
            reasons: [.missingValue, .invalidValue]),
        Case(
            "RFC 8428, 5.1.6 collection of resources: the base name changes, the base time stays",
            #"""
            [ {"bn":"2001:db8::2/","bt":1.320078429e+09,"n":"temperature","u":"Cel","v":25.2},
              {"n":"humidity","u":"%RH","v":30},
              {"bn":"2001:db8::1/","n":"temperature","u":"Cel","v":12.3},
              {"n":"humidity","u":"%RH","v":67} ]
            """#,
            [
                Named("2001:db8::2/temperature", 25.2, at(1_320_078_429)),
                Named("2001:db8::2/humidity", 30, at(1_320_078_429)),
                Named("2001:db8::1/temperature", 12.3, at(1_320_078_429)),
                Named("2001:db8::1/humidity", 67, at(1_320_078_429)),
            ]),
        Case(
            "RFC 8428, 5.1.7 setting an actuator: a record of base fields alone",
            #"""
            [ {"bn":"urn:dev:ow:10e2073a01080063:"}, {"n":"temp","u":"Cel","v":23.1}, {"n":"heat","u":"/","v":1},
              {"n":"fan","u":"/","v":0} ]
            """#,
            [
                Named("\(device):temp", 23.1, received), Named("\(device):heat", 1, received),
                Named("\(device):fan", 0, received),
            ]),
        Case(
            "RFC 8428, 5.1.7 setting an actuator: two lights",
            #"[ {"bt":1.320078429e+09,"bu":"/","n":"2001:db8::3","v":1}, {"n":"2001:db8::4","v":1} ]"#,
            [Named("2001:db8::3", 1, at(1_320_078_429)), Named("2001:db8::4", 1, at(1_320_078_429))]),
        Case(
            "RFC 8428, 5.1.7 setting an actuator: two lights dimmed, then off",
            #"""
            [ {"bt":1.320078429e+09,"bu":"/","n":"2001:db8::3","v":0.5}, {"n":"2001:db8::4","v":0.5},
              {"n":"2001:db8::3","t":0.1,"v":0}, {"n":"2001:db8::4","t":0.1,"v":0} ]
            """#,
            [
                Named("2001:db8::3", 0.5, at(1_320_078_429)), Named("2001:db8::4", 0.5, at(1_320_078_429)),
                Named("2001:db8::3", 0, at(1_320_078_429.1)), Named("2001:db8::4", 0, at(1_320_078_429.1)),
            ]),
        Case(
            "RFC 8428, 6 CBOR of the example in 5.1.2",
            CBORWriter.bytes(
                """
                87 a7 21 78 1b 75 72 6e 3a 64 65 76 3a 6f 77 3a 31 30 65 32 30 37 33 61 30 31 30 38 30 30 36 3a
                22 fb 41 d3 03 a1 5b 00 10 62 23 61 41 20 05 00 67 76 6f 6c 74 61 67 65 01 61 56 02 fb 40 5e 06
                66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 24 02 fb 3f f3 33 33 33 33 33 33 a3 00 67 63 75
                72 72 65 6e 74 06 23 02 fb 3f f4 cc cc cc cc cc cd a3 00 67 63 75 72 72 65 6e 74 06 22 02 fb 3f
                f6 66 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 21 02 f9 3e 00 a3 00 67 63 75 72 72 65 6e
                74 06 20 02 fb 3f f9 99 99 99 99 99 9a a3 00 67 63 75 72 72 65 6e 74 06 00 02 fb 3f fb 33 33 33
                33 33 33
                """),
            multiplePoints),
        Case(
            "three records, two times",
            #"""
            [{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1772352000,"bu":"Cel","n":"hopper","v":58.2},
             {"n":"hopper","t":10,"v":61.9},
             {"n":"dp","u":"Pa","t":10,"v":1240}]
            """#,
            [
                Named("urn:dev:mac:0024befffe804ff1:hopper", 58.2),
                Named("urn:dev:mac:0024befffe804ff1:hopper", 61.9, at(1_772_352_010)),
                Named("urn:dev:mac:0024befffe804ff1:dp", 1_240, at(1_772_352_010)),
            ]),
        Case(
            "relative times", #"[{"bn":"x/","bt":-20,"n":"a","v":1},{"n":"a","t":20,"v":2}]"#,
            [Named("x/a", 1, received - .seconds(20)), Named("x/a", 2, received)]),
    ]

    @Test(arguments: cases) func isResolved(_ test: Case) throws {
        var harness = try DecoderHarness([.senml()])
        #expect(harness.decode(test.pack) == test.readings)
        #expect(harness.reasons(test.pack) == test.reasons)
    }

    @Test(arguments: cases) func isResolvedAlikeWhenPointsAreKnown(_ test: Case) throws {
        let points = Dictionary(test.readings.map { ($0.id, "") }, uniquingKeysWith: { first, _ in first })
        var harness = try DecoderHarness([.senml()], points: points)
        for _ in 0..<3 {
            #expect(harness.decode(test.pack) == test.readings)
            #expect(harness.decoder.unresolvedCount == 0)
        }
    }

    @Test(arguments: cases) func givesNothingWhenItIsCutOff(_ test: Case) throws {
        var harness = try DecoderHarness([.senml()])
        for length in 1..<test.pack.count where test.pack[length...].contains(where: { $0 != 0x20 && $0 != 0x0A }) {
            #expect(harness.decode(Array(test.pack[..<length])).isEmpty)
            #expect(harness.decoder.lastMessageError != nil)
            #expect(harness.decoder.unresolvedCount == 0)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

@Suite struct NumberTests {
    static func read(_ text: String, _ grammar: DecimalNumber.Grammar) -> Double? {
        let bytes = Array(text.utf8)
        var next = 0
        guard let number = DecimalNumber.scan(bytes.span, at: &next, end: bytes.count, grammar), next == bytes.count
        else { return nil }
        return number.double(bytes.span, from: 0, to: bytes.count)
    }

    @Test(arguments: [
        "0", "-0", "1", "20.00", "-1.5e1", "0.1", "1e22", "1e23", "123456789012345678", "9007199254740993",
        "9007199254740992.5", "1.7976931348623157e308", "1e309", "-1e309", "5e-324", "2e-324",
        "2.2250738585072011e-308",
        "31.200000000000003", "0.30000000000000004", "18446744073709551615", "18446744073709551616",
        "1.00000000000000011102230246251565", "1.0000000000000001110223024625156540", "1e-22", "3e-19", "9e19",
        "0.000000000000000000000000000000000000001", "99999999999999999999e-20", "1e400000000000", "1e-400000000000",
        "7.2057594037927933e16", "72057594037927945", "72057594037927936.000000000000000001",
    ])
    func isRoundedOnce(_ text: String) {
        let value = NumberTests.read(text, .json)
        #expect(value?.bitPattern == Double(text)?.bitPattern, "\(String(describing: value))")
    }

    @Test func randomNumbersAreRoundedOnce() {
        var random = SeededGenerator(seed: 7)
        for round in 0..<60_000 {
            var text: String
            switch round % 4 {
            case 0:
                let double = Double(bitPattern: random.next())
                guard double.isFinite else { continue }
                text = "\(double)"
            case 1:
                text =
                    "\(random.next() >> UInt64.random(in: 0...60, using: &random))e\(Int.random(in: -30...30, using: &random))"
            case 2: text = "\(Double.random(in: -1000...1000, using: &random))"
            // Halfway between two doubles, or next to it.
            default:
                let half = (random.next() >> 10 | 1 << 53) << 1 | 1
                text = "\(half).\(["0", "5", "000000000000000000001"].randomElement(using: &random) ?? "0")"
            }
            if text.hasPrefix("+") { text.removeFirst() }
            #expect(NumberTests.read(text, .json)?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "0x1F", "34,6", "--", "1 ", "NaN", "1_0",
    ])
    func isNotJSON(_ text: String) { #expect(NumberTests.read(text, .json) == nil) }

    @Test(arguments: [
        ("+1", 1.0), ("01", 1), ("-007.50", -7.5), ("1.", 1), (".5", 0.5), ("-.5e1", -5), ("1e3", 1_000),
    ])
    func textIsReadMoreLeniently(_ text: String, _ value: Double) { #expect(NumberTests.read(text, .text) == value) }
}

/// Values written as text: of scalar payloads and of strings in JSON.
@Suite struct ScalarTests {
    static let eight = DecoderHarness.received

    @Test(arguments: [
        ("23.7", 23.7), (" 23.7\r\n", 23.7), ("1", 1), ("-4e-1", -0.4), ("ON", 1), ("off", 0), ("Open", 1),
        ("CLOSED", 0),
        ("true", 1), ("False", 0), ("\u{FEFF}5", 5),
    ])
    func valuesOfScalars(_ payload: String, _ value: Double) throws {
        let source = SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}")
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", payload) == [Named("s/x", value, DecoderHarness.received)])
    }

    @Test(arguments: ["NaN", "nan", "-inf", "Infinity", "null", "断线", "1e999"])
    func scalarsWithoutAValueAreBad(_ payload: String) throws {
        let source = SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}")
        var harness = try DecoderHarness([source])
        #expect(harness.decode("t/x", payload) == [Named("s/x", .nan, DecoderHarness.received, .bad)])
    }

    @Test(arguments: ["34,6", "--", "0x1F", "1 2", "23.7 C", "{}", "nano", "正常", "infinitely", "\"1\"", "1\0"])
    func otherScalarsAreRefused(_ payload: String) throws {
        let source = SourceDefinition(topic: "t/{a}", format: .scalar, point: "s/{a}")
        var harness = try DecoderHarness([source])
        #expect(harness.reasons(of: "t/x", payload) == [.invalidValue])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test(arguments: ["", " ", "\r\n"])
    func clearedRetainedMessagesAreNoReadings(_ payload: String) throws {
        for format in SourceDefinition.Format.allCases where format != .sparkplug {
            var harness = try DecoderHarness([SourceDefinition(topic: "t/{a}", format: format, point: "s/{a}")])
            #expect(harness.reasons(of: "t/x", payload) == [.emptyPayload])
            #expect(harness.decoder.lastMessageError == nil)
        }
    }

    @Test(arguments: ["34,6", "--", "0x1F", "", " ", "abc", "good"])
    func textInJSONThatIsNoValue(_ text: String) throws {
        var harness = try DecoderHarness([.json()])
        #expect(harness.reasons(of: "t/x", "{\"value\":\"\(text)\"}") == [.invalidValue])
    }
}

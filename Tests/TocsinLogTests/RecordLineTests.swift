// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinLog

@Suite("Lines of the log taken apart")
struct RecordLineTests {
    /// A line as the log writes it, with its place in the chain.
    private func line(of record: Record) -> [UInt8] {
        var bytes: [UInt8] = []
        record.appendJSON(to: &bytes) { bytes in
            bytes.append(contentsOf: ",\"prev\":\"".utf8)
            bytes.append(contentsOf: Chain.origin)
            bytes.append(contentsOf: "\",\"hash\":\"".utf8)
            bytes.append(contentsOf: Chain.origin)
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes
    }

    @Test func everyMemberComesBack() throws {
        var record = LogFixture.record(7, evidence: 32)
        record.previousLevel = .blue
        record.site = "park \"7\"\\\n\r\t\u{1F}\u{7F}浓度😀"
        record.region = "320585"
        record.industry = "mines"
        record.point = "park/T1/lel"
        record.kind = "gas.lel"
        record.quality = .uncertain
        record.limit = -1e-300
        record.beneath = .returnedUnacknowledged
        record.by = "li"
        record.reason = "why \"so\""
        record.until = LogFixture.now + .hours(2)
        let bytes = line(of: record)
        let parsed = try #require(RecordLine(bytes))
        let expected = LoggedRecord(
            sequence: 7, event: .raise, time: record.time, alarm: record.alarm, occurrence: 7, state: record.state,
            beneath: .returnedUnacknowledged, level: .orange, previousLevel: .blue, site: record.site, region: "320585",
            industry: "mines",
            point: record.point, kind: "gas.lel", readingTime: record.readingTime, by: "li", reason: "why \"so\"",
            until: record.until, line: bytes)
        #expect(parsed.record == expected)
        #expect(parsed.previousHash == Chain.origin)
        #expect(parsed.hash == Chain.origin)
        #expect(Array(bytes[parsed.hashedLength...]) == Array(",\"hash\":\"".utf8) + Chain.origin + Array("\"}".utf8))
    }

    @Test func openAlarms() throws {
        let open = [
            Record.OpenAlarm(
                alarm: "a/1#\"x\"", occurrence: 1, state: .unacknowledged, level: .red, readingTime: LogFixture.now),
            Record.OpenAlarm(
                alarm: "a/2#x", occurrence: 2, state: .latchedAcknowledged, level: nil, readingTime: LogFixture.now),
            Record.OpenAlarm(
                alarm: "a/3#x", occurrence: 3, state: .shelved, level: .blue, readingTime: nil,
                beneath: .acknowledged, until: LogFixture.now, by: "li", reason: "\"why\""),
        ]
        #expect(RecordLine(line(of: LogFixture.segment(2, open: open)))?.openAlarms == open)
        #expect(RecordLine(line(of: LogFixture.segment(2)))?.openAlarms == [])
    }

    /// Whatever stands in a line: it is a record or it is not, and nothing traps.
    @Test func hostileLines() throws {
        var random = SeededGenerator(seed: 23)
        let bytes = line(
            of: LogFixture.segment(
                2,
                open: [
                    Record.OpenAlarm(
                        alarm: "a\n", occurrence: 1, state: .unacknowledged, level: .red, readingTime: LogFixture.now)
                ]))
        for length in 0...bytes.count { _ = RecordLine(Array(bytes[..<length])) }
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let places = "\"\\,:{}[]u0e9".utf8.map { $0 } + [0, 0xFF]
                changed[Int.random(in: 0..<changed.count, using: &random)] = places.randomElement(using: &random) ?? 0
            }
            _ = RecordLine(changed)
        }
    }

    @Test(arguments: [
        #"{"a":18446744073709551616}"#, #"{"a":"#, #"{"a":"\"#, #"{"a":"\u12"}"#, #"{"a":"\u00zz"}"#,
        #"{"a":"\u0080"}"#,
        #"{"a""#, #"{"a":-1}"#, "{\"a\":\"\u{1}\"}", "[", "", #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#,
    ])
    func malformed(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(throws: JSONScanner.Malformed.self) {
            try scanner.object { (_, scanner) throws(JSONScanner.Malformed) in
                if text.contains("\"a\":\"") { _ = try scanner.string() } else { _ = try scanner.unsigned() }
            }
        }
    }

    @Test func deepNestingIsRefused() {
        var scanner = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        #expect(throws: JSONScanner.Malformed.self) { try scanner.skipValue() }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func digests(text: String, digest: String) {
        #expect(Chain.digest(of: Array(text.utf8)) == Array(digest.utf8))
        #expect(Chain.digest(of: Array("x\(text)".utf8).dropFirst()) == Array(digest.utf8))
    }
}

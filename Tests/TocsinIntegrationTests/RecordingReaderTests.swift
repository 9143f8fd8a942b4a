// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinSystem

@testable import tocsin

@Suite("Recordings")
struct RecordingReaderTests {
    /// What a recording says: time, topic and payload.
    private func messages(_ recording: [UInt8]) throws -> [String] {
        let folder = try ScratchFolder()
        var found: [String] = []
        var reader = RecordingReader()
        _ = try reader.read(folder.write("recording.jsonl", recording)) { time, _, topic, payload in
            found.append("\(time) \(text(topic)) \(text(payload))")
            return true
        }
        #expect(reader.messages == UInt64(found.count))
        return found
    }

    private func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    private func messages(_ recording: String) throws -> [String] { try messages(Array(recording.utf8)) }

    /// Written by mosquitto_sub 2.0.11, but for the date.
    @Test("reads what mosquitto_sub prints with %j") func escaped() throws {
        let recording = #"""
            {"tst":"2026-03-01T08:00:00.254728Z+0000","topic":"plants/a/b/c","qos":1,"retain":0,"payloadlen":69,"mid":1,"payload":"{\"ts\":1772352000000,\"value\":26.10,\"s\":\"a\\\"b\\n中/é\"}"}
            {"tst":"2026-03-01T08:00:00.257929Z+0000","topic":"plants/a/\"q\"/c","qos":0,"retain":0,"payloadlen":4,"payload":"26.0"}
            {"tst":"2026-03-01T08:00:00.299043Z+0000","topic":"plants/a/e/c","qos":0,"retain":0,"payloadlen":0,"payload":null}
            {"tst":"2026-03-01T08:00:00.299068Z+0000","topic":"plants/a/n/c","qos":0,"retain":0,"payloadlen":4,"payload":"null"}
            {"tst":"2026-03-01T08:00:00.299078Z+0000","topic":"plants/a/s/c","qos":0,"retain":0,"payloadlen":6,"payload":"\"text\""}
            {"tst":"2026-03-01T16:00:00.684806Z+0800","topic":"p","qos":0,"retain":0,"payloadlen":1,"properties":{"user-properties":{"payload":"x"}},"payload":"1"}

            """#
        #expect(
            try messages(recording) == [
                #"2026-03-01T08:00:00.254Z plants/a/b/c {"ts":1772352000000,"value":26.10,"s":"a\"b\n中/é"}"#,
                #"2026-03-01T08:00:00.257Z plants/a/"q"/c 26.0"#, "2026-03-01T08:00:00.299Z plants/a/e/c ",
                "2026-03-01T08:00:00.299Z plants/a/n/c null", #"2026-03-01T08:00:00.299Z plants/a/s/c "text""#,
                "2026-03-01T08:00:00.684Z p 1",
            ])
    }

    @Test("reads what mosquitto_sub prints with %J, byte for byte") func plain() throws {
        let recording = #"""
            {"tst":"2026-03-01T08:00:00.000001Z+0000","topic":"a","qos":1,"retain":0,"payloadlen":9,"mid":1,"payload":{"v":[1, 2.50,{"x":null}],"s":"}\""}}
            {"tst":"2026-03-01T08:00:00.000001Z+0000","topic":"b","qos":0,"retain":0,"payloadlen":4,"payload":26}

            {"tst":"2026-03-01T08:00:00.000001Z+0000","topic":"c","qos":0,"retain":0,"payloadlen":4,"payload":null}
            {"tst":"2026-03-01T08:00:00.000001Z+0000","topic":"d","qos":0,"retain":0,"payloadlen":0,"payload":null}
            """#
        #expect(
            try messages(recording) == [
                #"2026-03-01T08:00:00.000Z a {"v":[1, 2.50,{"x":null}],"s":"}\""}"#, "2026-03-01T08:00:00.000Z b 26",
                "2026-03-01T08:00:00.000Z c null", "2026-03-01T08:00:00.000Z d ",
            ])
    }

    @Test("reads binary payloads as Base64, with or without padding", arguments: ["Af8AYQ==", "Af8AYQ"])
    func base64(text: String) throws {
        let folder = try ScratchFolder()
        let line = #"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload_base64":"\#(text)"}"#
        var payload: [UInt8] = []
        var reader = RecordingReader()
        _ = try reader.read(folder.write("recording.jsonl", line)) { _, _, _, bytes in
            payload = bytes.indices.map { bytes[$0] }
            return true
        }
        #expect(payload == [1, 0xFF, 0, 0x61])
    }

    @Test("undoes every escape of JSON")
    func escapes() throws {
        let line = #"{"tst":"2026-03-01T08:00:00Z","topic":"\u00e9\/\ud83d\udea8","payload":"\b\f\n\r\t\\\"\u0001"}"#
        #expect(try messages(line) == ["2026-03-01T08:00:00.000Z é/\u{1F6A8} \u{8}\u{C}\n\r\t\\\"\u{1}"])
    }

    @Test("reads lines that lie across the pieces it reads") func acrossPieces() throws {
        let payload = String(repeating: "x", count: 300_000)
        let lines = (0..<12).map {
            #"{"tst":"2026-03-01T08:00:\#($0 + 10)Z","topic":"t\#($0)","payload":"\#(payload)\#($0)"}"#
        }
        let found = try messages(lines.joined(separator: "\r\n"))
        #expect(found.count == 12)
        #expect(found.last == "2026-03-01T08:00:21.000Z t11 \(payload)11")
    }

    @Test(
        "says where a line is wrong and why",
        arguments: [
            (#"{"topic":"a","payload":"1"}"#, 1, "the line has no tst"),
            (#"{"tst":"2026-03-01T08:00:00Z","payload":"1"}"#, 1, "the line has no topic"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a"}"#, 1, "the line has neither payload nor payload_base64"),
            (#"{"tst":"2026-03-01T08:00:00","topic":"a","payload":"1"}"#, 9, "tst is no time with a zone"),
            (#"{"tst":"2026-13-01T08:00:00Z","topic":"a","payload":"1"}"#, 9, "tst is no time with a zone"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1""#, 56, "expected , or }"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1"} x"#, 58, "something follows the object"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1\x"}"#, 54, "a string has an escape"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"\ud83d"}"#, 54, "a string has an escape"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1"#, 53, "a string without its end"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload_base64":"A"}"#, 61, "payload_base64 is not Base64"),
            (#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":}"#, 53, "expected a value"),
            ("[1]", 1, "expected {"), ("26.0", 1, "expected {"),
        ])
    func malformed(line: String, column: Int, reason: String) throws {
        let good = #"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1"}"#
        let folder = try ScratchFolder()
        let path = try folder.write("recording.jsonl", "\(good)\n\n\(line)\n\(good)\n")
        var reader = RecordingReader()
        let error = #expect(throws: RecordingError.self) { try reader.read(path) { _, _, _, _ in true } }
        guard case .malformed(let file, let number, let found, let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file == path)
        #expect(number == 3)
        #expect(found == column)
        #expect(why.hasPrefix(reason))
        #expect(reader.messages == 1)
    }

    @Test(
        "leaves out a last line that was cut off inside, names the file, and goes on with the next",
        arguments: [
            #"{"tst":"2026-03-01T08:0"#, #"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":""#, "{", "\0\0\0",
        ])
    func torn(rest: String) throws {
        let good = #"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":"1"}"#
        let folder = try ScratchFolder()
        let torn = try folder.write("torn.jsonl", "\(good)\n\(rest)")
        let unended = try folder.write("unended.jsonl", good)
        var reader = RecordingReader()
        for path in [torn, unended] { _ = try reader.read(path) { _, _, _, _ in true } }
        #expect(reader.messages == 2)
        #expect(reader.torn == [torn])
        // With its end it is a line like any other.
        let whole = try folder.write("whole.jsonl", "\(good)\n\(rest)\n")
        #expect(throws: RecordingError.self) { try reader.read(whole) { _, _, _, _ in true } }
    }

    @Test("reads gzip files by what they are, in any pieces, and says when one is cut short or damaged")
    func compressed() throws {
        let lines = (0..<9_000).map { #"{"tst":"2026-03-01T08:00:00Z","topic":"t\#($0)","payload":"\#($0 &* 7_919)"}"# }
        let folder = try ScratchFolder()
        let path = try folder.write("a.jsonl", lines.joined(separator: "\n") + "\n")
        _ = try GzipFile.compress(path)
        let packed = try Files.read(path + ".gz", limit: 1 << 20)
        var found: [String] = []
        var reader = RecordingReader()
        _ = try reader.read(folder.write("two", packed + packed)) { _, _, topic, payload in
            found.append("\(text(topic)) \(text(payload))")
            return true
        }
        let expected = (0..<9_000).map { "t\($0) \($0 &* 7_919)" }
        #expect(found == expected + expected)
        #expect(reader.bytesRead == Int64(2 * packed.count))
        let short = try folder.write("short", Array(packed.dropLast(1_000)))
        #expect(throws: RecordingError.damaged(file: short, .cutShort)) {
            try reader.read(short) { _, _, _, _ in true }
        }
        var changed = packed
        changed[packed.count / 2] ^= 0x55
        let damaged = try folder.write("damaged", changed)
        #expect(throws: RecordingError.self) { try reader.read(damaged) { _, _, _, _ in true } }
    }

    @Test("a folder stands for its recordings in the order of their names") func folders() throws {
        let folder = try ScratchFolder()
        for name in ["b.jsonl", "a.jsonl", "c.jsonl.gz", "b.jsonl.gz", "a.jsonl.gz.new", "lock", "subscriptions"] {
            try folder.write(name, "12345")
        }
        let list = try RecordingList(["-", folder.path, "missing"])
        #expect(
            list.files == ["-"] + ["a.jsonl", "b.jsonl", "c.jsonl.gz"].map { "\(folder.path)/\($0)" } + ["missing"])
        #expect(list.bytes == nil)
        #expect(try RecordingList([folder.path + "/"]).bytes == 15)
        let empty = try ScratchFolder()
        #expect(throws: RecordingError.empty(folder: empty.path)) { try RecordingList([empty.path]) }
    }

    @Test("tells what the broker had kept", arguments: [("1", true), ("0", false), ("true", false), ("11", false)])
    func retained(value: String, isRetained: Bool) throws {
        let folder = try ScratchFolder()
        let line = #"{"tst":"2026-03-01T08:00:00Z","topic":"a","retain":\#(value),"payload":"1"}"#
        var found: Bool?
        var reader = RecordingReader()
        _ = try reader.read(folder.write("recording.jsonl", line)) { _, isRetained, _, _ in
            found = isRetained
            return true
        }
        #expect(found == isRetained)
    }

    @Test("refuses nesting and lines without end") func bounds() throws {
        let deep = String(repeating: "[", count: 90_000)
        let folder = try ScratchFolder()
        let maximum = 100_000
        var reader = RecordingReader(maximumLineBytes: maximum)
        let nested = try folder.write("deep", #"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":\#(deep)"# + "\n")
        let error = #expect(throws: RecordingError.self) { try reader.read(nested) { _, _, _, _ in true } }
        #expect("\(String(describing: error))".contains("levels inside each other"))
        var long = Array(#"{"tst":"2026-03-01T08:00:00Z","topic":"a","payload":""#.utf8)
        long.append(contentsOf: repeatElement(0x61, count: maximum))
        let unended = try folder.write("long", long)
        let whole = try folder.write("whole", long + Array("\"}\n".utf8))
        for path in [unended, whole] {
            let error = #expect(throws: RecordingError.self) { try reader.read(path) { _, _, _, _ in true } }
            #expect("\(String(describing: error))".contains("more than 100000 bytes"))
        }
    }

    @Test(
        "reads times as mosquitto_sub and RFC 3339 write them",
        arguments: [
            ("2026-03-01T08:00:00.000000Z+0000", "2026-03-01T08:00:00.000Z"),
            ("2026-03-01T08:00:00.123987Z+0800", "2026-03-01T00:00:00.123Z"),
            ("2026-03-01T08:00:00.1-0330", "2026-03-01T11:30:00.100Z"),
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"),
            ("2026-03-01t08:00:00.999999999z", "2026-03-01T08:00:00.999Z"),
            ("2026-03-01 08:00:00+08:00", "2026-03-01T00:00:00.000Z"),
        ])
    func times(text: String, expected: String) { #expect(RecordingTime.parse(text)?.description == expected) }

    @Test(
        "refuses other times",
        arguments: [
            "", "2026-03-01", "2026-03-01T08:00:00", "2026-03-01T08:00:00.Z", "2026-02-30T08:00:00Z",
            "2026-03-01T24:00:00Z", "2026-03-01T08:00:00+8", "2026-03-01T08:00:00Z+00:", "2026-03-01T08:00:00+2500",
            "2026-03-01T08:00:00Zulu", "2o26-03-01T08:00:00Z", "1772352000000",
        ])
    func otherTimes(text: String) { #expect(RecordingTime.parse(text) == nil) }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinSystem
import TocsinTestSupport

@testable import tocsin

@Suite("Lines of a recording, written")
struct RecordingEncoderTests {
    struct Sent: Equatable {
        var topic: [UInt8]
        var payload: [UInt8]
        var isRetained = false
    }

    static let time: Int64 = 1_772_352_000_000_000

    static func lines(_ messages: [Sent]) -> [UInt8] {
        var encoder = RecordingEncoder()
        var buffer = WriteBuffer()
        for message in messages {
            encoder.append(
                topic: message.topic.span, payload: message.payload.span, qos: 1, isRetained: message.isRetained,
                at: time, to: &buffer)
        }
        return buffer.array
    }

    private func read(_ recording: [UInt8]) throws -> [Sent] {
        let folder = try ScratchFolder()
        var found: [Sent] = []
        var reader = RecordingReader()
        _ = try reader.read(folder.write("recording.jsonl", recording)) { _, isRetained, topic, payload in
            found.append(Sent(topic: topic.copied, payload: payload.copied, isRetained: isRetained))
            return true
        }
        return found
    }

    /// As mosquitto_sub 2.0.11 wrote it, without its `mid`.
    @Test("are those of mosquitto_sub, byte for byte") func golden() throws {
        var encoder = RecordingEncoder()
        var buffer = WriteBuffer()
        let payloads: [(String, Int, Bool, Int64)] = [
            ("{\"value\": 20, \"n\":\"中\n\\\"}", 1, false, 272_571),
            ("tab\tand\u{1}\u{1F}/ del\u{7F}\u{8}\u{C}\r", 0, true, 9),
            ("", 1, false, 0),
        ]
        for (payload, qos, isRetained, microseconds) in payloads {
            encoder.append(
                topic: Array("plants/\"a\"/中".utf8).span, payload: Array(payload.utf8).span, qos: qos,
                isRetained: isRetained, at: Self.time + microseconds, to: &buffer)
        }
        #expect(
            String(decoding: buffer.array, as: UTF8.self) == #"""
                {"tst":"2026-03-01T08:00:00.272571Z+0000","topic":"plants/\"a\"/中","qos":1,"retain":0,"payloadlen":26,"payload":"{\"value\": 20, \"n\":\"中\n\\\"}"}
                {"tst":"2026-03-01T08:00:00.000009Z+0000","topic":"plants/\"a\"/中","qos":0,"retain":1,"payloadlen":18,"payload":"tab\tand\u0001\u001f/ del\#u{7F}\b\f\r"}
                {"tst":"2026-03-01T08:00:00.000000Z+0000","topic":"plants/\"a\"/中","qos":1,"retain":0,"payloadlen":0,"payload":null}

                """#)
    }

    @Test(
        "take what is no text as Base64",
        arguments: [
            ([0], "AA=="), ([0x61, 0], "YQA="), ([0xFF, 0x80, 0x61], "/4Bh"), ([0xC3], "ww=="),
            ([0xED, 0xA0, 0x80], "7aCA"),
        ])
    func binary(payload: [UInt8], text: String) throws {
        let line = Self.lines([Sent(topic: [0x61], payload: payload)])
        #expect(String(decoding: line, as: UTF8.self).contains(#","payload_base64":"\#(text)"}"#))
        #expect(try read(line) == [Sent(topic: [0x61], payload: payload)])
    }

    @Test("any bytes come back as they were, and any JSON reader agrees", arguments: 1...6 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabets: [[UInt8]] = [
            Array(0...255), Array(0x20...0x7E), Array("\"\\\n\r\t{}:,0123456789".utf8), Array("中文é🚨\u{1}\"".utf8),
        ]
        let messages = (0..<400).map { number in
            let alphabet = alphabets[number % alphabets.count]
            let payload = (0..<Int.random(in: 0...70, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            return Sent(
                topic: Array("t/\(number)/\"x\"".utf8), payload: payload, isRetained: Bool.random(using: &random))
        }
        let recording = Self.lines(messages)
        #expect(try read(recording) == messages)
        for (line, message) in zip(recording.split(separator: 0x0A), messages) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            #expect(object["payloadlen"] as? Int == message.payload.count)
            if let text = object["payload"] as? String {
                #expect(Array(text.utf8) == message.payload)
            } else if let text = object["payload_base64"] as? String {
                #expect(Data(base64Encoded: text) == Data(message.payload))
            } else {
                #expect(object["payload"] is NSNull && message.payload.isEmpty)
            }
        }
    }
}

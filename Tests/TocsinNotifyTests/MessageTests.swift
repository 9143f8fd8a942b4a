// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import TocsinNotify

struct MessageTests {
    static func object(_ body: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    @Test func cloudEvent_hasAllAttributes_andTheLineVerbatim() throws {
        let record = LoggedRecord.sample(48_213)
        let body = CloudEventFormat.body(of: WebhookMessage(node: "centre-1", record: record))
        let event = try Self.object(body)
        #expect(event["specversion"] as? String == "1.0")
        #expect(event["id"] as? String == "centre-1-48213")
        #expect(event["source"] as? String == "/tocsin/centre-1")
        #expect(event["type"] as? String == "tocsin.alarm.raise")
        #expect(event["time"] as? String == "2026-03-01T00:00:00.000Z")
        #expect(event["subject"] as? String == "park7/T1/lel#high")
        #expect(event["datacontenttype"] as? String == "application/json")
        #expect(event["unrecorded"] == nil)
        #expect(body.suffix(record.line.count + 1) == record.line + [UInt8(ascii: "}")])
    }

    @Test func daemonEvent_hasNoSubject() throws {
        let event = try Self.object(
            CloudEventFormat.body(of: WebhookMessage(node: "n", record: .sample(1, .floodStart))))
        #expect(event["type"] as? String == "tocsin.daemon.flood_start")
        #expect(event["subject"] == nil)
    }

    @Test func unrecorded_isMarkedInBodyAndHeader() throws {
        let message = WebhookMessage(node: "n", record: .sample(1), isUnrecorded: true)
        #expect(try Self.object(CloudEventFormat.body(of: message))["unrecorded"] as? Bool == true)
        let endpoint = Endpoint(name: "e", url: "http://h/", secrets: [], format: .record)
        let request = WebhookRequest(message, to: endpoint, now: ManualTime.epoch)
        #expect(request.headers.contains { $0 == ("tocsin-unrecorded", "true") })
        #expect(request.body == message.record.line)
    }

    @Test func source_isAURIReference() {
        #expect(CloudEventFormat.source(node: "中心 1/a") == "/tocsin/%E4%B8%AD%E5%BF%83%201%2Fa")
    }

    @Test(arguments: MessageFormat.allCases)
    func request_isSignedOverItsBody(_ format: MessageFormat) throws {
        let secret = try WebhookSecret(bytes: Array("0123456789abcdef01234567".utf8))
        let endpoint = Endpoint(name: "e", url: "http://h/", secrets: [secret], format: format)
        let request = WebhookRequest(
            WebhookMessage(node: "n", record: .sample(7)), to: endpoint, now: ManualTime.epoch)
        try WebhookSignature.verify(body: request.body, secrets: [secret], now: ManualTime.epoch) { name in
            request.headers.first { $0.name == name }?.value
        }
        #expect(request.headers.contains { $0 == ("content-type", format.contentType) })
        #expect(request.headers.contains { $0 == ("webhook-id", "n-7") })
    }

    @Test func deadLetter_isJSON_andGivesTheRecordBack() throws {
        let record = LoggedRecord.sample(9)
        let letter = DeadLetter(
            when: ManualTime.epoch, webhookID: "n-9", sequence: 9, attempts: 2, status: 404, reason: "status 404",
            answer: Array("no \",\"record\":{} here\u{1}".utf8) + [0xFF], record: record.line)
        let object = try Self.object(letter.line)
        #expect(object["webhook_id"] as? String == "n-9")
        #expect(object["status"] as? Int == 404)
        #expect((object["answer"] as? String)?.hasPrefix("no \",\"record\":{} here") == true)
        #expect((object["record"] as? [String: Any])?["seq"] as? Int == 9)
        #expect(DeadLetter.record(in: letter.line) == record.line)
        #expect(DeadLetter.record(in: record.line) == nil)
    }
}

struct EndpointMatchTests {
    struct Case: Sendable {
        let match: EndpointMatch
        let record: LoggedRecord
        let fits: Bool
    }

    @Test(arguments: [
        Case(match: EndpointMatch(), record: .sample(1), fits: true),
        Case(match: EndpointMatch(), record: .sample(1, .start), fits: false),
        Case(match: EndpointMatch(events: [.start]), record: .sample(1, .start), fits: true),
        Case(match: EndpointMatch(events: [.start]), record: .sample(1), fits: false),
        Case(
            match: EndpointMatch(levels: [.red], events: [.start]), record: .sample(1, .start, level: nil), fits: true),
        Case(match: EndpointMatch(levels: [.red, .orange]), record: .sample(1, level: .red), fits: true),
        Case(match: EndpointMatch(levels: [.red, .orange]), record: .sample(1, level: .yellow), fits: false),
        // The end of a red alarm is told to who heard its beginning.
        Case(
            match: EndpointMatch(levels: [.red]), record: .sample(1, .clear, level: nil, previousLevel: .red),
            fits: true),
        Case(
            match: EndpointMatch(levels: [.red]), record: .sample(1, .level, level: .yellow, previousLevel: .red),
            fits: true),
        Case(
            match: EndpointMatch(levels: [.red]), record: .sample(1, .clear, level: nil, previousLevel: .blue),
            fits: false),
        // No level at all: rather told too often.
        Case(match: EndpointMatch(levels: [.red]), record: .sample(1, .reset, level: nil), fits: true),
        Case(match: EndpointMatch(levels: [.red]), record: .sample(1, .ack, level: .blue), fits: false),
        Case(match: EndpointMatch(industries: ["coal-mine"]), record: .sample(1), fits: false),
        Case(match: EndpointMatch(industries: ["coal-mine", "hazardous-chemicals"]), record: .sample(1), fits: true),
        Case(match: EndpointMatch(sites: ["park7"]), record: .sample(1), fits: true),
        Case(match: EndpointMatch(sites: ["park"]), record: .sample(1), fits: false),
        Case(match: EndpointMatch(regions: ["11", "3205"]), record: .sample(1), fits: true),
        Case(match: EndpointMatch(regions: ["3206"]), record: .sample(1), fits: false),
        Case(match: EndpointMatch(regions: ["32"]), record: .sample(1, region: ""), fits: false),
        Case(match: EndpointMatch(kinds: ["gas.lel"]), record: .sample(1), fits: true),
        Case(match: EndpointMatch(kinds: ["tank.level"]), record: .sample(1), fits: false),
        Case(match: EndpointMatch(levels: [.red], sites: ["park8"]), record: .sample(1), fits: false),
    ])
    func fits(_ example: Case) { #expect(example.match.fits(example.record) == example.fits) }
}

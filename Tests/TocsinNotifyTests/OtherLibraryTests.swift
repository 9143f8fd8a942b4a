// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import TocsinNotify

/// Signatures and events are read by somebody else's libraries, where they are installed.
struct OtherLibraryTests {
    /// Runs the script beside this file.
    ///
    /// - Returns: the exit status and what it wrote; nil when there is no Python.
    static func run(_ input: Data) throws -> (status: Int32, output: String)? {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "verify_webhook.py")
        let python = ProcessInfo.processInfo.environment["TOCSIN_TEST_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, "-B", script.path]
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus == 127 { return nil }
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// The message and what the script is to find in it.
    static func example() throws -> Data {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let record = LoggedRecord.sample(48_213)
        let endpoint = Endpoint(
            name: "e", url: "http://h/",
            secrets: [
                try WebhookSecret(fileContent: Array("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX".utf8)),
                try WebhookSecret(fileContent: Array(secret.utf8)),
            ])
        let request = WebhookRequest(
            WebhookMessage(node: "centre-1", record: record, isUnrecorded: true), to: endpoint,
            now: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
        return try JSONSerialization.data(withJSONObject: [
            "secret": secret,
            "headers": Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) }),
            "body": String(decoding: request.body, as: UTF8.self),
            "expected": [
                "id": "centre-1-48213", "source": "/tocsin/centre-1", "type": "tocsin.alarm.raise",
                "specversion": "1.0",
                "subject": record.alarm, "datacontenttype": "application/json",
                "data": String(decoding: record.line, as: UTF8.self),
            ],
        ])
    }

    @Test func standardwebhooksAndCloudevents_acceptOurs() throws {
        let result = try Self.run(Self.example())
        guard let result, result.status != 77 else {
            try Test.cancel("python3 with the packages standardwebhooks and cloudevents is not there: pip install both")
        }
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("verified"))
    }
}

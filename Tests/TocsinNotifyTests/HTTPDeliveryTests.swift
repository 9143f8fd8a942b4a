// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import NIOSSL
import Synchronization
import Testing
import TocsinCore

@testable import TocsinNotify

/// Over real sockets and in real time: an integration test.
struct HTTPDeliveryTests {
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    static func request(_ url: String, timeout: Interval = .seconds(5)) -> WebhookRequest {
        let endpoint = Endpoint(name: "e", url: url, secrets: [], timeout: timeout)
        return WebhookRequest(
            WebhookMessage(node: "n", record: .sample(1)), to: endpoint, now: ManualTime.epoch)
    }

    /// One attempt against a server that answers with `reply`.
    static func attempt(
        _ reply: LoopbackServer.Reply, timeout: Interval = .seconds(5)
    ) async throws -> (AttemptOutcome, LoopbackServer) {
        let server = LoopbackServer { _, _ in reply }
        let url = try await server.start()
        let transport = HTTPWebhookTransport(connections: 2, connectTimeout: .seconds(2), logger: logger)
        let outcome = await transport.send(request(url + "/hook?token=t", timeout: timeout))
        await transport.shutdown()
        try await server.stop()
        return (outcome, server)
    }

    @Test func post_arrivesAsItIsSigned() async throws {
        let (outcome, server) = try await Self.attempt(.status(202, body: "thanks"))
        #expect(outcome == .answered(WebhookAnswer(status: 202, body: Array("thanks".utf8))))
        let request = try #require(server.requests.first)
        #expect(request.path == "/hook?token=t")
        #expect(request.header("content-type") == "application/cloudevents+json; charset=utf-8")
        #expect(request.header("webhook-id") == "n-1")
        #expect(request.body == CloudEventFormat.body(of: WebhookMessage(node: "n", record: .sample(1))))
    }

    @Test(arguments: [301, 302, 307, 308])
    func redirects_areNotFollowed(_ status: Int) async throws {
        let other = LoopbackServer { _, _ in .status(204) }
        let url = try await other.start()
        for location in [url + "/elsewhere", "/same-host"] {
            let (outcome, server) = try await Self.attempt(.status(status, headers: [("location", location)]))
            guard case .answered(let answer) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(answer.status == status)
            #expect(answer.redirectHost == (location.hasPrefix("/") ? nil : String(url.dropFirst(7))))
            #expect(server.requests.count == 1)
        }
        #expect(other.requests.isEmpty)
        try await other.stop()
    }

    @Test func hangingEndpoint_isATimeout() async throws {
        let (outcome, _) = try await Self.attempt(.hang, timeout: Interval(milliseconds: 150))
        #expect(outcome == .failed(.timeout))
    }

    @Test func statusWithABodyThatNeverEnds_counts() async throws {
        let (outcome, _) = try await Self.attempt(.drip(200), timeout: .seconds(2))
        guard case .answered(let answer) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answer.status == 200)
    }

    @Test func hugeAnswer_isCutOff() async throws {
        let (outcome, _) = try await Self.attempt(.flood(500, bytes: 8 << 20))
        guard case .answered(let answer) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answer.status == 500)
        #expect(answer.body.count == WebhookAnswer.maximumBodyBytes)
    }

    @Test func retryAfter_isRead() async throws {
        let (outcome, _) = try await Self.attempt(.status(429, headers: [("Retry-After", "17")]))
        #expect(outcome == .answered(WebhookAnswer(status: 429, retryAfter: "17")))
    }

    @Test func cutOrRefusedConnection_isAFailure_withoutTheURL() async throws {
        let (cut, _) = try await Self.attempt(.close)
        let server = LoopbackServer { _, _ in .status(200) }
        let url = try await server.start()
        try await server.stop()
        let transport = HTTPWebhookTransport(connections: 2, connectTimeout: .seconds(2), logger: Self.logger)
        let refused = await transport.send(Self.request(url + "/hook?token=t0k3n"))
        await transport.shutdown()
        for outcome in [cut, refused] {
            guard case .failed(.connection(let text)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(!text.contains("token") && !text.contains("hook") && !text.isEmpty, "\(text)")
        }
    }

    /// A certificate that nobody vouches for is no endpoint: nothing is sent to it.
    @Test func unknownCertificate_isAFailure() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tocsin-notify-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, certificate) = (folder.appending(path: "key.pem").path, folder.appending(path: "cert.pem").path)
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out",
            certificate,
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        if openssl.terminationStatus == 127 { try Test.cancel("openssl is not there to make a certificate") }
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))))
        let server = LoopbackServer { _, _ in .status(204) }
        let url = try await server.start(tls: context)
        let transport = HTTPWebhookTransport(connections: 2, connectTimeout: .seconds(2), logger: Self.logger)
        let outcome = await transport.send(Self.request(url + "/hook"))
        await transport.shutdown()
        try await server.stop()
        guard case .failed(.connection(let text)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.uppercased().contains("CERTIFICATE"), "\(text)")
        #expect(server.requests.isEmpty)
    }

    /// Two endpoints on one host: one hangs, the other is told all; stopping takes no longer than it may.
    @Test(.timeLimit(.minutes(10))) func storm_reachesTheHealthy_whileTheOtherHangs() async throws {
        let server = LoopbackServer { request, earlier in
            if request.path == "/hang" { return .hang }
            return earlier % 97 == 5 ? .status(503) : .status(204)
        }
        let url = try await server.start()
        let log = MemoryLog(LoggedRecord.samples(1...1_000, alarms: 100))
        let cursors = MemoryCursors(["good": 0, "hang": 0])
        let dispatcher = WebhookDispatcher(
            DeliveryContext(
                node: "n", source: log, cursors: cursors, deadLetters: MemoryDeadLetters(),
                time: .system { ManualTime.epoch }, logger: Self.logger,
                policy: RetryPolicy(first: Interval(milliseconds: 5), longest: Interval(milliseconds: 50))))
        let secret = try WebhookSecret(bytes: Array("0123456789abcdef01234567".utf8))
        dispatcher.update(endpoints: [
            Endpoint(name: "good", url: url + "/good", secrets: [secret]),
            Endpoint(name: "hang", url: url + "/hang", secrets: [secret]),
        ])
        let clock = ContinuousClock()
        await cursors.wait(for: "good", 1_000)
        let begin = clock.now
        await dispatcher.shutdown(within: Interval(milliseconds: 300))
        #expect(clock.now - begin < .seconds(5))
        #expect(cursors["good"] == 1_000)
        #expect(cursors["hang"] == 0)
        let good = server.requests.filter { $0.path == "/good" }
        #expect(Set(good.compactMap { $0.header("webhook-id") }).count == 1_000)
        for request in good.prefix(20) {
            try WebhookSignature.verify(
                body: request.body, secrets: [secret], now: ManualTime.epoch, header: { request.header($0) })
        }
        try await server.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

private let openSSL = "/usr/bin/openssl"
private let canRun = BrokerProcess.isInstalled && FileManager.default.isExecutableFile(atPath: openSSL)

@Suite(.serialized, .enabled(if: canRun, "mosquitto or openssl is not installed"))
struct TLSTests {
    @Test func certificatesOnBothSides() throws {
        let broker = try tlsBroker(names: "IP:127.0.0.1,DNS:localhost")
        let line = try Subscriber(settings(broker))
        #expect(line.turn { $0.connection.isUp })
        // One record of TLS holds many messages, and a turn's limit may fall inside it.
        line.limit = 50
        line.linger(milliseconds: 100)
        let publisher = try Publisher(settings: settings(broker, clientID: "numbers"))
        for number in 0..<1_000 { try publisher.publish(topic: "t/n", payload: Array("\(number)".utf8)) }
        try publisher.flush()
        publisher.disconnect()
        #expect(line.turn { $0.payloads.count == 1_000 })
        #expect(line.payloads == (0..<1_000).map { "\($0)" })
    }

    @Test func nameOfTheHostIsChecked() throws {
        let broker = try tlsBroker(names: "DNS:other.example")
        let line = try Subscriber(settings(broker))
        #expect(line.turn { !$0.failures.isEmpty })
        #expect("\(line.failures)".contains("host name verification failed"))
    }

    @Test func nameIsCheckedAfterALookup() throws {
        let broker = try tlsBroker(names: "DNS:localhost")
        var named = settings(broker)
        named.address = .network(host: "localhost", port: broker.port)
        let line = try Subscriber(named)
        #expect(line.turn { $0.connection.isUp })
    }

    @Test func unknownAuthorityIsRefused() throws {
        let broker = try tlsBroker(names: "IP:127.0.0.1")
        var untrusting = settings(broker)
        untrusting.tls?.authorityFile = nil
        let line = try Subscriber(untrusting)
        #expect(line.turn { !$0.failures.isEmpty })
        guard case .tls = line.failures.first else {
            Issue.record("\(line.failures)")
            return
        }
    }

    @Test func missingFileIsNamed() throws {
        var settings = lineSettings(1)
        settings.tls = TLSSettings(authorityFile: "/nonexistent/ca.pem")
        let line = try Subscriber(settings)
        #expect(line.turn { !$0.failures.isEmpty })
        #expect("\(line.failures)".contains("/nonexistent/ca.pem"))
    }

    private func settings(_ broker: BrokerProcess, clientID: String = "line") -> BrokerSettings {
        var settings = lineSettings(broker.port, clientID: clientID)
        settings.tls = TLSSettings(
            authorityFile: broker.path("ca.pem"), certificateFile: broker.path("client.pem"),
            keyFile: broker.path("client.key"))
        return settings
    }

    /// A broker that asks for a client certificate and shows one for the names.
    private func tlsBroker(names: String) throws -> BrokerProcess {
        let broker = try BrokerProcess([
            "listener {port} 127.0.0.1", "cafile {folder}/ca.pem", "certfile {folder}/server.pem",
            "keyfile {folder}/server.key", "require_certificate true", "max_inflight_messages 1000",
        ])
        let folder = broker.folder
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openSSL(["req", "-x509"] + key + ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test ca"], folder)
        for (name, extensions) in [("server", "subjectAltName=\(names)"), ("client", "keyUsage=digitalSignature")] {
            try openSSL(
                ["req"] + key + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)"], folder)
            try extensions.write(toFile: broker.path("\(name).ext"), atomically: true, encoding: .utf8)
            try openSSL(
                [
                    "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-out", "\(name).pem", "-extfile", "\(name).ext", "-days", "2",
                ], folder)
        }
        try broker.start()
        return broker
    }

    private func openSSL(_ arguments: [String], _ folder: URL) throws {
        try run(TocsinMQTTTests.openSSL, arguments, in: folder.path)
    }
}

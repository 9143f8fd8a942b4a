// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import TocsinConsole

@Suite("Control socket")
struct ControlServerTests {
    private func ask(
        _ backend: ScriptedBackend, _ method: HTTPRequest.Method, _ path: String, _ body: String = ""
    ) async throws -> (HTTPResponse.Status, String) {
        // Over a real connection: the peer's user comes from the socket.
        try await Application(router: ControlServer.router(backend)).test(.live) { client in
            try await client.execute(uri: path, method: method, body: ByteBuffer(string: body)) {
                ($0.status, String(buffer: $0.body))
            }
        }
    }

    @Test func alarms() async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(backend, .get, "/v1/alarms?limit=5")
        #expect(status == .ok)
        #expect(backend.asked == ["alarms 5"])
        #expect(
            body == """
                [{"alarm":"park/T1/lel#high","industry":"chemicals","kind":"gas.lel","level":"red","occurrence":7,\
                "point":"park/T1/lel","reading_time":"2026-03-01T08:00:00.000Z","region":"","rule":"high",\
                "site":"park","state":"UNACK","unit":"%{LEL}","value":51.5}]

                """)
    }

    @Test("a limit that is none is said to be none", arguments: ["0", "-1", "x", "100001"])
    func badLimit(_ limit: String) async throws {
        #expect(try await ask(ScriptedBackend(), .get, "/v1/alarms?limit=\(limit)").0 == .badRequest)
    }

    @Test func webhooks() async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(backend, .get, "/v1/webhooks")
        #expect(status == .ok)
        #expect(body.contains("\"cursor\":9"))
        #expect(try await ask(backend, .post, "/v1/webhooks/retry", "{\"endpoint\":\"duty\"}").1 == "{\"delivered\":2}\n")
        #expect(try await ask(backend, .post, "/v1/reload").1 == "{\"done\":\"4 points\"}\n")
        #expect(backend.asked == ["webhooks", "retry duty", "reload"])
    }

    @Test(
        "each refusal has its status",
        arguments: [
            (ControlError.notFound("a"), 404), (.refused("b"), 409), (.badRequest("c"), 400), (.unavailable("d"), 503),
        ])
    func refusals(_ error: ControlError, _ code: Int) async throws {
        let backend = ScriptedBackend()
        backend.script.withLock { $0.refusal = error }
        let (status, body) = try await ask(backend, .get, "/v1/webhooks")
        #expect(status.code == code)
        #expect(body.hasPrefix("{\"error\":"))
    }

    @Test(
        "a body that is not the one asked for reaches nobody",
        arguments: ["", "{", "[]", "{\"alarm\":1}", "{\"alarm\":\"a\",\"by\":\"somebody else\"}"])
    func badBody(_ body: String) async throws {
        let backend = ScriptedBackend()
        #expect(try await ask(backend, .post, "/v1/alarms/ack", body).0 == .badRequest)
        #expect(backend.asked.isEmpty)
    }

    @Test("a huge body is refused")
    func hugeBody() async throws {
        let body = "{\"alarm\":\"" + String(repeating: "a", count: 70_000) + "\"}"
        let (status, _) = try await ask(ScriptedBackend(), .post, "/v1/alarms/ack", body)
        #expect(status == .contentTooLarge)
    }

    @Test("the user of an acknowledgement is the peer's, over the real socket", .timeLimit(.minutes(1)))
    func peer() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tc-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = Result { try FileManager.default.removeItem(at: folder) } }
        let path = folder.appending(path: "control.sock").path
        // A socket that a crash left behind is in nobody's way.
        FileManager.default.createFile(atPath: path, contents: nil)
        let backend = ScriptedBackend()
        let server = ControlServer(path: path, backend: backend, logger: Logger(label: "test"))
        let (listening, isListening) = AsyncStream.makeStream(of: Void.self)
        let serving = Task { try await server.run { isListening.finish() } }
        for await _ in listening {}
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o660)
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        curl.arguments = [
            "-s", "--unix-socket", path, "-d", "{\"alarm\":\"park/T1/lel#high\",\"reason\":\"seen\"}",
            "http://tocsin/v1/alarms/ack",
        ]
        curl.standardOutput = FileHandle.nullDevice
        try curl.run()
        curl.waitUntilExit()
        serving.cancel()
        _ = await serving.result
        #expect(backend.asked == ["acknowledge park/T1/lel#high seen \(NSUserName())"])
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

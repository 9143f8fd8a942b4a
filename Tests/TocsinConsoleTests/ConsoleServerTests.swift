// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import HummingbirdTesting
import Testing

@testable import TocsinConsole

@Suite("HTTP server")
struct ConsoleServerTests {
    private func ask(_ backend: ScriptedBackend, _ path: String) async throws -> (HTTPResponse.Status, String) {
        try await Application(router: ConsoleServer.router(backend)).test(.router) { client in
            try await client.execute(uri: path, method: .get) { ($0.status, String(buffer: $0.body)) }
        }
    }

    @Test func healthy() async throws {
        #expect(try await ask(ScriptedBackend(), "/healthz") == (.ok, "ok\n"))
    }

    @Test("a line that stands still is no health") func unhealthy() async throws {
        let backend = ScriptedBackend()
        backend.script.withLock { $0.trouble = "the line has not moved for 9 s" }
        #expect(try await ask(backend, "/healthz") == (.serviceUnavailable, "the line has not moved for 9 s\n"))
    }

    @Test("readiness names all that is missing") func notReady() async throws {
        let backend = ScriptedBackend()
        #expect(try await ask(backend, "/readyz") == (.ok, "ready\n"))
        backend.script.withLock { $0.missing = ["no broker", "disk full"] }
        #expect(try await ask(backend, "/readyz") == (.serviceUnavailable, "no broker\ndisk full\n"))
    }

    @Test func metrics() async throws {
        try await Application(router: ConsoleServer.router(ScriptedBackend())).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get) { response in
                #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
                #expect(String(buffer: response.body).hasSuffix("x 1\n"))
            }
        }
    }

    @Test("anything else is 404, as JSON") func unknown() async throws {
        let (status, body) = try await ask(ScriptedBackend(), "/api/v9")
        #expect(status == .notFound)
        #expect(body.contains("\"error\""))
    }

    @Test("probes may ask for the head only") func head() async throws {
        try await Application(router: ConsoleServer.router(ScriptedBackend())).test(.router) { client in
            try await client.execute(uri: "/healthz", method: .head) { response in
                #expect(response.status == .ok)
                #expect(response.body.readableBytes == 0)
            }
        }
    }
}

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

    @Test("alarms out of sight are listed apart, with who, why and until when")
    func suppressed() async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(backend, .get, "/v1/alarms?show=suppressed")
        #expect(status == .ok)
        #expect(backend.asked == ["alarms 1000 suppressed"])
        #expect(
            body == """
                [{"alarm":"park/T1/lel#high","beneath":"ACKED","by":"li","industry":"chemicals","kind":"gas.lel",\
                "level":"red","occurrence":7,"point":"park/T1/lel","reading_time":"2026-03-01T08:00:00.000Z",\
                "reason":"seal work","region":"","rule":"high","site":"park","state":"SHELVED","unit":"%{LEL}",\
                "until":"2026-03-01T10:00:00.000Z","value":51.5}]

                """)
        #expect(try await ask(backend, .get, "/v1/alarms?show=hidden").0 == .badRequest)
    }

    @Test("points are listed in pages, as the filter asks") func points() async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(
            backend, .get, "/v1/points?from=3&limit=1&match=park/**&kind=gas.lel&quality=good&stale=true&site=park")
        #expect(status == .ok)
        let filter = PointFilter(match: "park/**", site: "park", kind: "gas.lel", quality: .good, isStale: true)
        #expect(backend.asked == ["points 3 1 \(filter)"])
        #expect(
            body == """
                {"next":5,"points":[{"age":3,"flag":"calibration","kind":"gas.lel","level":"red","open_alarms":1,\
                "point":"park/T1/lel","quality":"good","reading_time":"2026-03-01T08:00:00.000Z","site":"park",\
                "stale":false,"unit":"%{LEL}","value":51.5}]}

                """)
        _ = try await ask(backend, .get, "/v1/points")
        #expect(backend.asked.last == "points 0 1000 \(PointFilter())")
        for query in ["from=-1", "from=x", "limit=0", "limit=100001", "quality=fine", "stale=false"] {
            #expect(try await ask(backend, .get, "/v1/points?\(query)").0 == .badRequest, "\(query)")
        }
    }

    @Test("ids that are no points") func unknownIDs() async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(backend, .get, "/v1/points/unknown?limit=9")
        #expect(status == .ok && backend.asked == ["unknown 9"])
        #expect(
            body == """
                [{"count":7,"first_seen":"2026-03-01T08:00:00.000Z","id":"park/x",\
                "last_seen":"2026-03-01T08:00:01.000Z","over_limit":true,"source":"t/{x}"}]

                """)
    }

    @Test("one alarm by its id") func show() async throws {
        let backend = ScriptedBackend()
        #expect(try await ask(backend, .get, "/v1/alarms/show?alarm=park/T1/lel%23high").0 == .ok)
        #expect(backend.asked == ["show park/T1/lel#high"])
        #expect(try await ask(backend, .get, "/v1/alarms/show").0 == .badRequest)
    }

    @Test(
        "each order reaches the daemon",
        arguments: [
            ("ack", "", "acknowledge"), ("reset", "", "reset"), ("shelve", ",\"for\":\"2h\"", "shelve(for: 2h)"),
            ("unshelve", "", "unshelve"), ("out-of-service", "", "outOfService"),
            ("return-to-service", "", "returnToService"),
        ])
    func orders(_ route: String, _ more: String, _ command: String) async throws {
        let backend = ScriptedBackend()
        let body = "{\"alarm\":\"a#b\",\"reason\":\"WO-1\"\(more)}"
        #expect(try await ask(backend, .post, "/v1/alarms/\(route)", body).0 == .ok)
        #expect(backend.asked.first?.hasPrefix("\(command) a#b WO-1 ") == true)
    }

    @Test(
        "a shelf needs a length that is one",
        arguments: ["{\"alarm\":\"a#b\"}", "{\"alarm\":\"a#b\",\"for\":\"long\"}", "{\"alarm\":\"a#b\",\"for\":\"2\"}"])
    func badShelf(_ body: String) async throws {
        let backend = ScriptedBackend()
        #expect(try await ask(backend, .post, "/v1/alarms/shelve", body).0 == .badRequest)
        #expect(backend.asked.isEmpty)
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
        #expect(
            try await ask(backend, .post, "/v1/webhooks/retry", "{\"endpoint\":\"duty\"}").1
                == "{\"delivered\":2,\"refused\":1,\"waiting\":3}\n")
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

    @Test("a fault in the body is named, with what is allowed")
    func bodyWords() async throws {
        func said(_ body: String) async throws -> String {
            try await ask(ScriptedBackend(), .post, "/v1/alarms/ack", body).1
        }
        #expect(
            try await said("{") == error("the body is not what is asked for: it is not JSON; allowed: alarm, reason"))
        #expect(
            try await said("[]")
                == error("the body is not what is asked for: it is not a JSON object; allowed: alarm, reason"))
        #expect(
            try await said("{}")
                == error("the body is not what is asked for: member alarm is missing; allowed: alarm, reason"))
        #expect(
            try await said("{\"alarm\":1}")
                == error("the body is not what is asked for: member alarm is not a string; allowed: alarm, reason"))
        #expect(try await said("{\"alarm\":\"a\",\"by\":\"b\"}") == error("unknown member by; allowed: alarm, reason"))
    }

    private func error(_ text: String) -> String { "{\"error\":\"\(text)\",\"code\":\"bad_request\"}\n" }

    @Test("a reason has room, but not without end", arguments: [(4_096, 200), (4_097, 400)])
    func reason(_ count: Int, _ code: Int) async throws {
        let backend = ScriptedBackend()
        let body = "{\"alarm\":\"a#b\",\"reason\":\"\(String(repeating: "r", count: count))\"}"
        #expect(try await ask(backend, .post, "/v1/alarms/reset", body).0.code == code)
        #expect(backend.asked.isEmpty == (code == 400))
    }

    @Test(
        "a route that is none is 404, as JSON",
        arguments: [
            (HTTPRequest.Method.get, "/"), (.get, "/v1/alarms/ack"), (.post, "/v1/alarms"), (.delete, "/v1/alarms"),
        ])
    func unknown(_ method: HTTPRequest.Method, _ path: String) async throws {
        let backend = ScriptedBackend()
        let (status, body) = try await ask(backend, method, path)
        #expect(status == .notFound)
        #expect(body.hasPrefix("{\"error\":") && body.hasSuffix("\"code\":\"404\"}\n"))
        #expect(backend.asked.isEmpty)
    }

    @Test("a daemon that publishes no status says so")
    func status() async throws {
        let (status, body) = try await ask(ScriptedBackend(), .get, "/v1/status")
        #expect(status == .serviceUnavailable)
        #expect(body.contains("publishes no status"))
    }
}

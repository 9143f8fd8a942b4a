// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TocsinCore

@testable import TocsinConsole

@Suite("Control client", .timeLimit(.minutes(10)))
struct ControlClientTests {
    @Test("an acknowledgement goes the whole way, and the peer's user is who did it")
    func acknowledge() async throws {
        let backend = ScriptedBackend()
        let answer = try await withFolder { folder in
            try await withControlServer(backend, at: "\(folder)/control.sock") { client in
                try await client.post("/v1/alarms/ack", AlarmOrder(alarm: "park/T1/lel#high", reason: "seen \"it\""))
            }
        }
        #expect(answer.isDone && answer.refusal == nil)
        #expect(try answer.decoded(AlarmView.self) == AlarmView(ScriptedBackend.summary))
        #expect(backend.asked == ["acknowledge park/T1/lel#high seen \"it\" \(NSUserName())"])
    }

    @Test(
        "another user is that other user",
        .enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"), "needs root"),
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs /usr/bin/curl"))
    func otherUser() async throws {
        let backend = ScriptedBackend()
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await withControlServer(backend, at: path) { _ in
                try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
                for user in ["65534", "4123456"] {
                    let curl = Process()
                    curl.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
                    curl.arguments = [
                        "--reuid", user, "--clear-groups", "/usr/bin/curl", "-sS", "--unix-socket", path,
                        "-H", "x-user: root", "-d", "{\"alarm\":\"a#b\"}", "http://root@tocsin/v1/alarms/reset",
                    ]
                    curl.standardOutput = FileHandle.nullDevice
                    try curl.run()
                    curl.waitUntilExit()
                    #expect(curl.terminationStatus == 0)
                }
            }
        }
        #expect(backend.asked == ["reset a#b  nobody", "reset a#b  uid:4123456"])
    }

    @Test("a refusal is an answer")
    func refusal() async throws {
        let backend = ScriptedBackend()
        let text = CommandRefusal.nothingToAcknowledge(.acknowledged).description
        backend.script.withLock { $0.refusal = .refused(text) }
        try await withFolder { folder in
            try await withControlServer(backend, at: "\(folder)/control.sock") { client in
                let answer = try await client.post("/v1/alarms/ack", AlarmOrder(alarm: "a#b"))
                #expect(answer.status == 409)
                #expect(answer.refusal == ControlRefusal(error: text, code: "refused"))
                #expect(text.contains("ACKED"))
            }
        }
    }

    @Test("no socket, and one that nobody serves, ask whether tocsin runs")
    func notRunning() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            await #expect(throws: ControlClientError.notRunning(path)) {
                try await ControlClient(path: path).get("/v1/status")
            }
            try Data().write(to: URL(fileURLWithPath: path))
            await #expect(throws: ControlClientError.notRunning(path)) {
                try await ControlClient(path: path).get("/v1/status")
            }
            #expect(
                ControlClientError.notRunning(path).description == "nobody answers: is tocsin running? socket \(path)")
        }
    }

    @Test(
        "what the system says becomes what to do",
        arguments: [
            (EACCES, ControlClientError.notAllowed("/s")), (EPERM, .notAllowed("/s")), (ENOENT, .notRunning("/s")),
            (ECONNREFUSED, .notRunning("/s")), (EMFILE, .broken("/s", "why")),
        ])
    func codes(_ code: CInt, _ error: ControlClientError) {
        #expect(ControlClientError(code: code, path: "/s", what: "why") == error)
    }

    @Test("a path that has no room is an error with its limit")
    func longPath() async throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        await #expect(throws: ControlClientError.pathTooLong(path, maximumBytes: 107)) {
            try await ControlClient(path: path).get("/v1/status")
        }
    }

    @Test("a daemon that hangs is left after the timeout")
    func hangs() async throws {
        try await answering(nil) { path in
            await #expect(throws: ControlClientError.timedOut(path)) {
                try await ControlClient(path: path, timeout: .milliseconds(50)).get("/v1/status")
            }
        }
    }

    @Test(
        "an answer that breaks off, or is none, is an error",
        arguments: ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", "SSH-2.0-nobody\r\n"])
    func breaks(_ text: String) async throws {
        try await answering(text) { path in
            do throws(ControlClientError) {
                let answer = try await ControlClient(path: path).get("/v1/status")
                Issue.record("took \(answer) for an answer")
            } catch {
                guard case .broken = error else {
                    Issue.record("unexpected: \(error)")
                    return
                }
            }
        }
    }

    @Test("an answer longer than the client takes is an error")
    func long() async throws {
        try await answering("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n01234567890123456789") { path in
            await #expect(throws: ControlClientError.tooLong(path, maximumBytes: 19)) {
                try await ControlClient(path: path, maximumAnswerBytes: 19).get("/v1/status")
            }
        }
    }

    @Test("an error that is no JSON still has its status")
    func foreignError() async throws {
        try await answering("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\nno") { path in
            let answer = try await ControlClient(path: path).get("/v1/status")
            #expect(answer.refusal == ControlRefusal(error: "the daemon answered with status 502", code: "502"))
        }
    }

    /// Something on a socket that answers each connection with these bytes and closes, or with nothing at all.
    private func answering(_ text: String?, _ body: (String) async throws -> Void) async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    guard let text else { return channel.eventLoop.makeSucceededVoidFuture() }
                    return channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Answering(text))
                    }
                }
                .bind(unixDomainSocketPath: path).get()
            do { try await body(path) } catch {
                try await server.close()
                throw error
            }
            try await server.close()
        }
    }

    /// Waits for the request, so that it never breaks off in the client's hands.
    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let text: String
        init(_ text: String) { self.text = text }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        }
    }
}

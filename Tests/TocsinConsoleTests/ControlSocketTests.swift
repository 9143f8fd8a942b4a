// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import TocsinConsole

@Suite("Control socket file", .timeLimit(.minutes(10)))
struct ControlSocketTests {
    @Test("is open to owner and group only, and gone at the end")
    func mode() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await withControlServer(ScriptedBackend(), at: path) { _ in
                let attributes = try attributes(path)
                #expect(attributes[.posixPermissions] as? Int == 0o660)
                #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("left behind by a crash is taken over")
    func stale() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try leaveSocketBehind(path)
            let left = try attributes(path)
            #expect(left[.type] as? FileAttributeType == .typeSocket)
            let status = try await withControlServer(ScriptedBackend(), at: path) {
                try await $0.get("/v1/webhooks").status
            }
            #expect(status == 200)
        }
    }

    @Test("that another daemon serves is left to it")
    func second() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let first = ScriptedBackend()
            try await withControlServer(first, at: path) { client in
                await #expect(throws: ControlSocketError.inUse(path)) {
                    try await withControlServer(ScriptedBackend(), at: path) { _ in }
                }
                let status = try await client.get("/v1/webhooks").status
                #expect(status == 200)
            }
            #expect(first.asked == ["webhooks"])
        }
    }

    @Test("a file that is no socket is not removed")
    func otherFile() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: ControlSocketError.notASocket(path)) {
                try await withControlServer(ScriptedBackend(), at: path) { _ in }
            }
            #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
        }
    }

    @Test("of a path that has no room is an error with its limit")
    func longPath() async throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        await #expect(throws: ControlSocketError.pathTooLong(path, maximumBytes: 107)) {
            try await withControlServer(ScriptedBackend(), at: path) { _ in }
        }
    }

    @Test("in a folder that is not there ends the server with an error")
    func noFolder() async throws {
        await #expect(throws: (any Error).self) {
            try await withControlServer(ScriptedBackend(), at: "/nonexistent/control.sock") { _ in }
        }
    }

    @Test("goes away with the service group that the server runs in")
    func serviceGroup() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let server = ControlServer(path: path, backend: ScriptedBackend(), logger: Logger(label: "test"))
            let (listening, isListening) = AsyncStream.makeStream(of: Void.self)
            let service = Closure { try await server.run { isListening.finish() } }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                    logger: Logger(label: "test")))
            let running = Task { try await group.run() }
            for await _ in listening {}
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    private struct Closure: Service {
        let body: @Sendable () async throws -> Void
        func run() async throws { try await body() }
    }

    private func attributes(_ path: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path)
    }

    /// Binds without listening and closes: the file stays, as after a kill.
    private func leaveSocketBehind(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let address = try SocketAddress(unixDomainSocketPath: path)
        let code = unsafe address.withSockAddr { pointer, size in unsafe bind(descriptor, pointer, socklen_t(size)) }
        #expect(code == 0)
    }
}

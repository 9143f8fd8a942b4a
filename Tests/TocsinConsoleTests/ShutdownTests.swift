// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TocsinCore

@testable import TocsinConsole

@Suite("The end of the servers", .timeLimit(.minutes(10)))
struct ShutdownTests {
    /// Carries out nothing before it is let go.
    private final class HeldBackend: ControlBackend, ConsoleBackend {
        private let asked = AsyncStream.makeStream(of: Void.self)
        private let release = AsyncStream.makeStream(of: Void.self)

        func untilAsked() async { for await _ in asked.stream { return } }
        func letGo() { release.continuation.finish() }

        private func hold() async {
            asked.continuation.yield()
            for await _ in release.stream {}
        }

        func alarm(_ id: String) async throws(ControlError) -> Engine.AlarmSummary { throw .unavailable("not here") }
        func openAlarms(
            limit: Int, _ selection: Engine.AlarmSelection
        ) async throws(ControlError) -> [Engine.AlarmSummary] {
            await hold()
            return [ScriptedBackend.summary]
        }
        func perform(
            _ command: Engine.Command, alarm: String, reason: String, by: String
        ) async throws(ControlError) -> Engine.AlarmSummary? { throw .unavailable("not here") }
        func webhooks() async throws(ControlError) -> [WebhookStatus] { [] }
        func retryWebhook(_ endpoint: String) async throws(ControlError) -> RetryOutcome {
            RetryOutcome(delivered: 0, refused: 0, waiting: 0)
        }
        func reload() async throws(ControlError) -> String { "" }
        func trouble() async -> String? { nil }
        func missing() async -> [String] { [] }
        func metrics() async -> String { "" }
    }

    @Test("a request that is being carried out is answered before the control server ends")
    func running() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let backend = HeldBackend()
            let server = ControlServer(path: path, backend: backend, logger: Logger(label: "test"))
            let serving = try await started { listening in try await server.run { listening.finish() } }
            let asking = Task { try await ControlClient(path: path).get("/v1/alarms") }
            await backend.untilAsked()
            serving.cancel()
            // The listening socket goes first: nobody new comes in.
            while (try? await ControlClient(path: path).get("/v1/webhooks")) != nil { await Task.yield() }
            backend.letGo()
            let answer = try await asking.value
            #expect(answer.status == 200)
            #expect(try answer.decoded([AlarmView].self) == [AlarmView(ScriptedBackend.summary)])
            try await serving.value
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a connection that asks nothing is closed at the end, and the port is reported", .timeLimit(.minutes(10)))
    func idle() async throws {
        let port = Mutex(0)
        let server = ConsoleServer(host: "127.0.0.1", port: 0, backend: HeldBackend(), logger: Logger(label: "test"))
        let serving = try await started { listening in
            try await server.run { bound in
                port.withLock { $0 = bound }
                listening.finish()
            }
        }
        let bound = port.withLock { $0 }
        #expect(bound > 0)
        let idle = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: bound).get()
        serving.cancel()
        try await serving.value
        try await idle.closeFuture.get()
    }

    @Test("an address that is taken ends the server with an error")
    func taken() async throws {
        let holder = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ConsoleServer(
            host: "127.0.0.1", port: try #require(holder.localAddress?.port), backend: HeldBackend(),
            logger: Logger(label: "test"))
        await #expect(throws: IOError.self) { try await server.run() }
        try await holder.close()
    }

    @Test("a server that is cancelled before it starts just ends")
    func early() async throws {
        let server = ConsoleServer(host: "127.0.0.1", port: 0, backend: HeldBackend(), logger: Logger(label: "test"))
        let serving = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await server.run()
        }
        try await serving.value
    }
}

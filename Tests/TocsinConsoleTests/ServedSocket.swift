// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging

@testable import TocsinConsole

/// A folder of its own for one test, gone at its end.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tc-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { _ = Result { try FileManager.default.removeItem(at: folder) } }
    return try await body(folder.path)
}

/// A control server on a real socket while the body runs; then it is stopped and its end looked at.
func withControlServer<Value>(
    _ backend: any ControlBackend, at path: String, _ body: (ControlClient) async throws -> Value
) async throws -> Value {
    let server = ControlServer(path: path, backend: backend, logger: Logger(label: "test"))
    let serving = try await started { listening in try await server.run { listening.finish() } }
    let value: Value
    do { value = try await body(ControlClient(path: path, timeout: .seconds(20))) } catch {
        serving.cancel()
        _ = await serving.result
        throw error
    }
    serving.cancel()
    try await serving.value
    return value
}

/// Starts a server in a task and comes back once it listens.
///
/// - Throws: what kept it from listening.
func started(
    _ run: @escaping @Sendable (AsyncStream<Void>.Continuation) async throws -> Void
) async throws -> Task<Void, any Error> {
    let (listening, isListening) = AsyncStream.makeStream(of: Void.self)
    let serving = Task {
        // A server that never listens must not leave the test waiting.
        defer { isListening.yield() }
        try await run(isListening)
    }
    for await _ in listening {
        isListening.finish()
        try await serving.value
    }
    return serving
}

// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import Logging

/// What the HTTP server tells of the daemon: published snapshots only, nothing here reaches the line.
public protocol ConsoleBackend: Sendable {
    /// nil while the line makes progress, else what is wrong.
    func trouble() async -> String?
    /// What is missing before the daemon does its whole duty; empty when nothing is.
    func missing() async -> [String]
    /// The metrics page.
    func metrics() async -> String
}

/// The HTTP server on loopback: `/healthz`, `/readyz`, `/metrics`.
public struct ConsoleServer: Sendable {
    private let host: String
    private let port: Int
    private let backend: any ConsoleBackend
    private let logger: Logger

    /// - Parameters:
    ///   - host: a loopback address.
    ///   - port: 0 lets the system choose.
    public init(host: String, port: Int, backend: any ConsoleBackend, logger: Logger) {
        self.host = host
        self.port = port
        self.backend = backend
        self.logger = logger
    }

    /// Serves until the task is cancelled or its service group shuts down; a running request is answered first.
    ///
    /// - Parameter listening: is called with the port once it is bound.
    /// - Throws: when the address cannot be had.
    public func run(listening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let application = GracefulServer.application(
            ConsoleServer.router(backend), at: .hostname(host, port: port), logger: logger
        ) { channel in
            listening(channel.localAddress?.port ?? 0)
        }
        try await GracefulServer.run(application)
    }

    static func router(_ backend: any ConsoleBackend) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.addMiddleware { JSONErrors() }
        router.get("healthz") { _, _ -> Response in
            guard let trouble = await backend.trouble() else { return .plain("ok\n") }
            return .plain("\(trouble)\n", status: .serviceUnavailable)
        }
        router.get("readyz") { _, _ -> Response in
            let missing = await backend.missing()
            guard !missing.isEmpty else { return .plain("ready\n") }
            return .plain(missing.map { "\($0)\n" }.joined(), status: .serviceUnavailable)
        }
        router.get("metrics") { _, _ -> Response in
            .plain(await backend.metrics(), mediaType: MetricsText.mediaType)
        }
        return router
    }
}

extension Response {
    static func plain(
        _ text: String, status: HTTPResponse.Status = .ok, mediaType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: mediaType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

// SPDX-License-Identifier: Apache-2.0
import Glibc
import Hummingbird
import Logging
import NIOCore
import TocsinCore

/// The control socket: operators' commands as HTTP over a Unix socket. Its permissions let people in; the peer's user is
/// the `by` of the record.
public struct ControlServer: Sendable {
    /// A request with the connection that it came by.
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            channel = source.channel
        }
    }

    private let path: String
    private let backend: any ControlBackend
    private let logger: Logger

    public init(path: String, backend: any ControlBackend, logger: Logger) {
        self.path = path
        self.backend = backend
        self.logger = logger
    }

    /// Serves until the task is cancelled; then the socket is removed.
    ///
    /// A socket that a crash left behind is taken over: the state directory's lock says that no other daemon lives.
    ///
    /// - Parameter listening: is called once the socket is there.
    public func run(listening: @escaping @Sendable () -> Void = {}) async throws {
        unsafe unlink(path)
        let path = path
        let application = Application(
            router: ControlServer.router(backend),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: "tocsin"),
            onServerRunning: { _ in
                // Owner and group may talk to it, nobody else.
                unsafe chmod(path, 0o660)
                listening()
            },
            logger: logger.quiet)
        defer { unsafe unlink(path) }
        try await application.run()
    }

    static func router(_ backend: any ControlBackend) -> Router<Context> {
        let router = Router(context: Context.self)
        router.addMiddleware { JSONErrors() }
        let api = router.group("v1")
        api.get("alarms") { request, _ -> Response in
            let limit = try limit(of: request)
            return try encoded(try await backend.openAlarms(limit: limit).map { AlarmView($0) })
        }
        for (name, command) in [("ack", Engine.Command.acknowledge), ("reset", .reset)] {
            api.post("alarms/\(RouterPath(name))") { request, context -> Response in
                let order = try await decoded(AlarmOrder.self, request)
                let by = try await PeerUser.name(of: context.channel)
                let alarm = try await backend.perform(
                    command, alarm: order.alarm, reason: order.reason ?? "", by: by)
                return try encoded(alarm.map { AlarmView($0) })
            }
        }
        api.get("webhooks") { _, _ -> Response in try encoded(try await backend.webhooks()) }
        api.post("webhooks/retry") { request, _ -> Response in
            let order = try await decoded(RetryOrder.self, request)
            return try encoded(["delivered": try await backend.retryWebhook(order.endpoint)])
        }
        api.post("reload") { _, _ -> Response in try encoded(["done": try await backend.reload()]) }
        return router
    }
}

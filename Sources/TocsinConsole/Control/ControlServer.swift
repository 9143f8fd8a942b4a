// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import Logging
import NIOCore
import Synchronization
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

    /// Serves until the task is cancelled or its service group shuts down; a running request is answered first, then the
    /// socket is removed.
    ///
    /// A socket that a crash left behind is taken over; one that another process serves is not.
    ///
    /// - Parameter listening: is called once the socket is there and people may use it.
    /// - Throws: ``ControlSocketError`` when the path cannot be had.
    public func run(listening: @escaping @Sendable () -> Void = {}) async throws {
        let socket = ControlSocket(path: path)
        try await socket.makeRoom()
        let opening = Mutex<Opening>(.none)
        let application = GracefulServer.application(
            ControlServer.router(backend), at: .unixDomainSocket(path: path), logger: logger
        ) { channel in
            do throws(ControlSocketError) {
                try socket.letGroupIn()
                opening.withLock { $0 = .open }
                listening()
            } catch {
                opening.withLock { $0 = .refused(error) }
                channel.close(promise: nil)
            }
        }
        let end: Result<Void, any Error>
        do { end = .success(try await GracefulServer.run(application)) } catch { end = .failure(error) }
        switch opening.withLock({ $0 }) {
        case .none: break  // What is at the path is not ours.
        case .open: try socket.remove()
        case .refused(let refusal):
            try socket.remove()
            throw refusal
        }
        try end.get()
    }

    /// How far the socket came.
    private enum Opening {
        case none, open
        case refused(ControlSocketError)
    }

    static func router(_ backend: any ControlBackend) -> Router<Context> {
        let router = Router(context: Context.self)
        router.addMiddleware { JSONErrors() }
        let api = router.group("v1")
        addAlarms(to: api, backend)
        addPoints(to: api, backend)
        api.get("webhooks") { _, _ -> Response in try encoded(try await backend.webhooks()) }
        api.post("webhooks/retry") { request, _ -> Response in
            let order = try await decoded(RetryOrder.self, request)
            return try encoded(try await backend.retryWebhook(order.endpoint))
        }
        api.get("status") { _, _ -> Response in try encoded(try await backend.status()) }
        api.get("state") { _, _ -> Response in .streamed(try await backend.state()) }
        api.post("reload") { _, _ -> Response in try encoded(["done": try await backend.reload()]) }
        return router
    }

    private static func addAlarms(to api: RouterGroup<Context>, _ backend: any ControlBackend) {
        api.get("alarms") { request, _ -> Response in
            let (limit, selection) = (try limit(of: request), try selection(of: request))
            return try encoded(try await backend.openAlarms(limit: limit, selection).map { AlarmView($0) })
        }
        api.get("alarms/show") { request, _ -> Response in
            try encoded(AlarmView(try await backend.alarm(try alarm(of: request))))
        }
        let commands: [(String, Engine.Command)] = [
            ("ack", .acknowledge), ("reset", .reset), ("unshelve", .unshelve), ("out-of-service", .outOfService),
            ("return-to-service", .returnToService),
        ]
        for (name, command) in commands {
            api.post("alarms/\(RouterPath(name))") { request, context -> Response in
                let order = try await decoded(AlarmOrder.self, request)
                return try await perform(command, order.alarm, try order.checkedReason(), context, backend)
            }
        }
        api.post("alarms/shelve") { request, context -> Response in
            let order = try await decoded(ShelveOrder.self, request)
            let command = Engine.Command.shelve(for: try order.checkedLength())
            return try await perform(command, order.alarm, try AlarmOrder.checked(order.reason), context, backend)
        }
    }

    private static func addPoints(to api: RouterGroup<Context>, _ backend: any ControlBackend) {
        api.get("points") { request, _ -> Response in
            let (first, limit) = (try number("from", of: request, in: 0...Int.max) ?? 0, try limit(of: request))
            return try encoded(try await backend.points(from: first, limit: limit, try pointFilter(of: request)))
        }
        api.get("points/unknown") { request, _ -> Response in
            try encoded(try await backend.unknownIDs(limit: try limit(of: request)))
        }
    }

    private static func perform(
        _ command: Engine.Command, _ alarm: String, _ reason: String, _ context: Context, _ backend: any ControlBackend
    ) async throws -> Response {
        let by = try await PeerUser.name(of: context.channel)
        let summary = try await backend.perform(command, alarm: alarm, reason: reason, by: by)
        return try encoded(summary.map { AlarmView($0) })
    }
}

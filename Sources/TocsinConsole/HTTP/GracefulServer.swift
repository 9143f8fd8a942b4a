// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// What both servers have in common: their limits, and an end that lets a running request finish.
enum GracefulServer {
    /// A connection without a request is closed after this.
    static let idleTimeout = TimeAmount.seconds(30)
    /// More connections wait in the kernel until one is closed.
    static let maximumConnections = 64
    /// How long a running request may hold the end up.
    static let patience = Duration.seconds(5)

    static func application<Context: RequestContext>(
        _ router: Router<Context>, at address: BindAddress, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<RouterResponder<Context>> where Context: InitializableFromSource<ApplicationRequestContextSource> {
        var quiet = logger
        // The server's own lines only when something is wrong.
        quiet.logLevel = max(logger.logLevel, .warning)
        return Application(
            router: router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(
                address: address, serverName: "tocsin",
                availableConnectionsDelegate: MaximumAvailableConnections(maximumConnections, logger: quiet)),
            onServerRunning: onServerRunning,
            logger: quiet)
    }

    /// Runs until the task is cancelled or a surrounding service group shuts down gracefully; either way the answer to a
    /// request that is being carried out still goes out: an operator whose command was recorded must hear so.
    ///
    /// - Throws: what kept the server from starting.
    static func run(_ application: some ApplicationProtocol) async throws {
        var configuration = ServiceGroupConfiguration(services: [application], logger: application.logger)
        configuration.maximumGracefulShutdownDuration = patience
        let group = ServiceGroup(configuration: configuration)
        guard !Task.isCancelled else { return }
        // Its own task: a cancellation that reached the server would tear the answers off.
        let serving = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
    }
}

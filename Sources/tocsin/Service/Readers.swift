// SPDX-License-Identifier: Apache-2.0
import Logging
import NIOCore
import TocsinConfig
import TocsinConsole
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinNotify
import TocsinSystem

/// All that stands behind the line and only reads what it made durable or published: webhooks, the status on MQTT, what
/// edge nodes are told, the HTTP server and the control socket.
final class Readers: Sendable {
    let board = LineBoard()
    let webhooks: WebhookDispatcher
    let deadLetters: FileDeadLetters
    let reloader: Reloader
    let mailbox: LineMailbox
    let logger: Logger
    let edgeNodes: EdgeNodeOutlet
    private let status: NodeStatus
    private let endpoints: [Endpoint]
    private let configuration: Configuration
    var node: String { configuration.node }

    init(
        _ prepared: PreparedConfiguration, path: String, directory: StateDirectory, mailbox: LineMailbox,
        position: DurablePosition, service: ServiceManager, logger: Logger
    ) throws {
        configuration = prepared.configuration
        self.mailbox = mailbox
        self.logger = logger
        endpoints = try Endpoint.all(of: prepared.configuration)
        deadLetters = FileDeadLetters(directory: directory)
        webhooks = WebhookDispatcher(
            DeliveryContext(
                node: prepared.configuration.node,
                source: LogRecords(directory: directory, position: position),
                cursors: FileCursors(directory: directory), deadLetters: deadLetters,
                time: .system { Instant(milliseconds: WallClock.milliseconds) }, logger: logger))
        status = try NodeStatus(prepared.configuration, board: board, logger: logger)
        edgeNodes = EdgeNodeOutlet(logger: logger)
        try edgeNodes.use(prepared.configuration)
        reloader = Reloader(
            path: path, prepared: prepared, mailbox: mailbox, webhooks: webhooks, edgeNodes: edgeNodes,
            service: service, logger: logger)
    }

    /// Begins to tell: once the log is open.
    func startTelling(in group: inout ThrowingTaskGroup<Void, any Error>) {
        webhooks.update(endpoints: endpoints)
        group.addTask { [status] in try await status.run() }
    }

    /// Starts the servers, which run in `group` until it is cancelled.
    ///
    /// - Throws: when the control socket or the HTTP address cannot be had.
    func startServers(in group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        let desk = Desk(readers: self)
        let control = ControlServer(path: configuration.controlSocket, backend: desk, logger: logger)
        try await Readers.start(in: &group) { ready in try await control.run { ready.finish() } }
        if let address = configuration.http {
            let console = ConsoleServer(host: address.host, port: address.port, backend: desk, logger: logger)
            let logger = logger
            try await Readers.start(in: &group) { ready in
                do {
                    try await console.run { port in
                        logger.notice("http", metadata: ["listen": "\(address.host):\(port)"])
                        ready.finish()
                    }
                } catch let error as IOError {
                    throw ListenFailure(address: "\(address)", code: error.errnoCode)
                }
            }
        }
    }

    /// Starts a server and waits until it listens, or says why it does not.
    private static func start(
        in group: inout ThrowingTaskGroup<Void, any Error>,
        _ serve: @escaping @Sendable (AsyncThrowingStream<Void, any Error>.Continuation) async throws -> Void
    ) async throws {
        let (listening, ready) = AsyncThrowingStream.makeStream(of: Void.self)
        group.addTask {
            do {
                try await serve(ready)
            } catch {
                ready.finish(throwing: error)
                throw error
            }
        }
        for try await _ in listening {}
    }

    /// Webhooks get up to five seconds for what is under way.
    func stop() async {
        await webhooks.shutdown(within: .seconds(5))
        edgeNodes.stop()
        status.stop()
    }
}

/// The HTTP address cannot be had.
struct ListenFailure: Error, CustomStringConvertible {
    let address: String
    let code: Int32

    var description: String {
        "http.listen \(address): \(SystemError(operation: "listen", code: code)); choose another port in the configuration"
    }
}

extension Endpoint {
    /// The endpoints of a configuration, with their secrets read from their files.
    static func all(of configuration: Configuration) throws -> [Endpoint] {
        try configuration.webhooks.map { webhook in
            let secrets = try webhook.secretFiles.map { path in
                let content = try SecretFile.read(path)
                do throws(WebhookSecretError) {
                    return try WebhookSecret(fileContent: content)
                } catch {
                    throw SecretError(path: path, reason: "\(error)")
                }
            }
            return Endpoint(
                name: webhook.name, url: webhook.url, secrets: secrets,
                match: EndpointMatch(
                    levels: webhook.match.levels, industries: webhook.match.industries, sites: webhook.match.sites,
                    regions: webhook.match.regions, kinds: webhook.match.kinds, events: webhook.match.events),
                format: webhook.format == .record ? .record : .cloudEvents, timeout: webhook.timeout)
        }
    }
}

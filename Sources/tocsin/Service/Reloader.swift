// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import Synchronization
import TocsinConfig
import TocsinNotify
import TocsinSystem

/// Reads the configuration again and has all of it taken over, or none.
actor Reloader {
    private let path: String
    private var prepared: PreparedConfiguration
    private let mailbox: LineMailbox
    private let webhooks: WebhookDispatcher
    private let edgeNodes: EdgeNodeOutlet
    private let service: ServiceManager
    private let logger: Logger
    private let digest: Mutex<String>
    /// An actor lets others in while it waits: two reloads at once could end in the wrong order.
    private var isReloading = false

    init(
        path: String, prepared: PreparedConfiguration, mailbox: LineMailbox, webhooks: WebhookDispatcher,
        edgeNodes: EdgeNodeOutlet, service: ServiceManager, logger: Logger
    ) {
        self.path = path
        self.prepared = prepared
        self.mailbox = mailbox
        self.webhooks = webhooks
        self.edgeNodes = edgeNodes
        self.service = service
        self.logger = logger
        digest = Mutex(prepared.digestText)
    }

    /// Of the configuration in force.
    nonisolated var digestText: String { digest.withLock { $0 } }

    /// The topics of the sources in force.
    var sourceTopics: [String] { prepared.configuration.sources.map(\.topic) }

    /// - Returns: one sentence of what changed, or why nothing did.
    func reload() async -> Result<String, LineRefusal> {
        guard !isReloading else { return .failure(.reload("another reload is under way; try again")) }
        isReloading = true
        defer { isReloading = false }
        service.reloading()
        let result = await takeOver()
        switch result {
        case .success(let text): logger.notice("reloaded: \(text)")
        case .failure(let refusal): logger.error("not reloaded: \(refusal)")
        }
        service.ready()
        return result
    }

    private func takeOver() async -> Result<String, LineRefusal> {
        let new: PreparedConfiguration
        let endpoints: [Endpoint]
        do {
            new = try PreparedConfiguration.load(path: path)
            endpoints = try Endpoint.all(of: new.configuration)
        } catch let failure as ConfigurationFailure {
            return .failure(.configuration(failure.diagnostics.map(\.description)))
        } catch {
            return .failure(.configuration(["\(error)"]))
        }
        if let name = firstFixedDifference(new.configuration) {
            return .failure(
                .configuration(["`\(name)` has changed, which needs a restart; the old configuration stays"]))
        }
        do throws(LineRefusal) {
            let reloaded: LineRequest.Reloaded = try await mailbox.ask { .reload(new, answer: $0) }
            prepared = new
            digest.withLock { $0 = new.digestText }
            webhooks.update(endpoints: endpoints)
            tellEdgeNodes(new.configuration)
            for warning in new.configuration.warnings { logger.warning("\(warning)") }
            return .success("\(reloaded.summary); configuration \(new.digestText)")
        } catch {
            return .failure(error)
        }
    }

    private func tellEdgeNodes(_ configuration: Configuration) {
        do {
            try edgeNodes.use(configuration)
        } catch {
            logger.error("edge nodes are told nothing new", metadata: ["error": "\(error)"])
        }
    }

    /// A copy of the engine's memory, with what a dry run has to know besides.
    func state() async throws(LineRefusal) -> StateHandover {
        let state: LineRequest.EngineState = try await mailbox.ask { .state(answer: $0) }
        return StateHandover(
            head: StateHandover.Head(
                version: BuildInformation.version, path: URL(fileURLWithPath: path).standardizedFileURL.path,
                config: prepared.digestText, now: state.now.milliseconds, node: prepared.configuration.node,
                http: prepared.configuration.http.map { "\($0)" } ?? ""),
            checkpoint: state.checkpoint)
    }

    /// What a running daemon cannot change.
    private func firstFixedDifference(_ new: Configuration) -> String? {
        let old = prepared.configuration
        if old.node != new.node { return "node" }
        if old.stateDirectory != new.stateDirectory { return "state_directory" }
        if old.http != new.http { return "http" }
        if old.controlSocket != new.controlSocket { return "control" }
        return nil
    }
}

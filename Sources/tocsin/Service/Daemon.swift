// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinConfig
import TocsinCore
import TocsinLog
import TocsinSystem
import UnixSignals

/// The line has come to its end, and nobody asked for it.
struct LineEnded: Error, CustomStringConvertible {
    let reason: String
    var description: String { "the line has ended: \(reason)" }
}

/// The running daemon: the line on its thread, and around it all that only reads what the line has made durable.
struct Daemon {
    let path: String
    let prepared: PreparedConfiguration
    let logger: Logger
    let service: ServiceManager

    /// Runs until SIGTERM or SIGINT, or until the line comes to its end by itself.
    func run() async throws {
        let directory = StateDirectory(path: prepared.configuration.stateDirectory)
        for folder in directory.all { try Files.makeFolder(folder) }
        let lock = try FolderLock(folder: directory.path)
        defer { withExtendedLifetime(lock) {} }
        // Before anything else can take long: a stop must not be lost.
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigint, .sigterm)
        let mailbox = LineMailbox(wake: try WakeEvent())
        let position = DurablePosition()
        let readers = try Readers(
            prepared, path: path, directory: directory, mailbox: mailbox, position: position, service: service,
            logger: logger)
        let around = LineSurroundings(
            directory: directory, mailbox: mailbox, board: readers.board, position: position, service: service,
            edgeNodes: readers.edgeNodes, logger: logger,
            announceUnrecorded: { readers.webhooks.announceUnrecorded($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            // What can be refused comes first: nothing has been recorded and no broker asked yet.
            try await readers.startServers(in: &group)
            let (lineEnd, endLine) = AsyncThrowingStream.makeStream(of: Void.self)
            let started = try await LineThread.start(prepared, around: around) { reason in
                if let reason { endLine.finish(throwing: LineEnded(reason: reason)) } else { endLine.finish() }
            }
            report(started)
            readers.startTelling(in: &group)
            group.addTask { await obey(signals, readers) }
            service.ready()
            service.status("watching \(prepared.configuration.broker.url)")
            logger.notice("ready", metadata: ["broker": "\(prepared.configuration.broker.url)"])
            var failure: (any Error)?
            do {
                for try await _ in lineEnd {}
            } catch {
                failure = error
            }
            await readers.stop()
            group.cancelAll()
            if let failure { throw failure }
        }
        logger.notice("stopped")
    }

    private func obey(_ signals: UnixSignalsSequence, _ readers: Readers) async {
        for await signal in signals {
            switch signal {
            case .sighup: _ = await readers.reloader.reload()
            default:
                service.stopping()
                logger.notice("stopping", metadata: ["signal": "\(signal)"])
                readers.mailbox.postStop()
            }
        }
    }

    private func report(_ started: LineThread.Started) {
        for note in started.notes { logger.warning("\(note)") }
        logger.notice(
            "state recovered",
            metadata: [
                "because": "\(started.previous)", "points": "\(started.points)", "rules": "\(started.alarms)",
                "open_alarms": "\(started.openAlarms)", "last_record": "\(started.lastSequence)",
            ])
    }
}

// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinSystem

/// How operator commands reach the daemon: HTTP over its control socket.
struct ControlOptions: ParsableArguments {
    @Option(
        help: "The daemon's control socket. Default: $RUNTIME_DIRECTORY/control.sock, else /run/tocsin/control.sock.")
    var socket: String?

    private var path: String {
        if let socket { return socket }
        let folder = ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
        return "\(folder ?? "/run/tocsin")/control.sock"
    }

    /// Asks the daemon, or tells it to do something.
    ///
    /// - Parameters:
    ///   - timeout: for the whole exchange.
    ///   - maximumAnswerBytes: a longer answer is an error.
    ///   - exchange: one request.
    /// - Returns: the answer's body.
    /// - Throws: with a message and an exit status when there is no daemon, no permission, or a refusal.
    func send(
        timeout: Duration = .seconds(30), maximumAnswerBytes: Int = 128 << 20,
        _ exchange: (ControlClient) async throws(ControlClientError) -> ControlAnswer
    ) async throws -> [UInt8] {
        let answer: ControlAnswer
        do throws(ControlClientError) {
            answer = try await exchange(
                ControlClient(path: path, timeout: timeout, maximumAnswerBytes: maximumAnswerBytes))
        } catch {
            let isNotAllowed = if case .notAllowed = error { true } else { false }
            throw (isNotAllowed ? ExitStatus.notAllowed : .unavailable).because(error)
        }
        guard answer.isDone else {
            let reason = answer.refusal?.error ?? "the daemon answers \(answer.status)"
            if answer.refusal?.code == "configuration" {
                // Each fault is a line that begins with its place, as `check` prints it.
                StandardStream.error.write(line: reason)
                throw ExitCode(ExitStatus.configuration.rawValue)
            }
            throw (answer.status == 503 ? ExitStatus.unavailable : .found).because(reason)
        }
        return answer.body
    }
}

// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// How operator commands reach the daemon: HTTP over its control socket.
struct ControlOptions: ParsableArguments {
    @Option(help: "The daemon's control socket. Default: $RUNTIME_DIRECTORY/control.sock, else /run/tocsin/control.sock.")
    var socket: String?

    private static let longestAnswer = 64 << 20

    private var path: String {
        if let socket { return socket }
        let folder = ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
        return "\(folder ?? "/run/tocsin")/control.sock"
    }

    /// Sends one request.
    ///
    /// - Returns: the answer's body.
    /// - Throws: with a message and an exit status when there is no daemon, no permission, or a refusal.
    func send(_ method: NIOHTTP1.HTTPMethod, _ target: String, body: [String: String]? = nil) async throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ExitStatus.unavailable.because("there is no socket \(path): is tocsin running? --socket names another")
        }
        guard unsafe access(path, R_OK | W_OK) == 0 else {
            throw ExitStatus.notAllowed.because("\(path): you may not use it; its group lets operators in")
        }
        let (status, answer) = try await exchange(method, target, body)
        guard (200..<300).contains(status) else {
            let error = (try? JSONDecoder().decode([String: String].self, from: Data(answer)))?["error"]
            let reason = error ?? "the daemon answers \(status)"
            throw (status == 503 ? ExitStatus.unavailable : .found).because(reason)
        }
        return answer
    }

    private func exchange(
        _ method: NIOHTTP1.HTTPMethod, _ target: String, _ body: [String: String]?
    ) async throws -> (status: Int, answer: [UInt8]) {
        let host = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? path
        var request = HTTPClientRequest(url: "http+unix://\(host)\(target)")
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let answer = try await response.body.collect(upTo: ControlOptions.longestAnswer)
            return (Int(response.status.code), Array(answer.readableBytesView))
        } catch {
            throw ExitStatus.unavailable.because("no answer from tocsin at \(path): \(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the daemon over its control socket: one request, one answer, one connection.
public struct ControlClient: Sendable {
    private let path: String
    private let timeout: Duration
    private let maximumAnswerBytes: Int

    /// - Parameters:
    ///   - path: of the control socket.
    ///   - timeout: for the whole exchange.
    ///   - maximumAnswerBytes: a longer answer is an error.
    public init(path: String, timeout: Duration = .seconds(30), maximumAnswerBytes: Int = 128 << 20) {
        self.path = path
        self.timeout = timeout
        self.maximumAnswerBytes = maximumAnswerBytes
    }

    /// - Parameter target: path and query, `/v1/alarms?limit=5`.
    /// - Returns: the answer whatever its status; see ``ControlAnswer/refusal``.
    public func get(_ target: String) async throws(ControlClientError) -> ControlAnswer {
        try await exchange(.GET, target, [])
    }

    /// Sends a body as JSON, for example an ``AlarmOrder``.
    ///
    /// - Returns: the answer whatever its status; see ``ControlAnswer/refusal``.
    public func post(_ target: String, _ body: some Encodable & Sendable) async throws(ControlClientError)
        -> ControlAnswer
    {
        let bytes: [UInt8]
        do { bytes = [UInt8](try JSONEncoder().encode(body)) } catch { throw .broken(path, "\(error)") }
        return try await exchange(.POST, target, bytes)
    }

    /// Sends no body.
    ///
    /// - Returns: the answer whatever its status; see ``ControlAnswer/refusal``.
    public func post(_ target: String) async throws(ControlClientError) -> ControlAnswer {
        try await exchange(.POST, target, [])
    }

    private func exchange(
        _ method: HTTPMethod, _ target: String, _ body: [UInt8]
    ) async throws(ControlClientError) -> ControlAnswer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: ControlAnswer.self)
        let (path, maximum, limit) = (path, maximumAnswerBytes, TimeAmount(timeout))
        do {
            let channel = try await ClientBootstrap(group: loop).connectTimeout(limit)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(
                            ControlExchange(
                                method, target, body, maximumAnswerBytes: maximum, path: path, answer: answer))
                    }
                }
                .connect(unixDomainSocketPath: path).get()
            let deadline = loop.scheduleTask(in: limit) {
                answer.fail(ControlClientError.timedOut(path))
                channel.close(promise: nil)
            }
            defer { deadline.cancel() }
            return try await withTaskCancellationHandler {
                try await answer.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            let failure = ControlClientError(error, path: path)
            answer.fail(failure)
            throw failure
        }
    }
}

/// What the daemon answered.
public struct ControlAnswer: Equatable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// JSON, with a line end.
    public var body: [UInt8]

    /// Whether the daemon did what was asked.
    public var isDone: Bool { (200..<300).contains(status) }

    /// Why the daemon did not do what was asked; nil when it did.
    public var refusal: ControlRefusal? {
        guard !isDone else { return nil }
        do { return try JSONDecoder().decode(ControlRefusal.self, from: Data(body)) } catch {
            return ControlRefusal(error: "the daemon answered with status \(status)", code: "\(status)")
        }
    }

    /// Reads the body as what is expected of the route, for example `[AlarmView].self`.
    public func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}

/// The body of an answer that is an error.
public struct ControlRefusal: Codable, Equatable, Sendable {
    /// For the operator.
    public var error: String
    /// For programs: `not_found`, `refused`, `bad_request`, `configuration`, `unavailable`, or the number of the HTTP status.
    public var code: String
}

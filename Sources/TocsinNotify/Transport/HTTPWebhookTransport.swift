// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Logging
import TocsinCore

/// HTTP/1.1 over a client of the endpoint's own: its connections are shared with nobody, so a hanging endpoint cannot
/// use up those of another on the same host. Certificates and host names are checked, redirects never followed.
public struct HTTPWebhookTransport: WebhookTransport {
    /// What is read of an answer; what lies beyond is cut off with its connection.
    static let maximumAnswerBytes = 64 << 10

    private let client: HTTPClient
    private let logger: Logger

    /// - Parameters:
    ///   - connections: how many may be open at a time.
    ///   - connectTimeout: to open one, TLS included.
    public init(connections: Int, connectTimeout: Interval, logger: Logger) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.timeout.connect = .milliseconds(connectTimeout.milliseconds)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // Refused is refused: when to try again is for the delivery machine to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.logger = logger
    }

    public func send(_ request: WebhookRequest) async -> AttemptOutcome {
        await withTaskGroup(of: AttemptOutcome?.self) { group in
            group.addTask { await exchange(request) }
            group.addTask {
                do {
                    try await Task.sleep(for: .milliseconds(request.timeout.milliseconds))
                    return .failed(.timeout)
                } catch {
                    // The answer was there first.
                    return nil
                }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            return HTTPWebhookTransport.outcome(first, second)
        }
    }

    public func shutdown() async {
        do {
            try await client.shutdown()
        } catch {
            logger.warning("cannot close the connections of a webhook", metadata: ["error": "\(error)"])
        }
    }

    /// A status counts even when the rest of the answer came too late: the endpoint has made up its mind.
    private static func outcome(_ first: AttemptOutcome?, _ second: AttemptOutcome?) -> AttemptOutcome {
        if let second, case .answered = second { return second }
        return first ?? second ?? .failed(.cancelled)
    }

    private func exchange(_ request: WebhookRequest) async -> AttemptOutcome {
        var post = HTTPClientRequest(url: request.url)
        post.method = .POST
        for (name, value) in request.headers { post.headers.add(name: name, value: value) }
        post.body = .bytes(request.body)
        do {
            // The time is kept by `send`, whose limit covers the body too.
            let response = try await client.execute(post, deadline: .distantFuture)
            var answer = WebhookAnswer(
                status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
                redirectHost: response.headers.first(name: "location").flatMap(HTTPWebhookTransport.host))
            answer.body = await body(of: response)
            return .answered(answer)
        } catch {
            return .failed(HTTPWebhookTransport.failure(error, request))
        }
    }

    private func body(of response: HTTPClientResponse) async -> [UInt8] {
        var kept: [UInt8] = []
        var count = 0
        do {
            for try await part in response.body {
                count += part.readableBytes
                kept.append(contentsOf: part.readableBytesView.prefix(WebhookAnswer.maximumBodyBytes - kept.count))
                if count > HTTPWebhookTransport.maximumAnswerBytes { break }
            }
        } catch {
            logger.debug("the answer of a webhook ended early", metadata: ["bytes": "\(count)"])
        }
        return kept
    }

    /// nil when the redirect stays on its host.
    private static func host(_ location: String) -> String? {
        let host = Endpoint(name: "", url: location, secrets: []).host
        return host.isEmpty ? nil : host
    }

    private static func failure(_ error: any Error, _ request: WebhookRequest) -> WebhookFailure {
        if error is CancellationError { return .cancelled }
        if let error = error as? HTTPClientError {
            switch error {
            case .cancelled: return .cancelled
            case .connectTimeout, .deadlineExceeded, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
                .getConnectionFromPoolTimeout:
                return .timeout
            default: break
            }
        }
        let text = String(String(describing: error).prefix(300))
        // No library of ours puts the URL in an error; should one begin to, its token does not get out.
        let path = request.url.split(separator: "/", maxSplits: 2).last.map(String.init) ?? request.url
        return .connection(text.contains(path) && path.contains("/") ? "\(type(of: error))" : text)
    }
}

// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A web server on a free loopback port that answers by a script.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        let path: String
        let headers: [(String, String)]
        let body: [UInt8]

        func header(_ name: String) -> String? { headers.first { $0.0.lowercased() == name }?.1 }
    }

    enum Reply: Sendable {
        case status(Int, headers: [(String, String)] = [], body: String = "")
        /// Never answers.
        case hang
        /// A status, and a body that never ends.
        case drip(Int)
        /// A status, and this much body.
        case flood(Int, bytes: Int)
        /// Cuts the connection.
        case close
    }

    private let log = Mutex([Request]())
    private let script: @Sendable (Request, _ earlier: Int) -> Reply
    private let channel = Mutex((any Channel)?.none)

    init(script: @escaping @Sendable (Request, _ earlier: Int) -> Reply) { self.script = script }

    var requests: [Request] { log.withLock { $0 } }

    /// - Parameter tls: what it shows of itself; nil for plain HTTP.
    /// - Returns: the base of its URLs.
    func start(tls: NIOSSLContext? = nil) async throws -> String {
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
        return (tls == nil ? "http" : "https") + "://127.0.0.1:\(bound.localAddress?.port ?? 0)"
    }

    func stop() async throws { try await channel.withLock { $0 }?.close() }

    fileprivate func answer(_ request: Request) -> Reply {
        let earlier = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return script(request, earlier)
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: LoopbackServer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(server: LoopbackServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part): body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head else { return }
            let request = LoopbackServer.Request(
                path: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body)
            write(server.answer(request), to: context)
        }
    }

    private func write(_ reply: LoopbackServer.Reply, to context: ChannelHandlerContext) {
        switch reply {
        case .status(let status, let headers, let body): write(status, headers, body.utf8.count, body, true, context)
        case .drip(let status): write(status, [], 1_000, "x", false, context)
        case .flood(let status, let bytes):
            write(status, [], bytes, String(repeating: "x", count: bytes), true, context)
        case .hang: break
        case .close: context.close(promise: nil)
        }
    }

    private func write(
        _ status: Int, _ headers: [(String, String)], _ length: Int, _ body: String, _ ends: Bool,
        _ context: ChannelHandlerContext
    ) {
        var all = HTTPHeaders(headers)
        all.add(name: "content-length", value: "\(length)")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: all)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        if ends { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
        context.flush()
    }
}

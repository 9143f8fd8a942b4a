// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1

/// The client's side of one connection: writes the request, gathers the answer, closes.
final class ControlExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: [UInt8]
    private let maximumAnswerBytes: Int
    private let path: String
    private let answer: EventLoopPromise<ControlAnswer>
    private var gathered = ControlAnswer(status: 0, body: [])

    init(
        _ method: HTTPMethod, _ target: String, _ body: [UInt8], maximumAnswerBytes: Int, path: String,
        answer: EventLoopPromise<ControlAnswer>
    ) {
        var headers: HTTPHeaders = ["host": "tocsin", "connection": "close"]
        if method != .GET {
            headers.add(name: "content-type", value: "application/json")
            headers.add(name: "content-length", value: "\(body.count)")
        }
        head = HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: headers)
        self.body = body
        self.maximumAnswerBytes = maximumAnswerBytes
        self.path = path
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): gathered.status = Int(head.status.code)
        case .body(let part):
            guard gathered.body.count + part.readableBytes <= maximumAnswerBytes else {
                answer.fail(ControlClientError.tooLong(path, maximumBytes: maximumAnswerBytes))
                context.close(promise: nil)
                return
            }
            gathered.body.append(contentsOf: part.readableBytesView)
        case .end:
            answer.succeed(gathered)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // After an answer this fails nothing: a promise is kept or broken once.
        answer.fail(ControlClientError.broken(path, "the connection ended before the answer did"))
        context.fireChannelInactive()
    }
}

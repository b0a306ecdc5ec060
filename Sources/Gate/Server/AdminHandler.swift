internal import NIOCore
internal import NIOHTTP1

/// `/healthz`, `/readyz` and `/metrics`, for whoever watches the gate.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: ServerContext
    private var head: HTTPRequestHead?

    init(_ server: ServerContext) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch (head.method, head.uri) {
        case (.GET, "/healthz"): send(.ok, "ok\n", "text/plain", head, context)
        case (.GET, "/metrics"):
            send(
                .ok, server.metrics.text(), "text/plain; version=0.0.4; charset=utf-8", head,
                context)
        case (.GET, "/readyz"):
            let promise = context.eventLoop.makePromise(of: [String].self)
            server.readiness.check(server) { promise.succeed($0) }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            promise.futureResult.whenSuccess { problems in
                let (handler, context) = bound.value
                handler.send(
                    problems.isEmpty ? .ok : .serviceUnavailable,
                    problems.isEmpty ? "ready\n" : problems.joined(separator: "\n") + "\n",
                    "text/plain", head, context)
            }
        default: send(.notFound, "no such page\n", "text/plain", head, context)
        }
    }

    private func send(
        _ status: HTTPResponseStatus, _ text: String, _ type: String, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: type)
        headers.add(name: "Content-Length", value: String(text.utf8.count))
        headers.add(name: "Connection", value: head.isKeepAlive ? "keep-alive" : "close")
        context.write(
            wrapOutboundOut(
                .head(HTTPResponseHead(version: head.version, status: status, headers: headers))),
            promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        guard !head.isKeepAlive else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    }
}

internal import NIOCore
internal import NIOHTTP1
internal import Support

/// How long a client may take.
extension HTTPHandler {
    private func wait(
        _ seconds: Int, _ context: ChannelHandlerContext, _ body: @escaping (HTTPHandler) -> Void
    ) {
        timer?.cancel()
        let bound = NIOLoopBound((self, body), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            bound.value.1(bound.value.0)
        }
    }

    /// A whole head has to come in time.
    func expectHead(in seconds: Int, _ context: ChannelHandlerContext) {
        wait(seconds, context) { handler in
            guard case .idle = handler.state else { return }
            handler.close(context)
        }
    }

    /// At least so many bytes of a body in each half minute.
    func expectBytes(_ context: ChannelHandlerContext) {
        let least = server.store.current.configuration.limits.bytesPerSecond * 30
        let before = upload?.body.count ?? 0
        wait(30, context) { handler in
            guard case .receiving = handler.state else { return }
            guard (handler.upload?.body.count ?? 0) - before >= least else {
                return handler.close(context)
            }
            handler.expectBytes(context)
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        server.metrics.add(.protocolErrors, [("kind", "http-slow")])
        context.close(promise: nil)
    }
}

/// What a client is told.
extension HTTPHandler {
    /// Runs `ask`, and answers on this connection's own thread when it has been answered.
    func answer(
        _ route: Route, _ head: HTTPRequestHead, _ upload: Upload,
        _ context: ChannelHandlerContext, _ ask: (@escaping Judge.Delivery) -> Void
    ) {
        let promise = context.eventLoop.makePromise(of: Judgement.self)
        ask { promise.succeed($0) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenSuccess { judgement in
            let (handler, context) = bound.value
            handler.send(judgement, route, head, upload, context)
        }
    }

    private func send(
        _ judgement: Judgement, _ route: Route, _ head: HTTPRequestHead, _ upload: Upload,
        _ context: ChannelHandlerContext
    ) {
        self.upload = nil
        guard context.channel.isActive else { return }
        if case .scan = route {
            let body = Array((judgement.json(upload).line + "\n").utf8)
            let status: HTTPResponseStatus =
                judgement.outcome == .refuse(.busy) ? .serviceUnavailable : .ok
            return write(status, "application/json", body, [], head, context)
        }
        switch judgement.outcome {
        case .allow, .warn:
            var headers = [("X-DLP-Verdict", judgement.word)]
            if let incident = judgement.incident { headers.append(("X-DLP-Incident", incident)) }
            if let wouldBe = judgement.wouldBe { headers.append(("X-DLP-Would-Be", wouldBe)) }
            write(.ok, "text/plain; charset=utf-8", [], headers, head, context)
        case .refuse(let kind):
            let page = BlockPage(
                kind, language: .init(accepting: upload.headers["accept-language"]),
                message: judgement.message, file: judgement.file,
                incident: judgement.incident ?? "", rule: judgement.rule,
                settings: server.store.current.configuration.page)
            let body = page.body(.init { upload.headers[$0] })
            write(
                HTTPResponseStatus(statusCode: kind.status), body.type, body.bytes,
                page.headers(origin: upload.headers["origin"]), head, context)
        }
    }

    func early(
        _ status: HTTPResponseStatus, _ text: String, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        server.metrics.add(.protocolErrors, [("kind", "http-\(status.code)")])
        state = .dropping
        isKeepAlive = false
        write(status, "text/plain; charset=utf-8", Array((text + "\n").utf8), [], head, context)
    }

    private func write(
        _ status: HTTPResponseStatus, _ type: String, _ body: [UInt8],
        _ extra: [(name: String, value: String)], _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        var isLast = !isKeepAlive
        if case .dropping = state { isLast = true }
        var headers = HTTPHeaders()
        for (name, value) in extra { headers.add(name: name, value: value) }
        headers.add(name: "Content-Type", value: type)
        headers.add(name: "Content-Length", value: String(body.count))
        headers.add(name: "Connection", value: isLast ? "close" : "keep-alive")
        let answer = HTTPResponseHead(version: head.version, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if !body.isEmpty, head.method != .HEAD {
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        if isLast {
            // Our half is closed first, so that a client that still sends sees the answer.
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in bound.value.close(mode: .output, promise: nil)
            }
            context.eventLoop.scheduleTask(in: .seconds(2)) { bound.value.close(promise: nil) }
        } else {
            state = .idle
            expectHead(in: server.store.current.configuration.limits.idleSeconds, context)
        }
    }
}

extension Judgement {
    /// The verdict for programs, `dlp.gate/1`.
    func json(_ upload: Upload) -> JSON {
        var members: [JSON.Member] = [
            .init(key: "schema", value: "dlp.gate/1"),
            .init(key: "verdict", value: .string(word)),
            .init(key: "reason", value: .string(reason)),
            .init(key: "zone", value: .string(zone.rawValue)),
            .init(key: "incident", value: JSON(incident)),
            .init(key: "bytes", value: .integer(upload.body.count)),
            .init(key: "parts", value: .array(parts.map(\.json))),
        ]
        if let wouldBe { members.append(.init(key: "would_be", value: .string(wouldBe))) }
        return .object(members)
    }
}

internal import GateWire
internal import NIOCore
internal import Support

/// Answers: the echo, the page, OPTIONS, and errors of ICAP itself.
extension ICAPHandler {
    func send(
        _ judgement: Judgement, _ exchange: Exchange, _ context: ChannelHandlerContext
    ) {
        progress?.cancel()
        let closes = exchange.head.closes || exchange.isRefused
        var passes = false
        if case .refuse = judgement.outcome {} else { passes = true }
        let is204 =
            passes && !exchange.hasBegun && (exchange.head.allows204 || exchange.waitsInPreview)
        var answer = ICAPAnswer(
            is204 ? 204 : 200, is204 ? "No Content" : "OK", tag: tag)
        if closes { answer.add("Connection", "close") }
        answer.add(judgement)
        let first = exchange.hasBegun ? "" : answer.firstLine
        guard passes else {
            let page = page(judgement, exchange)
            write(
                first + answer.rest(encapsulated: "res-hdr=0, res-body=\(page.head.utf8.count)")
                    + page.head, context)
            write(chunk: page.body, context)
            write("0\r\n\r\n", context)
            return done(exchange, closes: closes, context)
        }
        if is204 {
            write(first + answer.rest(encapsulated: "null-body=0"), context)
            return done(exchange, closes: closes, context)
        }
        echo(exchange, first, answer, closes: closes, context)
    }

    func page(
        _ judgement: Judgement, _ exchange: Exchange
    ) -> (head: String, body: [UInt8]) {
        var kind = BlockPage.Kind.blocked
        if case .refuse(let given) = judgement.outcome { kind = given }
        let headers = exchange.upload.headers
        let page = BlockPage(
            kind, language: .init(accepting: headers["accept-language"]),
            message: judgement.message, file: judgement.file, incident: judgement.incident ?? "",
            rule: judgement.rule, settings: configuration.page)
        let body = page.body(.init { headers[$0] })
        var head = "HTTP/1.1 \(kind.status) \(kind.reasonPhrase)\r\n"
        for header in page.headers(origin: headers["origin"]) {
            head += "\(header.name): \(ICAPAnswer.safe(header.value))\r\n"
        }
        head += "Content-Type: \(body.type)\r\nContent-Length: \(body.bytes.count)\r\n"
        if exchange.isRefused { head += "Connection: close\r\n" }
        return (head + "\r\n", body.bytes)
    }

    /// The request as it came: heads byte for byte, the body in pieces as fast as they are taken.
    func echo(
        _ exchange: Exchange, _ first: String, _ answer: ICAPAnswer, closes: Bool,
        _ context: ChannelHandlerContext
    ) {
        let isRequest = exchange.head.method == .reqmod
        let hasBody = exchange.head.encapsulated.hasBody
        let body = hasBody ? (isRequest ? "req-body" : "res-body") : "null-body"
        let head = exchange.echoedHead
        let name = isRequest ? "req-hdr" : "res-hdr"
        let encapsulated = head.map { "\(name)=0, \(body)=\($0.count)" } ?? "\(body)=0"
        var out = ByteBuffer(string: first + answer.rest(encapsulated: encapsulated))
        if let head { out.writeBytes(head) }
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        guard hasBody else { return done(exchange, closes: closes, context) }
        echoBody(exchange, from: 0, closes: closes, context)
    }

    func echoBody(
        _ exchange: Exchange, from place: Int, closes: Bool, _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return leave() }
        let body = exchange.upload.body
        guard place < body.count else {
            write("0\r\n\r\n", context)
            return done(exchange, closes: closes, context)
        }
        let bytes: [UInt8]
        do {
            bytes = try body.read(from: place, count: Self.pieceCount)
        } catch {
            // What was sent so far is no whole body, and never becomes one.
            leave()
            return context.close(promise: nil)
        }
        var out = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        out.writeBytes(bytes)
        out.writeString("\r\n")
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(out), promise: written)
        let next = place + bytes.count
        wait(configuration.limits.answerSeconds, context)
        let bound = NIOLoopBound((self, exchange, context), eventLoop: context.eventLoop)
        written.futureResult.whenSuccess {
            let (handler, exchange, context) = bound.value
            handler.echoBody(exchange, from: next, closes: closes, context)
        }
    }

    func done(
        _ exchange: Exchange, closes: Bool, _ context: ChannelHandlerContext
    ) {
        guard !closes else { return finishConnection(context) }
        next(context)
    }

    /// The next request of this connection.
    func next(_ context: ChannelHandlerContext) {
        exchange = nil
        decoder.next()
        state = .reading
        wait(configuration.limits.idleSeconds, context)
        read(context)
    }

    /// Our half is closed first and what still comes is read for a while, so that a client that is
    /// sending sees the answer.
    func finishConnection(_ context: ChannelHandlerContext) {
        timer?.cancel()
        state = .dropping
        buffer.clear()
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(2)) {
            bound.value.close(promise: nil)
        }
    }

    /// For what is no ICAP.
    func fail(
        _ code: String, _ detail: String, status: (Int, String), _ context: ChannelHandlerContext
    ) {
        server.metrics.add(.protocolErrors, [("kind", code)])
        leave()
        var answer = ICAPAnswer(status.0, status.1, tag: tag)
        answer.add("Connection", "close")
        answer.add("X-DLP-Error", detail)
        write(answer.firstLine + answer.rest(encapsulated: "null-body=0"), context)
        finishConnection(context)
    }

    func answerOptions(_ head: ICAPRequestHead, _ context: ChannelHandlerContext) {
        let isKnown = service(head.service) != nil && isListed
        var answer = ICAPAnswer(
            isKnown ? 200 : 404, isKnown ? "OK" : "ICAP Service not found", tag: tag)
        if isKnown {
            answer.add("Methods", "REQMOD, RESPMOD")
            answer.add("Service", "dlp \(ProductVersion.number)")
            answer.add("Allow", "204")
            answer.add("Preview", "4096")
            answer.add("Transfer-Preview", "*")
            answer.add("Options-TTL", "300")
            answer.add("Max-Connections", String(configuration.limits.connectionsOfPeer))
            answer.add(
                "X-Include",
                "X-Client-IP, X-Server-IP, X-Authenticated-User, X-Authenticated-Groups")
        }
        if head.closes { answer.add("Connection", "close") }
        write(answer.firstLine + answer.rest(encapsulated: "null-body=0"), context)
        if head.closes {
            finishConnection(context)
        } else {
            exchange = nil
            decoder.next()
            wait(configuration.limits.idleSeconds, context)
        }
    }

    func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func write(chunk bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        var out = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        out.writeBytes(bytes)
        out.writeString("\r\n")
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
    }
}

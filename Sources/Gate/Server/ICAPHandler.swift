internal import GateWire
internal import Glibc
internal import LeakDetect
internal import NIOCore
internal import NIOPosix
internal import Support

/// One ICAP connection (RFC 3507).
///
/// Nothing of a body goes back before the verdict. Every refusal is an ICAP 200 that carries an
/// HTTP 4xx or 5xx: clients that are told to go on without a scanner let ICAP errors pass. Errors of
/// ICAP itself are for what is no ICAP.
final class ICAPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Between two requests, or with a part of one.
        case reading
        case judging(Exchange)
        /// Answered before all of it was here: the rest is read and dropped.
        case dropping
        case closed
    }

    /// One request on its way.
    private final class Exchange {
        let head: ICAPRequestHead
        var requestHead: HTTPRequestHead?
        var responseHead: HTTPResponseHead?
        var upload: Upload
        /// Whether what needs no body has been looked at.
        var isChecked = false
        /// The answer may be a 204 although the client did not ask for one: it was still waiting.
        var waitsInPreview: Bool
        let began = Clock.monotonic()
        /// Lines of progress have begun the answer.
        var hasBegun = false
        var isRefused = false

        init(_ head: ICAPRequestHead, _ upload: Upload) {
            self.head = head
            self.upload = upload
            waitsInPreview = head.preview != nil
        }

        var hasAllHeads: Bool {
            (head.encapsulated.requestHead ?? 0 == 0 || requestHead != nil)
                && (head.encapsulated.responseHead ?? 0 == 0 || responseHead != nil)
        }

        /// The head that goes back with the body: of a response only its own (RFC 3507 section
        /// 4.9.2).
        var echoedHead: [UInt8]? {
            head.method == .reqmod ? requestHead?.raw : responseHead?.raw
        }

        var problems: [WireError.Code] {
            (requestHead?.problems ?? []) + (responseHead?.problems ?? [])
        }
    }

    private let server: ServerContext
    private let listener: Listener
    private var state = State.reading
    private var decoder: ICAPRequestDecoder
    private var exchange: Exchange?
    private var buffer = ByteBuffer()
    private var address: IPAddress?
    private var peer: Peer?
    private var isListed = true
    private var dropped = 0
    private var timer: Scheduled<Void>?
    private var progress: Scheduled<Void>?
    private var lastCount = 0

    /// Bytes that are read behind an early refusal, so that a client that sends sees it.
    private static let mostDropped = 16 << 20
    /// Bytes of later requests that are kept while one is judged.
    private static let mostWaiting = 256 << 10
    private static let pieceCount = 64 << 10

    init(_ server: ServerContext, _ listener: Listener) {
        self.server = server
        self.listener = listener
        var limits = WireLimits()
        limits.bodyBytes = server.store.current.configuration.limits.body
        decoder = ICAPRequestDecoder(limits: limits)
    }

    private var configuration: GateConfiguration { server.store.current.configuration }
    private var tag: String { server.store.current.policies.tag }

    // MARK: Connection

    func channelActive(context: ChannelHandlerContext) {
        address = context.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        let configuration = configuration
        peer = configuration.peer(at: address)
        isListed = peer != nil || (configuration.peers.isEmpty && address?.isLoopback != false)
        wait(configuration.limits.idleSeconds, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        leave()
        context.close(promise: nil)
    }

    private func leave() {
        timer?.cancel()
        progress?.cancel()
        if case .judging(let exchange) = state { exchange.upload.cancellation.cancel() }
        if case .reading = state, exchange != nil { server.metrics.add(.clientGone) }
        exchange = nil
        state = .closed
    }

    /// Closes the connection when so long nothing has happened.
    private func wait(_ seconds: Int, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            let (handler, context) = bound.value
            handler.timeIsUp(context)
        }
    }

    private func timeIsUp(_ context: ChannelHandlerContext) {
        guard case .reading = state else { return }
        guard let exchange else {
            if decoder.isIdle { return context.close(promise: nil) }
            return fail("head.slow", "too slow", status: (408, "Request Timeout"), context)
        }
        // At least so many bytes in the last half minute.
        let count = exchange.upload.body.count
        guard count - lastCount >= configuration.limits.bytesPerSecond * 30 else {
            return fail("body.slow", "too slow", status: (408, "Request Timeout"), context)
        }
        lastCount = count
        wait(30, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        switch state {
        case .closed: return
        case .dropping:
            dropped += bytes.readableBytes
            if dropped > Self.mostDropped { context.close(promise: nil) }
            return
        case .judging(let exchange) where exchange.isRefused:
            dropped += bytes.readableBytes
            if dropped > Self.mostDropped {
                leave()
                context.close(promise: nil)
            }
            return
        case .judging:
            buffer.writeBuffer(&bytes)
            if buffer.readableBytes > Self.mostWaiting {
                leave()
                context.close(promise: nil)
            }
            return
        case .reading:
            if exchange == nil, decoder.isIdle { wait(configuration.limits.headSeconds, context) }
            buffer.writeBuffer(&bytes)
        }
        read(context)
    }

    // MARK: Reading

    /// Takes what is here, up to the next answer.
    private func read(_ context: ChannelHandlerContext) {
        do throws(WireError) {
            while case .reading = state, buffer.readableBytes > 0, try step(context) {}
        } catch {
            if error.code == .bodyTooLong, let exchange {
                refuse(exchange, .tooLarge, "too-large", nil, context)
            } else {
                fail(
                    error.code.rawValue, error.detail, status: (400, "Bad Request"), context)
            }
        }
        buffer.discardReadBytes()
    }

    /// - Returns: whether something was done.
    private func step(_ context: ChannelHandlerContext) throws(WireError) -> Bool {
        var failure: SpooledBody.Failure?
        var isPreviewEnd = false
        var isEnd = false
        let take: (ICAPRequestDecoder.Event) -> Void = { [self] event in
            switch event {
            case .head(let head):
                exchange = Exchange(head, makeUpload(head))
                lastCount = 0
                wait(30, context)
            case .requestHead(let head): exchange?.requestHead = head
            case .responseHead(let head): exchange?.responseHead = head
            case .body(let bytes):
                guard failure == nil else { return }
                do throws(SpooledBody.Failure) {
                    try exchange?.upload.body.append(bytes)
                } catch {
                    failure = error
                }
            case .previewEnd: isPreviewEnd = true
            case .end: isEnd = true
            }
        }
        let result: Result<Int, WireError> = buffer.withUnsafeReadableBytes { bytes in
            do throws(WireError) {
                return .success(try decoder.feed(bytes, take))
            } catch {
                return .failure(error)
            }
        }
        let taken = try result.get()
        buffer.moveReaderIndex(forwardBy: taken)
        guard let exchange else { return taken > 0 }
        if exchange.head.method == .options {
            if isEnd { answerOptions(exchange.head, context) }
            return taken > 0
        }
        if !exchange.isChecked, exchange.hasAllHeads {
            exchange.isChecked = true
            guard isAcceptable(exchange, context) else { return false }
        }
        if let failure {
            let isSize = failure == .tooLarge
            refuse(
                exchange, isSize ? .tooLarge : .busy, isSize ? "too-large" : "no-room", nil,
                context)
            return false
        }
        if isPreviewEnd {
            exchange.waitsInPreview = false
            decoder.continueBody()
            // Exactly these bytes: a client is known that compares them.
            write("ICAP/1.0 100 Continue\r\n\r\n", context)
            return true
        }
        if isEnd {
            finish(exchange, context)
            return false
        }
        return taken > 0
    }

    /// What can be refused before the body is here.
    private func isAcceptable(_ exchange: Exchange, _ context: ChannelHandlerContext) -> Bool {
        read(exchange)
        guard isListed else {
            server.metrics.add(.protocolErrors, [("kind", "peer")])
            refuse(exchange, .blocked, "peer", "this proxy is not listed", context)
            return false
        }
        guard service(exchange.head.service) != nil else {
            refuse(exchange, .blocked, "service", "no such service", context)
            return false
        }
        if let problem = exchange.problems.first {
            refuse(exchange, .ambiguous, "ambiguous", WireError(problem).detail, context)
            return false
        }
        if let length = exchange.upload.announced, length > configuration.limits.body,
            exchange.head.encapsulated.hasBody
        {
            refuse(exchange, .tooLarge, "too-large", nil, context)
            return false
        }
        return true
    }

    // MARK: Judging

    /// The zone that a service's name gives: nil where there is no such service.
    private func service(_ name: String) -> GateZone?? {
        let name = name.drop { $0 == "/" }
        if name == "dlp" { return .some(nil) }
        if name.hasPrefix("dlp/"), let zone = GateZone(rawValue: String(name.dropFirst(4))) {
            return zone
        }
        return configuration.aliases[String(name)]
    }

    private func makeUpload(_ head: ICAPRequestHead) -> Upload {
        var origin = UploadOrigin(destination: UploadDestination(scheme: "", host: "", port: nil))
        origin.client = address
        var decides = false
        if let peer {
            if let header = peer.clientHeader {
                origin.client = Self.value(header, head).flatMap { IPAddress($0) }
            }
            if let header = peer.userHeader, let value = Self.value(header, head) {
                origin.user = UserName(value, form: peer.userForm, source: header)
            }
            if let header = peer.zoneHeader, let value = Self.value(header, head) {
                // An unknown word asks for the strictest.
                origin.requested = GateZone(rawValue: value.lowercased()) ?? .high
                decides = peer.zoneHeaderDecides
            }
        }
        if case .some(.some(let zone)) = service(head.service) {
            origin.requested = max(origin.requested ?? zone, zone)
        }
        var upload = Upload(
            listener: "icap", peer: address.map(\.description) ?? "local", origin: origin,
            body: SpooledBody(server.spool, most: configuration.limits.body))
        upload.service = head.service
        upload.requestDecides = decides
        return upload
    }

    /// The only value of a header; nil where there is none, or several that may differ.
    private static func value(_ name: String, _ head: ICAPRequestHead) -> String? {
        let all = head.fields.all(named: name)
        guard all.count == 1 else { return nil }
        return String(validating: all[0], as: UTF8.self)
    }

    /// What the encapsulated heads tell.
    private func read(_ exchange: Exchange) {
        if let request = exchange.requestHead {
            let destination = request.destination
            exchange.upload.origin.destination = UploadDestination(
                scheme: destination.scheme ?? "", host: destination.host?.text ?? "",
                port: destination.port)
            exchange.upload.method = request.method
            exchange.upload.path = String(decoding: destination.path, as: UTF8.self)
            exchange.upload.query =
                destination.query.map { String(decoding: $0, as: UTF8.self) } ?? ""
            exchange.upload.headers = UploadHeaders(request.fields)
            exchange.upload.trace = exchange.upload.headers["traceparent"]
            if exchange.head.method == .reqmod {
                exchange.upload.announced = request.length.contentLength
            }
        }
        // The body is the response's: its type and coding are what that says.
        if let response = exchange.responseHead {
            exchange.upload.headers = UploadHeaders(response.fields)
        }
    }

    private func finish(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        timer?.cancel()
        exchange.upload.receiveSeconds = Clock.monotonic() - exchange.began
        state = .judging(exchange)
        if exchange.head.method == .respmod, peer?.scansDownloads == false {
            return send(
                Judgement(outcome: .allow, reason: "download", zone: .high), exchange, context)
        }
        if let length = exchange.upload.announced, exchange.head.encapsulated.hasBody,
            length != exchange.upload.body.count
        {
            // A proxy that echoes by the header would send on another body than was scanned.
            return refuse(
                exchange, .ambiguous, "ambiguous", "the body is not as long as it says", context)
        }
        startProgress(exchange, context)
        let upload = exchange.upload
        let promise = context.eventLoop.makePromise(of: Judgement.self)
        server.judge.submit(upload) { promise.succeed($0) }
        deliver(promise.futureResult, exchange, context)
    }

    /// A refusal that needs no scan.
    private func refuse(
        _ exchange: Exchange, _ kind: BlockPage.Kind, _ reason: String, _ detail: String?,
        _ context: ChannelHandlerContext
    ) {
        timer?.cancel()
        // Whatever is still to come of it is dropped, and the connection ends with the answer.
        if case .reading = state, exchange.head.encapsulated.hasBody { exchange.isRefused = true }
        state = .judging(exchange)
        let promise = context.eventLoop.makePromise(of: Judgement.self)
        server.judge.refuse(exchange.upload, kind, reason: reason, detail: detail) {
            promise.succeed($0)
        }
        deliver(promise.futureResult, exchange, context)
    }

    private func deliver(
        _ future: EventLoopFuture<Judgement>, _ exchange: Exchange,
        _ context: ChannelHandlerContext
    ) {
        let bound = NIOLoopBound((self, exchange, context), eventLoop: context.eventLoop)
        future.whenSuccess { judgement in
            let (handler, exchange, context) = bound.value
            guard context.channel.isActive else { return }
            handler.send(judgement, exchange, context)
        }
    }

    /// Two seconds after the last byte the answer begins with lines that only say that it comes.
    private func startProgress(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        guard peer?.progress ?? true else { return }
        let seconds = max(1, min(2, exchange.head.progressInterval ?? 2))
        let bound = NIOLoopBound((self, exchange, context), eventLoop: context.eventLoop)
        progress = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            let (handler, exchange, context) = bound.value
            guard case .judging(let current) = handler.state, current === exchange else { return }
            if !exchange.hasBegun {
                exchange.hasBegun = true
                handler.write("ICAP/1.0 200 OK\r\n", context)
            }
            handler.write("X-Scan-Progress: \(exchange.upload.body.count)\r\n", context)
            handler.startProgress(exchange, context)
        }
    }

    // MARK: Answers

    private func send(
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

    private func page(
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
    private func echo(
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

    private func echoBody(
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

    private func done(
        _ exchange: Exchange, closes: Bool, _ context: ChannelHandlerContext
    ) {
        guard !closes else { return finishConnection(context) }
        next(context)
    }

    /// The next request of this connection.
    private func next(_ context: ChannelHandlerContext) {
        exchange = nil
        decoder.next()
        state = .reading
        wait(configuration.limits.idleSeconds, context)
        read(context)
    }

    /// Our half is closed first and what still comes is read for a while, so that a client that is
    /// sending sees the answer.
    private func finishConnection(_ context: ChannelHandlerContext) {
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
    private func fail(
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

    private func answerOptions(_ head: ICAPRequestHead, _ context: ChannelHandlerContext) {
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

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func write(chunk bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        var out = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        out.writeBytes(bytes)
        out.writeString("\r\n")
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
    }
}

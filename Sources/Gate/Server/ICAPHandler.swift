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

    enum State {
        /// Between two requests, or with a part of one.
        case reading
        case judging(Exchange)
        /// Answered before all of it was here: the rest is read and dropped.
        case dropping
        case closed
    }

    /// One request on its way.
    final class Exchange {
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

    let server: ServerContext
    let listener: Listener
    var state = State.reading
    var decoder: ICAPRequestDecoder
    var exchange: Exchange?
    var buffer = ByteBuffer()
    var address: IPAddress?
    var peer: Peer?
    var isListed = true
    var dropped = 0
    var timer: Scheduled<Void>?
    var progress: Scheduled<Void>?
    var lastCount = 0

    /// Bytes that are read behind an early refusal, so that a client that sends sees it.
    static let mostDropped = 16 << 20
    /// Bytes of later requests that are kept while one is judged.
    static let mostWaiting = 256 << 10
    static let pieceCount = 64 << 10

    init(_ server: ServerContext, _ listener: Listener) {
        self.server = server
        self.listener = listener
        var limits = WireLimits()
        limits.bodyBytes = server.store.current.configuration.limits.body
        decoder = ICAPRequestDecoder(limits: limits)
    }

    var configuration: GateConfiguration { server.store.current.configuration }
    var tag: String { server.store.current.policies.tag }

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

    func leave() {
        timer?.cancel()
        progress?.cancel()
        if case .judging(let exchange) = state { exchange.upload.cancellation.cancel() }
        if case .reading = state, exchange != nil { server.metrics.add(.clientGone) }
        exchange = nil
        state = .closed
    }

    /// Closes the connection when so long nothing has happened.
    func wait(_ seconds: Int, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            let (handler, context) = bound.value
            handler.timeIsUp(context)
        }
    }

    func timeIsUp(_ context: ChannelHandlerContext) {
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
    func read(_ context: ChannelHandlerContext) {
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
    func step(_ context: ChannelHandlerContext) throws(WireError) -> Bool {
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
    func isAcceptable(_ exchange: Exchange, _ context: ChannelHandlerContext) -> Bool {
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
}

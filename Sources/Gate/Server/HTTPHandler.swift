internal import LeakDetect
internal import NIOCore
internal import NIOHTTP1
internal import Support

/// The HTTP API of one connection: the status of an answer is the verdict.
///
///     ANY  /v1/gate[/ORIGINAL/PATH]   200 allow, 403 block, 413, 400 ambiguous, 503 busy
///     POST /v1/scan                   200 and the verdict as JSON (`dlp.gate/1`)
///
/// A caller beyond this machine shows a token or a client certificate; what it says of user,
/// client, destination and zone is believed then.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Route {
        case gate(path: String)
        case scan
        case unknown
    }

    enum State {
        case idle
        case receiving(Route, HTTPRequestHead, Upload, since: Double)
        /// Answered early: the rest is read and dropped.
        case dropping
        case judging
    }

    let server: ServerContext
    let listener: Listener
    private let token: [UInt8]?
    var state = State.idle
    var upload: Upload?
    var isKeepAlive = true
    private var dropped = 0
    var timer: Scheduled<Void>?

    /// Bytes that are still read behind an early refusal, so that the client sees the answer.
    private static let mostDropped = 1 << 20

    init(_ server: ServerContext, _ listener: Listener, token: [UInt8]?) {
        self.server = server
        self.listener = listener
        self.token = token
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer): receive(buffer, context)
        case .end: finish(context)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        expectHead(in: server.store.current.configuration.limits.headSeconds, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        upload?.cancellation.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.metrics.add(.protocolErrors, [("kind", "http")])
        upload?.cancellation.cancel()
        context.close(promise: nil)
    }

    // MARK: A request comes in

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isKeepAlive = head.isKeepAlive
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts.first ?? "")
        let route = Self.route(path, head.method)
        let configuration = server.store.current.configuration
        guard isTrusted(head) else {
            return early(.unauthorized, "no valid token", head, context)
        }
        if case .unknown = route { return early(.notFound, "no such service", head, context) }
        let upload = makeUpload(head, route, context, configuration)
        if let refusal = refusal(head, configuration) {
            return refuse(
                refusal.kind, refusal.reason, refusal.detail, route, head, upload, context)
        }
        self.upload = upload
        if let expect = head.headers.first(name: "expect"), expect.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))),
                promise: nil)
        }
        state = .receiving(route, head, upload, since: Clock.monotonic())
        expectBytes(context)
    }

    private static func route(_ path: String, _ method: HTTPMethod) -> Route {
        if path == "/v1/gate" { return .gate(path: "") }
        if path.hasPrefix("/v1/gate/") { return .gate(path: String(path.dropFirst(8))) }
        if path == "/v1/scan", method == .POST { return .scan }
        return .unknown
    }

    private typealias Refusal = (kind: BlockPage.Kind, reason: String, detail: String)

    /// Why nothing of the body need come: what two readers would read differently, and what is too
    /// large. NIO's parser refuses lengths that contradict each other, and what is no HTTP.
    private func refusal(
        _ head: HTTPRequestHead, _ configuration: GateConfiguration
    ) -> Refusal? {
        for name in ["content-type", "content-encoding", "content-length"]
        where Set(head.headers[canonicalForm: name]).count > 1 {
            return (.ambiguous, "ambiguous", "two values of \(name)")
        }
        if let named = Self.namedDestination(head), UploadDestination(named: named) == nil {
            return (.ambiguous, "ambiguous", "the destination can be read in more than one way")
        }
        if head.headers.first(name: "x-envoy-auth-partial-body")?.lowercased() == "true" {
            return (.tooLarge, "too-large", "only a part of the body came")
        }
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) }
        if let announced, announced > configuration.limits.body {
            return (.tooLarge, "too-large", "larger than what is checked")
        }
        return nil
    }

    /// Where the application says that the upload goes.
    private static func namedDestination(_ head: HTTPRequestHead) -> String? {
        ["x-dlp-destination", "x-original-host", "host"].lazy
            .compactMap { Self.value($0, head) }.first
    }

    /// The only value of a header; nil where there is none, or several that may differ.
    private static func value(_ name: String, _ head: HTTPRequestHead) -> String? {
        let all = head.headers[name]
        return all.count == 1 && !all[0].isEmpty ? all[0] : nil
    }

    private func isTrusted(_ head: HTTPRequestHead) -> Bool {
        guard let token else { return true }
        let given = Array((head.headers.first(name: "authorization") ?? "").utf8)
        let wanted = Array("Bearer ".utf8) + token
        // As many steps whatever differs, so that time tells nothing of the token.
        var difference = given.count ^ wanted.count
        for (index, byte) in wanted.enumerated() {
            difference |= Int(byte ^ (index < given.count ? given[index] : 0))
        }
        return difference == 0
    }

    private func makeUpload(
        _ head: HTTPRequestHead, _ route: Route, _ context: ChannelHandlerContext,
        _ configuration: GateConfiguration
    ) -> Upload {
        func header(_ name: String) -> String? { Self.value(name, head) }
        let original = header("x-original-uri") ?? header("x-original-url")
        let target = original ?? String(head.uri.dropFirst(8))
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let destination = Self.namedDestination(head).flatMap { UploadDestination(named: $0) }
        var origin = UploadOrigin(destination: destination ?? UploadDestination(nil))
        origin.client = (header("x-dlp-client-ip") ?? header("x-real-ip")).flatMap { IPAddress($0) }
        origin.user = header("x-dlp-user").flatMap {
            UserName($0, form: .auto, source: "X-DLP-User")
        }
        origin.requested = header("x-dlp-zone").flatMap { GateZone(rawValue: $0.lowercased()) }
        var upload = Upload(
            listener: "http", peer: Self.peer(context), origin: origin,
            body: SpooledBody(server.spool, most: configuration.limits.body))
        upload.service = "/v1/gate"
        if case .scan = route { upload.service = "/v1/scan" }
        upload.method = header("x-original-method") ?? head.method.rawValue
        if case .gate = route {
            upload.path = String(parts.first ?? "")
            upload.query = parts.count > 1 ? String(parts[1]) : ""
        }
        upload.trace = header("traceparent")
        for (name, value) in head.headers { upload.headers.add(name, value) }
        return upload
    }

    private static func peer(_ context: ChannelHandlerContext) -> String {
        context.channel.remoteAddress?.ipAddress ?? "local"
    }

    private func receive(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        switch state {
        case .receiving(let route, let head, let upload, _):
            do {
                try buffer.withUnsafeReadableBytes { try upload.body.append($0) }
            } catch let error as SpooledBody.Failure {
                let isLarge = error == .tooLarge
                refuse(
                    isLarge ? .tooLarge : .busy, isLarge ? "too-large" : "no-room", nil, route,
                    head, upload, context)
            } catch {
                context.close(promise: nil)
            }
        case .dropping:
            dropped += buffer.readableBytes
            if dropped > Self.mostDropped { context.close(promise: nil) }
        case .idle, .judging: break
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard case .receiving(let route, let head, var upload, let since) = state else { return }
        state = .judging
        upload.receiveSeconds = Clock.monotonic() - since
        let complete = upload
        answer(route, head, complete, context) { deliver in
            self.server.judge.submit(complete, deliver)
        }
    }

    /// A refusal before all of the body was here: the rest of it is dropped.
    func refuse(
        _ kind: BlockPage.Kind, _ reason: String, _ detail: String?, _ route: Route,
        _ head: HTTPRequestHead, _ upload: Upload, _ context: ChannelHandlerContext
    ) {
        state = .dropping
        isKeepAlive = false
        answer(route, head, upload, context) { deliver in
            self.server.judge.refuse(upload, kind, reason: reason, detail: detail, deliver)
        }
    }
}

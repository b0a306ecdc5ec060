internal import Glibc
internal import LeakDetect
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
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

    private enum Route {
        case gate(path: String)
        case scan
        case unknown
    }

    private enum State {
        case idle
        case receiving(Route, HTTPRequestHead, Upload, since: Double)
        /// Answered early: the rest is read and dropped.
        case dropping
        case judging
    }

    private let server: ServerContext
    private let listener: Listener
    private let token: [UInt8]?
    private var state = State.idle
    private var upload: Upload?
    private var isKeepAlive = true
    private var dropped = 0

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

    func channelInactive(context: ChannelHandlerContext) {
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
        if let problem = Self.ambiguity(head) {
            return early(.badRequest, problem, head, context)
        }
        if head.headers.first(name: "x-envoy-auth-partial-body")?.lowercased() == "true" {
            return early(.payloadTooLarge, "only a part of the body came", head, context)
        }
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) }
        if let announced, announced > configuration.limits.body {
            return early(.payloadTooLarge, "larger than what is checked", head, context)
        }
        let upload = makeUpload(head, route, context, configuration)
        self.upload = upload
        if let expect = head.headers.first(name: "expect"), expect.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))),
                promise: nil)
        }
        state = .receiving(route, head, upload, since: Clock.monotonic())
    }

    private static func route(_ path: String, _ method: HTTPMethod) -> Route {
        if path == "/v1/gate" { return .gate(path: "") }
        if path.hasPrefix("/v1/gate/") { return .gate(path: String(path.dropFirst(8))) }
        if path == "/v1/scan", method == .POST { return .scan }
        return .unknown
    }

    /// What two readers would read differently. NIO's parser refuses lengths that contradict each
    /// other, and what is no HTTP.
    private static func ambiguity(_ head: HTTPRequestHead) -> String? {
        for name in ["content-type", "content-encoding", "content-length"]
        where Set(head.headers[canonicalForm: name]).count > 1 {
            return "two values of \(name)"
        }
        return nil
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
        func header(_ name: String) -> String? {
            let all = head.headers[name]
            return all.count == 1 && !all[0].isEmpty ? all[0] : nil
        }
        let original = header("x-original-uri") ?? header("x-original-url")
        let target = original ?? String(head.uri.dropFirst(8))
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let destination = Self.destination(
            header("x-dlp-destination") ?? header("x-original-host") ?? header("host"))
        var origin = UploadOrigin(destination: destination)
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
        for (name, value) in head.headers
        where !Credentials.headers.contains(name.lowercased()) {
            upload.headers.add(name, value)
        }
        return upload
    }

    private static func destination(_ text: String?) -> UploadDestination {
        guard let text, !text.isEmpty else {
            return UploadDestination(scheme: "", host: "", port: nil)
        }
        var rest = text[...]
        var scheme = ""
        if let end = rest.range(of: "://") {
            scheme = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...].prefix { $0 != "/" }
        }
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            let port = rest[rest.index(after: close)...].dropFirst()
            return UploadDestination(scheme: scheme, host: String(rest[...close]), port: Int(port))
        }
        let parts = rest.split(separator: ":", maxSplits: 1)
        return UploadDestination(
            scheme: scheme, host: String(parts.first ?? ""),
            port: parts.count > 1 ? Int(parts[1]) : nil)
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
                let kind: BlockPage.Kind = error == .tooLarge ? .tooLarge : .busy
                state = .dropping
                let reason = error == .tooLarge ? "too-large" : "no-room"
                answer(route, head, upload, context) { deliver in
                    self.server.judge.refuse(upload, kind, reason: reason, deliver)
                }
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

    // MARK: Answers

    /// Runs `ask`, and answers on this connection's own thread when it has been answered.
    private func answer(
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

    private func early(
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

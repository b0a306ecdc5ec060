internal import GateWire
internal import LeakDetect
internal import NIOCore
internal import Support

/// What a request is judged by: service, peer, encapsulated heads.
extension ICAPHandler {
    /// The zone that a service's name gives: nil where there is no such service.
    func service(_ name: String) -> GateZone?? {
        let name = name.drop { $0 == "/" }
        if name == "dlp" { return .some(nil) }
        if name.hasPrefix("dlp/"), let zone = GateZone(rawValue: String(name.dropFirst(4))) {
            return zone
        }
        return configuration.aliases[String(name)]
    }

    func makeUpload(_ head: ICAPRequestHead) -> Upload {
        var origin = UploadOrigin(destination: UploadDestination(nil))
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
    static func value(_ name: String, _ head: ICAPRequestHead) -> String? {
        let all = head.fields.all(named: name)
        guard all.count == 1 else { return nil }
        return String(validating: all[0], as: UTF8.self)
    }

    /// What the encapsulated heads tell.
    func read(_ exchange: Exchange) {
        if let request = exchange.requestHead {
            let destination = request.destination
            exchange.upload.origin.destination = UploadDestination(destination)
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

    func finish(_ exchange: Exchange, _ context: ChannelHandlerContext) {
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
    func refuse(
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

    func deliver(
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
    func startProgress(_ exchange: Exchange, _ context: ChannelHandlerContext) {
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
}

/// One ICAP request after another, from bytes of any split: the head, the encapsulated heads, the
/// body's chunks. Says when a decision is due: at the end of a preview, and at a request's end.
///
/// Of what was fed it keeps heads only, within their limits. What breaks a rule throws, for an
/// answer of ICAP (400) and the end of the connection; what is wrong with an HTTP head alone is in
/// its `problems`, for an answer of HTTP.
package struct ICAPRequestDecoder {
    package enum Event {
        case head(ICAPRequestHead)
        case requestHead(HTTPRequestHead)
        case responseHead(HTTPResponseHead)
        /// Bytes of the body, valid during the call.
        case body(UnsafeRawBufferPointer)
        /// The preview has come and is not all. Nothing more is taken until `continueBody` or
        /// `refuseRest`.
        case previewEnd
        /// The request is whole. Nothing more is taken until `next`.
        case end
    }

    private enum State {
        case head
        case requestHead(left: Int)
        case responseHead(left: Int)
        case body
        case previewEnded
        case ended
    }

    private let limits: WireLimits
    private var state = State.head
    private var collector: HeadCollector
    private var request: ICAPRequestHead?
    private var section: [UInt8] = []
    private var chunks: ChunkDecoder
    private var isInPreview = false
    private var earlierBytes = 0
    private var failure: WireError?

    package init(limits: WireLimits = WireLimits()) {
        self.limits = limits
        collector = Self.collector(limits)
        chunks = ChunkDecoder(dialect: .icap, limits: limits)
    }

    private static func collector(_ limits: WireLimits) -> HeadCollector {
        HeadCollector(
            longest: limits.icapHeadBytes, mostLines: limits.icapHeadLines, skipsBlankLines: true)
    }

    /// Whether nothing of a request has come: the connection may be closed.
    package var isIdle: Bool {
        if case .head = state { collector.bytes.isEmpty } else { false }
    }

    /// Bytes of the body so far.
    package var bodyBytes: Int { earlierBytes + chunks.bodyBytes }

    /// Takes bytes up to the next decision, and tells how many; the caller keeps the others. Bytes
    /// that come where a decision is due are not taken.
    package mutating func feed(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        if let failure { throw failure }
        do throws(WireError) {
            var at = 0
            while at < input.count {
                switch state {
                case .previewEnded, .ended: return at
                default: break
                }
                at += try step(UnsafeRawBufferPointer(rebasing: input[at...]), emit)
            }
            return at
        } catch {
            failure = error
            throw error
        }
    }

    /// After `previewEnd`: the client was told to send the rest.
    package mutating func continueBody() {
        guard case .previewEnded = state else { return }
        earlierBytes += chunks.bodyBytes
        isInPreview = false
        var left = limits
        left.bodyBytes = max(0, limits.bodyBytes - earlierBytes)
        chunks = ChunkDecoder(dialect: .icap, limits: left)
        state = .body
    }

    /// After `previewEnd`: the client was answered without the rest, which it will not send.
    package mutating func refuseRest() {
        if case .previewEnded = state { state = .ended }
    }

    /// After `end`: the next request may come on this connection.
    package mutating func next() {
        guard case .ended = state else { return }
        self = ICAPRequestDecoder(limits: limits)
    }

    private mutating func step(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        switch state {
        case .head:
            return try takeHead(input, emit)
        case .requestHead(let left):
            let count = takeSection(input, left)
            state = .requestHead(left: left - count)
            if count == left {
                try endSection(isRequest: true, emit)
            }
            return count
        case .responseHead(let left):
            let count = takeSection(input, left)
            state = .responseHead(left: left - count)
            if count == left {
                try endSection(isRequest: false, emit)
            }
            return count
        case .body:
            return try takeBody(input, emit)
        case .previewEnded, .ended:
            return 0
        }
    }

    private mutating func takeHead(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        if collector.bytes.isEmpty {
            // The first byte of a TLS record of a handshake.
            if input[0] == 0x16 { throw WireError(.tlsOnPlainPort) }
        }
        let count = try collector.feed(input)
        guard collector.isComplete else { return count }
        defer { collector.erase() }
        let head = try ICAPRequestHead(collector.bytes, limits: limits)
        request = head
        isInPreview = head.preview != nil
        emit(.head(head))
        state = .requestHead(left: head.encapsulated.requestHead ?? 0)
        if (head.encapsulated.requestHead ?? 0) == 0 { endEmptySection(isRequest: true, emit) }
        return count
    }

    private mutating func takeSection(_ input: UnsafeRawBufferPointer, _ left: Int) -> Int {
        let count = min(left, input.count)
        section += UnsafeRawBufferPointer(rebasing: input[..<count])
        return count
    }

    private mutating func endSection(
        isRequest: Bool, _ emit: (Event) -> Void
    ) throws(WireError) {
        let head = section
        section = []
        // A section that is longer or shorter than its head would show the rest of it as body to
        // one reader, and not to another.
        guard Self.endsWithItsBlankLine(head) else { throw WireError(.encapsulatedHead) }
        if isRequest {
            emit(.requestHead(HTTPRequestHead(head, limits: limits)))
        } else {
            emit(.responseHead(HTTPResponseHead(head, limits: limits)))
        }
        endEmptySection(isRequest: isRequest, emit)
    }

    private static func endsWithItsBlankLine(_ head: [UInt8]) -> Bool {
        var at = 0
        var lineStart = 0
        while at < head.count {
            if head[at] == ByteText.lf {
                let length = at - lineStart
                if length == 0 || length == 1 && head[lineStart] == ByteText.cr {
                    return at + 1 == head.count
                }
                lineStart = at + 1
            }
            at += 1
        }
        return false
    }

    /// Goes on to the next section that has bytes.
    private mutating func endEmptySection(isRequest: Bool, _ emit: (Event) -> Void) {
        guard let encapsulated = request?.encapsulated else { return }
        if isRequest, let count = encapsulated.responseHead, count > 0 {
            state = .responseHead(left: count)
        } else if encapsulated.hasBody {
            var first = limits
            if let preview = request?.preview {
                first.bodyBytes = min(preview, limits.bodyBytes)
            }
            chunks = ChunkDecoder(dialect: isInPreview ? .preview : .icap, limits: first)
            state = .body
        } else {
            state = .ended
            emit(.end)
        }
    }

    private mutating func takeBody(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        var ending: Bool?
        let count: Int
        do throws(WireError) {
            count = try chunks.feed(input) { event in
                switch event {
                case .data(let bytes): emit(.body(bytes))
                case .framing: break
                case .end(let isEndOfPreview): ending = isEndOfPreview
                }
            }
        } catch {
            // The limit that was met is the preview's, where that is the lower one.
            let isOfPreview = isInPreview && (request?.preview ?? 0) < limits.bodyBytes
            throw error.code == .bodyTooLong && isOfPreview ? WireError(.previewExceeded) : error
        }
        guard let ending else { return count }
        if isInPreview, !ending {
            state = .previewEnded
            emit(.previewEnd)
        } else {
            state = .ended
            emit(.end)
        }
        return count
    }
}

import GateWire

/// What a parser told, in a form that two runs can be compared by: pieces of one kind in a row are
/// one piece.
struct WireTrace: Equatable, CustomStringConvertible {
    struct Item: Equatable {
        let tag: String
        var bytes: [UInt8]?
    }

    private(set) var items: [Item] = []

    mutating func add(_ tag: String, _ bytes: some Collection<UInt8>) {
        if bytes.isEmpty { return }
        if let last = items.last, last.tag == tag, last.bytes != nil {
            items[items.count - 1].bytes? += bytes
        } else {
            items.append(Item(tag: tag, bytes: Array(bytes)))
        }
    }

    mutating func mark(_ tag: String) { items.append(Item(tag: tag, bytes: nil)) }

    /// All pieces' bytes, whatever their kind.
    var bytes: [UInt8] { items.flatMap { $0.bytes ?? [] } }

    func bytes(of tag: String) -> [UInt8] {
        items.filter { $0.tag == tag }.flatMap { $0.bytes ?? [] }
    }

    var error: String? {
        items.last.flatMap { $0.tag.hasPrefix("!") ? String($0.tag.dropFirst()) : nil }
    }

    /// Everything but framing: `data(hello) end`.
    var description: String {
        var told = WireTrace()
        for item in items where item.tag != "framing" && item.tag != "delimiter" {
            if let bytes = item.bytes { told.add(item.tag, bytes) } else { told.mark(item.tag) }
        }
        return told.items.map { item in
            guard let bytes = item.bytes else { return item.tag }
            return "\(item.tag)(\(String(decoding: bytes, as: UTF8.self)))"
        }.joined(separator: " ")
    }
}

/// A parser of the wire, and how it is run.
enum WireSubject: Sendable, Equatable {
    case icap
    case chunks(ChunkDecoder.Dialect)
    case aws(Int?)
    case multipart(String)
    case form
    case json
    case head

    func trace(_ pieces: [[UInt8]], limits: WireLimits = WireLimits()) -> WireTrace {
        var trace = WireTrace()
        do throws(WireError) {
            switch self {
            case .icap: try Self.icap(pieces, limits, &trace)
            case .chunks(let dialect):
                try Self.chunks(pieces, ChunkDecoder(dialect: dialect, limits: limits), &trace)
            case .aws(let length):
                try Self.aws(pieces, AWSChunkDecoder(decodedLength: length, limits: limits), &trace)
            case .multipart(let type):
                let boundary = try MultipartBoundary(contentType: Array(type.utf8)[...])
                try Self.multipart(
                    pieces, MultipartSplitter(boundary: boundary, limits: limits), &trace)
            case .form: Self.form(pieces, &trace)
            case .json: Self.json(pieces, limits, &trace)
            case .head: try Self.head(pieces, limits, &trace)
            }
        } catch {
            trace.mark("!" + error.code.rawValue)
        }
        return trace
    }

    private static func feed(
        _ piece: [UInt8], _ body: (UnsafeRawBufferPointer) throws(WireError) -> Int
    ) throws(WireError) -> Int {
        let result = piece.withUnsafeBytes { bytes -> Result<Int, WireError> in
            do throws(WireError) { return .success(try body(bytes)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func icap(
        _ pieces: [[UInt8]], _ limits: WireLimits, _ trace: inout WireTrace
    ) throws(WireError) {
        var decoder = ICAPRequestDecoder(limits: limits)
        var pending: [UInt8] = []
        for piece in pieces {
            pending += piece
            while !pending.isEmpty {
                var decision = ""
                let taken = try feed(pending) { bytes throws(WireError) in
                    try decoder.feed(bytes) { event in
                        switch event {
                        case .head(let head): trace.add("icap", Self.text(head).utf8)
                        case .requestHead(let head):
                            trace.add("request", head.raw)
                            trace.mark(Self.text(head.problems))
                        case .responseHead(let head):
                            trace.add("response", head.raw)
                            trace.mark(Self.text(head.problems))
                        case .body(let bytes): trace.add("body", bytes)
                        case .previewEnd:
                            trace.mark("preview-end")
                            decision = "preview"
                        case .end:
                            trace.mark("end")
                            decision = "end"
                        }
                    }
                }
                pending.removeFirst(taken)
                if decision == "preview" { decoder.continueBody() }
                if decision == "end" { decoder.next() }
            }
        }
        if !decoder.isIdle { trace.mark("unfinished") }
    }

    private static func text(_ problems: [WireError.Code]) -> String {
        problems.isEmpty ? "fine" : problems.map(\.rawValue).joined(separator: ",")
    }

    private static func text(_ head: ICAPRequestHead) -> String {
        var text = "\(head.method.rawValue) \(head.service)"
        if let query = head.query { text += "?\(query)" }
        if let preview = head.preview { text += " preview=\(preview)" }
        if head.allows204 { text += " 204" }
        if head.closes { text += " close" }
        if let interval = head.progressInterval { text += " progress=\(interval)" }
        for i in 0..<head.fields.count {
            let (name, value) = head.fields[i]
            if name.lowercased().hasPrefix("x-c") || name.lowercased().contains("auth") {
                text += " \(name)=\(String(decoding: value, as: UTF8.self))"
            }
        }
        return text
    }

    private static func chunks(
        _ pieces: [[UInt8]], _ decoder: ChunkDecoder, _ trace: inout WireTrace
    ) throws(WireError) {
        var decoder = decoder
        for piece in pieces {
            let taken = try feed(piece) { bytes throws(WireError) in
                try decoder.feed(bytes) { event in
                    switch event {
                    case .data(let bytes): trace.add("data", bytes)
                    case .framing(let bytes): trace.add("framing", bytes)
                    case .end(let isEndOfPreview): trace.mark(isEndOfPreview ? "ieof" : "end")
                    }
                }
            }
            trace.add("left", piece[taken...])
        }
        if !decoder.isEnded { trace.mark("unfinished") }
    }

    private static func aws(
        _ pieces: [[UInt8]], _ decoder: AWSChunkDecoder, _ trace: inout WireTrace
    ) throws(WireError) {
        var decoder = decoder
        for piece in pieces {
            _ = try feed(piece) { bytes throws(WireError) in
                try decoder.feed(bytes) { event in
                    switch event {
                    case .data(let bytes): trace.add("data", bytes)
                    case .framing(let bytes): trace.add("framing", bytes)
                    }
                }
                return bytes.count
            }
        }
        try decoder.finish()
    }

    private static func multipart(
        _ pieces: [[UInt8]], _ splitter: MultipartSplitter, _ trace: inout WireTrace
    ) throws(WireError) {
        var splitter = splitter
        func tell(_ event: MultipartSplitter.Event) {
            switch event {
            case .preamble(let bytes): trace.add("preamble", bytes)
            case .delimiter(let bytes): trace.add("delimiter", bytes)
            case .partStart(let head):
                let names = [head.name].compactMap { $0 } + head.fileNames
                trace.mark("[" + names.joined(separator: ","))
                trace.add("delimiter", head.raw)
            case .part(let bytes): trace.add("part", bytes)
            case .partEnd: trace.mark("]")
            case .epilogue(let bytes): trace.add("epilogue", bytes)
            }
        }
        for piece in pieces {
            _ = try feed(piece) { bytes throws(WireError) in
                try splitter.feed(bytes, tell)
                return bytes.count
            }
        }
        try splitter.finish(tell)
    }

    private static func form(_ pieces: [[UInt8]], _ trace: inout WireTrace) {
        var decoder = FormDecoder()
        func tell(_ event: FormDecoder.Event) {
            switch event {
            case .name(let bytes): trace.add("name", bytes)
            case .value(let bytes): trace.add("value", bytes)
            case .fieldEnd(let hasValue, let isDamaged):
                trace.mark((hasValue ? ";" : "~") + (isDamaged ? "damaged" : ""))
            }
        }
        for piece in pieces { piece.withUnsafeBytes { decoder.feed($0, tell) } }
        decoder.finish(tell)
    }

    private static func json(
        _ pieces: [[UInt8]], _ limits: WireLimits, _ trace: inout WireTrace
    ) {
        var tokenizer = JSONTokenizer(limits: limits)
        func tell(_ event: JSONTokenizer.Event) {
            switch event {
            case .key(let bytes): trace.add("key", bytes)
            case .string(let bytes): trace.add("string", bytes)
            case .scalar(let bytes): trace.add("scalar", bytes)
            case .keyEnd: trace.mark(":")
            case .stringEnd: trace.mark("\"")
            case .scalarEnd: trace.mark("#")
            case .open(let container): trace.mark(container == .object ? "{" : "[")
            case .close(let container): trace.mark(container == .object ? "}" : "]")
            case .damage(let offset): trace.mark("damage@\(offset)")
            case .raw(let bytes): trace.add("raw", bytes)
            }
        }
        for piece in pieces { piece.withUnsafeBytes { tokenizer.feed($0, tell) } }
        tokenizer.finish(tell)
        if tokenizer.loneSurrogates > 0 { trace.mark("lone=\(tokenizer.loneSurrogates)") }
    }

    private static func head(
        _ pieces: [[UInt8]], _ limits: WireLimits, _ trace: inout WireTrace
    ) throws(WireError) {
        var collector = HeadCollector(
            longest: limits.httpHeadBytes, mostLines: limits.httpHeadLines)
        for piece in pieces where !collector.isComplete {
            _ = try feed(piece) { bytes throws(WireError) in try collector.feed(bytes) }
        }
        guard collector.isComplete else { return trace.mark("unfinished") }
        let isResponse = collector.bytes.starts(with: Array("HTTP/".utf8))
        if isResponse {
            let head = HTTPResponseHead(collector.bytes, limits: limits)
            trace.mark("\(head.status) length=\(head.length.contentLength ?? -1)")
            trace.mark(Self.text(head.problems))
            return
        }
        let head = HTTPRequestHead(collector.bytes, limits: limits)
        let place = head.destination
        trace.mark(
            "\(head.method) \(place.scheme ?? "-") \(place.host?.text ?? "-") \(place.port ?? -1)")
        trace.add("path", place.path)
        if let query = place.query { trace.add("query", query) }
        trace.mark(Self.text(head.problems))
    }
}

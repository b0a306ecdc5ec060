import GateWire

extension FuzzTarget {
    /// What travels past the gate. Each parser tells the same however the bytes come, and what it
    /// splits or unframes is the input.
    static let gate: [FuzzTarget] = [
        gateWire(
            "icap-head", vectors: ICAPVectors.all,
            words: [
                "REQMOD icap://g/dlp ICAP/1.0\r\n", "Encapsulated: ", "req-hdr=0, ", "req-body=",
                "null-body=0", "res-hdr=", "Preview: ", "\r\n\r\n", "0; ieof\r\n\r\n",
            ]
        ) { _ in .icap },
        gateWire(
            "chunks", vectors: ChunkVectors.all, words: ["0\r\n\r\n", "; ieof", "\r\n", ";a=\""]
        ) {
            .chunks([.preview, .icap, .plain][$0 % 3])
        },
        gateWire("aws-chunked", vectors: AWSVectors.all, words: [";chunk-signature=", "0\r\n\r\n"])
        {
            .aws($0 % 2 == 0 ? nil : $0)
        },
        gateWire(
            "http-head", vectors: HTTPHeadVectors.all,
            words: [
                "GET http://", " HTTP/1.1\r\n", "Host: ", "Content-Length: ",
                "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "[::1]", "@",
            ]
        ) { _ in .head },
        gateWire(
            "multipart", vectors: MultipartVectors.all,
            words: [
                "--XX\r\n", "\r\n--XX\r\n", "\r\n--XX--", "--XX--\r\n", "\r\n\r\n",
                "Content-Disposition: form-data; name=\"", "filename*=utf-8''", "filename=\"",
            ]
        ) { _ in .multipart("multipart/form-data; boundary=XX") },
        boundaries,
        gateWire("form", vectors: FormVectors.all, words: ["&", "=", "%41", "+", "%"]) { _ in .form
        },
        gateWire(
            "json", vectors: JSONVectors.all,
            words: [
                "\\u00", "\\ud83d", "\\ude00", "\":", "null", "true", "false", "\u{FEFF}", "\\\"",
            ]
        ) { _ in .json },
    ]

    /// - Parameter subject: by a number of the input, whose last byte it is.
    private static func gateWire(
        _ name: String, vectors: [WireVector], words: [String],
        subject: @escaping @Sendable (Int) -> WireSubject
    ) -> FuzzTarget {
        FuzzTarget(
            name: name, words: words, seeds: { _ in vectors.map(\.input) },
            run: { bytes in
                let subject = subject(Int(bytes.last ?? 0))
                let whole = subject.trace([bytes])
                let seed = bytes.reduce(UInt64(14_695_981_039_346_656_037)) {
                    ($0 ^ UInt64($1)) &* 1_099_511_628_211
                }
                var pieces: [[UInt8]] = []
                bytes.withUnsafeBytes { all in
                    Pieces.cut(all, seed: seed) { piece, _ in pieces.append(Array(piece)) }
                }
                expect(subject.trace(pieces) == whole, "in pieces it is another")
                switch subject {
                case .chunks, .aws, .multipart:
                    expect(
                        whole.error == nil
                            ? whole.bytes == bytes : bytes.starts(with: whole.bytes),
                        "bytes are lost")
                default: break
                }
            })
    }

    /// Content-Types, of which a boundary is read or none: what is read is short and has no byte
    /// that ends a line.
    private static let boundaries = FuzzTarget(
        name: "boundaries", longest: 512,
        words: ["multipart/", "; boundary=", "boundary*0=", "\"", "\\", ","],
        seeds: { _ in
            MultipartVectors.types.map { vector in
                guard case .multipart(let type) = vector.subject else { return [] }
                return Array(type.utf8)
            }
        },
        run: { bytes in
            guard let boundary = try? MultipartBoundary(contentType: bytes[...]) else { return }
            expect((1...70).contains(boundary.bytes.count), "a boundary that is none")
            expect(boundary.bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a boundary of controls")
            let dashes: [UInt8] = [0x2D, 0x2D]
            let body =
                dashes + boundary.bytes + Array("\r\n\r\nx\r\n".utf8) + dashes + boundary.bytes
                + dashes
            var splitter = MultipartSplitter(boundary: boundary)
            do {
                try body.withUnsafeBytes { try splitter.feed($0) { _ in } }
                try splitter.finish { _ in }
            } catch { expect(false, "a body of its own boundary is refused") }
            expect(splitter.parts == 1, "a body of one part has another number")
        })
}

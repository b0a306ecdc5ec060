internal import QPDF
package import Sandbox
internal import Support

/// What workers do with PDF files by the library.
package enum PDFJobs {
    /// For `Worker.runIfRequested`.
    package static var all: [WorkerJob] { [stamp, tokens, sizes] }

    /// Marks the given file. Pieces are a copy's number in four bytes, little-endian, and
    /// some of its bytes; none at its end. The answer is the report.
    package static let stamp = WorkerJob(name: "documents.pdf-stamp", prepare: PDFPlainJob.load) {
        input, descriptor, pieces in
        let request = try PDFStampRequest(input)
        guard let first = request.copies.first else {
            throw PDFError(.invalidRequest, "no copies are asked for")
        }
        let file = try StampedFile(
            PDFFile(descriptor: descriptor), like: first, carrier: request.carrier,
            breakSignature: request.breakSignature, replaces: request.replaces)
        for (i, copy) in request.copies.enumerated() {
            let head = i.littleEndianBytes(4)
            try file.write(copy) { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let part = rest.prefix(WorkerPieces.pieceBytes - head.count)
                    let piece = head + part
                    piece.withUnsafeBytes { pieces.send($0) }
                    rest = rest.dropFirst(part.count)
                }
            }
            head.withUnsafeBytes { pieces.send($0) }
        }
        return file.report.bytes
    }

    /// The tokens in the given file's metadata, a line each.
    package static let tokens = WorkerJob(name: "documents.pdf-tokens", prepare: PDFPlainJob.load) {
        _, descriptor, _ in
        let file = try PDFFile(descriptor: descriptor)
        let packet = file.root["/Metadata"]?.content(atMost: MetadataToken.mostBytes)
        let tokens = packet.map { MetadataToken.tokens($0) } ?? []
        return Array(tokens.joined(separator: "\n").utf8)
    }

    /// The number of the given file's pages, and each one's width and height as shown, in
    /// thousandths of a point.
    package static let sizes = WorkerJob(name: "documents.pdf-sizes", prepare: PDFPlainJob.load) {
        _, descriptor, _ in
        let file = try PDFFile(descriptor: descriptor)
        let count = min(try file.pageCount(), StampedFile.mostPages)
        var fields = WireWriter()
        fields.number(count)
        for i in 0..<count {
            let geometry = PageGeometry(file.page(i))
            fields.number(Int((geometry?.shownWidth ?? 0) * 1000))
            fields.number(Int((geometry?.shownHeight ?? 0) * 1000))
        }
        return fields.bytes
    }
}

internal import Glibc
internal import Imaging
internal import QPDF
internal import Sandbox
internal import Support

/// Writes marked copies of a PDF file, each with its own picture over the pages, its own
/// invisible text behind glyphs, and its own token in the metadata. What these mean is
/// the caller's business.
///
///     let report = try PDFStamper().stamp(
///         descriptor: input, copies: copies,
///         output: { copy, bytes in try files[copy].write(bytes) },
///         finished: { copy in try files[copy].rename() })
///
/// The file is read once, in a confined worker, and never held in memory; nothing of it
/// is parsed in this process.
package struct PDFStamper: Sendable {
    /// Mark a signed file all the same: its signatures are no more valid then.
    package var breakSignature: Bool
    /// Put out of work what an earlier call left in the file.
    package var replaces: Bool
    /// What carries the texts.
    package var carrier: PDFHostGlyph
    /// Seconds for a batch of copies, on the clock and of processor time, to which one for
    /// each copy and for each 4 MiB of input is added.
    package var seconds: Double

    package init(
        breakSignature: Bool = false, replaces: Bool = false,
        carrier: PDFHostGlyph = .lineEnds, seconds: Double = 30
    ) {
        self.breakSignature = breakSignature
        self.replaces = replaces
        self.carrier = carrier
        self.seconds = seconds
    }

    /// Marks of one request that a worker gets at once, in bytes.
    private static let batchBytes = 32 << 20

    /// Marks the file of `descriptor` for each of `copies`, in their order.
    ///
    /// `output` gets the bytes of a copy, by its index, and `finished` is called at the end
    /// of each: before that, what was written is a part only, and must be thrown away when
    /// this throws. All copies must be of one shape: all with tiles of one alpha or none,
    /// all with tokens or none, and with as many texts of the same lengths. May be called
    /// from several threads at once with parts of the copies. Throws `PDFError`, and what the
    /// closures throw.
    @discardableResult
    package func stamp(
        descriptor: Int32, copies: [PDFCopy],
        output: (Int, ArraySlice<UInt8>) throws -> Void,
        finished: (Int) throws -> Void = { _ in }
    ) throws -> PDFStampReport {
        try check(copies)
        let input = try PDFInput(descriptor)
        var report = PDFStampReport()
        var start = 0
        while start < copies.count {
            var end = start
            var bytes = 0
            while end < copies.count, end == start || bytes < Self.batchBytes {
                bytes += (copies[end].tile?.greys.count ?? 0) + 1024
                end += 1
            }
            report = try run(input, copies[start..<end], output, finished)
            start = end
        }
        return report
    }

    /// Marks one copy, into an open file.
    @discardableResult
    package func stamp(descriptor: Int32, copy: PDFCopy, to target: Int32) throws -> PDFStampReport
    {
        try stamp(descriptor: descriptor, copies: [copy]) { _, bytes in
            try bytes.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count, let base = bytes.baseAddress {
                    let count = write(target, base + done, bytes.count - done)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else {
                        throw PDFError(.inputOutput, "the output cannot be written")
                    }
                    done += count
                }
            }
        }
    }

    private func run(
        _ input: borrowing PDFInput, _ copies: ArraySlice<PDFCopy>,
        _ output: (Int, ArraySlice<UInt8>) throws -> Void, _ finished: (Int) throws -> Void
    ) throws -> PDFStampReport {
        let request = PDFStampRequest(
            breakSignature: breakSignature, replaces: replaces, carrier: carrier,
            copies: Array(copies)
        ).bytes
        let time = seconds + Double(copies.count) * (1 + Double(input.byteCount >> 22))
        let mapped = input.byteCount
        let limits = WorkerLimits(
            memory: (1 << 30) + mapped, processorSeconds: Int(min(time, 1e6)), seconds: time,
            inputBytes: request.count,
            outputBytes: copies.count * (2 * mapped + (64 << 20)))
        do {
            let answer = try Worker.run(
                job: PDFJobs.stamp.name, input: request, file: input.descriptor, limits: limits
            ) { piece in
                let number = piece.prefix(4).littleEndian
                guard piece.count >= 4, number < copies.count else {
                    throw PDFError(.worker, "the worker's answer is no answer")
                }
                let copy = copies.startIndex + number
                let bytes = piece.dropFirst(4)
                if bytes.isEmpty { try finished(copy) } else { try output(copy, bytes) }
            }
            return try PDFStampReport(answer)
        } catch let error as SandboxError {
            throw PDFError(error)
        } catch is WireReader.Malformed {
            throw PDFError(.worker, "the worker's answer is no answer")
        }
    }

    private func check(_ copies: [PDFCopy]) throws(PDFError) {
        guard let first = copies.first else {
            throw PDFError(.invalidRequest, "no copies are asked for")
        }
        let parts = first.texts.map { LineEndFont.parts($0).count }
        guard parts.reduce(0, +) <= LineEndFont.mostGlyphs else {
            throw PDFError(.invalidRequest, "the texts are too long together")
        }
        for copy in copies {
            try copy.check(carrier)
            guard copy.tile?.alpha == first.tile?.alpha,
                copy.texts.map({ LineEndFont.parts($0).count }) == parts,
                (copy.token == nil) == (first.token == nil)
            else { throw PDFError(.invalidRequest, "copies of one request are of one shape") }
        }
    }
}

/// What marks a PDF file holds beside its pages' pictures and text.
package enum PDFHostGlyphs {
    /// The tokens in the file's XMP metadata, in its order; 100 at most. Read by a worker.
    /// Throws `PDFError`.
    package static func tokens(descriptor: Int32) throws -> [String] {
        let input = try PDFInput(descriptor)
        let limits = WorkerLimits(
            memory: (512 << 20) + input.byteCount, inputBytes: 0, outputBytes: 1 << 16)
        do {
            let answer = try Worker.run(
                job: PDFJobs.tokens.name, input: [], file: input.descriptor, limits: limits
            ) { _ in }
            return String(decoding: answer, as: UTF8.self).split(separator: "\n").map {
                String($0)
            }
        } catch let error as SandboxError {
            throw PDFError(error)
        }
    }
}
